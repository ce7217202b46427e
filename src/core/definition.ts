import type { Middleware } from "openapi-fetch";
import { type AuthOption, tokenSourceOf } from "./auth/auth-option.js";
import type { TokenSource } from "./auth/token-source.js";
import { envelopeReader, type OpenEnvelope, type ReadBody } from "./envelope.js";
import { ConfigurationError, checkOptions, expected } from "./errors/configuration-error.js";
import type { ErrorDetails } from "./errors/parse-error.js";
import type { ParseAs } from "./http/parse-response.js";
import { CLIENT_RULES, type ClientOptions, checkBaseUrl, type ResolvedOptions, resolveOptions } from "./options.js";
import type { RequestInput } from "./request/request-init.js";
import type { Lists, NoLists } from "./types/client.js";
import type { OperationTable } from "./types/metadata.js";
import * as RULES from "./util/rules.js";
import { isFunction, type Rules } from "./util/validate.js";

/** An API, and how its client behaves. */
export type ClientDefinition<All extends Lists = NoLists> = ClientOptions & {
  /** Address of the API. The paths of its document follow this directly. */
  readonly baseUrl: string | URL;
  /** How calls authenticate. @default none: calls have only the headers that they are given */
  readonly auth?: AuthOption | undefined;
  /** Metadata of the operations; `operations` of a generated operations file. @default {} */
  readonly operations?: OperationTable;
  /** How each list is paginated, by path; `lists` of a generated operations file. @default {} */
  readonly lists?: All;
  /** Addresses of the servers that single operations have of their own, by their URL in the document. Access tokens are sent to them as well. @default {} */
  readonly servers?: Readonly<Record<string, string | URL>>;
  /** Adds headers to every attempt, such as a nonce that must be new each time. @default none */
  readonly attemptHeaders?: (headers: Headers) => void;
  /** Reads the body of an error. @default the usual shapes: `{ error: { message, code, errors } }`, OAuth 2.0, problem details */
  readonly parseError?: (body: unknown) => ErrorDetails;
  /** Path parameters that the client fills in itself, for a path template. @default none */
  readonly defaultPathParams?: (path: string) => Readonly<Record<string, string>>;
  /** Looks for an envelope around the data of successes. @default bodies are returned unchanged */
  readonly envelope?: OpenEnvelope | undefined;
};

/** A definition, checked and complete. */
export type ResolvedDefinition<All extends Lists = NoLists> = ResolvedOptions &
  Pick<ClientDefinition<All>, "operations" | "lists" | "attemptHeaders" | "parseError" | "defaultPathParams"> & {
    /** Undefined for calls with only the headers that they are given. */
    readonly tokens?: TokenSource | undefined;
    readonly servers?: Readonly<Record<string, string>>;
    /** How the body of a success is read. @default without an envelope */
    readonly readBody?: ReadBody | undefined;
  };

/** @throws ConfigurationError when an option is unknown or cannot be used. */
export function resolveDefinition<All extends Lists>(definition: ClientDefinition<All>): ResolvedDefinition<All> {
  checkOptions(definition, {
    ...CLIENT_RULES,
    auth: RULES.anything,
    operations: RULES.object,
    lists: RULES.object,
    servers: RULES.object,
    attemptHeaders: RULES.callback,
    parseError: RULES.callback,
    defaultPathParams: RULES.callback,
    envelope: RULES.callback,
  });
  const { auth, envelope, servers = {}, ...others } = definition;
  const options = resolveOptions(definition);
  const addresses = Object.entries(servers).map(([url, at]) => [url, checkBaseUrl(`servers["${url}"]`, at)]);
  return {
    ...others,
    ...options,
    // An option that is present and empty, such as a variable that was not set, must not send calls without credentials.
    tokens: "auth" in definition ? tokenSourceOf(auth, options) : undefined,
    servers: Object.fromEntries(addresses),
    readBody: envelope && envelopeReader(envelope),
  };
}

const PARSE_AS: readonly ParseAs[] = ["json", "text", "blob", "arrayBuffer", "stream"];

const MIDDLEWARE_METHODS = ["onRequest", "onResponse", "onError"];
const METHODS_IN_WORDS = "`onRequest`, `onResponse` or `onError`";
const isMiddleware = (value: unknown): boolean =>
  typeof value === "object" && MIDDLEWARE_METHODS.some((name) => isFunction(Object(value)[name]));

/** @throws ConfigurationError for what is no middleware. */
export function checkMiddleware(value: unknown): void {
  if (!isMiddleware(value)) throw new ConfigurationError(`Middleware must be an object with ${METHODS_IN_WORDS}.`);
}

/** What a call accepts next to its path. */
const CALL_RULES = {
  params: RULES.object,
  body: RULES.anything,
  headers: CLIENT_RULES.headers,
  signal: RULES.signal,
  timeout: RULES.duration,
  totalTimeout: RULES.duration,
  retry: CLIENT_RULES.retry,
  idempotent: RULES.flag,
  parseAs: [(value) => PARSE_AS.includes(value as ParseAs), `one of ${PARSE_AS.join(", ")}`],
  middleware: [
    (value) => Array.isArray(value) && value.every(isMiddleware),
    `an array of objects with ${METHODS_IN_WORDS}`,
  ],
} satisfies Rules;

const PARAMS_RULES = {
  path: RULES.object,
  query: RULES.object,
  header: RULES.object,
  cookie: RULES.object,
} satisfies Rules;

/** @throws ConfigurationError for a path or an option that a call cannot have. */
export function checkCall(method: string, path: unknown, init: CallInit): void {
  if (typeof path !== "string" || !path.startsWith("/")) throw expected("path", "a path of the API", path);
  checkOptions(init, CALL_RULES);
  if (init.params) checkOptions(init.params, PARAMS_RULES, "params.");
  if (method === "GET" && init.body !== undefined) {
    throw new ConfigurationError(`GET ${path} has a \`body\`, which no GET can send.`, { method, path });
  }
}

/** What a call takes after its path, without the types of its operation. */
export type CallInit = RequestInput & {
  readonly signal?: AbortSignal | null;
  readonly timeout?: number | false;
  readonly totalTimeout?: number | false;
  readonly retry?: ClientOptions["retry"];
  readonly idempotent?: boolean;
  readonly parseAs?: ParseAs;
  readonly middleware?: readonly Middleware[];
};
