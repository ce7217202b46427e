import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./apis.js";

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
  /** Targets of the overlay that the last update no longer found. What they were for is left out until the overlay is corrected. */
  readonly unusedTargets?: readonly string[];
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

/** Who wrote a document: this project from other sources, or upstream itself. */
export type Origin = "transcribed" | "upstream";

/** The record of where documents come from. */
export async function readRecord(root = ROOT): Promise<Sources> {
  return JSON.parse(await readFile(join(root, SOURCES), "utf8")) as Sources;
}
