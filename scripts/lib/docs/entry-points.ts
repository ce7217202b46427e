import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../spec/apis.js";
import { Failure } from "../spec/failure.js";

/** A door of the package: what a program imports, and the source file behind it. */
export type Door = { readonly name: string; readonly file: string };

type Manifest = {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly import: { readonly types: string } }>>;
};

/** Every door that `exports` of package.json opens; what is no module, such as package.json itself, is none. */
export async function doors(root = ROOT): Promise<Door[]> {
  const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as Manifest;
  return Object.entries(manifest.exports).flatMap(([door, target]) =>
    typeof target === "string" ? [] : [{ name: join(manifest.name, door), file: sourceOf(target.import.types, root) }],
  );
}

/** The file or the folder in `src` that has the name of the built file. */
function sourceOf(types: string, root: string): string {
  const name = /^\.\/dist\/([\w-]+)\.d\.mts$/.exec(types)?.[1];
  const source = [`src/${name}.ts`, `src/${name}/index.ts`].find((file) => existsSync(join(root, file)));
  if (source === undefined) {
    throw new Failure(`${types} has no source in src.`, "Correct `exports` of package.json, or scripts/lib/docs.");
  }
  return source;
}
