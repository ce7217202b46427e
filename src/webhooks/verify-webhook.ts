import { checkOptions, expected } from "../core/errors/configuration-error.js";
import { isObject, type Rules } from "../core/util/validate.js";
import { bytesOf, type RawBody } from "./body.js";
import { type HeadersLike, headerOf } from "./headers.js";
import { isHmac, secretsOf } from "./hmac.js";
import { VerificationError } from "./verification-error.js";

/** A webhook request whose body has been read. */
export type WebhookRequest = {
  /** Its headers. */
  readonly headers: HeadersLike;
  /** The bytes as they were received. A body that was parsed and serialised again need not have the same bytes. */
  readonly body: RawBody;
};

/** The secret of a webhook subscription. */
export type WebhookSecret = {
  /** The secret of the subscription, of the type HMAC-SHA1. A list accepts each of its secrets, for the time in which one is replaced. */
  readonly secret: string | readonly string[];
};

/** The secret has a check of its own, which does not show the value. */
export const SECRET_RULES: Rules = { secret: [() => true, ""] };

/**
 * Verifies the `event-signature` of a webhook, an HMAC over the bytes of its body. `readWebhook` does this and parses the event.
 *
 * The signature contains no time, and a webhook can be delivered twice: remember the ids of the deliveries that you have handled.
 *
 * @throws VerificationError with the `reason` "unsigned", "malformed" or "signature".
 * @throws ConfigurationError when the body was parsed before, or an option cannot be used.
 * @example
 * await verifyWebhook({ headers: request.headers, body: await request.arrayBuffer() }, { secret });
 */
export async function verifyWebhook(webhook: WebhookRequest, options: WebhookSecret): Promise<void> {
  checkOptions(options, SECRET_RULES);
  const secrets = secretsOf(options.secret);
  if (!isObject(webhook)) throw expected("webhook", "an object with `headers` and `body`", webhook);
  const bytes = bytesOf(webhook.body);
  const signature = headerOf(webhook.headers, "event-signature");
  if (!signature) {
    throw new VerificationError(
      "Webhook",
      "unsigned",
      "it has no `event-signature` header",
      "Dintero sends one when the subscription has a secret of the type HMAC-SHA1.",
    );
  }
  if (!/^[0-9a-f]{40}$/i.test(signature)) {
    throw new VerificationError(
      "Webhook",
      "malformed",
      "its `event-signature` header is not an HMAC-SHA1 in hexadecimal digits",
    );
  }
  if (!(await isHmac("SHA-1", secrets, bytes, signature))) {
    throw new VerificationError(
      "Webhook",
      "signature",
      "its signature does not match",
      "If Dintero sent it, `secret` is not the one of its subscription, or the body was changed before it was verified.",
    );
  }
}
