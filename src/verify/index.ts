/** The entry point `dintero-client/verify`, for access tokens and ID tokens: exports only. */

export { VerificationError, type VerificationReason, type Verified } from "../webhooks/verification-error.js";
export { type CallbackOptions, type CallbackRequest, verifyCallback } from "../webhooks/verify-callback.js";
export { verifyWebhook, type WebhookRequest, type WebhookSecret } from "../webhooks/verify-webhook.js";
export { type AccountKeys, type AccountKeysOptions, accountKeys, type PublicKey } from "./account-keys.js";
export { type VerifiedToken, type VerifyOptions, verify } from "./verify.js";
