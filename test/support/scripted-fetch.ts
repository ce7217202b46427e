/** An answer of a script: a response, a failure, or a function that makes one of the request. */
export type Step = Response | Error | ((request: Request) => Response | Promise<Response>);

export type ScriptedFetch = {
  (request: Request): Promise<Response>;
  /** The requests so far, as `METHOD path?query`. */
  readonly log: readonly string[];
  /** The requests so far. */
  readonly requests: readonly Request[];
  /** Their bodies as text, in the same order. */
  readonly bodies: readonly string[];
};

/** A `fetch` that answers from a list, in order, and remembers what it was asked. Asked for more, it fails the test. */
export function scriptedFetch(...steps: Step[]): ScriptedFetch {
  const log: string[] = [];
  const requests: Request[] = [];
  const bodies: string[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url);
    const line = `${request.method} ${pathname}${search}`;
    log.push(line);
    requests.push(request);
    bodies.push(await request.clone().text());
    const step = steps.shift();
    if (step === undefined) throw new Error(`The script has no answer left for ${line}`);
    if (step instanceof Error) throw step;
    return typeof step === "function" ? step(request) : step;
  };
  return Object.assign(fetch, { log, requests, bodies });
}

/** A JSON answer. */
export function json(body: unknown, init: ResponseInit = {}): Response {
  return Response.json(body, init);
}

/** The answer of the token endpoint. */
export function tokenAnswer(token: string, expiresIn = 14_400): Response {
  return json({ access_token: token, token_type: "Bearer", expires_in: expiresIn });
}

/** A request that never reached its server, as Node's fetch tells it. */
export function refusedConnection(): TypeError {
  return new TypeError("fetch failed", {
    cause: Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }),
  });
}

/** A connection that broke after the request had left. */
export function lostConnection(): TypeError {
  return new TypeError("fetch failed", { cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }) });
}

/** Never answers; ends with the request's signal. */
export function silence(request: Request): Promise<Response> {
  return new Promise((_, reject) => {
    request.signal.addEventListener("abort", () => reject(request.signal.reason), { once: true });
  });
}
