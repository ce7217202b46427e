import type { Paths as DinteroPaths } from "../dintero/api.js";
import type { OperationOf, ResponseArguments, ResponseBody, ResponsesOf, StatusOf } from "./operation-types.js";
import { type Line, Script } from "./script.js";
import { copyOf, documented, type Step } from "./steps.js";
import { tokenLines } from "./token-lines.js";

/** A step that has its request and needs its response. */
export type Expected<Paths extends object, Responses> = {
  /**
   * Responds with a documented status and its body. A body that the specification does not allow does not compile.
   *
   * @example
   * fetch.on("GET /accounts/{oid}/auth/roles").reply(403, { error: { message: "Insufficient scope" } });
   */
  readonly reply: <Status extends StatusOf<Responses>>(
    status: Status,
    ...rest: ResponseArguments<ResponseBody<Responses, Status>>
  ) => ScriptedFetch<Paths>;
  /**
   * Responds with anything else: any `Response`, `tooManyRequests()`, a failure (`connectionRefused()`, `connectionReset()`, `neverResponds`, `truncatedBody()`), or the result of a function of the request.
   *
   * @example
   * fetch.on("GET /accounts/{oid}/auth/roles").replyWith(new Response("<h1>Bad gateway</h1>", { status: 502 }));
   */
  readonly replyWith: (step: Step) => ScriptedFetch<Paths>;
};

/** A `fetch` that follows a script. */
export type ScriptedFetch<Paths extends object = DinteroPaths> = {
  (input: Request | string | URL, init?: RequestInit): Promise<Response>;
  /** Adds a step to the script: the request that is expected next. */
  readonly on: <Operation extends OperationOf<Paths>>(
    operation: Operation,
  ) => Expected<Paths, ResponsesOf<Paths, Operation>>;
  /** Adds a response for any number of requests that the next step does not expect. */
  readonly always: <Operation extends OperationOf<Paths>>(
    operation: Operation,
  ) => Expected<Paths, ResponsesOf<Paths, Operation>>;
  /** Sets the base URL of the API, if it is more than a host and a version: `https://proxy.example/dintero`. */
  readonly under: (baseUrl: string) => ScriptedFetch<Paths>;
  /**
   * Checks that the script was followed; call it last.
   *
   * @throws Error when a step is left, or when a request arrived that the script did not expect. The message shows the whole script.
   */
  readonly assertDone: () => void;
  /** The requests so far, as `METHOD path?query`. */
  readonly log: readonly string[];
  /** The requests so far. */
  readonly requests: readonly Request[];
  /** Their bodies as text, in the same order. */
  readonly bodies: readonly string[];
};

/**
 * A `fetch` that responds as a script says and records the requests. Pass it to a client as `fetch`, or replace the global one with it.
 *
 * Steps are taken in order. A request that the next step does not expect fails the call, and `assertDone` as well. The client's token requests need no step and are not logged, unless a step or `always` names the token endpoint.
 *
 * For another API, pass the type of its paths: `scriptedFetch<paths>()`.
 *
 * @param steps Responses for any requests, in order, before all other steps. With them the script covers every request, token requests included.
 * @example
 * const fetch = scriptedFetch();
 * fetch.on("GET /accounts/{oid}/auth/roles").reply(200, []);
 * const dintero = createDintero({ ...credentials, fetch });
 * await listRoles(dintero); // your code
 * fetch.assertDone();
 */
export function scriptedFetch<Paths extends object = DinteroPaths>(...steps: Step[]): ScriptedFetch<Paths> {
  const script = new Script();
  for (const step of steps) script.add({ operation: undefined, description: descriptionOf(step), step });
  if (steps.length === 0) for (const line of tokenLines()) script.always(line);
  const log: string[] = [];
  const requests: Request[] = [];
  const bodies: string[] = [];

  const fetch = async (input: Request | string | URL, init?: RequestInit): Promise<Response> => {
    const request = input instanceof Request && init === undefined ? input : new Request(input, init);
    const { method, url } = request;
    const { pathname: path, search } = new URL(url);
    const line = `${method} ${path}${search}`;
    const { step, unlogged } = script.take({ method, path, line });
    if (!unlogged) {
      const index = log.push(line) - 1;
      requests.push(request);
      bodies.push("");
      bodies[index] = await request.clone().text();
    }
    if (step instanceof Error) throw step;
    return typeof step === "function" ? step(request) : step;
  };

  const expected = (operation: string, add: (line: Line) => void) => {
    const complete = script.name(operation);
    const respond = (description: string, step: Step) => {
      complete();
      add({ operation, description, step });
      return self;
    };
    return {
      reply: (status: number, body?: unknown, headers?: Readonly<Record<string, string>>) =>
        respond(String(status), documented(status, body, headers)),
      replyWith: (step: Step) => respond(descriptionOf(step), step instanceof Response ? () => copyOf(step) : step),
    };
  };
  const self = Object.assign(fetch, {
    log,
    requests,
    bodies,
    on: (operation: string) => expected(operation, (line) => script.add(line)),
    always: (operation: string) => expected(operation, (line) => script.always(line)),
    under: (baseUrl: string) => {
      script.under(new URL(baseUrl).pathname);
      return self;
    },
    assertDone: () => script.assertDone(),
  }) as ScriptedFetch<Paths>;
  return self;
}

function descriptionOf(step: Step): string {
  if (step instanceof Response) return String(step.status);
  if (typeof step === "function") return step.name || "the result of a function";
  const { code } = (step.cause ?? step) as { readonly code?: unknown };
  return `a failure, ${typeof code === "string" ? code : step.message}`;
}
