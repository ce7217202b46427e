import { checkOptions, expected } from "../core/errors/configuration-error.js";
import { type Clock, systemClock } from "../core/util/clock.js";
import * as RULES from "../core/util/rules.js";
import { isFunction, isObject, isText, type Rules } from "../core/util/validate.js";
import { checkMerchantId } from "../dintero/checks.js";
import type { CallbackTransaction, KnownEventName, WebhookEventOf } from "../webhooks/event-types.js";
import { hmac, secretsOf } from "../webhooks/hmac.js";
import { calledUrl, signedText } from "../webhooks/signed-text.js";

type FilledIn = "account_id" | "event_delivery" | "deliveryId";
type KeysOf<Type> = keyof { [Key in keyof Type as string extends Key ? never : Key]: unknown };
type OpenMembers<Type> = string extends keyof Type ? { readonly [member: string]: unknown } : unknown;

/**
 * An event to sign. Its `event` may be any name; a known one asks for the members of that event. `account_id` and `event_delivery` are filled in when they are missing.
 */
export type EventToSign<Name extends string> = {
  /** Name of the event. */
  readonly event: Name;
} & (Name extends KnownEventName
  ? Pick<WebhookEventOf<Name>, Exclude<KeysOf<WebhookEventOf<Name>>, FilledIn | "event">> & {
      /** The account of the subscription. @default "T12345678" */
      readonly account_id?: string;
      /** Id of the delivery. @default that of the options */
      readonly event_delivery?: string;
    } & OpenMembers<WebhookEventOf<Name>>
  : { readonly [member: string]: unknown });

/** How a webhook is signed and where it goes. */
export type SignWebhookOptions = {
  /** The secret of the subscription. */
  readonly secret: string;
  /** Address of the receiver. @default "https://shop.example.com/webhook" */
  readonly url?: string | URL;
  /** Id of the delivery. Sign with the same one again for a retry. @default a random UUID */
  readonly deliveryId?: string;
};

/** Whose callback is signed, and when. */
export type SignCallbackOptions = {
  /** The account of the session. */
  readonly accountId: string;
  /** The signature secret of that account. */
  readonly secret: string;
  /** The whole URL with its query: where the request goes, such as an address of your test server. */
  readonly url: string | URL;
  /** The origin that is signed instead of that of `url`, for a receiver with the option `origin`. @default that of `url` */
  readonly origin?: string | URL;
  /** Body of a callback with `method=POST`. With it the request is a POST. @default none: a GET */
  readonly body?: CallbackTransaction;
  /** Time, for tests of old callbacks. @default the system's */
  readonly clock?: Pick<Clock, "dateNow">;
};

// Both have checks of their own, which do not show a secret.
const SECRET_RULES = { secret: RULES.anything, accountId: RULES.anything } satisfies Rules;
const ADDRESS_RULE = [(value: unknown) => URL.canParse(String(value)), "a whole URL"] as const;
const WEBHOOK_RULES: Rules = { secret: SECRET_RULES.secret, url: ADDRESS_RULE, deliveryId: RULES.text };
const CALLBACK_RULES: Rules = {
  ...SECRET_RULES,
  url: ADDRESS_RULE,
  origin: ADDRESS_RULE,
  body: RULES.object,
  clock: [(value) => isFunction(Object(value).dateNow), "an object with dateNow"],
};

/**
 * A webhook as Dintero sends it, which `readWebhook` accepts: give it to your handler, or send it with `fetch`.
 *
 * @param event The event; or the body as text, which is signed as it is, with `ping` as its event when it names none.
 * @throws ConfigurationError when an argument cannot be used.
 * @example
 * const request = await signWebhook({ event: "settlement_add", settlement: {} }, { secret: "test-secret" });
 * expect((await POST(request)).status).toBe(200);
 */
export async function signWebhook<const Name extends string>(
  event: EventToSign<Name> | string,
  options: SignWebhookOptions,
): Promise<Request> {
  checkOptions(options, WEBHOOK_RULES);
  const { secret, url = "https://shop.example.com/webhook" } = options;
  if (typeof event !== "string" && !(isObject(event) && isText(event.event))) {
    throw expected("event", "an object with the name of the event as `event`, or a text", event);
  }
  const { body, name, deliveryId } =
    typeof event === "string"
      ? { body: event, name: "ping", deliveryId: options.deliveryId }
      : contentOf(event as { readonly event: string }, options.deliveryId);
  const bytes = new TextEncoder().encode(body);
  return new Request(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      event: name,
      "event-delivery": deliveryId ?? globalThis.crypto.randomUUID(),
      "event-signature": await hmac("SHA-1", onlySecret(secret), bytes),
    },
    body: bytes,
  });
}

function contentOf(event: { readonly event: string; readonly event_delivery?: unknown }, given: string | undefined) {
  const deliveryId = given ?? (isText(event.event_delivery) ? event.event_delivery : globalThis.crypto.randomUUID());
  const { event: name, ...members } = event;
  // A ping is the subscription itself and does not have what other events have.
  const content =
    name === "ping" ? members : { account_id: "T12345678", ...members, event: name, event_delivery: deliveryId };
  return { body: JSON.stringify(content), name, deliveryId };
}

/**
 * A session callback as Dintero sends it, which `readCallback` accepts: give it to your handler, or send it with `fetch`.
 *
 * @throws ConfigurationError when an option cannot be used.
 * @example
 * const url = "https://shop.example.com/callback?transaction_id=T12345678.abc&merchant_reference=order-4711&time=2026-01-01T00:00:00Z";
 * const request = await signCallback({ accountId: "T12345678", secret: "test-secret", url });
 */
export async function signCallback(options: SignCallbackOptions): Promise<Request> {
  checkOptions(options, CALLBACK_RULES);
  const { secret, body, clock = systemClock } = options;
  const accountId = checkMerchantId(options.accountId);
  const method = body === undefined ? "GET" : "POST";
  const time = String(Math.floor(clock.dateNow() / 1000));
  const text = signedText(time, accountId, { method, url: calledUrl(options.url, options.origin) });
  const signature = await hmac("SHA-256", onlySecret(secret), text);
  return new Request(options.url, {
    method,
    headers: {
      "dintero-signature": `t=${time},v0-hmac-sha256=${signature}`,
      ...(body && { "content-type": "application/json" }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
}

/** Only a receiver accepts several secrets. */
function onlySecret(secret: unknown): string {
  const [first, ...others] = secretsOf(secret);
  if (first !== undefined && others.length === 0) return first;
  throw expected("secret", "one secret", secret);
}
