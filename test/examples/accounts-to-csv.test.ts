import { existsSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Fault, type Sandbox, type SandboxRequest, startSandbox } from "../../src/testing/index.js";
import { environmentFor } from "../kit/environment.js";
import { bundleExamples, type Ended, type Examples, type RunOptions } from "../kit/examples/examples.js";

const ACCOUNTS = 250;
/** Of the 14 changes that three pages make to its files, those that leave something else behind than the others do. */
const DEATHS = [
  [3, "half a header"],
  [4, "half a page and no checkpoint"],
  [7, "a checkpoint without its name"],
  [8, "half a page behind a checkpoint"],
  [10, "half a checkpoint next to a whole one"],
  [11, "two checkpoints, of which the newer has no name"],
  [13, "all rows and half a checkpoint"],
  [17, "all rows and a checkpoint"],
  [18, "all rows and no checkpoint"],
] as const;
const LIST = /\/management\/accounts$/;

let examples: Examples;
let sandbox: Sandbox;
/** What goes wrong with the nth request for a page, counted from 1 in each test. */
let mishap: (page: number, request: SandboxRequest) => Fault | undefined;
let pages: number;
/** A run that nothing disturbed, the names of what it left, and its file. */
let quiet: Ended;
let left: string[];
let whole: string;

beforeAll(async () => {
  examples = await bundleExamples("accounts-to-csv");
  const fault = (request: SandboxRequest) => {
    if (!LIST.test(request.path)) return undefined;
    pages += 1;
    return mishap(pages, request);
  };
  sandbox = await startSandbox({ accounts: ACCOUNTS, fault });
  begin();
  quiet = await run();
  left = await readdir(examples.folder);
  whole = await csv();
});
afterAll(async () => {
  await sandbox.close();
  await examples.remove();
});
beforeEach(() => begin());
afterEach(async () => {
  for (const name of await readdir(examples.folder)) await rm(join(examples.folder, name));
});

function begin(): void {
  pages = 0;
  mishap = () => undefined;
}

const options = (more: RunOptions = {}): RunOptions => {
  const env = environmentFor(sandbox, sandbox.url);
  return { args: ["out.csv"], env, ...more };
};
const run = (more?: RunOptions) => examples.run("accounts-to-csv", options(more));
const csv = () => readFile(join(examples.folder, "out.csv"), "utf8");

/** The lists of cursors that the sandbox was asked for since a request. */
const cursorsSince = (start: number) =>
  sandbox.log
    .slice(start)
    .filter(({ path }) => LIST.test(path))
    .map(({ query }) => query.get("starting_after"));

