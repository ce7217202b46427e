import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../spec/apis.js";
import { Failure } from "../spec/failure.js";

/** An entry point of the package: what a program imports, and its source file. */
export type EntryPoint = { readonly name: string; readonly file: string };

type Manifest = {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
};

/** Every entry point in `exports` of package.json. Files that are not modules, such as package.json itself, are not included. */
export async function entryPointsOf(root = ROOT): Promise<EntryPoint[]> {
  const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as Manifest;
  return Object.entries(manifest.exports).flatMap(([path, target]) =>
    typeof target === "string" ? [] : [{ name: join(manifest.name, path), file: sourceOf(target.types) }],
  );
}

function sourceOf(types: string): string {
  const source = /^\.\/dist\/(src\/.*)\.d\.ts$/.exec(types)?.[1];
  if (source === undefined) {
    throw new Failure(`${types} is not below ./dist/src.`, "Correct `exports` of package.json, or scripts/lib/docs.");
  }
  return `${source}.ts`;
}
