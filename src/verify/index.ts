/** The door `dintero-client/verify`: exports only. Whoever does not check tokens does not load it. */
export { type AccountKeys, type AccountKeysOptions, accountKeys, type PublicKey } from "./account-keys.js";
export { VerificationError, type VerificationReason } from "./verification-error.js";
export { type VerifiedToken, type VerifyOptions, verify } from "./verify.js";
export { type Callback, type CallbackOptions, verifyCallback } from "./verify-callback.js";
export { verifyWebhook, type Webhook } from "./verify-webhook.js";
