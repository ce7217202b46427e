import { checkOptions } from "../core/errors/configuration-error.js";
import { isCount, isObject, type Rules } from "../core/util/validate.js";
import { isBodyReader, MAX_BODY_BYTES, parseObject, readBody } from "./body.js";
import type { CallbackError, CallbackTransaction, ReportedEvent } from "./event-types.js";
import { headerOf } from "./headers.js";
import { calledUrl } from "./signed-text.js";
import { VerificationError } from "./verification-error.js";
import { CALLBACK_RULES, type CallbackOptions, type CallbackRequest, verifyCallback } from "./verify-callback.js";

/** What every session callback has. */
type CallbackBase = {
  /** When it was signed. */
  readonly signedAt: Date;
  /** Id of the delivery, when the request has one. The signature does not cover it. */
  readonly deliveryId: string | undefined;
  /** Id of the session. */
  readonly session_id: string | undefined;
  /** The merchant's reference of the order. */
  readonly merchant_reference: string | undefined;
  /** When the transaction was created, in ISO 8601. */
  readonly time: string | undefined;
  /** The body of a callback with `method=POST`. The signature does not cover it: read the transaction from the API before you rely on it. */
  readonly unsignedBody: CallbackTransaction | undefined;
};

/**
 * A session callback. Its `type` says what it reports; a comparison narrows the type.
 *
 * - `"payment"`: the payment is authorized, or captured if the session captures by itself, or its transaction has left ON_HOLD.
 * - `"error"`: the payment ended without an authorized transaction. Sent with `report_error=true`.
 * - `"event"`: a capture, refund or void. Sent with `report_event`.
 * - `"other"`: a genuine call without any of these parameters.
 *
 * @example
 * if (callback.type === "payment") await confirm(callback.transaction_id);
 */
export type SessionCallback = CallbackBase &
  (
    | {
        /** The kind of the callback. */
        readonly type: "payment";
        /** Id of the transaction. */
        readonly transaction_id: string;
        /** Absent: the payment did not fail. */
        readonly error?: undefined;
        /** Absent: no event of a transaction is reported. */
        readonly event?: undefined;
        /** Absent: no event of a transaction is reported. */
        readonly event_id?: undefined;
      }
    | {
        /** The kind of the callback. */
        readonly type: "error";
        /** Why the payment ended. */
        readonly error: CallbackError;
        /** Id of the transaction, if one was created. */
        readonly transaction_id: string | undefined;
        /** Absent: no event of a transaction is reported. */
        readonly event?: undefined;
        /** Absent: no event of a transaction is reported. */
        readonly event_id?: undefined;
      }
    | {
        /** The kind of the callback. */
        readonly type: "event";
        /** What happened to the transaction. */
        readonly event: ReportedEvent;
        /** Id of the event within the transaction. */
        readonly event_id: string | undefined;
        /** Id of the transaction. */
        readonly transaction_id: string;
        /** Absent: the payment did not fail. */
        readonly error?: undefined;
      }
    | {
        /** The kind of the callback. */
        readonly type: "other";
        /** Absent: the callback names no transaction. */
        readonly transaction_id?: undefined;
        /** Absent: the payment did not fail. */
        readonly error?: undefined;
        /** Absent: no event of a transaction is reported. */
        readonly event?: undefined;
        /** Absent: no event of a transaction is reported. */
        readonly event_id?: undefined;
      }
  );

/** How a callback is verified. */
export type ReadCallbackOptions = CallbackOptions & {
  /**
   * Longest body that is accepted.
   *
   * @unit bytes
   * @default 5_000_000
   */
  readonly maxBodySize?: number;
};

const OPTIONS_RULES: Rules = { ...CALLBACK_RULES, maxBodySize: [isCount, "a positive number of bytes"] };

/**
 * Verifies a session callback and returns what its query says.
 *
 * @param request A web `Request`, or an object with `method`, `url`, `headers` and, for a POST, `body`: the request of Express, Fastify or `node:http`. Its body may have been parsed, because the signature does not cover it.
 * @throws VerificationError when it is not genuine; `reason` says why. Respond with `responseStatus(error)`: Dintero delivers again after a 5xx, and never after a 4xx.
 * @throws ConfigurationError when an option or the `url` cannot be used.
 * @example
 * const callback = await readCallback(request, { accountId: "P12345678", secret, origin: "https://shop.example.com" });
 * if (callback.type === "payment") await confirm(callback.transaction_id);
 */
export async function readCallback(
  request: CallbackRequest & { readonly body?: unknown },
  options: ReadCallbackOptions,
): Promise<SessionCallback> {
  checkOptions(options, OPTIONS_RULES);
  const { maxBodySize = MAX_BODY_BYTES, ...rest } = options;
  const { signedAt } = await verifyCallback(request, rest);
  const { searchParams } = calledUrl(request.url, options.origin);
  const get = (name: string): string | undefined => {
    const [value, ...others] = searchParams.getAll(name);
    if (others.length === 0) return value || undefined;
    throw new VerificationError("Callback", "malformed", `its query has \`${name}\` more than once`);
  };
  const base = {
    signedAt,
    deliveryId: headerOf(request.headers, "event-delivery"),
    session_id: get("session_id") ?? get("sid"),
    merchant_reference: get("merchant_reference"),
    time: get("time"),
    unsignedBody: await bodyOf(request, maxBodySize),
  };
  const [transaction_id, error, event] = [get("transaction_id"), get("error"), get("event")];
  if (error !== undefined) return { ...base, type: "error", error, transaction_id };
  if (transaction_id === undefined) return { ...base, type: "other" };
  if (event !== undefined) return { ...base, type: "event", event, event_id: get("event_id"), transaction_id };
  return { ...base, type: "payment", transaction_id };
}

async function bodyOf(
  request: CallbackRequest & { readonly body?: unknown },
  maxBodySize: number,
): Promise<CallbackTransaction | undefined> {
  const { body } = request;
  if (request.method?.toUpperCase() !== "POST" || body === undefined || body === null) return undefined;
  if (!isBodyReader(request) && isParsed(body)) return body;
  const bytes = await readBody("Callback", request, maxBodySize);
  return bytes.byteLength === 0 ? undefined : parseObject("Callback", bytes);
}

const isParsed = (body: unknown): body is CallbackTransaction =>
  isObject(body) && !ArrayBuffer.isView(body) && /^\[object Object\]$/.test(Object.prototype.toString.call(body));
