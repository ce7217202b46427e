import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Origin } from "../lint/lint.js";
import { APIS, type Api, ROOT } from "./apis.js";
import { normalisedHash, sha256 } from "./canonical.js";
import { Failure } from "./failure.js";
import type { Vendored } from "./specification.js";

export const SOURCES = "openapi/sources.json";

/** Where a document comes from. Only an update changes it, but for the hashes of a transcribed document. */
export type Source = {
  readonly origin: Origin;
  /** Where upstream publishes the document, best first. */
  readonly urls: readonly string[];
  /** Where the document of today was fetched, and when; null as long as it never was. */
  readonly fetchedFrom: string | null;
  readonly date: string | null;
  readonly etag: string | null;
  readonly sha256: {
    /** Of the bytes that upstream sent, or of a transcribed document's file. */
    readonly raw: string;
    /** Of the document without its order, comments and formatting. */
    readonly normalised: string;
    readonly overlay: string;
  };
};

export type Sources = {
  readonly apis: Readonly<Record<string, Source>>;
  /** Versions of what the generated files depend on. */
  readonly generators: Readonly<Record<string, string>>;
  /** sha256 of every generated file. */
  readonly generated: Readonly<Record<string, string>>;
};

const GENERATORS = ["openapi-format", "openapi-typescript", "typescript", "yaml"];

export async function readSources(root = ROOT): Promise<Sources> {
  return JSON.parse(await readFile(join(root, SOURCES), "utf8")) as Sources;
}

export function sourceOf(sources: Sources, api: Api): Source {
  const source = sources.apis[api.name];
  if (source) return source;
  throw new Failure(
    `${SOURCES} has no entry for ${api.name}.`,
    "Add one with `origin` and `urls`; see CONTRIBUTING.md.",
  );
}

/** What the record has to say of the documents and of `generated` files; the rest of it stays as it is. */
export async function renderSources(
  before: Sources,
  vendored: ReadonlyMap<string, Vendored>,
  generated: ReadonlyMap<string, string>,
): Promise<string> {
  const apis = Object.fromEntries(
    APIS.map((api) => {
      const files = vendored.get(api.name);
      if (!files) throw new Error(`${api.name} was not read`);
      return [api.name, withHashes(sourceOf(before, api), files, api)];
    }),
  );
  const sources: Sources = {
    apis,
    generators: Object.fromEntries(await Promise.all(GENERATORS.map(async (name) => [name, await versionOf(name)]))),
    generated: Object.fromEntries([...generated].map(([file, text]) => [file, sha256(text)])),
  };
  return `${JSON.stringify(sources, undefined, 2)}\n`;
}

function withHashes(source: Source, { document, overlay, parsed }: Vendored, api: Api): Source {
  const normalised = normalisedHash(parsed);
  if (source.origin === "upstream" && normalised !== source.sha256.normalised) {
    throw new Failure(
      `${api.document} is not what upstream published: its hash is not the one in ${SOURCES}.`,
      `Take the change back (git checkout -- ${api.document}) and put the correction into ${api.overlay}.`,
    );
  }
  const raw = source.origin === "upstream" ? source.sha256.raw : sha256(document);
  return { ...source, sha256: { raw, normalised, overlay: sha256(overlay) } };
}

async function versionOf(name: string): Promise<string> {
  const text = await readFile(join(ROOT, "node_modules", name, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
