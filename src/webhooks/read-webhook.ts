import { checkOptions, expected } from "../core/errors/configuration-error.js";
import { isCount, isObject, isText, type Rules } from "../core/util/validate.js";
import { type BodyReader, MAX_BODY_BYTES, parseObject, readBody } from "./body.js";
import type { WebhookEvent } from "./event-types.js";
import { type HeadersLike, headerOf } from "./headers.js";
import { VerificationError } from "./verification-error.js";
import { SECRET_RULES, verifyWebhook, type WebhookRequest, type WebhookSecret } from "./verify-webhook.js";

/** How a webhook is verified. */
export type ReadWebhookOptions = WebhookSecret & {
  /**
   * Longest body that is accepted.
   *
   * @unit bytes
   * @default 5_000_000
   */
  readonly maxBodySize?: number;
};

const OPTIONS_RULES: Rules = { ...SECRET_RULES, maxBodySize: [isCount, "a positive number of bytes"] };

/**
 * Verifies a webhook and returns its event, whose type follows from its name.
 *
 * @param request A web `Request` whose body has not been read, or an object with `headers` and the raw `body`, such as the request of Express or Fastify with a parser that leaves the bytes as they are.
 * @throws VerificationError when it is not genuine or not an event; `reason` says why. Respond with `responseStatus(error)`.
 * @throws ConfigurationError when the body was parsed or read before, or an option cannot be used.
 * @example
 * const event = await readWebhook(request, { secret });
 * if (event.event === "checkout_transaction") await update(event.transaction.id, event.deliveryId);
 */
export async function readWebhook(
  request: (BodyReader & { readonly headers: HeadersLike }) | WebhookRequest,
  options: ReadWebhookOptions,
): Promise<WebhookEvent> {
  checkOptions(options, OPTIONS_RULES);
  if (!isObject(request)) throw expected("request", "a Request, or an object with `headers` and `body`", request);
  const { headers } = request as WebhookRequest;
  const bytes = await readBody("Webhook", request, options.maxBodySize ?? MAX_BODY_BYTES);
  await verifyWebhook({ headers, body: bytes }, { secret: options.secret });
  const body = parseObject("Webhook", bytes);
  // The signature covers the body and not the headers, so the body decides where it has the member. A ping has neither.
  const event = nameOr(body["event"], headers, "event");
  const deliveryId = nameOr(body["event_delivery"], headers, "event-delivery");
  return { ...body, event, deliveryId } as unknown as WebhookEvent;
}

function nameOr(member: unknown, headers: unknown, header: "event" | "event-delivery"): string {
  const name = member === undefined ? headerOf(headers, header) : member;
  if (isText(name)) return name;
  const names = `no \`${header.replace("-", "_")}\` in its body and no \`${header}\` header`;
  throw new VerificationError("Webhook", "malformed", `it has ${names}`);
}
