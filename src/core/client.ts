import createFetchClient, { type Middleware } from "openapi-fetch";
import { type AuthOption, tokenSourceOf } from "./auth/auth-option.js";
import { type OpenEnvelope, openResponse } from "./envelope.js";
import { ApiError, mediaType } from "./errors/api-error.js";
import { ConfigurationError, checkOptions } from "./errors/configuration-error.js";
import type { ErrorDetails } from "./errors/parse-error.js";
import type { ParseAs } from "./http/parse-response.js";
import { createPipeline } from "./http/pipeline.js";
import { idempotentByDefault } from "./http/retry.js";
import { nameOf } from "./http/send-once.js";
import { sentValues } from "./http/sent-values.js";
import { withTotalTimeout } from "./http/total-timeout.js";
import { CLIENT_RULES, type ClientOptions, checkBaseUrl, resolveOptions, resolveRetry } from "./options.js";
import { paginator } from "./pagination/paginate.js";
import { SCHEMES, type SchemesOf } from "./pagination/strategies.js";
import { bufferRequest } from "./request/body.js";
import { type RequestInput, requestInit } from "./request/request-init.js";
import { type CallContext, type CallState, errorContext, initialState } from "./types/call.js";
import type { Client, Lists, NoLists } from "./types/client.js";
import { metadataOf, type OperationMetadata, type OperationTable } from "./types/metadata.js";
import { LightAbortController, onAbort } from "./util/abort.js";
import { safeEmitter } from "./util/events.js";
import { retryAtOf } from "./util/retry-after.js";
import { isRedirect } from "./util/status.js";
import { milliseconds, RULES, type Rules } from "./util/validate.js";
import { userAgent } from "./util/version.js";

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

