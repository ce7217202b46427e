import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../../scripts/lib/spec/apis.js";
import { blocksOf, documentsOf } from "../kit/docs/blocks.js";
import { type Compiled, compile, SDK } from "../kit/docs/compile.js";
import { type Stage, startStage } from "../kit/docs/run.js";

const blocks = documentsOf(ROOT).flatMap((file) => blocksOf(ROOT, file));
const runnable = blocks.map((block, index) => ({ ...block, index })).filter(({ code }) => !code.includes(SDK));

describe("every code block of the documents", () => {
  let stage: Stage;
  let compiled: Compiled;
  let folder: string;

  beforeAll(async () => {
    stage = await startStage();
    folder = await mkdtemp(join(tmpdir(), "documents-"));
    const cast = blocks.map((block) => ({ ...block, code: stage.cast(block.code) }));
    compiled = compile(ROOT, cast, folder);
  });

  afterAll(async () => {
    await stage.close();
    await rm(folder, { recursive: true });
  });

  it("compiles against the package's own types", () => {
    expect(blocks.length).toBeGreaterThan(20);
    expect(compiled.complaints).toEqual([]);
  });

  it.concurrent.each(runnable)("runs, and prints what is below it: $file:$line", async ({ index, prints }) => {
    const { stdout, stderr } = await stage.run(compiled.programs[index] ?? "", compiled.preload);
    expect(stderr).toBe("");
    if (prints !== undefined) expect(stdout).toBe(prints);
  });
});
