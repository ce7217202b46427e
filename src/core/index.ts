/** The door `dintero-client/core`, for any API with an OpenAPI document: exports only. */

export { type ApiDefinition, type Auth, clientOf as defineClient } from "./client-of.js";
export type { ClientOptions, RetryOptions } from "./client-options.js";
export type { CallOptions, Client, ClientMethod, Init, Lists, Paginate, Result, SentByClient } from "./client-types.js";
export type { Clock } from "./clock.js";
export type { OpenEnvelope, Opened } from "./envelope.js";
export type { Problem } from "./errors/api-error.js";
export * from "./errors/index.js";
export type { DinteroEvent, OnEvent } from "./events.js";
export type { Pagination } from "./lists/pagination.js";
export type { Page, Walk, WalkOptions } from "./lists/walk.js";
export type { Received, Sendable } from "./markers.js";
export type { FactsTable, OperationFacts } from "./operation-facts.js";
export type { Body, Data, ErrorBody, Item, Query } from "./operation-types.js";
export type { Minted } from "./tokens/token-cache.js";
export { TokenCache, type TokenCacheOptions } from "./tokens/token-cache.js";
export type { TokenStore } from "./tokens/token-store.js";
export type { Fetch } from "./transport/attempt.js";
export type { TokenSource } from "./transport/authorize.js";
export { createPacer, type Pacer, type PacerOptions } from "./transport/pacer.js";
export { unwrap } from "./unwrap.js";
