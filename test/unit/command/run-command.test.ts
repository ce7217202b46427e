import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { runCommand } from "../../../src/command/run-command.js";
import { createDintero, unwrap } from "../../../src/index.js";
import { createPayments } from "../../../src/payments/index.js";

vi.setConfig({ testTimeout: 60_000 });

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Starts the command in a process of its own. */
function start(...words: string[]) {
  const child: ChildProcess = spawn(process.execPath, ["--import", "tsx", "src/command/main.ts", ...words], {
    cwd: ROOT,
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let stdout = "";
  let stderr = "";
  let changed = () => {};
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    changed();
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve) => child.once("close", (code) => resolve({ code, stdout, stderr })));
  /** Resolves with the output once it holds a text. */
  const printed = (part: string) =>
    new Promise<string>((resolve, reject) => {
      changed = () => stdout.includes(part) && resolve(stdout);
      changed();
      void ended.then(() => reject(new Error(`Ended without printing ${part}: ${stderr}`)));
    });
  return { child, ended, printed };
}

/** Runs the command in this process, which already has the generators loaded. */
async function run(...words: string[]): Promise<Ended> {
  const printed = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((name) =>
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      printed[name] += text;
      return true;
    }),
  );
  try {
    return { code: await runCommand(words), ...printed };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** What the lines for a shell set. */
const environmentIn = (output: string): Record<string, string> =>
  Object.fromEntries([...output.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name = "", value = ""]) => [name, value]));

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "command-"));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

