/** The entry point `dintero-client/moyasar`: exports only. */

export * from "../core/errors/index.js";
export { createRateLimiter, type RateLimiter, type RateLimitOptions } from "../core/http/rate-limit/rate-limiter.js";
export { type SharedRateLimit, sharedRateLimit } from "../core/http/rate-limit/shared-rate-limit.js";
export type { ClientOptions } from "../core/options.js";
export type { ClientMethod, Paginate } from "../core/types/client.js";
export type { Page, Pager, PaginateOptions } from "../core/types/pager.js";
export type { RetryOptions } from "../core/types/retry.js";
export { unwrap } from "../core/unwrap.js";
export type { MoyasarAcquirer, MoyasarPaths, MoyasarSchemas } from "./api.js";
export { createMoyasarAcquirer, type MoyasarOptions } from "./client.js";
