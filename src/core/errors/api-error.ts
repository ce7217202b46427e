import { redact } from "../util/redact.js";
import { isObject } from "../util/validate.js";
import { DinteroError, type ErrorContext, failureMessage } from "./dintero-error.js";
import { type ErrorDetails, fieldsOf, parseError } from "./parse-error.js";

export type ApiErrorInit = {
  readonly response: Pick<Response, "status" | "headers">;
  /** The parsed body, its text when it is not JSON, or undefined when there is none. */
  readonly body: unknown;
  /** What the body says. @default what {@link parseError} finds */
  readonly details?: ErrorDetails | undefined;
  /** When the server asks for the next attempt. */
  readonly retryAt?: Date | undefined;
  readonly requiredScopes?: readonly string[] | undefined;
  /** The path of the operation was inferred. */
  readonly inferredPath?: boolean | undefined;
  /** The values that were sent, to be removed from the message if the response contains them. */
  readonly secrets?: readonly string[] | undefined;
  /** Why there is no body although the server sent one, such as "a body that could not be read". */
  readonly unread?: string | undefined;
  /** Replaces what the message says about the body. */
  readonly reason?: string;
};

/**
 * The server responded, and the response is not a success.
 *
 * It is also the error for an empty body and for one that is not JSON; then `code` and `errors` are empty and `body` is the text, if there is any. It is thrown, rather than returned, only for a success whose body cannot be read.
 * `body` and `headers` are not printed or serialised with the error, because an error body may contain a token.
 *
 * @example
 * const { data, error } = await dintero.GET("/accounts/{aid}/management/settings");
 * if (error?.status === 403) console.error("The token needs one of these scopes:", error.requiredScopes);
 */
export class ApiError<Body = unknown> extends DinteroError {
  /** HTTP status. */
  readonly status: number;
  /** The server's code for the error, if there is one. */
  readonly code: string | undefined;
  /** When to try again, if the server said so with `Retry-After`. */
  readonly retryAt: Date | undefined;
  /** On a 403: the scopes of which the token needs any one, as the specification lists them. */
  readonly requiredScopes: readonly string[] | undefined;
  readonly #body: unknown;
  readonly #headers: Headers;
  readonly #errors: readonly unknown[];

  constructor(context: ErrorContext, init: ApiErrorInit) {
    const { response, body, retryAt, requiredScopes, secrets } = init;
    const details = init.details ?? parseError(body);
    const code = typeof details.code === "string" ? redact(details.code, 200, secrets) : undefined;
    const errors = Array.isArray(details.errors) ? details.errors : [];
    const fields = details.fields ?? fieldsOf(errors);
    super(
      failureMessage(context, response.status + reasonOf(init, details.message, code), {
        before: fields.length > 0 ? `Fields: ${fields.join(", ")}.` : "",
        after: [
          // A gateway refuses calls for other reasons than a scope, and with bodies of its own.
          requiredScopes?.length && hasOwnForm(init)
            ? `The operation needs one of the scopes ${requiredScopes.join(", ")}.`
            : "",
          response.status === 404 && init.inferredPath
            ? "The path of this operation is inferred and may be wrong."
            : "",
          retryAt ? `Retry after ${retryAt.toISOString()}.` : "",
        ],
      }),
      context,
    );
    this.status = response.status;
    this.code = code;
    this.retryAt = retryAt;
    this.requiredScopes = requiredScopes;
    this.#body = body === "" ? undefined : body;
    this.#headers = response.headers;
    this.#errors = unprinted(errors);
  }

  override get name(): string {
    return "ApiError";
  }

  /** The body: parsed, or its text when it is not JSON, or undefined. Its type is that of the specification. */
  get body(): Body | string | undefined {
    return this.#body as Body | string | undefined;
  }

  /** Headers of the response. */
  get headers(): Headers {
    return this.#headers;
  }

  /** The server's list of errors, for instance one for each field; empty when there is none. It is not printed; `structuredClone` and `postMessage` take the copy `[...error.errors]`. */
  get errors(): readonly unknown[] {
    return this.#errors;
  }
}

/** An array that JSON shows as its length. */
class Findings extends Array<unknown> {
  toJSON(): string {
    return `${this.length} errors`;
  }
}

/** The list of errors as an array that is not printed, because they may contain values of the request: pino logs `errors` of every error, and Node prints it. Node prints the target of a proxy, which is empty. Getters would not do: `assert` prints their values. */
function unprinted(errors: readonly unknown[]): readonly unknown[] {
  const list = Findings.from(errors);
  return new Proxy(new Findings(), {
    get: (_, key) => Reflect.get(list, key),
    has: (_, key) => Reflect.has(list, key),
    ownKeys: () => Reflect.ownKeys(list),
    getOwnPropertyDescriptor: (_, key) => Reflect.getOwnPropertyDescriptor(list, key),
  });
}

/** Whether an error body has the form that the API gives it. */
function hasOwnForm({ body, details }: ApiErrorInit): boolean {
  if (details) return details.code !== undefined;
  const { error } = Object(body);
  return isObject(error) || error === "insufficient_scope";
}

/** What the body says, as the end of the reason. */
function reasonOf(init: ApiErrorInit, message: unknown, code: string | undefined): string {
  const { response, body, reason, secrets, unread = "an empty body" } = init;
  if (reason) return ` ${reason}`;
  if (typeof message === "string" && message.trim() !== "") {
    const text = redact(message, 200, secrets).replace(/\.$/, "");
    return ` ${text}${code && code !== text ? ` (${code})` : ""}`;
  }
  if (code) return ` ${code}`;
  if (body === undefined || body === null || body === "") return ` with ${unread}`;
  if (typeof body === "string") return ` with ${body.length} characters of ${mediaType(response)} instead of JSON`;
  return " without a message";
}

/** The media type of a response without its parameters, for a message. */
export function mediaType(response: Pick<Response, "headers">): string {
  return redact(response.headers.get("content-type")?.split(";")[0] ?? "", 60) || "an unnamed type";
}
