/**
 * Uploads a file to an account and prints its public URL.
 *
 *   npx tsx upload-document.ts articles-of-association.pdf private
 *
 * Say who may read the file. Without `access` the server makes it public, so this program has no default for it.
 */
import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { type BodyOf, createDintero, unwrap } from "dintero-client";

type Upload = BodyOf<"aid_account_assets_post">;

const MIME_TYPES: Readonly<Record<string, Upload["mime_type"]>> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".pdf": "application/pdf",
  ".xls": "application/vnd.ms-excel",
  ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  ".csv": "text/csv",
};
const MAX_BYTES = 2_000_000;

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}

const [file, access] = process.argv.slice(2);
if (!file || (access !== "private" && access !== "public")) fail("Usage: upload-document.ts FILE private|public");
const mime_type = MIME_TYPES[extname(file).toLowerCase()];
if (!mime_type) fail(`Expected one of the types ${Object.keys(MIME_TYPES).join(", ")}.`);
const content = await readFile(file);
if (content.length < 1 || content.length > MAX_BYTES) fail(`Expected 1 to ${MAX_BYTES} bytes, got ${content.length}.`);

const dintero = createDintero();
const body = { size_bytes: content.length, mime_type, access } as const;
const { upload_url, public_url } = unwrap(await dintero.POST("/accounts/{aid}/management/assets", { body }));
if (!upload_url) fail("The server returned no URL to upload to.");

// The URL is signed. It is not of the API, so it gets no access token; fetch sets Content-Length from the body.
const response = await fetch(upload_url, {
  method: "PUT",
  headers: { "content-type": mime_type },
  body: content,
  signal: AbortSignal.timeout(60_000),
});
if (!response.ok) fail(`The upload failed: ${response.status}.`);
console.log(public_url);
