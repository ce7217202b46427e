import type { RequestToken } from "../core/auth/token-cache.js";
import type { TokenSource } from "../core/auth/token-source.js";
import type { ApiClient } from "./api.js";
import type { ResolvedDinteroOptions } from "./options.js";

/** An account, and what its clients share. */
export type AccountContext = {
  readonly accountId: string;
  readonly client: ApiClient;
  /** For token requests: a client that the user's middleware does not reach, so that a token request never waits for the call that waits for the token. */
  readonly tokenClient: ApiClient;
  readonly tokens: TokenSource;
  readonly options: ResolvedDinteroOptions;
};

/** Makes the context of an account. `name` says in a token store which token it is. */
export type CreateAccountContext = (
  accountId: string,
  name: readonly string[],
  requestToken: RequestToken,
) => AccountContext;

// A registered symbol, so that the clients of every copy of the package have it under one key.
const CONTEXT = Symbol.for("dintero-client.account-context");

/** Attaches the context to a client without showing it when the client is printed. */
export function attachContext(client: object, context: AccountContext): void {
  // A function, because some ways of printing show properties that are not enumerable.
  Object.defineProperty(client, CONTEXT, { value: () => context });
}

/** The context of a client that `createDintero` made; undefined for anything else. */
export function contextOf(client: unknown): AccountContext | undefined {
  return typeof client === "object" && client !== null
    ? (client as { readonly [CONTEXT]?: () => AccountContext })[CONTEXT]?.()
    : undefined;
}