const DEFINITION_RULES = {
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

const CALL_RULES = {
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

type LooseInit = RequestInput & {
  readonly signal?: AbortSignal | null;
  readonly timeout?: number | false;
  readonly totalTimeout?: number | false;
  readonly retry?: ClientOptions["retry"];
  readonly idempotent?: boolean;
  readonly parseAs?: ParseAs;
  readonly middleware?: readonly Middleware[];
};

type LooseResult = { data?: unknown; error?: ApiError; response: Response };

/**
 * Creates a client for any API that has an OpenAPI document: `Paths` are its types as openapi-typescript writes them.
 *
 * @throws ConfigurationError when an option is unknown or cannot be used.
 * @example
 * const shop = defineClient<paths>({ baseUrl: "https://api.shop.example", auth: () => vault.read("shop-key") });
 * const { data, error } = await shop.GET("/orders/{id}", { params: { path: { id } } });
 */
export function defineClient<Paths extends object, All extends Lists = NoLists, Prefix extends string = never>(
  definition: ClientDefinition<All>,
): Client<Paths, All, Prefix> {
  return createClient(definition, SCHEMES);
}

/**
 * Makes a client whose lists need no other schemes of pagination than the ones given.
 *
 * @throws ConfigurationError when an option is unknown or cannot be used.
 */
export function createClient<Paths extends object, All extends Lists, Prefix extends string>(
  definition: ClientDefinition<All>,
  schemes: SchemesOf<All>,
): Client<Paths, All, Prefix> {
  checkOptions(definition, DEFINITION_RULES);
  const { operations = {}, lists = {} as All, attemptHeaders, parseError, defaultPathParams } = definition;
  const options = resolveOptions(definition);
  const { baseUrl, clock } = options;
  const emit = safeEmitter(options.onEvent);
  const servers = new Map(
    Object.entries(definition.servers ?? {}).map(([url, at]) => [url, checkBaseUrl(`servers["${url}"]`, at)]),
  );
  const send = createPipeline({
    ...options,
    // An option that is present and empty, such as a variable that was not set, must not send calls without credentials.
    tokens: "auth" in definition ? tokenSourceOf(definition.auth, options) : undefined,
    origins: [baseUrl, ...servers.values()].map((url) => new URL(url).origin),
    attemptHeaders,
  });
  const client = createFetchClient<Record<string, never>>({ baseUrl, headers: { ...userAgent(), ...options.headers } });
  const request = client.request as (
    method: never,
    path: never,
    init: object,
  ) => Promise<{ data?: unknown; error?: unknown; response: Response }>;
  const defaults = {
    headers: new Headers(options.headers),
    // Types alone do not say how an object is sent; most APIs that take one in a query read brackets.
    objectStyle: definition.operations ? "exploded" : "deepObject",
  } as const;
  const deprecated = new Set<string>();
  const ids = callIds();

  async function run(
    method: string,
    path: string,
    init: LooseInit = {},
    state: CallState = initialState(),
  ): Promise<LooseResult> {
    checkOptions(init, CALL_RULES);
    const operation = metadataOf(operations, method, path);
    const controller = new LightAbortController();
    const totalTimeout = milliseconds(init.totalTimeout, options.totalTimeout);
    const startedAt = clock.now();
    const call: CallContext = {
      id: ids(),
      method,
      path,
      rateLimitKey: operation.separateRateLimit ? `${method} ${path}` : "",
      idempotent: idempotentByDefault(method, init.idempotent),
      timeout: milliseconds(init.timeout, options.timeout),
      totalTimeout,
      expiresAt: startedAt + totalTimeout,
      retry: init.retry === undefined ? options.retry : resolveRetry(init.retry, options.retry || undefined),
      signal: controller,
      stream: init.parseAs === "stream" ? { signal: init.signal } : undefined,
      state,
      emit,
    };
    const done = (outcome: "success" | "rejected" | "unknown", status?: number, error?: string) => {
      const { id, method } = call;
      const { attempts } = state;
      const duration = clock.now() - startedAt;
      emit({ type: "done", id, method, path, attempts, duration, outcome, status, error });
    };
    emit({ type: "start", id: call.id, method, path });
    try {
      const work = () => exchange(init, call, operation, controller);
      const result = await withTotalTimeout({ clock, controller, callerSignal: init.signal }, call, work);
      done(result.error?.outcome ?? "success", result.response.status, result.error?.name);
      return result;
    } catch (error) {
      const { outcome } = errorContext(call, state.inFlight);
      done(outcome ?? "rejected", error instanceof ApiError ? error.status : undefined, nameOf(error));
      throw error;
    }
  }

  async function exchange(
    input: LooseInit,
    call: CallContext,
    operation: OperationMetadata,
    controller: LightAbortController,
  ): Promise<LooseResult> {
    const fetch = async (finalRequest: Request) => {
      const { method, signal } = finalRequest;
      // Middleware may have replaced the request by one with a method and a signal of its own.
      if (method !== call.method)
        Object.assign(call, { method, idempotent: idempotentByDefault(method, input.idempotent) });
      if (signal.aborted) throw signal.reason;
      const stop = onAbort(signal, () => controller.abort(signal.reason));
      call.state.url = finalRequest.url;
      let received: Response;
      try {
        received = await send(await bufferRequest(finalRequest), call);
      } finally {
        stop();
      }
      // Middleware may still fail; however the call ends from here, the request took effect.
      call.state.mayHaveTakenEffect ||= received.ok;
      return received;
    };
    const address = operation.server === undefined ? baseUrl : serverOf(operation.server, call);
    call.state.url = address;
    const { response, error } = await request(call.method as never, call.path as never, {
      ...requestInit(input, operation, { ...defaults, path: defaultPathParams?.(call.path) }, call),
      ...linkInit(call.state.link, address),
      baseUrl: address,
      ...(input.middleware && { middleware: input.middleware }),
      fetch,
      // The body is parsed below, by its media type as well.
      parseAs: "stream",
    });
    reportDeprecation(call, operation, response);
    if (response.ok) return success(response, input.parseAs, call, operation);
    const { status } = response;
    // A 304 refers to a response that the caller has and the types do not know.
    if (operation.redirects && isRedirect(status) && status !== 304) return { data: undefined, response };
    return { error: errorOf(error, response, call, operation), response };
  }

  async function success(
    response: Response,
    parseAs: ParseAs | undefined,
    call: CallContext,
    operation: OperationMetadata,
  ): Promise<LooseResult> {
    try {
      const opened = await openResponse(response, parseAs, definition.envelope);
      if ("data" in opened) return { data: opened.data, response };
      return { error: errorOf(opened.refusal, response, call, operation), response };
    } catch (error) {
      // Text that is nested too deeply can be parsed and not written again.
      throw error instanceof SyntaxError || error instanceof RangeError ? unreadable(response, call) : error;
    }
  }

  function errorOf(body: unknown, response: Response, call: CallContext, operation: OperationMetadata): ApiError {
    return new ApiError(errorContext(call, false), {
      response,
      body,
      details: parseError?.(body),
      retryAt: retryAtOf(response.headers, clock.dateNow()),
      requiredScopes: response.status === 403 ? operation.scopes : undefined,
      inferredPath: operation.inferredPath,
      unread: call.state.unread,
      secrets: call.state.sent.flatMap((sent) => sentValues(sent, call.path)),
    });
  }

  function unreadable(response: Response, call: CallContext): ApiError {
    const reason = `with ${mediaType(response)} instead of valid JSON; read it with \`parseAs: "text"\``;
    return new ApiError(errorContext(call, true), { response, body: undefined, reason });
  }

  function serverOf(server: string, { method, path }: CallContext): string {
    const address = servers.get(server);
    if (address !== undefined) return address;
    const message = `${method} ${path} has its own server, ${server}. Pass its address as \`servers: { "${server}": … }\`.`;
    throw new ConfigurationError(message, { method, path });
  }

  function reportDeprecation(call: CallContext, operation: OperationMetadata, { headers }: Response): void {
    if (!operation.deprecated && !headers.has("deprecation") && !headers.has("sunset")) return;
    const { id, method, path } = call;
    const key = `${method} ${path}`;
    if (deprecated.has(key)) return;
    deprecated.add(key);
    emit({ type: "deprecated", id, method, path, sunset: headers.get("sunset") ?? undefined });
  }

  const call = (method: string) => (path: string, init?: LooseInit) => run(method, path, init);
  const facade = {
    GET: call("GET"),
    POST: call("POST"),
    PUT: call("PUT"),
    PATCH: call("PATCH"),
    DELETE: call("DELETE"),
    paginate: paginator(lists, schemes, run),
    use: client.use,
    eject: client.eject,
  };
  return facade as unknown as Client<Paths, All, Prefix>;
}

/** What replaces the path and the query of a call by a link. Only a cursor that is not of the list links to another origin. */
function linkInit(link: string | undefined, address: string): object {
  if (link === undefined) return {};
  const url = URL.canParse(link, address) ? new URL(link, address) : undefined;
  if (url?.origin !== new URL(address).origin) {
    throw new ConfigurationError("Expected `cursor` to belong to this list, but its link has another origin.");
  }
  return { pathSerializer: () => url.href, querySerializer: () => "" };
}

/** Names calls, each with a name that no other has. */
function callIds(): () => string {
  let prefix: string | undefined;
  let count = 0;
  return () => {
    prefix ??= globalThis.crypto.randomUUID().slice(0, 8);
    count += 1;
    return `${prefix}-${count}`;
  };
}
