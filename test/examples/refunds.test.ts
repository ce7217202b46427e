import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDintero } from "../../src/index.js";
import { captureOnce, createPayments, type Payments, unwrap } from "../../src/payments/index.js";
import { type Fault, type Sandbox, type SandboxRequest, startSandbox } from "../../src/testing/index.js";
import { bundleExamples, type Examples, type RunOptions } from "../kit/examples/examples.js";

let examples: Examples;
beforeAll(async () => {
  examples = await bundleExamples("payments/refunds");
});
afterAll(() => examples.remove());

let sandbox: Sandbox;
let payments: Payments;
let fault: (request: SandboxRequest) => Fault | undefined;
beforeEach(async () => {
  fault = () => undefined;
  sandbox = await startSandbox({ fault: (request) => fault(request) });
  payments = createPayments(createDintero({ ...sandbox.credentials, baseUrl: `${sandbox.url}/v1` }));
});
afterEach(() => sandbox.close());

const options = (): RunOptions => ({
  env: {
    DINTERO_BASE_URL: `${sandbox.url}/v1`,
    DINTERO_ACCOUNT_ID: sandbox.credentials.accountId,
    DINTERO_CLIENT_ID: sandbox.credentials.clientId,
    DINTERO_CLIENT_SECRET: sandbox.credentials.clientSecret,
  },
});

/** An order of 10,000 that is paid and captured. Returns its transaction. */
async function captured(merchant_reference: string): Promise<string> {
  const amount = 10_000;
  const body = {
    profile_id: "default",
    url: { return_url: "https://shop.example.com/return" },
    order: { amount, currency: "NOK", merchant_reference },
  };
  const session = unwrap(await payments.POST("/sessions-profile", { body }));
  const { id = "" } = await sandbox.pay(String(session.id));
  await captureOnce(payments, id, { amount, capture_reference: "shipment-1" });
  return id;
}

async function refundsOf(id: string): Promise<string[]> {
  const { events = [] } = unwrap(await payments.GET("/transactions/{id}", { params: { path: { id } } }));
  return events
    .filter(({ event }) => event === "REFUND")
    .map(({ event_reference, amount, success }) => `${event_reference} ${amount} ${success ? "succeeded" : "failed"}`);
}

const returns = (...lines: readonly string[]) =>
  writeFile(join(examples.folder, "returns.csv"), `${lines.join("\n")}\n`);
const isRefund = ({ method, path }: SandboxRequest) => method === "POST" && path.endsWith("/refund");

describe("refunds", () => {
  it("refunds each return once, even if it is run again", async () => {
    const id = await captured("order-1");
    await returns("order-1,return-1,2500", "order-1,return-2,4000");
    const { code, output, errors } = await examples.run("refunds", options());
    expect({ code, errors }).toEqual({ code: 0, errors: "" });
    expect(output).toBe("Refunded return-1/1 PARTIALLY_REFUNDED\nRefunded return-2/1 PARTIALLY_REFUNDED\n");
    expect(await examples.run("refunds", options())).toMatchObject({ code: 0, output, errors: "" });
    expect(await refundsOf(id)).toEqual(["return-1/1 2500 succeeded", "return-2/1 4000 succeeded"]);
  });

  it("continues after a return above the remaining amount, and reports it", async () => {
    const id = await captured("order-1");
    await returns("order-1,return-1,10001", "order-2,return-2,1", "order-1,return-3,10000");
    const { code, output, errors } = await examples.run("refunds", options());
    expect({ code, output }).toEqual({ code: 1, output: "Refunded return-3/1 REFUNDED\n" });
    expect(errors).toMatch(/^Not refunded return-1\/1 rejected POST \/transactions\/\{id\}\/refund failed/);
    expect(errors).toContain("Not refunded return-2/1 There is not exactly one captured transaction of order-2.");
    expect(await refundsOf(id)).toEqual(["return-3/1 10000 succeeded"]);
  });

  it("does not retry a failed refund until its attempt has another number", async () => {
    const id = await captured("order-1");
    await returns("order-1,return-1,2500");
    fault = (request) => (isRefund(request) ? { decline: true } : undefined);
    const failed = await examples.run("refunds", options());
    expect(failed).toMatchObject({ code: 1, errors: expect.stringContaining("Add 1 to its attempt to try again.") });
    fault = () => undefined;
    expect(await examples.run("refunds", options())).toMatchObject({ code: 1, output: "" });
    await returns("order-1,return-1,2500,2");
    expect(await examples.run("refunds", options())).toMatchObject({ code: 0, errors: "" });
    expect(await refundsOf(id)).toEqual(["return-1/1 2500 failed", "return-1/2 2500 succeeded"]);
  });

  it("refunds once when the response to a refund is lost", async () => {
    const id = await captured("order-1");
    await returns("order-1,return-1,2500");
    let isLost = false;
    fault = (request) => {
      if (isLost || !isRefund(request)) return undefined;
      isLost = true;
      return { reset: "after" };
    };
    expect(await examples.run("refunds", options())).toMatchObject({ code: 0, errors: "" });
    expect(await refundsOf(id)).toEqual(["return-1/1 2500 succeeded"]);
  });

  it.each(["before", "after"] as const)(
    "refunds once when it is killed at any request, %s that takes effect, and started again",
    async (reset) => {
      const id = await captured("order-1");
      await returns("order-1,return-1,2500", "order-1,return-2,4000");
      const runs: string[] = [];
      // The first run is killed at its first request, the second at its second, until a run ends by itself.
      do {
        let requests = 0;
        const { child, ended } = examples.start("refunds", options());
        fault = () => {
          requests += 1;
          if (requests <= runs.length) return undefined;
          child.kill("SIGKILL");
          return { reset };
        };
        const { code, signal } = await ended;
        runs.push(signal ?? `ended with ${code}`);
      } while (runs.at(-1) === "SIGKILL");
      // Token, two reads of the list, the transaction and the refund, and all but the token for the second return.
      expect(runs).toEqual([...Array(8).fill("SIGKILL"), "ended with 0"]);
      expect(await refundsOf(id)).toEqual(["return-1/1 2500 succeeded", "return-2/1 4000 succeeded"]);
    },
    60_000,
  );
});
