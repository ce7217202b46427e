import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type OpenAPIOverlayOptions, openapiOverlay } from "openapi-format";
import { parse } from "yaml";
import { type Api, ROOT } from "./apis.js";
import { Failure } from "./failure.js";
import type { OpenApi } from "./openapi-types.js";

/** A document with its overlay applied. */
export type Specification = {
  readonly api: Api;
  readonly document: OpenApi;
  /** sha256 of the document and its overlay, as they are in the files. */
  readonly hash: string;
};

/** The document and its overlay as they are in the files, and the document as parsed. */
export type Vendored = { readonly document: string; readonly overlay: string; readonly parsed: OpenApi };

/** Reads an API's document and applies its overlay. Fails when a target of the overlay is not in the document. */
export async function readSpecification(
  api: Api,
  root = ROOT,
): Promise<Specification & { readonly vendored: Vendored }> {
  const [document, overlay] = await Promise.all(
    [api.document, api.overlay].map((file) => readFile(join(root, file), "utf8")),
  );
  if (document === undefined || overlay === undefined) throw new Error(`${api.name}: document or overlay is missing`);
  const parsed = parse(document) as OpenApi;
  return {
    api,
    vendored: { document, overlay, parsed },
    document: await applyOverlay(parsed, parse(overlay), api.overlay),
    hash: createHash("sha256").update(document).update("\n").update(overlay).digest("hex"),
  };
}

/** Applies an OpenAPI Overlay; `name` is its file, for messages. */
export async function applyOverlay(document: unknown, overlay: unknown, name: string): Promise<OpenApi> {
  const overlaySet = overlay as OpenAPIOverlayOptions["overlaySet"];
  const { data, resultData } = await openapiOverlay(structuredClone(document) as Record<string, unknown>, {
    overlaySet,
  });
  const unused = (resultData as { unusedActions?: { target: string }[] }).unusedActions ?? [];
  if (unused.length > 0) {
    const targets = unused.map(({ target }) => `  ${target}`).join("\n");
    throw new Failure(`${name}: these targets are not in the document.\n${targets}`, "Correct or remove them.");
  }
  return data as unknown as OpenApi;
}
