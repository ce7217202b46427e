import type { Middleware } from "openapi-fetch";

/** What the body of a response turns out to be: an envelope around the data, or a refusal in spite of a status that is a success. */
export type OpenedEnvelope =
  | {
      /** What the envelope contains. */
      readonly data: unknown;
    }
  | {
      /** The server refused the request, so the call has an error. */
      readonly refused: true;
    };

/** Looks into the body of a success. Returns undefined when there is no envelope. */
export type OpenEnvelope = (body: unknown) => OpenedEnvelope | undefined;

/** Takes the data of every success out of its envelope, and makes an error of a refusal with the status of a success. */
export function openingEnvelopes(open: OpenEnvelope): Middleware {
  return {
    onResponse: async ({ response }) => {
      if (!response.ok || response.body === null) return undefined;
      const text = await response.clone().text();
      const opened = open(parse(text));
      if (!opened) return undefined;
      const { status, headers: received } = response;
      const headers = new Headers(received);
      headers.delete("content-length");
      return "refused" in opened
        ? new RefusedResponse(text, { status, headers })
        : new Response(JSON.stringify(opened.data ?? null), { status, headers });
    },
  };
}

/** A response that is no success whatever its status. The status stays what the server sent. */
class RefusedResponse extends Response {
  override readonly ok = false;
}

/** Undefined for a body that is not JSON; the client reports that when it reads the body next. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
