import { ConfigurationError } from "../core/errors/configuration-error.js";
import { type HeadersLike, headerIn, isHmac } from "./hmac.js";
import { VerificationError } from "./verification-error.js";

/** A request that claims to be a webhook delivery. */
export type Webhook = {
  /** Headers, as `fetch` or as Node's `http` has them. */
  readonly headers: HeadersLike;
  /** The bytes as they came. A body that was parsed and written again need not have the same ones. */
  readonly body: Uint8Array | ArrayBuffer | string;
};

/**
 * Checks the `event-signature` of a webhook delivery, an HMAC over the bytes of its body.
 *
 * It holds no time: a delivery can come twice, so remember the `event-delivery` header of what you have handled.
 *
 * @throws VerificationError whose `reason` says what is wrong with it.
 * @example
 * await verifyWebhook({ headers: request.headers, body: await request.arrayBuffer() }, { secret });
 */
export async function verifyWebhook(webhook: Webhook, options: { readonly secret: string }): Promise<void> {
  const signature = headerIn(webhook.headers, "event-signature");
  if (!signature) throw new VerificationError("unsigned", "there is no `event-signature` header");
  if (!/^[0-9a-f]{40}$/i.test(signature)) {
    throw new VerificationError("malformed", "its `event-signature` header is no HMAC-SHA1 in hexadecimal digits");
  }
  if (!(await isHmac("SHA-1", options.secret, bytesOf(webhook.body), signature))) {
    throw new VerificationError("signature", "it is not signed with the subscription's secret");
  }
}

function bytesOf(body: Webhook["body"]): Uint8Array<ArrayBuffer> {
  if (typeof body === "string") return new TextEncoder().encode(body);
  if (!(body instanceof Uint8Array || body instanceof ArrayBuffer)) {
    throw new ConfigurationError(
      "Expected `body` to be the bytes or the text as they came, not what was parsed of them.",
    );
  }
  // A copy also of what may lie in shared memory, which WebCrypto refuses.
  return new Uint8Array(body instanceof Uint8Array ? body : new Uint8Array(body));
}
