/** A request as it went out. */
export type Sent = {
  readonly method: string;
  readonly path: string;
  /** Pairs in the order in which they were sent. */
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Headers;
  /** The parsed body, or undefined where there was none. */
  readonly body: unknown;
};

export type ObservedFetch = {
  (request: Request): Promise<Response>;
  /** The requests so far. */
  readonly sent: readonly Sent[];
  /** What Prism found wrong with a request or an answer so far. */
  readonly violations: readonly string[];
};

/**
 * The real `fetch`, watched.
 *
 * Each of `preferences` is the `Prefer` header of one attempt, in order, which tells Prism how to answer it; an empty one leaves that to Prism.
 */
export function observedFetch(
  preferences: readonly string[] = [],
  onSent: (sent: Sent) => void = () => {},
): ObservedFetch {
  const sent: Sent[] = [];
  const violations: string[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    const preference = preferences[sent.length];
    if (preference) request.headers.set("prefer", preference);
    const { pathname, searchParams } = new URL(request.url);
    const text = await request.clone().text();
    const body: unknown = text === "" ? undefined : JSON.parse(text);
    const record = {
      method: request.method,
      path: pathname,
      query: [...searchParams],
      headers: request.headers,
      body,
    };
    sent.push(record);
    onSent(record);
    const response = await globalThis.fetch(request);
    // Read here, so that nothing is on the wire any more when the client has the answer.
    const bytes = await response.arrayBuffer();
    const found = response.headers.get("sl-violations") ?? problemIn(response, bytes);
    if (found) violations.push(`${request.method} ${pathname}: ${found}`);
    return new Response(bytes.byteLength === 0 ? null : bytes, response);
  };
  return Object.assign(fetch, { sent, violations });
}

/** What Prism itself has to say where the document has no answer for a request. */
function problemIn(response: Response, bytes: ArrayBuffer): string | undefined {
  const isProblem = response.headers.get("content-type")?.startsWith("application/problem+json");
  return isProblem ? new TextDecoder().decode(bytes) : undefined;
}
