import { join } from "node:path";
import vm from "node:vm";
import { build, type OutputFile } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../../../scripts/lib/spec/apis.js";

const ENTRY_POINT = join(ROOT, "src/testing/index.ts");

const WEB = [
  ...["Request", "Response", "Headers", "FormData", "URL", "URLSearchParams", "ReadableStream", "TransformStream"],
  ...["AbortController", "AbortSignal", "TextEncoder", "TextDecoder", "setTimeout", "clearTimeout", "performance"],
  ...["MessageChannel", "btoa", "atob", "crypto"],
];

/** The entry point and the main one in one file, for a place that is not Node. */
async function bundled(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: ROOT, loader: "ts" },
    bundle: true,
    write: false,
    format: "iife",
    globalName: "kit",
    platform: "neutral",
    mainFields: ["module", "main"],
    external: ["node:*"],
  });
  return (outputFiles[0] as OutputFile).text;
}

describe("the entry point of the test kit without Node", () => {
  let code: string;
  beforeAll(async () => {
    code = await bundled(
      `export * from ${JSON.stringify(ENTRY_POINT)}; export { createDintero } from "./src/index.ts";`,
    );
  });

  /** Runs a program with what the web has, and nothing else. */
  async function run(program: string): Promise<unknown> {
    const context = vm.createContext(
      Object.fromEntries(WEB.map((name) => [name, (globalThis as unknown as Record<string, unknown>)[name]])),
    );
    return vm.runInContext(`${code}\n(async () => { ${program} })()`, context);
  }

  it("loads no module of Node until a sandbox is started", () => {
    const uses = [...code.matchAll(/(.{0,40})["']node:/g)].map(([, before]) => before);
    expect(uses.length).toBeGreaterThan(0);
    // An import, or a require, would need the module to be there when the entry point is loaded or bundled.
    expect(uses.filter((before) => !/process\d*\?\.getBuiltinModule\?\.\($/.test(before ?? ""))).toEqual([]);
  });

  it("exports a scripted fetch, a fake clock and a token store", async () => {
    const seen = await run(`
      const clock = new kit.FakeClock();
      const refused = new Response(null, { status: 429, headers: { "retry-after": "30" } });
      const fetch = kit.scriptedFetch()
        .on("GET /accounts/{oid}/auth/roles").replyWith(refused)
        .on("GET /accounts/{oid}/auth/roles").reply(200, []);
      const tokenStore = new kit.MemoryTokenStore(clock);
      const credentials = { accountId: "T12345678", clientId: "id", clientSecret: "s3cret" };
      const dintero = kit.createDintero({ ...credentials, clock, fetch, tokenStore });
      const { data } = await clock.runUntil(dintero.GET("/accounts/{oid}/auth/roles"));
      fetch.assertDone();
      return JSON.stringify([data, clock.now() >= 30_000, tokenStore.keys().length]);
    `);
    expect(JSON.parse(String(seen))).toEqual([[], true, 1]);
  });

  it("rejects only when a sandbox is started", async () => {
    await expect(run("await kit.startSandbox()")).rejects.toThrow("startSandbox needs the module node:http");
  });
});
