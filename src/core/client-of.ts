import type { ClientOptions } from "./client-options.js";
import type { Client, Lists, NoLists } from "./client-types.js";
import { type ClientDefinition, defineClient } from "./define-client.js";
import { type OpenEnvelope, openingEnvelopes } from "./envelope.js";
import { ConfigurationError } from "./errors/configuration-error.js";
import { safeEmitter } from "./events.js";
import { ALL_SCHEMES } from "./lists/schemes.js";
import { type FactsTable, factsIn } from "./operation-facts.js";
import { resolveSettings, type Settings } from "./settings.js";
import { type Minted, TokenCache } from "./tokens/token-cache.js";
import type { TokenStore } from "./tokens/token-store.js";
import { givenToken, isBearer, type TokenSource } from "./transport/authorize.js";

/**
 * How calls prove who they are, with a bearer in each case:
 *
 * - text: a key that does not change
 * - a function: asked for a token by every call
 * - `mint`: makes a token with its life; it is kept, renewed ahead of its end, and replaced when the server refuses it. With a `store`, `key` names the token there
 * - a token source of your own
 */
export type Auth =
  | string
  | (() => string | Promise<string>)
  | {
      /** Makes a token. It is asked once at a time, whoever waits. */
      readonly mint: () => Promise<Minted>;
      /** Keeps the token outside this process. @default none */
      readonly store?: TokenStore;
      /** Name of the token in the store, beside the API's origin. Holds no secret. @default "" */
      readonly key?: string;
    }
  | TokenSource;

/** An API, and how it is spoken to. */
export type ApiDefinition<All extends Lists = NoLists> = ClientOptions &
  Pick<ClientDefinition<All>, "stamp" | "problem" | "knownParameters"> & {
    /** Where the API is. The paths of its document follow this directly. */
    readonly baseUrl: string;
    /** How calls prove who they are. @default none: calls carry what they bring themselves */
    readonly auth?: Auth;
    /** How the pages of each list follow each other, by path; `lists` of a generated operations file. @default {} */
    readonly lists?: All;
    /** What calls need to know of operations, by `METHOD /path`, with `GET` and `*` for those without a row; `facts` of a generated operations file. @default {} */
    readonly facts?: FactsTable;
    /** Looks for an envelope around the data of successes. @default bodies are taken as they come */
    readonly envelope?: OpenEnvelope;
  };

/**
 * Makes a client for any API that has an OpenAPI document: `Paths` are its types as openapi-typescript writes them.
 *
 * @throws ConfigurationError when an option cannot be used.
 * @example
 * const shop = defineClient<paths>({ baseUrl: "https://api.shop.example", auth: () => vault.read("shop-key") });
 * const { data, error } = await shop.GET("/orders/{id}", { params: { path: { id } } });
 */
export function clientOf<Paths extends object, All extends Lists = NoLists, Prefix extends string = never>(
  definition: ApiDefinition<All>,
): Client<Paths, All, Prefix> {
  const { auth, lists = {} as All, facts = {}, envelope, stamp, problem, knownParameters, ...options } = definition;
  const settings = resolveSettings(options);
  const client = defineClient<Paths, All, Prefix>({
    settings,
    lists,
    schemes: ALL_SCHEMES,
    operation: (method, path) => factsIn(facts, method, path),
    // An option that is there and empty, as a variable that was not set, must not send calls without credentials.
    tokens: "auth" in definition ? sourceOf(auth, settings) : undefined,
    stamp,
    ...(problem && { problem }),
    ...(knownParameters && { knownParameters }),
  });
  if (envelope) client.use(openingEnvelopes(envelope));
  return client;
}

function sourceOf(auth: Auth | undefined, settings: Settings): TokenSource {
  if (typeof auth === "object" && "mint" in auth) {
    const { clock, baseUrl, onEvent } = settings;
    const { mint, store, key = "" } = auth;
    const name = `dintero-client ${new URL(baseUrl).origin} ${key}`;
    return new TokenCache({ key: name, mint, store, clock, emit: safeEmitter(onEvent) });
  }
  if (typeof auth === "object") return auth;
  return givenToken(typeof auth === "function" ? auth : checkedBearer("auth", auth));
}

/** Refuses what no header can carry. The value is not shown: it is a secret. */
export function checkedBearer(name: string, value: unknown): string {
  if (isBearer(value)) return value;
  throw new ConfigurationError(
    `Expected \`${name}\` to be set. It is missing, empty or holds a character that no header may hold.`,
  );
}
