/** The door `dintero-client/zro`: exports only. */
export { unwrap } from "../core/client-types.js";
export {
  ApiError,
  AuthenticationError,
  ConfigurationError,
  ConnectionError,
  DinteroError,
  isDinteroError,
  type Outcome,
  PaginationError,
  TimeoutError,
} from "../core/errors/index.js";
export type { ClientOptions, RetryOptions } from "../core/settings.js";
export { createPacer, type Pacer, type PacerOptions } from "../core/transport/pacer.js";
export type { ThreeDsAuthentication, ThreeDsStatus, ZroClient, ZroPaths, ZroSchemas } from "./api.js";
export { createZro, type Zro } from "./client.js";
export type { ZroOptions } from "./options.js";
export type { WaitOptions } from "./wait.js";
