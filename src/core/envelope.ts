import { type ParseAs, parseResponse } from "./http/parse-response.js";
import { parseJson } from "./util/parse-json.js";

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

/** The body of a success: its data, or the body of a refusal. */
type ReadResult = { readonly data: unknown } | { readonly refusal: unknown };

/** Reads the body of a success. Throws a SyntaxError when it is not JSON and JSON is wanted. */
export type ReadBody = (response: Response, parseAs: ParseAs | undefined) => Promise<ReadResult>;

/** Reads a body that is not in an envelope. */
export const readBare: ReadBody = async (response, parseAs) => ({ data: await parseResponse(response, parseAs) });

/** Reads a body without its envelope. */
export function envelopeReader(open: OpenEnvelope): ReadBody {
  return (response, parseAs) =>
    parseAs === "stream" ? readBare(response, parseAs) : readOpened(response, parseAs, open);
}

async function readOpened(
  response: Response,
  parseAs: Exclude<ParseAs, "stream"> | undefined,
  open: OpenEnvelope,
): Promise<ReadResult> {
  if (parseAs === undefined || parseAs === "json") {
    const body = await parseResponse(response, parseAs);
    const opened = body === undefined ? undefined : open(body);
    if (!opened) return { data: body };
    return "refused" in opened ? { refusal: body } : { data: opened.data ?? null };
  }
  const text = await response.text();
  const body = parseJson(text);
  const opened = body === undefined ? undefined : open(body);
  if (opened && "refused" in opened) return { refusal: body };
  const inner = opened ? JSON.stringify(opened.data ?? null) : text;
  return { data: await new Response(inner, { headers: response.headers })[parseAs]() };
}
