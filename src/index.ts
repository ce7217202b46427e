/** The door of the package: exports only. */

export type { ClientOptions, RetryOptions } from "./core/client-options.js";
export type { Client, ClientMethod, Init, Paginate, Result } from "./core/client-types.js";
export type { Clock } from "./core/clock.js";
export * from "./core/errors/index.js";
export type { DinteroEvent, OnEvent } from "./core/events.js";
export type { Page, Walk, WalkOptions } from "./core/lists/walk.js";
export type { Data, ErrorBody, Item } from "./core/operation-types.js";
export type { TokenStore } from "./core/tokens/token-store.js";
export { createPacer, type Pacer, type PacerOptions } from "./core/transport/pacer.js";
export { unwrap } from "./core/unwrap.js";
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
  SendableSchemas,
} from "./dintero/api.js";
export type {
  AccessToken,
  AccountAuth,
  AuthOptions,
  Channel,
  GrantOptions,
  MfaRecovery,
  Redirect,
} from "./dintero/auth-types.js";
export { type Auth, createDintero, type Dintero } from "./dintero/client.js";
export type { Grant } from "./dintero/grants.js";
export type { MfaOptions, MfaPrompt } from "./dintero/mfa.js";
export { MfaRequiredError } from "./dintero/mfa-required-error.js";
export type { DinteroOptions, SystemOptions } from "./dintero/options.js";
