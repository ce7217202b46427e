/** The entry point `dintero-client/core`, for any API with an OpenAPI document: exports only. */

export type { Middleware } from "openapi-fetch";
export type { AuthOption } from "./auth/auth-option.js";
export type { IssuedToken } from "./auth/shared-token.js";
export { TokenCache, type TokenCacheOptions } from "./auth/token-cache.js";
export type { TokenSource } from "./auth/token-source.js";
export type { TokenStore } from "./auth/token-store.js";
export { defineClient } from "./client.js";
export type { ClientDefinition } from "./definition.js";
export type { OpenEnvelope, OpenedEnvelope } from "./envelope.js";
export * from "./errors/index.js";
export type { ErrorDetails } from "./errors/parse-error.js";
export { createRateLimiter, type RateLimiter, type RateLimitOptions } from "./http/rate-limit/rate-limiter.js";
export { type SharedRateLimit, sharedRateLimit } from "./http/rate-limit/shared-rate-limit.js";
export type { ClientOptions } from "./options.js";
export type { Fetch } from "./types/call.js";
export type {
  CallOptions,
  Client,
  ClientMethod,
  ImplicitPathParam,
  Init,
  Lists,
  NoLists,
  Paginate,
  Result,
  SentByClient,
} from "./types/client.js";
export type { OperationMetadata, OperationTable, PathStyle, QueryStyle } from "./types/metadata.js";
export type { Body, Data, ErrorBody, Item, Query } from "./types/operation.js";
export type { Page, Pager, PaginateOptions } from "./types/pager.js";
export type { Pagination } from "./types/pagination.js";
export type { Readable, Writable } from "./types/read-write.js";
export type { RetryOptions } from "./types/retry.js";
export { unwrap } from "./unwrap.js";
export type { Clock } from "./util/clock.js";
export type { DinteroEvent, OnEvent } from "./util/events.js";
