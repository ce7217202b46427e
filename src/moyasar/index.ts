/** The door `dintero-client/moyasar`: exports only. */
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
export type { Page, Walk, WalkOptions } from "../core/lists/walk.js";
export type { ClientOptions, RetryOptions } from "../core/settings.js";
export { createPacer, type Pacer, type PacerOptions } from "../core/transport/pacer.js";
export type { MoyasarAcquirer, MoyasarPaths, MoyasarSchemas } from "./api.js";
export { createMoyasarAcquirer, type MoyasarOptions } from "./client.js";