describe("dintero-client", () => {
  it("prints its version and its usage", async () => {
    const { version } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as { version: string };
    expect(await run("--version")).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
    const help = await run("--help");
    expect(help.code).toBe(0);
    expect(help.stdout).toContain("dintero-client sandbox [--port 4020]");
    expect(help.stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });

  it("exits with 2 and one sentence after a wrong command line", async () => {
    expect(await start("sandbox", "--prot").ended).toEqual({
      code: 2,
      stdout: "",
      stderr: "dintero-client: Unknown option '--prot'. Run `dintero-client --help` for the usage.\n",
    });
  });
});

describe("dintero-client sandbox", () => {
  it.each(["SIGINT", "SIGTERM"] as const)("accepts payments until %s, and then exits with 0", async (signal) => {
    const { child, ended, printed } = start("sandbox", "--port", "0", "--accounts", "12");
    const environment = environmentIn(await printed("# Open the url"));
    expect(Object.keys(environment)).toEqual([
      "DINTERO_BASE_URL",
      "DINTERO_ACCOUNT_ID",
      "DINTERO_CLIENT_ID",
      "DINTERO_CLIENT_SECRET",
    ]);
    const options = {
      baseUrl: String(environment["DINTERO_BASE_URL"]),
      accountId: String(environment["DINTERO_ACCOUNT_ID"]),
      clientId: String(environment["DINTERO_CLIENT_ID"]),
      clientSecret: String(environment["DINTERO_CLIENT_SECRET"]),
    };
    const dintero = createDintero(options);
    expect(await dintero.paginate("/accounts/{oid}/management/accounts").toArray()).toHaveLength(12);

    const body = {
      profile_id: "default",
      url: { return_url: "https://shop.example/return" },
      order: { amount: 29_900, currency: "NOK", merchant_reference: "order-4711", items: [] },
    };
    const { url } = unwrap(await createPayments(dintero).POST("/sessions-profile", { body }));
    const paid = (await (await fetch(`${url}/pay`, { method: "POST" })).json()) as { status: string };
    expect(paid.status).toBe("AUTHORIZED");

    child.kill(signal);
    expect(await ended).toMatchObject({ code: 0, stderr: "" });
  });

  it("refuses requests above its rate", async () => {
    const { printed } = start("sandbox", "--port", "0", "--rate", "0.1/s");
    const { DINTERO_BASE_URL: url } = environmentIn(await printed("export DINTERO_CLIENT_SECRET"));
    const statuses = [];
    for (let count = 0; count < 2; count += 1) statuses.push((await fetch(`${url}/sessions`)).status);
    expect(statuses).toEqual([401, 429]);
  });

  it("exits with 1 and one sentence when its port is in use", async () => {
    const server = createServer();
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    expect(await start("sandbox", "--port", String(port)).ended).toEqual({
      code: 1,
      stdout: "",
      stderr: `dintero-client: Port ${port} is in use. Choose another with --port, or a free one with --port 0.\n`,
    });
  });
});

const done = { responses: { 200: { description: "Done." } } };
const info = { title: "Shop", version: "1" };
const DOCUMENTS = {
  "3.1": { openapi: "3.1.0", info, paths: { "/a": { get: { operationId: "a", ...done } } } },
  "3.0": { openapi: "3.0.3", info, paths: { "/a": { get: { operationId: "a", ...done } } } },
  "2.0": { swagger: "2.0", info, paths: { "/a": { get: { operationId: "a", ...done } } } },
};

describe("dintero-client generate", () => {
  it.each(Object.entries(DOCUMENTS))("writes types and metadata of an OpenAPI %s document", async (_, document) => {
    const place = await folder();
    await writeFile(join(place, "shop.json"), JSON.stringify(document));
    const out = join(place, "new", "folder");
    const { code, stdout, stderr } = await run("generate", join(place, "shop.json"), "--out", out);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toBe(`Written: ${join(out, "shop.ts")}\nWritten: ${join(out, "shop.operations.ts")}\n`);
    expect((await readdir(out)).sort()).toEqual(["shop.operations.ts", "shop.ts"]);
    const types = await readFile(join(out, "shop.ts"), "utf8");
    const operations = await readFile(join(out, "shop.operations.ts"), "utf8");
    const header = "// Generated by `dintero-client generate` from file:shop.json. Do not edit.\n";
    expect([types.startsWith(header), operations.startsWith(header)]).toEqual([true, true]);
    expect(types).toContain('"/a": {');
    expect(operations).toContain('import type { Lists, OperationTable } from "dintero-client/core";');
    expect(operations).toContain("} as const satisfies OperationTable;");
  });

  it("replaces the files that it wrote before, under the given name", async () => {
    const place = await folder();
    await writeFile(join(place, "shop.yaml"), `${JSON.stringify(DOCUMENTS["3.1"])}\n`);
    const words = ["generate", join(place, "shop.yaml"), "--out", place, "--name", "api"];
    expect((await run(...words)).code).toBe(0);
    expect((await run(...words)).code).toBe(0);
    expect((await readdir(place)).sort()).toEqual(["api.operations.ts", "api.ts", "shop.yaml"]);
  });

  it("fetches a document, and does not write the query of its URL into the files", async () => {
    const server = createServer((_, response) => response.end(JSON.stringify(DOCUMENTS["3.1"])));
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const out = await folder();
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/shop.json?key=secret`;
    expect(await run("generate", url, "--out", out)).toMatchObject({ code: 0, stderr: "" });
    expect((await readdir(out)).sort()).toEqual(["shop.operations.ts", "shop.ts"]);
    expect(await readFile(join(out, "shop.ts"), "utf8")).not.toContain("secret");
  });

  it.each([
    ["is missing", undefined, /shop\.json cannot be read: ENOENT/],
    ["is not an OpenAPI document", "{}", /is not an OpenAPI document/],
    ["is cut off", '{ "openapi": "3.1.0", "paths": {', /is not whole JSON/],
  ])("writes nothing when the document %s", async (_, text, message) => {
    const place = await folder();
    const file = join(place, "shop.json");
    if (text !== undefined) await writeFile(file, text);
    const { code, stdout, stderr } = await run("generate", file, "--out", join(place, "out"));
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^dintero-client: .*\. Nothing was changed\.\n$/);
    await expect(readdir(join(place, "out"))).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("writes neither file when one of them exists and was not generated", async () => {
    const place = await folder();
    await writeFile(join(place, "shop.json"), JSON.stringify(DOCUMENTS["3.1"]));
    await writeFile(join(place, "shop.operations.ts"), "export const mine = 1;\n");
    const { code, stderr } = await run("generate", join(place, "shop.json"), "--out", place);
    expect(code).toBe(1);
    expect(stderr).toContain("shop.operations.ts exists and was not written by this command. Nothing was changed.");
    expect((await readdir(place)).sort()).toEqual(["shop.json", "shop.operations.ts"]);
  });

  it("writes neither file when one of them cannot be written", async () => {
    const place = await folder();
    await writeFile(join(place, "shop.json"), JSON.stringify(DOCUMENTS["3.1"]));
    await mkdir(join(place, "shop.operations.ts"));
    const { code, stderr } = await run("generate", join(place, "shop.json"), "--out", place);
    expect(code).toBe(1);
    expect(stderr).toContain(`The files cannot be written to ${place}: EISDIR`);
    expect((await readdir(place)).sort()).toEqual(["shop.json", "shop.operations.ts"]);
  });
});