describe("the example accounts-to-csv", () => {
  it("writes a header and then every account once", () => {
    expect(quiet).toMatchObject({ code: 0, output: "250 accounts in out.csv\n" });
    const lines = whole.split("\r\n");
    expect(lines.at(0)).toBe("account_id,business_name,organization_number,active,created_at");
    expect(lines.at(1)).toBe("T11200001,Fjordsport 1 AS,900000000,true,2026-01-01T00:00:00.000Z");
    expect(lines.at(-1)).toBe("");
    const ids = lines.slice(1, -1).map((line) => line.split(",")[0]);
    expect(ids).toEqual(Array.from({ length: ACCOUNTS }, (_, index) => `T${11_200_001 + index}`));
  });

  it("leaves no temporary file when it is done", () => {
    expect(left).toEqual(["out.csv"]);
  });

  it("reports its progress on stderr in lines when that is not a terminal", () => {
    expect(quiet.errors).toMatch(/^100 accounts, 1 pages, \d+ accounts\/s\n$/);
  });

  it("reports its progress in one line when stderr is a terminal", async () => {
    const { output } = await run({ terminal: true });
    const eraseLine = "\r\u001b[K";
    const [line = "", ...more] = output.split(/\r?\n/);
    expect(line.split(eraseLine).map((text) => text.replace(/\d+ accounts\/s$/, "…"))).toEqual([
      "",
      "100 accounts, 1 pages, …",
      "200 accounts, 2 pages, …",
      "250 accounts, 3 pages, …",
      // Only an empty page ends the list.
      "250 accounts, 4 pages, …",
    ]);
    expect(more).toContain("250 accounts in out.csv");
  });

  it("starts from the beginning when it is run again after its end", async () => {
    await writeFile(join(examples.folder, "out.csv"), "the file of last week");
    await run();
    expect(await csv()).toBe(whole);
  });

  it("quotes CSV characters, and does not write a merchant's name as a formula", async () => {
    const company = (business_name: string) => ({
      account_id: "T1",
      paging_token: "pt_1",
      company: { business_name },
    });
    const names = ['=HYPERLINK("http://x")', "Bakkeli, Bø & Sønn", 'The "Shop"', "two\nlines", "-1"];
    mishap = (page) => ({ body: page === 1 ? names.map(company) : [] });
    await run();
    expect((await csv()).split("\r\n").slice(1, -1)).toEqual([
      `T1,"'=HYPERLINK(""http://x"")",,,`,
      'T1,"Bakkeli, Bø & Sønn",,,',
      'T1,"The ""Shop""",,,',
      'T1,"two\nlines",,,',
      "T1,'-1,,,",
    ]);
  });

  it("writes every row once in spite of a 429 and a reset connection", async () => {
    mishap = (page) => {
      if (page === 2) return { status: 429, headers: { "retry-after": "0" } };
      return page === 3 ? { reset: "after" } : undefined;
    };
    expect(await run()).toMatchObject({ code: 0 });
    expect(pages).toBe(6);
    expect(await csv()).toBe(whole);
  });

  it("says what to do when the server refuses, and continues at the refused page", async () => {
    mishap = (page) => (page === 2 ? { status: 403 } : undefined);
    const refused = await run();
    expect(refused.code).toBe(1);
    expect(refused.errors).toContain("failed: 403");
    expect(refused.errors).toContain("Run it again to continue.");
    expect(existsSync(join(examples.folder, "out.csv"))).toBe(false);

    const start = sandbox.log.length;
    expect(await run()).toMatchObject({ code: 0, errors: expect.stringContaining("Continuing after 100 accounts\n") });
    expect(cursorsSince(start)).toEqual(["pt_100", "pt_200", "pt_250"]);
    expect(await csv()).toBe(whole);
  });

  it.each([2, 3])("writes every row once when it is killed while it waits for page %i", async (last) => {
    const running = examples.start("accounts-to-csv", options());
    mishap = (page) => {
      if (page === last) running.child.kill("SIGKILL");
      return undefined;
    };
    expect(await running.ended).toMatchObject({ signal: "SIGKILL" });
    begin();
    expect(await run()).toMatchObject({ code: 0 });
    expect(await csv()).toBe(whole);
  });

  it.each(DEATHS)("writes every row once when it dies at change %i to its files, with %s", async (dieAt) => {
    expect(await run({ dieAt })).toMatchObject({ signal: "SIGKILL" });
    expect(await run()).toMatchObject({ code: 0 });
    expect(await csv()).toBe(whole);
  });

  it("changes its files no more often than the tests interrupt it", async () => {
    expect(await run({ dieAt: 19 })).toMatchObject({ code: 0 });
  });

  it("does not continue with the accounts of another partner", async () => {
    mishap = (page) => (page === 2 ? { status: 403 } : undefined);
    await run();
    const start = sandbox.log.length;
    const { env } = options();
    expect(await run({ env: { ...env, DINTERO_ACCOUNT_ID: "T11300000" } })).toMatchObject({
      code: 1,
      errors:
        "out.csv.checkpoint belongs to the account T11200000. Continue with that account, or delete out.csv.checkpoint.\n",
    });
    expect(cursorsSince(start)).toEqual([]);
  });

  it("continues after two crashes in a row", async () => {
    await run({ dieAt: 8 });
    await run({ dieAt: 4 });
    expect(await run()).toMatchObject({ code: 0 });
    expect(await csv()).toBe(whole);
  });

  it("refuses to continue with a file that is shorter than its checkpoint says", async () => {
    mishap = (page) => (page === 2 ? { status: 403 } : undefined);
    await run();
    await rm(join(examples.folder, "out.csv.part"));
    expect(await run()).toMatchObject({ code: 1, errors: expect.stringContaining("delete both") });
  });
});
