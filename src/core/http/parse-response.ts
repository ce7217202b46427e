import { isJson } from "../util/parse-json.js";

/** How the body of a success is parsed. */
export type ParseAs = "json" | "text" | "blob" | "arrayBuffer" | "stream";

/**
 * The data of a success. Without `parseAs` it is JSON, or text when the media type says so; undefined when the body is empty.
 *
 * @throws SyntaxError for a body that is not JSON.
 */
export async function parseResponse(response: Response, parseAs: ParseAs | undefined): Promise<unknown> {
  if (parseAs === "stream") return response.body;
  if (parseAs !== undefined && parseAs !== "json") return response[parseAs]();
  const text = await response.text();
  if (parseAs === undefined && isText(response, text)) return text;
  return text === "" ? undefined : JSON.parse(text);
}

// HTML is a page for people, so in place of JSON it comes from a proxy. A text that begins like an object is JSON under the wrong name.
const TEXT = /^text\/(?!html|json)/i;

const isText = ({ headers }: Response, text: string): boolean =>
  TEXT.test(headers.get("content-type") ?? "") && !(/^\s*[[{]/.test(text) && isJson(text));
