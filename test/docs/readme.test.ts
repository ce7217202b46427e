import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../../scripts/lib/spec/apis.js";
import { startSandbox } from "../../src/testing/index.js";
import { type Block, blocksOf, documentsOf } from "../kit/docs/blocks.js";
import { type Compiled, compile, SDK } from "../kit/docs/compile.js";
import { type Stage, startStage } from "../kit/docs/run.js";
import { environmentFor } from "../kit/environment.js";

const blocks = documentsOf(ROOT).flatMap((file) => blocksOf(ROOT, file));
const all = blocks.map((block, index) => ({ ...block, index }));
/** It waits for a shopper, so it runs against a sandbox in which one pays. */
const isFirstPayment = ({ file, heading }: Block) => file === "README.md" && heading === "Take a payment";
const firstPayment = all.find(isFirstPayment);
const runnable = all.filter((block) => !block.code.includes(SDK) && !isFirstPayment(block));

// Each block is a process of its own; they are many, and wait for each other on a busy machine.
describe("every code block of the documents", { timeout: 90_000 }, () => {
  let stage: Stage;
  let compiled: Compiled;
  let folder: string;

  beforeAll(async () => {
    stage = await startStage();
    folder = await mkdtemp(join(tmpdir(), "documents-"));
    const cast = blocks.map((block) => ({ ...block, code: stage.cast(block.code) }));
    compiled = compile(ROOT, cast, folder);
  }, 120_000);

  afterAll(async () => {
    await stage.close();
    await rm(folder, { recursive: true });
  });

  it("compiles against the package's own types", () => {
    expect(blocks.length).toBeGreaterThan(20);
    expect(compiled.complaints).toEqual([]);
  });

  it.concurrent.each(runnable)("runs and prints the output below it: $file:$line", async ({ index, prints }) => {
    const { stdout, stderr } = await stage.run(compiled.programs[index] ?? "", compiled.preload);
    expect(stderr).toBe("");
    if (prints !== undefined) expect(stdout).toBe(prints);
  });

  it("takes the first payment of the README, from the session to the capture, once the shopper has paid", async () => {
    const sandbox = await startSandbox();
    try {
      const child = spawn(process.execPath, [compiled.programs[firstPayment?.index ?? -1] ?? ""], {
        env: { ...process.env, ...environmentFor(sandbox, `${sandbox.url}/v1`) },
        stdio: ["ignore", "pipe", "inherit"],
      });
      const lines: string[] = [];
      for await (const line of createInterface(child.stdout)) {
        lines.push(line);
        const [, session] = /pay: \S+\/view\/(\S+)$/.exec(line) ?? [];
        if (session !== undefined) await sandbox.pay(session);
      }
      expect(lines).toEqual([expect.stringMatching(/^Open this address and pay: http/), "CAPTURED"]);
    } finally {
      await sandbox.close();
    }
  });
});
