import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { ROOT } from "../spec/apis.js";
import { Failure } from "../spec/failure.js";

/** An entry point of the package: what a program imports, and its source file. */
export type EntryPoint = { readonly name: string; readonly file: string };

type Target = { readonly types: string };
type Manifest = {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | Target | { readonly import: Target }>>;
};

/** Every entry point in `exports` of package.json. Files that are not modules, such as package.json itself, are not included. */
export async function entryPointsOf(root = ROOT): Promise<EntryPoint[]> {
  const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as Manifest;
  return Object.entries(manifest.exports).flatMap(([path, target]) => {
    if (typeof target === "string") return [];
    const { types } = "import" in target ? target.import : target;
    return [{ name: join(manifest.name, path), file: sourceOf(types, root) }];
  });
}

/** `./dist/payments.d.mts` is built from `src/payments/index.ts`, or from `src/payments.ts`. */
function sourceOf(types: string, root: string): string {
  const name = basename(types).replace(/\.d\.[cm]?ts$/, "");
  const source = [`src/${name}/index.ts`, `src/${name}.ts`].find((file) => existsSync(join(root, file)));
  if (source === undefined) {
    throw new Failure(`${types} has no source in src/.`, "Correct `exports` of package.json, or scripts/lib/docs.");
  }
  return source;
}
