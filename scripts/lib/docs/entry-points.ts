import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../spec/apis.js";
import { Failure } from "../spec/failure.js";

/** A door of the package: what a program imports, and the source file behind it. */
export type Door = { readonly name: string; readonly file: string };

type Manifest = {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
};

/** Every door that `exports` of package.json opens; what is no module, such as package.json itself, is none. */
export async function doors(root = ROOT): Promise<Door[]> {
  const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as Manifest;
  return Object.entries(manifest.exports).flatMap(([door, target]) =>
    typeof target === "string" ? [] : [{ name: join(manifest.name, door), file: sourceOf(target.types) }],
  );
}

function sourceOf(types: string): string {
  const source = /^\.\/dist\/(src\/.*)\.d\.ts$/.exec(types)?.[1];
  if (source === undefined) {
    throw new Failure(`${types} is not below ./dist/src.`, "Correct `exports` of package.json, or scripts/lib/docs.");
  }
  return `${source}.ts`;
}
