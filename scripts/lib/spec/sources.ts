import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Api, ROOT } from "./apis.js";
import { normalisedHash, sha256 } from "./canonical.js";
import { Failure } from "./failure.js";
import { SOURCES, type Source, type Sources } from "./record.js";
import type { Specification, Vendored } from "./specification.js";

/** A specification with the texts of its files. */
export type VendoredSpecification = Pick<Specification, "api" | "unusedTargets"> & { readonly vendored: Vendored };

const GENERATORS = ["openapi-format", "openapi-typescript", "typescript", "yaml"];

export function sourceOf(sources: Sources, api: Api): Source {
  return sources.apis[api.name] ?? NEW_SOURCE;
}

/** The record of an API that is new in the table. */
const NEW_SOURCE: Source = {
  origin: "transcribed",
  urls: [],
  fetchedFrom: null,
  date: null,
  etag: null,
  sha256: { raw: "", normalised: "", overlay: "" },
};

/** What the record has to say of the documents and of `generated` files; the rest of it stays as it is. */
export async function renderSources(
  before: Sources,
  vendored: ReadonlyMap<string, VendoredSpecification>,
  generated: ReadonlyMap<string, string>,
): Promise<string> {
  const apis = Object.fromEntries(
    [...vendored].map(([name, files]) => [name, withHashes(sourceOf(before, files.api), files)]),
  );
  const sources: Sources = {
    apis,
    generators: Object.fromEntries(await Promise.all(GENERATORS.map(async (name) => [name, await versionOf(name)]))),
    generated: Object.fromEntries([...generated].map(([file, text]) => [file, sha256(text)])),
  };
  return `${JSON.stringify(sources, undefined, 2)}\n`;
}

function withHashes(source: Source, { api, vendored, unusedTargets }: VendoredSpecification): Source {
  const { document, overlay, parsed } = vendored;
  const normalised = normalisedHash(parsed);
  if (source.origin === "upstream" && normalised !== source.sha256.normalised) {
    throw new Failure(
      `${api.document} is not what upstream published: its hash is not the one in ${SOURCES}.`,
      `Take the change back (git checkout -- ${api.document}) and put the correction into ${api.overlay}.`,
    );
  }
  const raw = source.origin === "upstream" ? source.sha256.raw : sha256(document);
  const { unusedTargets: _, sha256: __, ...rest } = source;
  return {
    ...rest,
    ...(unusedTargets.length > 0 && { unusedTargets }),
    sha256: { raw, normalised, overlay: sha256(overlay) },
  };
}

async function versionOf(name: string): Promise<string> {
  const text = await readFile(join(ROOT, "node_modules", name, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
