import type { Paths as DinteroPaths } from "../dintero/api.js";
import type { OperationOf, ResponseArguments, ResponseBody, ResponsesOf, StatusOf } from "./operation-types.js";
import { type Line, Script } from "./script.js";
import { copyOf, documented, type Step } from "./steps.js";
import { tokenLines } from "./token-lines.js";

/** A step that has its request and lacks its answer. */
export type Expected<Paths extends object, Responses> = {
  /**
   * Answers with a documented status and the body that goes with it. A body that the specification does not know does not compile.
   *
   * @example
   * fetch.on("GET /accounts/{oid}/auth/roles").reply(403, { error: { message: "Insufficient scope" } });
   */
  readonly reply: <Status extends StatusOf<Responses>>(
    status: Status,
    ...rest: ResponseArguments<ResponseBody<Responses, Status>>
  ) => ScriptedFetch<Paths>;
  /**
   * Answers with what the specification does not say: any `Response`, `tooManyRequests()`, a failure (`refusedConnection()`, `lostConnection()`, `silence`, `cutOff()`), or what a function makes of the request.
   *
   * @example
   * fetch.on("GET /accounts/{oid}/auth/roles").replyWith(new Response("<h1>Bad gateway</h1>", { status: 502 }));
   */
  readonly replyWith: (step: Step) => ScriptedFetch<Paths>;
};

/** A `fetch` that follows a script. */
export type ScriptedFetch<Paths extends object = DinteroPaths> = {
  (input: Request | string | URL, init?: RequestInit): Promise<Response>;
  /** Adds a step to the script: the request that has to come next. */
  readonly on: <Operation extends OperationOf<Paths>>(
    operation: Operation,
  ) => Expected<Paths, ResponsesOf<Paths, Operation>>;
  /** Adds an answer for as many requests as come, whenever the step at hand is about something else. */
  readonly always: <Operation extends OperationOf<Paths>>(
    operation: Operation,
  ) => Expected<Paths, ResponsesOf<Paths, Operation>>;
  /** Says where the API is, where its paths follow something else than a host or a version: `https://proxy.example/dintero`. */
  readonly under: (baseUrl: string) => ScriptedFetch<Paths>;
  /**
   * To be called last.
   *
   * @throws Error where a step is left, or a request came that the script did not expect. The message shows the whole script.
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
 * A `fetch` that answers as a script says and remembers what it was asked. Give it to a client as `fetch`, or put it in the place of the global one.
 *
 * Steps are taken in order. A request that the step at hand does not expect fails the call, and `assertDone` as well. A token that the client asks for is given without a step, and without a line in the log, unless a step or `always` is about it; so a script is only about your own calls.
 *
 * For another API than Dintero's name its paths: `scriptedFetch<paths>()`.
 *
 * @param steps Answers for whatever comes, in order, before all other steps. Given any, the script leaves no request out, token requests included.
 * @example
 * const fetch = scriptedFetch();
 * fetch.on("GET /accounts/{oid}/auth/roles").reply(200, []);
 * const dintero = createDintero({ ...credentials, fetch });
 * await listRoles(dintero); // your code
 * fetch.assertDone();
 */
export function scriptedFetch<Paths extends object = DinteroPaths>(...steps: Step[]): ScriptedFetch<Paths> {
  const script = new Script();
  for (const step of steps) script.add({ operation: undefined, told: toldOf(step), step });
  if (steps.length === 0) for (const line of tokenLines()) script.stand(line);
  const log: string[] = [];
  const requests: Request[] = [];
  const bodies: string[] = [];

  const fetch = async (input: Request | string | URL, init?: RequestInit): Promise<Response> => {
    const request = input instanceof Request && init === undefined ? input : new Request(input, init);
    const { method, url } = request;
    const { pathname: path, search } = new URL(url);
    const line = `${method} ${path}${search}`;
    const { step, unseen } = script.take({ method, path, line });
    if (!unseen) {
      const index = log.push(line) - 1;
      requests.push(request);
      bodies.push("");
      bodies[index] = await request.clone().text();
    }
    if (step instanceof Error) throw step;
    return typeof step === "function" ? step(request) : step;
  };

  const expected = (operation: string, add: (line: Line) => void) => {
    const answered = script.name(operation);
    const answer = (told: string, step: Step) => {
      answered();
      add({ operation, told, step });
      return self;
    };
    return {
      reply: (status: number, body?: unknown, headers?: Readonly<Record<string, string>>) =>
        answer(String(status), documented(status, body, headers)),
      replyWith: (step: Step) => answer(toldOf(step), step instanceof Response ? () => copyOf(step) : step),
    };
  };
  const self = Object.assign(fetch, {
    log,
    requests,
    bodies,
    on: (operation: string) => expected(operation, (line) => script.add(line)),
    always: (operation: string) => expected(operation, (line) => script.stand(line)),
    under: (baseUrl: string) => {
      script.under(new URL(baseUrl).pathname);
      return self;
    },
    assertDone: () => script.assertDone(),
  }) as ScriptedFetch<Paths>;
  return self;
}

function toldOf(step: Step): string {
  if (step instanceof Response) return String(step.status);
  if (typeof step === "function") return step.name || "what a function makes";
  const { code } = (step.cause ?? step) as { readonly code?: unknown };
  return `a failure, ${typeof code === "string" ? code : step.message}`;
}
