import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { APIS, ROOT } from "../../scripts/lib/apis.js";
import type { OpenApi } from "../../scripts/lib/openapi-types.js";
import { readSpecification } from "../../scripts/lib/specification.js";
import { type Sandbox, startSandbox } from "../../src/testing/index.js";
import { startPrism } from "../support/prism.js";
import { bundleExamples, type Examples } from "./support/examples.js";
import { type OnboardingServer, REFUSALS, startOnboardingServer } from "./support/onboarding-server.js";

let examples: Examples;
let document: OpenApi;
let sandbox: Sandbox;
let server: OnboardingServer;

beforeAll(async () => {
  examples = await bundleExamples("onboard-a-merchant");
  const [api] = APIS;
  if (!api) throw new Error("There is no specification to test against");
  ({ document } = await readSpecification(api));
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

const run = (more: Record<string, string> = {}) => {
  const { accountId, clientId, clientSecret } = sandbox.credentials;
  const env = {
    DINTERO_BASE_URL: server.url,
    DINTERO_ACCOUNT_ID: accountId,
    DINTERO_CLIENT_ID: clientId,
    DINTERO_CLIENT_SECRET: clientSecret,
    PAUSE_MS: "1",
    FOLLOW_MS: "3",
    ...more,
  };
  return examples.run("onboard-a-merchant", { env, args: [join(ROOT, "examples/merchant.json")] });
};

const numbersMade = () => Object.values(server.made).map((things) => things.length);
const creations = () => server.log.filter((line) => line.startsWith("POST") && !line.includes("/auth/"));

describe("the example onboard-a-merchant", () => {
  test("makes what a merchant needs and follows the application until it is active", async () => {
    const prism = await startPrism(document, { upstream: server.url });
    server.statuses.splice(0, 1, "WAITING_FOR_SIGNATURE", "UNDER_MANUAL_REVIEW", "ACTIVE");
    const { code, output, errors } = await run({ DINTERO_BASE_URL: prism.url, FOLLOW_MS: "1000" });
    expect({ code, errors }).toEqual({ code: 0, errors: "" });
    expect(output.trimEnd().split("\n")).toEqual([
      "Account: made",
      "The account is T11200121",
      "Payout destination: made",
      "User: made",
      "Application for payments: made",
      "The signatory goes on at https://contract.example.com/1",
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
    await prism.close();
  });

  test("makes nothing when it is run again", async () => {
    await run();
    const before = server.log.length;
    const { code, output } = await run();
    expect(code).toBe(0);
    expect(output.match(/is there$/gm)).toHaveLength(4);
    expect(server.log.slice(before).filter((line) => line.startsWith("POST") && !line.includes("/auth/"))).toEqual([]);
  });

  test("says where the application stands when it is not decided in time", async () => {
    const { code, output } = await run();
    expect(code).toBe(0);
    expect(output).toContain("Not ready: WAITING_FOR_SIGNATURE. Run it again later to see more.\n");
  });

  test.each([0, 1, 2, 3])("makes everything once although the answer to creation %i is lost", async (lost) => {
    server.mishap = (line) =>
      line.startsWith("POST") && !line.includes("/auth/") && creations().length === lost ? "answer lost" : undefined;
    const { code, output } = await run();
    expect(code).toBe(0);
    expect(output.match(/: may be there; looking again$/gm)).toHaveLength(1);
    expect(numbersMade()).toEqual([1, 1, 1, 1]);
    expect(creations()).toHaveLength(4);
  });

  test.each([0, 1, 2, 3])(
    "sends creation %i again when it looked and found that it was not carried out",
    async (lost) => {
      server.mishap = (line) =>
        line.startsWith("POST") && !line.includes("/auth/") && creations().length === lost ? "lost" : undefined;
      expect(await run()).toMatchObject({ code: 0, errors: "" });
      expect(numbersMade()).toEqual([1, 1, 1, 1]);
      expect(creations()).toHaveLength(5);
    },
  );

  test("looks again when it is told that the account exists", async () => {
    await run();
    server.staleLooks = 1;
    server.answerNext = REFUSALS.exists;
    const { code, output } = await run();
    expect(code).toBe(0);
    expect(output).toMatch(/^Account: may be there; looking again\nAccount: is there\n/);
    expect(numbersMade()).toEqual([1, 1, 1, 1]);
  });

  test("prints what the server finds wrong with which field, and does not go on", async () => {
    server.answerNext = REFUSALS.invalid;
    const { code, errors } = await run();
    expect(code).toBe(1);
    expect(errors).toMatch(/^POST \/accounts\/\{oid\}\/management\/accounts answered 400/);
    expect(errors).toContain('- {"field":"company.organization_number","message":"is not a number of the register"}\n');
    expect(numbersMade()).toEqual([0, 0, 0, 0]);
  });

  test("does not apply again for a merchant that was declined", async () => {
    await run();
    server.statuses[0] = "DECLINED";
    expect(await run()).toMatchObject({ code: 1, errors: "The application is DECLINED.\n" });
    expect(numbersMade()).toEqual([1, 1, 1, 1]);
  });
});
