/** A request as it went out. */
export type Sent = {
  readonly method: string;
  readonly path: string;
  /** Pairs in the order in which they were sent. */
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Headers;
  /** The parsed body, or undefined when there was none. */
  readonly body: unknown;
};

export type ObservedFetch = {
  (request: Request): Promise<Response>;
  /** The requests so far. */
  readonly sent: readonly Sent[];
  /** What Prism found wrong with a request or a response so far. */
  readonly violations: readonly string[];
};

/**
 * The real `fetch`, which records requests and violations.
 *
 * Each of `preferences` is the `Prefer` header of one attempt, in order, and selects the response of Prism; with an empty one Prism chooses.
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
    // Read here, so that the connection is idle when the client has the response.
    const bytes = await response.arrayBuffer();
    const found = errorsIn(response.headers.get("sl-violations")) ?? violationIn(response, bytes);
    if (found) violations.push(`${request.method} ${pathname}: ${found}`);
    return new Response(bytes.byteLength === 0 ? null : bytes, response);
  };
  return Object.assign(fetch, { sent, violations });
}

/** What Prism reports as errors. It warns of deprecated parameters, which are no violation. */
function errorsIn(header: string | null): string | undefined {
  const errors = (JSON.parse(header ?? "[]") as { severity: string }[]).filter(({ severity }) => severity === "Error");
  return errors.length > 0 ? JSON.stringify(errors) : undefined;
}

/** Prism's own response when the document has none for a request. */
function violationIn(response: Response, bytes: ArrayBuffer): string | undefined {
  const isProblem = response.headers.get("content-type")?.startsWith("application/problem+json");
  return isProblem ? new TextDecoder().decode(bytes) : undefined;
}
