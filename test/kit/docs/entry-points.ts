import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../../scripts/lib/spec/apis.js";

type Manifest = {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
};

const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as Manifest;

/** Every entry point of the package, by the name a program imports, with its source. Read from what is published. */
export const ENTRY_POINTS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(manifest.exports).flatMap(([entryPoint, target]) =>
    typeof target === "string"
      ? []
      : [[manifest.name + entryPoint.slice(1), target.default.replace(/^\.\/dist\/(.+)\.js$/, "$1.ts")] as const],
  ),
);
