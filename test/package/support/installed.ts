import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inject } from "vitest";
import type { Sandbox, SandboxOptions } from "../../../src/testing/index.js";

/** The files behind an entry point in one module format. */
type Target = { readonly types: string; readonly default: string };

type Manifest = {
  readonly version: string;
  readonly bin: { readonly "dintero-client": string };
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly sideEffects: boolean;
  readonly main: string;
  readonly module: string;
  readonly types: string;
  readonly typesVersions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly exports: Readonly<Record<string, string | { readonly import: Target; readonly require: Target }>>;
};

/** The folder of the consumer in which the tarball is installed. */
export const consumer = (): string => inject("consumer");

export const project = (name: string): string => join(consumer(), "projects", name);

/** The folder of the installed package. */
export const installed = (): string => join(consumer(), "node_modules", "dintero-client");

export const manifest = (): Manifest => JSON.parse(readFileSync(join(installed(), "package.json"), "utf8")) as Manifest;

/** The file of the command `dintero-client`. */
export const commandFile = (): string => join(installed(), manifest().bin["dintero-client"]);

/** The entry points of the package, as its `exports` name them. */
export const entryPoints = (): string[] =>
  Object.entries(manifest().exports).flatMap(([entryPoint, target]) =>
    typeof target === "string" ? [] : [entryPoint],
  );

/** The file of an entry point that `import` loads, relative to the package. */
export function importedFile(entryPoint: string): string {
  const target = manifest().exports[entryPoint];
  if (typeof target !== "object") throw new Error(`${entryPoint} is no entry point.`);
  return target.import.default.replace("./", "");
}

/** Starts the sandbox that the package itself ships. */
export async function startSandbox(options?: SandboxOptions): Promise<Sandbox> {
  const path = createRequire(project("program.mjs")).resolve("dintero-client/testing");
  const testing = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as {
    startSandbox: (options?: SandboxOptions) => Promise<Sandbox>;
  };
  return testing.startSandbox(options);
}

/** What a program needs to use a sandbox. */
export const sandboxAccess = ({ url, credentials }: Sandbox) => ({ url, credentials });
