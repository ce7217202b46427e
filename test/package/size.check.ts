import { readFileSync, statSync } from "node:fs";
import { afterAll, expect, inject, it } from "vitest";
import { type Chunk, gzipped, loadedAtStart, withEsbuild } from "./support/bundle.js";
import { project } from "./support/installed.js";

/** Bytes, gzipped. A number is raised only with its reason in the commit. */
type Budget = {
  /** What both of the next two are to come to. */
  readonly goal: number;
  /** A program with one call, as one file. */
  readonly oneFile: number;
  /** What of it is loaded before its first line runs, where the bundler may make several files. */
  readonly loadedAtStart: number;
  /** What a user downloads. */
  readonly tarball: number;
};

const budget = JSON.parse(readFileSync(new URL("budget.json", import.meta.url), "utf8")) as Budget;
const printed: string[] = [];

/** Compares a size with its budget, and prints both at the end. */
function fits(name: Exclude<keyof Budget, "goal">, bytes: number): void {
  const goal = name === "tarball" ? "" : `, goal ${budget.goal} B`;
  printed.push(`${name}: ${bytes} B gzipped, budget ${budget[name]} B${goal}`);
  expect(bytes).toBeLessThanOrEqual(budget[name]);
}

const oneGet = (splitting: boolean) => withEsbuild({ file: project("one-get.mjs") }, { minify: true, splitting });

afterAll(() => console.log(printed.join("\n")));

it("a program with one call is within its budget as one file", async () => {
  const { chunks } = await oneGet(false);
  fits("oneFile", gzipped(chunks));
});

it("a program with one call is within its budget at its start", async () => {
  const bundle = await oneGet(true);
  const all = gzipped(bundle.chunks);
  fits("loadedAtStart", gzipped(loadedAtStart(bundle)));
  printed.push(`in ${bundle.chunks.length} files, ${all} B gzipped with those that are loaded later`);
});

it("modules that are loaded later do not count at the start", async () => {
  const text =
    'export const check = async (webhook) => (await import("dintero-client/verify")).verifyWebhook(webhook, {});';
  const bundle = await withEsbuild({ text }, { minify: true, splitting: true });
  const signs = ({ code }: Chunk) => code.includes("event-signature");
  expect(bundle.chunks.some(signs)).toBe(true);
  expect(loadedAtStart(bundle).some(signs)).toBe(false);
});

it("the tarball is within its budget", () => {
  fits("tarball", statSync(inject("tarball")).size);
});
