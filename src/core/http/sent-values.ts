import type { RequestData } from "../types/call.js";

// These say how a request is written and nothing of its sender.
const PLAIN_HEADERS = new Set(["accept", "content-type", "user-agent"]);
const SECRET_KEY = /pass|secret|token|code|key|pin|otp/i;
// A word of the API itself, such as `client_credentials`, which an error message needs.
const WORD = /^[a-z]+(_[a-z]+)*$/i;

/** The values that a request contained, longest first, so that they can be removed from an error message. `path` is its template. */
export function sentValues(
  { url, headers, body }: Pick<RequestData, "url" | "headers" | "body">,
  path: string,
): string[] {
  const values = new Set<string>();
  const add = (key: string, value: unknown) => {
    if (typeof value === "string" && (SECRET_KEY.test(key) || !WORD.test(value))) values.add(value);
  };
  for (const [name, value] of headers) {
    if (PLAIN_HEADERS.has(name)) continue;
    const credentials = value.replace(/^\w+ +/, "");
    for (const secret of [value, credentials, passwordOf(credentials)]) values.add(secret);
  }
  const { pathname, searchParams, search } = new URL(url);
  const segments = pathname.split("/");
  const template = path.split("/");
  template.forEach((part, index) => {
    const segment = segments[segments.length - template.length + index];
    if (!part.includes("{") || !segment) return;
    add("", segment);
    add("", decoded(segment));
  });
  for (const [key, value] of searchParams) add(key, value);
  // As they were written, too.
  for (const pair of search.slice(1).split("&")) add("", pair.slice(pair.indexOf("=") + 1));
  try {
    JSON.parse(new TextDecoder().decode(body), (key, value) => {
      add(key, value);
      return value;
    });
  } catch {
    // There is no body, or it is not JSON.
  }
  return [...values].sort((one, other) => other.length - one.length);
}

function passwordOf(basic: string): string {
  try {
    const bytes = Uint8Array.from(atob(basic), (character) => character.charCodeAt(0));
    return new TextDecoder().decode(bytes).replace(/^[^:]*:?/, "");
  } catch {
    return "";
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
