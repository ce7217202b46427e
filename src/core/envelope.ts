import type { Middleware } from "openapi-fetch";

/** What an answer's body turns out to be: the envelope of some data, or a refusal in spite of a status that says success. */
export type Opened =
  | {
      /** What the envelope holds. */
      readonly data: unknown;
    }
  | {
      /** The server refused, and the call has an error. */
      readonly refused: true;
    };

/** Looks into the body of a success; undefined where there is no envelope. */
export type OpenEnvelope = (body: unknown) => Opened | undefined;

/**
 * Takes the data of every success out of its envelope, and makes a refusal of what only looks like one.
 *
 * A middleware, so that clients of APIs without envelopes do not carry it.
 */
export function openingEnvelopes(open: OpenEnvelope): Middleware {
  return {
    onResponse: async ({ response }) => {
      if (!response.ok || response.body === null) return undefined;
      const text = await response.clone().text();
      const opened = open(parsed(text));
      if (!opened) return undefined;
      const { status, headers: received } = response;
      const headers = new Headers(received);
      headers.delete("content-length");
      return "refused" in opened
        ? new Refusal(text, { status, headers })
        : new Response(JSON.stringify(opened.data ?? null), { status, headers });
    },
  };
}

/** An answer that is no success, whatever its status says. The status stays what the server sent. */
class Refusal extends Response {
  override readonly ok = false;
}

/** Undefined for a body that is no JSON; whoever reads it next tells that to the caller. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
