import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { type Api, ROOT } from "./apis.js";
import { Failure } from "./failure.js";
import type { OpenApi } from "./openapi-types.js";
import { overlaid } from "./overlay.js";
import { quoted } from "./quoted.js";
import { readRecord } from "./record.js";

/** A document with its overlay applied. */
export type Specification = {
  readonly api: Api;
  readonly document: OpenApi;
  /** sha256 of the document and its overlay, as they are in the files. */
  readonly hash: string;
  /** Targets of the overlay that are not in the document. */
  readonly unusedTargets: readonly string[];
};

/** The document and its overlay as they are in the files, and the document as parsed. */
export type Vendored = { readonly document: string; readonly overlay: string; readonly parsed: OpenApi };

export type SpecificationOptions = {
  /** Accepts targets of the overlay that are not in the document, as an update does: the overlay may be about the next one. */
  readonly lenient?: boolean;
};

/**
 * Reads an API's document and applies its overlay. Throws a {@link Failure} if a target of the overlay is not in the
 * document, unless the last update has recorded that it is gone.
 */
export async function readSpecification(
  api: Api,
  root = ROOT,
  { lenient = false }: SpecificationOptions = {},
): Promise<Specification & { readonly vendored: Vendored }> {
  const document = await textOf(join(root, api.document));
  if (document === undefined) throw missing(api);
  const overlay = (await textOf(join(root, api.overlay))) ?? NO_ACTIONS;
  const parsed = parse(document) as OpenApi;
  const result = await overlaid(parsed, parse(overlay), api.overlay);
  const recorded = new Set((await readRecord(root)).apis[api.name]?.unusedTargets ?? []);
  if (!lenient)
    assertUsed(
      result.unused.filter((target) => !recorded.has(target)),
      api.overlay,
    );
  return {
    api,
    vendored: { document, overlay, parsed },
    document: result.document,
    unusedTargets: result.unused,
    hash: createHash("sha256").update(document).update("\n").update(overlay).digest("hex"),
  };
}

/** The overlay of an API that has no overlay file. */
const NO_ACTIONS = "overlay: 1.0.0\ninfo: { title: No actions, version: 1.0.0 }\nactions: []\n";

const textOf = (file: string): Promise<string | undefined> =>
  readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });

const missing = ({ name, document }: Api): Failure =>
  new Failure(
    `${document} is missing.`,
    `Write it, or take it from its publisher: npm run spec:update -- --api ${name} --from FILE|URL`,
  );

/** Applies an OpenAPI Overlay; `name` is its file, for messages. Throws a {@link Failure} if a target is not in the document. */
export async function applyOverlay(document: unknown, overlay: unknown, name: string): Promise<OpenApi> {
  const result = await overlaid(document, overlay, name);
  assertUsed(result.unused, name);
  return result.document;
}

function assertUsed(unused: readonly string[], name: string): void {
  if (unused.length === 0) return;
  const targets = unused.map((target) => `  ${quoted(target)}`).join("\n");
  throw new Failure(`${name}: these targets are not in the document.\n${targets}`, "Correct or remove them.");
}
