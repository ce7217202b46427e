import createFetchClient, { type Middleware } from "openapi-fetch";
import {
  type CallInit,
  type ClientDefinition,
  checkCall,
  checkMiddleware,
  type ResolvedDefinition,
  resolveDefinition,
} from "./definition.js";
import { ApiError } from "./errors/api-error.js";
import { ConfigurationError } from "./errors/configuration-error.js";
import { createPipeline } from "./http/pipeline.js";
import { idempotentByDefault } from "./http/retry.js";
import { nameOf } from "./http/send-once.js";
import { withTotalTimeout } from "./http/total-timeout.js";
import { resolveRetry } from "./options.js";
import { paginator } from "./pagination/paginate.js";
import { SCHEMES, type SchemesOf } from "./pagination/strategies.js";
import { bufferRequest } from "./request/buffer-request.js";
import { requestInit } from "./request/request-init.js";
import { SERIALIZERS, type Serializers } from "./request/serializers.js";
import { type LooseResult, type Received, resultReader } from "./result.js";
import { type CallContext, type CallState, errorContext, initialState } from "./types/call.js";
import type { Client, Lists, NoLists } from "./types/client.js";
import { metadataOf, type OperationMetadata } from "./types/metadata.js";
import { LightAbortController } from "./util/abort.js";
import { safeEmitter } from "./util/events.js";
import { milliseconds } from "./util/validate.js";
import { userAgent } from "./util/version.js";

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
  return createClient(resolveDefinition(definition), { schemes: SCHEMES, serializers: SERIALIZERS });
}

/** What a client needs of all that its document may use. Bundles leave out the rest. */
export type ClientParts<All extends Lists> = {
  /** The pagination schemes of its lists. */
  readonly schemes: SchemesOf<All>;
  /** The serializers of its operations. */
  readonly serializers: Serializers;
};

/** Creates a client of options that have been checked. It contains only the given parts. */
export function createClient<Paths extends object, All extends Lists, Prefix extends string>(
  options: ResolvedDefinition<All>,
  { schemes, serializers }: ClientParts<All>,
): Client<Paths, All, Prefix> {
  const { operations = {}, lists = {} as All, servers = {}, defaultPathParams, baseUrl, clock } = options;
  const emit = safeEmitter(options.onEvent);
  const send = createPipeline({
    ...options,
    origins: [baseUrl, ...Object.values(servers)].map((url) => new URL(url).origin),
  });
  const addresses = new Map(Object.entries(servers));
  const client = createFetchClient<Record<string, never>>({ baseUrl, headers: { ...userAgent(), ...options.headers } });
  const request = client.request as (method: never, path: never, init: object) => Promise<Received>;
  const readResult = resultReader(options, clock);
  const defaults = {
    headers: new Headers(options.headers),
    // Types alone do not say how an object is sent; most APIs that take one in a query read brackets.
    objectStyle: options.operations ? "exploded" : "deepObject",
    serializers,
  } as const;
  const deprecated = new Set<string>();
  const nextId = callIds();

  async function run(
    method: string,
    path: string,
    init: CallInit = {},
    state: CallState = initialState(),
  ): Promise<LooseResult> {
    checkCall(method, path, init);
    const operation = metadataOf(operations, method, path);
    const controller = new LightAbortController();
    const totalTimeout = milliseconds(init.totalTimeout, options.totalTimeout);
    const startedAt = clock.now();
    const id = nextId();
    const call: CallContext = {
      id,
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
      const { method } = call;
      const duration = clock.now() - startedAt;
      emit({ type: "done", id, method, path, attempts: state.attempts, duration, outcome, status, error });
    };
    emit({ type: "start", id, method, path });
    try {
      const work = () => exchange(init, call, operation, controller);
      const result = await withTotalTimeout({ clock, controller, callerSignal: init.signal }, call, work);
      done(result.error?.outcome ?? "success", result.response.status, result.error?.name);
      return result;
    } catch (error) {
      const { outcome = "rejected" } = errorContext(call, state.inFlight);
      done(outcome, error instanceof ApiError ? error.status : undefined, nameOf(error));
      throw error;
    }
  }

  async function exchange(
    input: CallInit,
    call: CallContext,
    operation: OperationMetadata,
    controller: LightAbortController,
  ): Promise<LooseResult> {
    const { state } = call;
    const fetch = async (finalRequest: Request) => {
      const { method, signal } = finalRequest;
      // Middleware may have replaced the request by one with a method and a signal of its own.
      if (method !== call.method)
        Object.assign(call, { method, idempotent: idempotentByDefault(method, input.idempotent) });
      signal.throwIfAborted();
      const abort = () => controller.abort(signal.reason);
      signal.addEventListener("abort", abort);
      state.url = finalRequest.url;
      try {
        const received = await send(await bufferRequest(finalRequest), call);
        // Middleware may still fail; however the call ends from here, the request took effect.
        state.mayHaveTakenEffect ||= received.ok;
        return received;
      } finally {
        signal.removeEventListener("abort", abort);
      }
    };
    const address = operation.server === undefined ? baseUrl : serverOf(operation.server, call);
    state.url = address;
    const received = await request(call.method as never, call.path as never, {
      ...requestInit(input, operation, { ...defaults, path: defaultPathParams?.(call.path) }, call),
      ...linkInit(state.link, address),
      baseUrl: address,
      middleware: input.middleware,
      fetch,
      // The body is parsed by `readResult`, by its media type as well.
      parseAs: "stream",
    });
    reportDeprecation(call, operation, received.response);
    return readResult(received, input.parseAs, call, operation);
  }

  function serverOf(server: string, { method, path }: CallContext): string {
    const address = addresses.get(server);
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

  const call = (method: string) => (path: string, init?: CallInit) => run(method, path, init);
  const facade = {
    GET: call("GET"),
    POST: call("POST"),
    PUT: call("PUT"),
    PATCH: call("PATCH"),
    DELETE: call("DELETE"),
    paginate: paginator(lists, schemes, run),
    use: (...middleware: Middleware[]) => {
      for (const one of middleware) {
        checkMiddleware(one);
        client.use(one);
      }
    },
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

/** Returns a function that creates unique ids of calls. */
function callIds(): () => string {
  let prefix: string | undefined;
  let count = 0;
  return () => {
    prefix ??= globalThis.crypto.randomUUID().slice(0, 8);
    count += 1;
    return `${prefix}-${count}`;
  };
}
