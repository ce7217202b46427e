import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const here = createRequire(import.meta.url);
const manifest = here("../package.json") as { readonly optionalDependencies: Readonly<Record<string, string>> };
const platform = `${process.platform}-${process.arch}`;

/** A program that runs JavaScript. */
export type Runtime = { readonly name: string; readonly command: string; readonly args: readonly string[] };

/**
 * The versions of Node that are promised, oldest first, each its own package.
 *
 * Where a platform has none the Node that runs the tests takes its place.
 */
export function nodes(): Runtime[] {
  const packages = Object.entries(manifest.optionalDependencies).filter(([name]) => name.endsWith(`-${platform}`));
  if (packages.length === 0) return [{ name: `Node ${process.versions.node}`, command: process.execPath, args: [] }];
  return packages.map(([name, target]) => ({
    name: `Node ${target.split("@").at(-1)}`,
    command: join(folderOf(name), "bin", "node"),
    args: [],
  }));
}

export const bun = (): Runtime => ({ name: "Bun", command: platformBinary("bun"), args: ["run"] });

export const deno = (): Runtime => ({
  name: "Deno",
  command: platformBinary("deno"),
  args: ["run", "--allow-all", "--no-remote", "--node-modules-dir=manual"],
});

export const workerd = (): string => platformBinary("workerd");

/** The TypeScript compiler of an alias in package.json. */
export const compiler = (version: string): string => join(folderOf(`typescript-${version}`), "bin", "tsc");

const folderOf = (name: string, from = here) => dirname(from.resolve(`${name}/package.json`));

/** The program in whichever of a package's platform packages is installed. */
function platformBinary(name: string): string {
  const path = here.resolve(`${name}/package.json`);
  const { optionalDependencies = {} } = JSON.parse(readFileSync(path, "utf8")) as {
    optionalDependencies?: Record<string, string>;
  };
  const program = process.platform === "win32" ? `${name}.exe` : name;
  for (const candidate of Object.keys(optionalDependencies)) {
    const folder = optionalFolder(candidate, createRequire(path));
    if (folder !== undefined) return join(folder, name === "deno" ? program : join("bin", program));
  }
  throw new Error(`No package of ${name} is for ${platform}.`);
}

function optionalFolder(name: string, from: NodeJS.Require): string | undefined {
  try {
    return folderOf(name, from);
  } catch {
    return undefined;
  }
}
