import { defineClient } from "../core/client.js";
import { ApiError } from "../core/errors/api-error.js";
import { checkOptions } from "../core/errors/configuration-error.js";
import { unwrap } from "../core/unwrap.js";
import * as RULES from "../core/util/rules.js";
import type { Rules } from "../core/util/validate.js";
import type { Payments, PaymentsPaths } from "./api.js";
import { callOptions, contextOfPayments, startTimeLimit } from "./time-limit.js";

/** Which attachment to download, and how the call is made. */
export type DownloadAttachmentOptions = {
  /** Id of the settlement. */
  readonly settlementid: string;
  /** Id of the attachment, from `attachments` of the settlement. */
  readonly attachmentid: string;
  /** Aborts the download; it then rejects with the signal's own reason. @default none */
  readonly signal?: AbortSignal | null;
  /**
   * Longest time of the whole download, with both requests; `false` for no limit.
   *
   * @unit milliseconds
   * @default the client's `totalTimeout`
   */
  readonly totalTimeout?: number | false;
};

/** A file of a settlement. */
export type Attachment = {
  /** The content of the file. */
  readonly data: Uint8Array<ArrayBuffer>;
  /** Its `Content-Type`, as the server that has the file names it; undefined when it names none. */
  readonly contentType: string | undefined;
  /** Its name, from `Content-Disposition` or else from the end of its address; undefined when neither has one. */
  readonly fileName: string | undefined;
};

const PATH = "/accounts/{aid}/settlements/{settlementid}/attachments/{attachmentid}";

const RULES_OF_DOWNLOAD = {
  settlementid: RULES.text,
  attachmentid: RULES.text,
  signal: RULES.signal,
  totalTimeout: RULES.duration,
} satisfies Rules;

/**
 * Downloads a file of a settlement.
 *
 * Dintero's document promises the file; servers return a JSON body with a signed link to it. Both are understood. The link is fetched without the access token and without the client's headers and middleware, with the client's `fetch`, `timeout` and `retry`.
 *
 * @throws ApiError when one of the two servers refuses, or when the link is not `https:`.
 * @example
 * const { data, fileName = "report" } = await downloadAttachment(payments, { settlementid, attachmentid });
 * await writeFile(fileName, data);
 */
export async function downloadAttachment(payments: Payments, options: DownloadAttachmentOptions): Promise<Attachment> {
  checkOptions(options, RULES_OF_DOWNLOAD);
  const { settlementid, attachmentid } = options;
  const context = contextOfPayments(payments);
  const time = startTimeLimit(payments, options);
  const params = { path: { settlementid, attachmentid } };
  const init = () => ({ params, ...callOptions(time), parseAs: "arrayBuffer" as const });

  const result = await payments.GET(PATH, init());
  const whole = unwrap(result) as ArrayBuffer | undefined;
  const { response } = result;
  const content = isJson(response) ? contentOf(whole) : undefined;
  if (content === undefined) return attachmentOf(whole, response);
  if ("text" in content) return attachmentOf(new TextEncoder().encode(content.text), response, "text/plain");

  const link = URL.canParse(content.link) ? new URL(content.link) : undefined;
  if (!link || !isSafe(link)) {
    const reason = "with a link to the file that does not begin with https:";
    throw new ApiError({ method: "GET", path: PATH, outcome: "rejected" }, { response, body: undefined, reason });
  }
  // A client without a token: the link alone authorizes, and its server is not Dintero's.
  const { baseUrl } = context.options.client;
  const files = defineClient<PaymentsPaths>({ ...context.options.client, baseUrl, headers: {}, rateLimit: false });
  const file = await files.GET(PATH, {
    ...init(),
    params: { path: { aid: context.accountId, ...params.path } },
    middleware: [{ onRequest: () => new Request(link) }],
  });
  return attachmentOf(unwrap(file) as ArrayBuffer | undefined, file.response, undefined, link);
}

/** What a JSON body is instead of the file: its link, or text. Undefined when it is the file. */
function contentOf(body: ArrayBuffer | undefined): { readonly link: string } | { readonly text: string } | undefined {
  const value = parse(body);
  if (typeof value === "string") return /^https?:\/\/\S+$/.test(value) ? { link: value } : { text: value };
  const { url } = Object(value) as { readonly url?: unknown };
  return typeof url === "string" ? { link: url } : undefined;
}

function parse(body: ArrayBuffer | undefined): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}

const isJson = ({ headers }: Response): boolean => /[/+]json\b/.test(headers.get("content-type") ?? "");

/** A sandbox serves its files on a loopback host. */
const isSafe = ({ protocol, hostname }: URL): boolean =>
  protocol === "https:" || (protocol === "http:" && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname));

function attachmentOf(
  body: ArrayBuffer | Uint8Array<ArrayBuffer> | undefined,
  { headers }: Response,
  contentType = headers.get("content-type") ?? undefined,
  link?: URL,
): Attachment {
  const data = body instanceof Uint8Array ? body : new Uint8Array(body ?? new ArrayBuffer(0));
  return { data, contentType, fileName: fileNameOf(headers.get("content-disposition") ?? "", link) };
}

/** The last part of a name alone, so that a server cannot choose a folder. */
function fileNameOf(disposition: string, link: URL | undefined): string | undefined {
  const extended = /filename\*\s*=\s*UTF-8''([^;]+)/i.exec(disposition)?.[1];
  const plain = /filename\s*=\s*(?:"([^"]*)"|([^;]+))/i.exec(disposition);
  const name = decoded(extended) ?? plain?.[1] ?? plain?.[2]?.trim() ?? decoded(link?.pathname);
  return name?.split(/[/\\]/).at(-1) || undefined;
}

function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
