/** The door `dintero-client/testing`, for the tests of code that uses a client: exports only. */

export { FakeClock } from "./fake-clock.js";
export { MemoryTokenStore } from "./memory-token-store.js";
export type { AnswerArguments, AnswerBody, OperationOf, ResponsesOf, StatusOf } from "./operation-types.js";
export { idle } from "./real-time.js";
export {
  type Fault,
  type LoggedRequest,
  type RateLimit,
  type Sandbox,
  type SandboxOptions,
  type SandboxRequest,
  startSandbox,
} from "./sandbox.js";
export { type Expected, type ScriptedFetch, scriptedFetch } from "./scripted-fetch.js";
export {
  cutOff,
  json,
  lostConnection,
  refusedConnection,
  type Step,
  silence,
  tokenAnswer,
  tooManyRequests,
} from "./steps.js";
