/** The door `dintero-client/zro`: exports only. */

export type { ClientOptions, RetryOptions } from "../core/client-options.js";
export type { ClientMethod } from "../core/client-types.js";
export * from "../core/errors/index.js";
export { createPacer, type Pacer, type PacerOptions } from "../core/transport/pacer.js";
export { unwrap } from "../core/unwrap.js";
export type { ThreeDsAuthentication, ThreeDsStatus, ZroClient, ZroPaths, ZroSchemas } from "./api.js";
export { createZro, type Zro } from "./client.js";
export type { ZroOptions } from "./options.js";
export type { WaitOptions } from "./wait.js";
