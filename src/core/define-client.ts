import createFetchClient, { type Middleware } from "openapi-fetch";
import { type Call, noProgress, type Progress } from "./call.js";
import type { Client, Lists, NoLists } from "./client-types.js";
import { ApiError, mediaType, type Problem } from "./errors/api-error.js";
import { factsOf } from "./errors/base.js";
import { safeEmitter } from "./events.js";
import { Followers } from "./followers.js";
import { paginator } from "./lists/paginate.js";
import type { Schemes } from "./lists/schemes.js";
import type { OperationFacts } from "./operation-facts.js";
import { PlainRequest, toOutgoing } from "./outgoing.js";
import { checkedDuration, checkedHeaders, resolveRetry, type Settings } from "./settings.js";
import { Answer, type AnswerHead } from "./transport/answer.js";
import type { TokenSource } from "./transport/authorize.js";
import { underDeadline } from "./transport/deadline.js";
import { Ending } from "./transport/ending.js";
import { composeTransport } from "./transport/pipeline.js";
import { isRedirect, repeatable } from "./transport/retry.js";
import { fillPath, serializeQuery } from "./url.js";

/** What makes a client of one API out of the core. */
export type ClientDefinition<All extends Lists> = {
  readonly settings: Settings;
  /** Where bearers come from; none are sent without. */
  readonly tokens?: TokenSource | undefined;
  /** Adds headers that every single attempt needs afresh. @default none */
  readonly stamp?: ((headers: Headers) => void) | undefined;
  readonly operation: (method: string, path: string) => OperationFacts;
  readonly lists: All;
  /** The schemes that the lists use. */
  readonly schemes: Schemes<All[keyof All]["scheme"]>;
  /** Reads the body of an error, where that says what is wrong in another place than its `error`. @default what stands under `error` */
  readonly problem?: (body: unknown) => Problem;
  /** Path parameters that the client fills in itself, for a path template. @default none */
  readonly knownParameters?: (path: string) => Readonly<Record<string, string>>;
};

type LooseInit = {
  readonly params?: {
    readonly path?: Record<string, unknown>;
    readonly query?: Record<string, unknown>;
    readonly header?: Record<string, unknown>;
  };
  readonly headers?: Record<string, string | number | boolean | null | undefined>;
  readonly signal?: AbortSignal | null;
  readonly timeout?: number;
  readonly deadline?: number;
  readonly retry?: Parameters<typeof resolveRetry>[0];
  readonly idempotent?: boolean;
  readonly parseAs?: "json";
  readonly middleware?: readonly Middleware[];
};

type LooseResult = { data?: unknown; error?: ApiError; response: Response };

