import { cp, mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { npm, npmInstall } from "./npm.js";

declare module "vitest" {
  export interface ProvidedContext {
    /** The tarball that would be published. */
    tarball: string;
    /** A folder with the tarball and its dependencies in `node_modules`, and a copy of `projects/` next to them. */
    consumer: string;
  }
}

const here = createRequire(import.meta.url) as (path: string) => { readonly version: string };
const HERE = fileURLToPath(new URL("..", import.meta.url));
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

// What is not in a fresh clone, and what is not needed to build.
const LEFT_OUT = new Set(["node_modules", "dist", "coverage", ".git", "bench", "test"]);

/** Builds, packs and installs the package once for all tests. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const place = await mkdtemp(join(tmpdir(), "dintero-package-"));
  const tidyUp = () => rm(place, { recursive: true, force: true });
  try {
    await prepare(place, project);
  } catch (error) {
    await tidyUp();
    throw error;
  }
  return tidyUp;
}

async function prepare(place: string, project: TestProject): Promise<void> {
  const source = join(place, "source");
  const consumer = join(place, "consumer");

  // In a copy, so that nothing of an earlier build is packed and nobody's `dist` changes under them.
  const isPart = (path: string) =>
    !relative(ROOT, path)
      .split(sep)
      .some((part) => LEFT_OUT.has(part));
  await cp(ROOT, source, { recursive: true, filter: isPart });
  await symlink(join(ROOT, "node_modules"), join(source, "node_modules"), "junction");
  // Something that must not be in the tarball.
  await mkdir(join(source, "test"));
  await writeFile(join(source, "test", "left-out.test.js"), "");
  await timed("build", () => npm("run", "build", "--prefix", source));

  const tarball = join(place, "dintero-client.tgz");
  const { stdout } = await timed("pack", () =>
    npm("pack", source, "--ignore-scripts", "--json", "--pack-destination", place),
  );
  const [packed] = JSON.parse(stdout) as [{ filename: string }];
  await rename(join(place, packed.filename), tarball);

  await mkdir(consumer);
  await writeFile(join(consumer, "package.json"), JSON.stringify({ name: "consumer", private: true, type: "module" }));
  // The optional peer of ./opentelemetry, and types for the programs that are type-checked.
  const { devDependencies } = here("../../../package.json") as unknown as { devDependencies: Record<string, string> };
  const peer = `@opentelemetry/api@${devDependencies["@opentelemetry/api"]}`;
  const types = `@types/node@${here("@types/node/package.json").version}`;
  await timed("install", () => npmInstall(consumer, [tarball, peer, types]));
  await cp(join(HERE, "projects"), join(consumer, "projects"), { recursive: true });

  project.provide("tarball", tarball);
  project.provide("consumer", consumer);
}

async function timed<Value>(name: string, work: () => Promise<Value>): Promise<Value> {
  const startedAt = performance.now();
  const value = await work();
  console.log(`${name}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  return value;
}
