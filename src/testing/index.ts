/** The entry point `dintero-client/testing`, for the tests of code that uses a client: exports only. */

export { FakeClock } from "./fake-clock.js";
export { MemoryTokenStore } from "./memory-token-store.js";
export type { OperationOf, ResponseArguments, ResponseBody, ResponsesOf, StatusOf } from "./operation-types.js";
export { idle } from "./real-time.js";
export {
  type DeclineOptions,
  type Fault,
  type LoggedDelivery,
  type LoggedRequest,
  type PayOptions,
  type RateLimit,
  type Sandbox,
  type SandboxOptions,
  type SandboxRequest,
  startSandbox,
} from "./sandbox.js";
export { type Expected, type ScriptedFetch, scriptedFetch } from "./scripted-fetch.js";
export {
  type EventToSign,
  type SignCallbackOptions,
  type SignWebhookOptions,
  signCallback,
  signWebhook,
} from "./sign.js";
export {
  connectionRefused,
  connectionReset,
  json,
  neverResponds,
  type Step,
  tokenResponse,
  tooManyRequests,
  truncatedBody,
} from "./steps.js";