/** Makes a typed client over the paths of an OpenAPI document. */
export function defineClient<Paths extends object, All extends Lists = NoLists, Prefix extends string = never>(
  definition: ClientDefinition<All>,
): Client<Paths, All, Prefix> {
  const { settings, lists, schemes, knownParameters } = definition;
  const { clock, baseUrl } = settings;
  const emit = safeEmitter(settings.onEvent);
  const send = composeTransport(definition);
  const client = createFetchClient<Record<string, never>>({ baseUrl, headers: settings.headers });
  const request = client.request as unknown as (
    method: string,
    path: string,
    init: object,
  ) => Promise<{ data?: unknown; error?: unknown; response: Response | Answer }>;
  const announced = new Set<string>();
  const middlewares: Middleware[] = [];
  const followers = new Followers();

  async function run(
    method: string,
    path: string,
    init: LooseInit = {},
    progress: Progress = noProgress(),
  ): Promise<LooseResult> {
    const { params, headers = {}, signal, timeout, deadline, retry, idempotent, ...rest } = init;
    const operation = definition.operation(method, path);
    if (params?.header) checkedHeaders(params.header);
    const isWatched = middlewares.length > 0 || (rest.middleware?.length ?? 0) > 0;
    const prepared = {
      ...rest,
      Request: isWatched ? globalThis.Request : PlainRequest,
      headers: checkedHeaders(headers),
      params: { ...params, path: { ...knownParameters?.(path), ...definedOnly(params?.path) } },
      // openapi-fetch hands over the base URL and the template as one.
      pathSerializer: (url: string, values: Record<string, unknown>) =>
        url.slice(0, -path.length) + fillPath(method, path, values),
      querySerializer: (query: Record<string, unknown>) =>
        serializeQuery(query, operation.joined ?? [], { method, path }),
    };
    const longest = checkedDuration("deadline", deadline, settings.deadline);
    const ending = new Ending();
    const call: Call = {
      method,
      path,
      lane: operation.limitedApart ? `${method} ${path}` : "",
      repeatable: repeatable(method, idempotent),
      timeout: checkedDuration("timeout", timeout, settings.timeout),
      deadline: longest,
      expiresAt: clock.now() + longest,
      retry: retry === undefined ? settings.retry : resolveRetry(retry, settings.retry || undefined),
      signal: ending,
      progress,
      emit,
    };
    return underDeadline({ clock, followers, ending, callerSignal: signal }, call, () =>
      exchange(prepared, call, operation, isWatched),
    );
  }

  async function exchange(
    init: object,
    call: Call,
    operation: OperationFacts,
    isWatched: boolean,
  ): Promise<LooseResult> {
    let answer: Answer | undefined;
    const fetch = async (outgoing: Request | PlainRequest) => {
      answer = await send(await toOutgoing(outgoing), call);
      // Middleware may still be slow or fail; whatever ends the call from here, it was carried out.
      call.progress.doubtful ||= answer.ok;
      return isWatched ? answer.response : answer;
    };
    let parsed: { data?: unknown; error?: unknown; response: Response | Answer };
    try {
      parsed = await request(call.method, call.path, Object.assign(init, { fetch }));
    } catch (error) {
      throw answer?.ok && error instanceof SyntaxError ? unreadable(answer, call) : error;
    }
    const { data, error, response } = parsed;
    if (operation.deprecated || response.headers.has("deprecation") || response.headers.has("sunset")) {
      announceDeprecation(call, response);
    }
    if (response.ok) return answered({ data }, response);
    if (operation.redirects && isRedirect(response.status)) return answered({ data: undefined }, response);
    const problem = new ApiError(factsOf(call, false), {
      response,
      body: error,
      problem: definition.problem?.(error),
      receivedAt: clock.wall(),
      requiredScopes: response.status === 403 ? operation.scopes : undefined,
      authorization: call.progress.authorization,
    });
    return answered({ error: problem }, response);
  }

  function unreadable(response: Answer, call: Call): ApiError {
    const reason = `with ${mediaType(response)} that is not the JSON it should be`;
    return new ApiError(factsOf(call, true), { response, body: undefined, receivedAt: clock.wall(), reason });
  }

  function announceDeprecation({ method, path }: Call, { headers }: AnswerHead): void {
    const key = `${method} ${path}`;
    if (announced.has(key)) return;
    announced.add(key);
    emit({ type: "deprecated", method, path, sunset: headers.get("sunset") ?? undefined });
  }

  const methodOf = (method: string) => (path: string, init?: LooseInit) => run(method, path, init);
  const facade = {
    GET: methodOf("GET"),
    POST: methodOf("POST"),
    PUT: methodOf("PUT"),
    PATCH: methodOf("PATCH"),
    DELETE: methodOf("DELETE"),
    paginate: paginator(lists, schemes, run),
    use: (...added: Middleware[]) => {
      // First, since those before one that is refused run all the same.
      middlewares.push(...added);
      client.use(...added);
    },
    eject: (...removed: Middleware[]) => {
      client.eject(...removed);
      for (const one of removed) {
        const place = middlewares.indexOf(one);
        if (place >= 0) middlewares.splice(place, 1);
      }
    },
  };
  return facade as unknown as Client<Paths, All, Prefix>;
}

/** The `response` of a result is made when somebody looks at it. */
function answered(result: { data: unknown } | { error: ApiError }, answer: Response | Answer): LooseResult {
  if (!(answer instanceof Answer)) return { ...result, response: answer };
  return Object.defineProperty(result as LooseResult, "response", { enumerable: true, get: () => answer.response });
}

/** A parameter given as undefined is one that was left out. */
const definedOnly = (values: Record<string, unknown> = {}) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
