import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ROOT } from "../../scripts/lib/spec/apis.js";
import { type Sandbox, startSandbox } from "../../src/testing/index.js";
import { environmentFor } from "../kit/environment.js";
import { bundleExamples, type Examples } from "../kit/examples/examples.js";
import { type OnboardingServer, REFUSALS, startOnboardingServer } from "../kit/examples/onboarding-server.js";

let examples: Examples;
let sandbox: Sandbox;
let server: OnboardingServer;

beforeAll(async () => {
  examples = await bundleExamples("onboard-a-merchant");
  sandbox = await startSandbox({ accounts: 125 });
});
afterAll(async () => {
  await sandbox.close();
  await examples.remove();
});
beforeEach(async () => {
  server = await startOnboardingServer(sandbox);
});
afterEach(() => server.close());

const MERCHANT = join(ROOT, "examples/merchant.json");

const run = (more: Record<string, string> = {}, merchant = MERCHANT) => {
  const env = {
    ...environmentFor(sandbox, server.url),
    PAUSE_MS: "1",
    FOLLOW_MS: "3",
    ...more,
  };
  return examples.run("onboard-a-merchant", { env, args: [merchant] });
};

const numbersMade = () => Object.values(server.made).map((things) => things.length);
const creations = () => server.log.filter((line) => line.startsWith("POST") && !line.includes("/auth/"));

describe("the example onboard-a-merchant", () => {
  it("creates what a merchant needs and follows the application until it is active", async () => {
    server.statuses.splice(0, 1, "WAITING_FOR_SIGNATURE", "UNDER_MANUAL_REVIEW", "ACTIVE");
    const { code, output, errors } = await run({ FOLLOW_MS: "1000" });
    expect({ code, errors }).toEqual({ code: 0, errors: "" });
    expect(output.trimEnd().split("\n")).toEqual([
      "Account: created",
      "The account is T11200121",
      "Payout destination: created",
      "User: created",
      "Application for payments: created",
      "The signatory continues at https://contract.example.com/1",
      "The application is UNDER_MANUAL_REVIEW",
      "The application is ACTIVE",
      "Ready for payments",
    ]);
    expect(creations()).toEqual([
      "POST /accounts/T11200000/management/accounts: 200",
      "POST /accounts/T11200121/payout-destinations: 200",
      "POST /accounts/T11200121/management/users: 200",
      "POST /accounts/T11200121/management/settings/approvals/payments: 200",
    ]);
  });

  it("reports the state of an undecided application, and creates nothing when it is run again", async () => {
    expect(await run()).toMatchObject({
      code: 0,
      output: expect.stringContaining("Not ready: WAITING_FOR_SIGNATURE. Run it again later.\n"),
    });
    const before = server.log.length;
    const { code, output } = await run();
    expect(code).toBe(0);
    expect(output.match(/exists$/gm)).toHaveLength(4);
    expect(server.log.slice(before).filter((line) => line.startsWith("POST") && !line.includes("/auth/"))).toEqual([]);
  });

  it("creates everything once although every response to a creation is lost", async () => {
    server.mishap = (line) => (line.startsWith("POST") && !line.includes("/auth/") ? "response lost" : undefined);
    const { code, output } = await run();
    expect(code).toBe(0);
    expect(output.match(/: may exist; looking again$/gm)).toHaveLength(4);
    expect(numbersMade()).toEqual([1, 1, 1, 1]);
    expect(creations()).toHaveLength(4);
  });

  it("sends a creation that had no effect again in the next run only", async () => {
    server.mishap = (line) => (line.startsWith("POST") && creations().length === 3 ? "lost" : undefined);
    expect(await run()).toMatchObject({ code: 1, errors: expect.stringContaining("\nRun it again in a while") });
    expect(creations()).toHaveLength(4);
    expect(await run()).toMatchObject({ code: 0, errors: "" });
    expect(numbersMade()).toEqual([1, 1, 1, 1]);
  });

  it("does not create a second account when the list shows the first one late", async () => {
    server.mishap = (line) => (/^POST .*\/management\/accounts$/.test(line) ? "response lost" : undefined);
    server.staleLooks = 2;
    expect(await run()).toMatchObject({ code: 0, errors: "" });
    expect(numbersMade()).toEqual([1, 1, 1, 1]);
  });

  it("stops when two accounts have the number of the merchant", async () => {
    await run();
    server.made.accounts.push({ ...server.made.accounts[0], account_id: "T11200122" });
    expect(await run()).toMatchObject({ code: 1, errors: "2 accounts have the number 999999999.\n" });
    expect(numbersMade()).toEqual([2, 1, 1, 1]);
  });

  it("creates nothing for a merchant without an organization number", async () => {
    const merchant = JSON.parse(await readFile(MERCHANT, "utf8"));
    delete merchant.account.company.organization_number;
    const file = join(examples.folder, "merchant.json");
    await writeFile(file, JSON.stringify(merchant));
    expect(await run({}, file)).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/^company\.organization_number is missing/),
    });
    expect(server.log).toEqual([]);
  });

  it("reads the list again when the server says that the account exists", async () => {
    await run();
    server.staleLooks = 1;
    server.answerNext = REFUSALS.exists;
    const { code, output } = await run();
    expect(code).toBe(0);
    expect(output).toMatch(/^Account: may exist; looking again\nAccount: exists\n/);
    expect(numbersMade()).toEqual([1, 1, 1, 1]);
  });

  it("prints the server's findings by field and stops", async () => {
    server.answerNext = REFUSALS.invalid;
    const { code, errors } = await run();
    expect(code).toBe(1);
    expect(errors).toMatch(/^POST \/accounts\/\{oid\}\/management\/accounts failed: 400/);
    expect(errors).toContain('- {"field":"company.organization_number","message":"is not a number of the register"}\n');
    expect(numbersMade()).toEqual([0, 0, 0, 0]);
  });

  it("does not apply again for a merchant that was declined", async () => {
    await run();
    server.statuses[0] = "DECLINED";
    expect(await run()).toMatchObject({ code: 1, errors: "The application is DECLINED.\n" });
    expect(numbersMade()).toEqual([1, 1, 1, 1]);
  });
});
