/** What a script does with a request: a response, a failure, or a function that makes one from the request. */
export type Step = Response | Error | ((request: Request) => Response | Promise<Response>);

/** A JSON response. */
export function json(body: unknown, init: ResponseInit = {}): Response {
  return Response.json(body, init);
}

/** The response of the token endpoint. `expiresIn` in seconds. */
export function tokenResponse(token: string, expiresIn = 14_400): Response {
  return json({ access_token: token, token_type: "Bearer", expires_in: expiresIn });
}

/** A 429. `retryAfter` in seconds; without it the response has no `Retry-After`. */
export function tooManyRequests(retryAfter?: number): Response {
  const headers = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
  return json({ error: { message: "Too many requests" } }, { status: 429, headers });
}

/** The error of Node's fetch for a request that never reached its server. */
export function connectionRefused(): TypeError {
  return new TypeError("fetch failed", {
    cause: Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }),
  });
}

/** The error of Node's fetch for a connection that broke after the request was sent. */
export function connectionReset(): TypeError {
  return new TypeError("fetch failed", { cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }) });
}

/** Never responds; rejects when the request's signal is aborted. */
export function neverResponds({ signal }: Request): Promise<Response> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/** A response whose connection breaks in the middle of its body, after `beginning`. */
export function truncatedBody(beginning = '{"id":"', init: ResponseInit = {}): Response {
  const pieces = [new TextEncoder().encode(beginning)];
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const piece = pieces.shift();
      if (piece) controller.enqueue(piece);
      else controller.error(connectionReset());
    },
  });
  const headers = new Headers(init.headers);
  if (!headers.has("content-type")) headers.set("content-type", "application/json");
  return new Response(body, { ...init, headers });
}

/** One of many copies of a response, which itself can be read only once. */
export function copyOf(response: Response): Response {
  const { body } = response.clone();
  // One half of a cloned body cannot be cancelled alone, and a client cancels a body that is too long.
  return new Response(body?.pipeThrough(new TransformStream()) ?? null, response);
}

/** A step that makes a new response each time: JSON, unless the headers name another content type. */
export function documented(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Step {
  const all = new Headers(headers);
  if (body !== undefined && !all.has("content-type")) all.set("content-type", "application/json");
  const isPlain = typeof body === "string" && !all.get("content-type")?.includes("json");
  // Serialised now, so that later changes of the object do not change the response.
  const text = body === undefined ? null : isPlain ? body : JSON.stringify(body);
  return () => new Response(text, { status, headers: all });
}
