import type { Outgoing } from "./call.js";

/** Stands in for a `Request` where no middleware wants to see one: making a real one costs about as much as the rest of a call. */
export class PlainRequest {
  readonly method: string;
  readonly headers: Headers;
  readonly body: RequestInit["body"];

  constructor(
    readonly url: string,
    init: { readonly method: string; readonly headers: Headers; readonly body?: RequestInit["body"] },
  ) {
    this.method = init.method;
    this.headers = init.headers;
    this.body = init.body;
  }
}

/** Reads the body once, so that the request can be sent more than once. */
export async function toOutgoing(request: Request | PlainRequest): Promise<Outgoing> {
  const { url, method, headers, body } = request;
  if (body === null || body === undefined) return { url, headers, body: undefined };
  if (typeof body === "string") return { url, headers, body };
  const whole = request instanceof PlainRequest ? new Request(url, { method, headers, body }) : request;
  return { url, headers: whole.headers, body: await whole.arrayBuffer() };
}
