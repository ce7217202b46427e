import type { RequestData } from "../types/call.js";

/** What a request has by default (Fetch standard). Left out of `fetch`, because some runtimes refuse an option even with its default. */
const DEFAULTS = {
  cache: "default",
  credentials: "same-origin",
  integrity: "",
  keepalive: false,
  mode: "cors",
  referrer: "about:client",
  referrerPolicy: "",
  // Of Cloudflare Workers.
  cf: undefined,
};

/** Reads the body once, so that the request can be sent more than once. */
export async function bufferRequest(request: Request): Promise<RequestData> {
  const { url, method, headers, body } = request;
  const options = optionsOf(request);
  return { url, method, headers, options, body: body === null ? undefined : await request.arrayBuffer() };
}

/** The options of `fetch` that middleware has set. */
function optionsOf(request: object): RequestInit {
  const given = request as Record<string, unknown>;
  // A runtime that does not know an option has no such member.
  const changed = Object.entries(DEFAULTS).filter(
    ([name, value]) => given[name] !== undefined && given[name] !== value,
  );
  return Object.fromEntries(changed.map(([name]) => [name, given[name]]));
}
