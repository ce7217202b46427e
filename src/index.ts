/** The main entry point of the package: exports only. */

export type { Middleware } from "openapi-fetch";
export type { TokenStore } from "./core/auth/token-store.js";
export * from "./core/errors/index.js";
export { createRateLimiter, type RateLimiter, type RateLimitOptions } from "./core/http/rate-limit/rate-limiter.js";
export { type SharedRateLimit, sharedRateLimit } from "./core/http/rate-limit/shared-rate-limit.js";
export type { ClientOptions } from "./core/options.js";
export type { CallOptions, Client, ClientMethod, Init, Paginate, Result } from "./core/types/client.js";
export type { Data, ErrorBody, Item } from "./core/types/operation.js";
export type { Page, Pager, PaginateOptions } from "./core/types/pager.js";
export type { RetryOptions } from "./core/types/retry.js";
export { unwrap } from "./core/unwrap.js";
export type { Clock } from "./core/util/clock.js";
export type { DinteroEvent, OnEvent } from "./core/util/events.js";
export type { AccountClient } from "./dintero/accounts.js";
export type {
  ApiClient,
  BodyOf,
  DataOf,
  ErrorOf,
  InitOf,
  ItemOf,
  ListId,
  Operation,
  OperationId,
  Operations,
  PathOf,
  Paths,
  QueryOf,
  Schemas,
  WritableSchemas,
} from "./dintero/api.js";
export type {
  AccessToken,
  AccountAuth,
  AuthOptions,
  Channel,
  GrantOptions,
  MfaOptions,
  MfaPrompt,
  MfaRecovery,
  Redirect,
} from "./dintero/auth-types.js";
export { createDintero, type Dintero, type DinteroAuth } from "./dintero/client.js";
export type { Grant } from "./dintero/grants.js";
export { MfaRequiredError } from "./dintero/mfa-required-error.js";
export type { DinteroOptions, SystemOptions } from "./dintero/options.js";
