/** What the layers look at of an answer; a `Response` has it, too. */
export type AnswerHead = Pick<Response, "status" | "ok" | "headers">;

const UTF_8 = new TextDecoder();

/**
 * An answer that is complete in memory.
 *
 * It stands in for a `Response`: making one and reading that costs several times what reading the bytes does, and hardly anybody looks at it. Whoever does gets one made, without a `url`: a full URL with its query must not show when an answer is printed.
 */
export class Answer implements AnswerHead {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: Headers;
  readonly #statusText: string;
  readonly #bytes: ArrayBuffer | Uint8Array<ArrayBuffer> | null;
  #response: Response | undefined;

  constructor({ status, statusText, ok, headers }: Response, bytes: ArrayBuffer | Uint8Array<ArrayBuffer> | null) {
    this.status = status;
    this.ok = ok;
    this.headers = headers;
    this.#statusText = statusText;
    this.#bytes = bytes;
  }

  /** The same one, however often it is asked for. */
  get response(): Response {
    this.#response ??= this.#make();
    return this.#response;
  }

  // What openapi-fetch reads, by the names that a `Response` has for it.

  get body(): Response["body"] {
    return this.#make().body;
  }

  async text(): Promise<string> {
    return this.#bytes ? UTF_8.decode(this.#bytes) : "";
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return this.#make().arrayBuffer();
  }

  blob(): ReturnType<Response["blob"]> {
    return this.#make().blob();
  }

  #make(): Response {
    const { status, ok, headers } = this;
    const statusText = this.#statusText;
    try {
      return new Response(this.#bytes, { status, statusText, headers });
    } catch {
      // A status beyond 599 and a reason that is no Latin-1 can be received, but not made.
      const told = { status: { value: status }, ok: { value: ok }, statusText: { value: statusText } };
      return Object.defineProperties(new Response(this.#bytes, { headers }), told);
    }
  }
}
