/** The door `dintero-client/moyasar`: exports only. */

export type { ClientOptions, RetryOptions } from "../core/client-options.js";
export type { ClientMethod, Paginate } from "../core/client-types.js";
export * from "../core/errors/index.js";
export type { Page, Walk, WalkOptions } from "../core/lists/walk.js";
export { createPacer, type Pacer, type PacerOptions } from "../core/transport/pacer.js";
export { unwrap } from "../core/unwrap.js";
export type { MoyasarAcquirer, MoyasarPaths, MoyasarSchemas } from "./api.js";
export { createMoyasarAcquirer, type MoyasarOptions } from "./client.js";
