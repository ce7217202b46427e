/** The entry point `dintero-client/zro`: exports only. */

export * from "../core/errors/index.js";
export { createRateLimiter, type RateLimiter, type RateLimitOptions } from "../core/http/rate-limit/rate-limiter.js";
export { type SharedRateLimit, sharedRateLimit } from "../core/http/rate-limit/shared-rate-limit.js";
export type { ClientOptions } from "../core/options.js";
export type { ClientMethod } from "../core/types/client.js";
export type { RetryOptions } from "../core/types/retry.js";
export { unwrap } from "../core/unwrap.js";
export type { ThreeDsAuthentication, ThreeDsStatus, ZroClient, ZroPaths, ZroSchemas } from "./api.js";
export { createZro, type Zro } from "./client.js";
export type { ZroOptions } from "./options.js";
export type { WaitOptions } from "./wait.js";
