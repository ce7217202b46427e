import type { Middleware } from "openapi-fetch";
import type { AuthOption } from "./auth/auth-option.js";
import type { OpenEnvelope } from "./envelope.js";
import type { ErrorDetails } from "./errors/parse-error.js";
import type { ParseAs } from "./http/parse-response.js";
import { CLIENT_RULES, type ClientOptions } from "./options.js";
import type { RequestInput } from "./request/request-init.js";
import type { Lists, NoLists } from "./types/client.js";
import type { OperationTable } from "./types/metadata.js";
import { RULES, type Rules } from "./util/validate.js";

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

/** What `defineClient` accepts. */
export const DEFINITION_RULES = {
  ...CLIENT_RULES,
  auth: [() => true, "a token, a function or an object"],
  operations: RULES.object,
  lists: RULES.object,
  servers: RULES.object,
  attemptHeaders: RULES.callback,
  parseError: RULES.callback,
  defaultPathParams: RULES.callback,
  envelope: RULES.callback,
} satisfies Rules;

const PARSE_AS: readonly ParseAs[] = ["json", "text", "blob", "arrayBuffer", "stream"];

/** What a call accepts next to its path. */
export const CALL_RULES = {
  params: RULES.object,
  body: [() => true, ""],
  headers: CLIENT_RULES.headers,
  signal: RULES.signal,
  timeout: RULES.duration,
  totalTimeout: RULES.duration,
  retry: CLIENT_RULES.retry,
  idempotent: RULES.flag,
  parseAs: [(value) => PARSE_AS.includes(value as ParseAs), `one of ${PARSE_AS.join(", ")}`],
  middleware: [Array.isArray, "an array of middleware"],
} satisfies Rules;

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
