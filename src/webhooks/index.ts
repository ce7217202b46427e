/** The entry point `dintero-client/webhooks`, for servers that receive webhooks and session callbacks: exports only. */

export { ConfigurationError } from "../core/errors/configuration-error.js";
export { DinteroError, isDinteroError } from "../core/errors/dintero-error.js";
export type { BodyReader, RawBody } from "./body.js";
export type {
  CallbackError,
  CallbackTransaction,
  KnownEventName,
  ReportedEvent,
  UnknownEventName,
  UnknownWebhookEvent,
  WebhookEvent,
  WebhookEventOf,
} from "./event-types.js";
export type { HeadersLike } from "./headers.js";
export { type ReadCallbackOptions, readCallback, type SessionCallback } from "./read-callback.js";
export { type ReadWebhookOptions, readWebhook } from "./read-webhook.js";
export { responseStatus, VerificationError, type VerificationReason, type Verified } from "./verification-error.js";
export { type CallbackOptions, type CallbackRequest, verifyCallback } from "./verify-callback.js";
export { verifyWebhook, type WebhookRequest, type WebhookSecret } from "./verify-webhook.js";
