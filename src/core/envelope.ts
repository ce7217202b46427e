import { type ParseAs, parseResponse } from "./http/parse-response.js";

/** The content of a response body: an envelope around the data, or a refusal in spite of a success status. */
export type OpenedEnvelope =
  | {
      /** What the envelope contains. */
      readonly data: unknown;
    }
  | {
      /** The server refused the request, so the call has an error. */
      readonly refused: true;
    };

/** Looks into the body of a success. Returns undefined when there is no envelope. Not asked about an empty body, and not when a call streams it. */
export type OpenEnvelope = (body: unknown) => OpenedEnvelope | undefined;

/** What a call returns for a success: its data, or the body of a refusal. */
type Opened = { readonly data: unknown } | { readonly refusal: unknown };

/**
 * Parses a success, without its envelope.
 *
 * @throws SyntaxError for a body that is not JSON, when JSON is wanted.
 */
export async function openResponse(
  response: Response,
  parseAs: ParseAs | undefined,
  open: OpenEnvelope | undefined,
): Promise<Opened> {
  if (!open || parseAs === "stream") return { data: await parseResponse(response, parseAs) };
  if (parseAs === undefined || parseAs === "json") {
    const body = await parseResponse(response, parseAs);
    const opened = body === undefined ? undefined : open(body);
    if (!opened) return { data: body };
    return "refused" in opened ? { refusal: body } : { data: opened.data ?? null };
  }
  const text = await response.text();
  const body = parsed(text);
  const opened = body === undefined ? undefined : open(body);
  if (opened && "refused" in opened) return { refusal: body };
  const inner = opened ? JSON.stringify(opened.data ?? null) : text;
  return { data: await new Response(inner, { headers: response.headers })[parseAs]() };
}

/** Undefined for a body that is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
