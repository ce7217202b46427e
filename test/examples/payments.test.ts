import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { bundleExamples, type Examples, type RunOptions } from "../kit/examples/examples.js";
import { type MoneyServer, startMoneyServer } from "../kit/examples/money-server.js";

let examples: Examples;
let server: MoneyServer;
beforeAll(async () => {
  const names = ["capture-on-shipment", "settlements-to-csv", "subscribe", "recurring-payment"];
  examples = await bundleExamples(...names.map((name) => `payments/${name}`));
});
afterAll(() => examples.remove());
beforeEach(async () => {
  server = await startMoneyServer();
});
afterEach(() => server.close());

const options = (...args: readonly string[]): RunOptions => ({
  args,
  env: {
    DINTERO_BASE_URL: server.url,
    DINTERO_ACCOUNT_ID: "T11112222",
    DINTERO_CLIENT_ID: "a-client",
    DINTERO_CLIENT_SECRET: "a-secret",
    WEBHOOK_URL: "https://shop.example.com/webhook",
    WEBHOOK_SECRET: "webhook-secret",
    RECURRENCE_TOKEN: "rt-8f3a",
  },
});

describe("capture-on-shipment", () => {
  const references = () => server.captures.map(({ event_reference }) => event_reference);
  beforeEach(async () => {
    const file = ["T11112222.1,shipment-1,1000", "T11112222.1,shipment-2,2000", ""].join("\n");
    await writeFile(join(examples.folder, "shipments.csv"), file);
  });

  it("captures each shipment once, even if it is run again", async () => {
    expect(await examples.run("capture-on-shipment", options())).toMatchObject({ code: 0, errors: "" });
    expect(await examples.run("capture-on-shipment", options())).toMatchObject({ code: 0, errors: "" });
    expect(references()).toEqual(["shipment-1", "shipment-2"]);
  });
  it("captures once when the response to a capture is lost", async () => {
    server.nextCapture = "reset";
    const { code, output } = await examples.run("capture-on-shipment", options());
    expect({ code, lines: output.match(/^Captured shipment-\d/gm) }).toEqual({
      code: 0,
      lines: ["Captured shipment-1", "Captured shipment-2"],
    });
    expect(references()).toEqual(["shipment-1", "shipment-2"]);
  });
  it("captures once when it is killed during a capture and started again", async () => {
    server.nextCapture = "hang";
    const { child, ended } = examples.start("capture-on-shipment", options());
    await vi.waitFor(() => expect(references()).toEqual(["shipment-1"]), { timeout: 10_000 });
    child.kill("SIGKILL");
    expect(await ended).toMatchObject({ signal: "SIGKILL" });
    expect(await examples.run("capture-on-shipment", options())).toMatchObject({ code: 0 });
    expect(references()).toEqual(["shipment-1", "shipment-2"]);
  });
});

describe("settlements-to-csv", () => {
  const amounts = { currency: "NOK", capture: 10_000, refund: 1_000, fee: 250, amount: 8_750 };

  it("writes a line for each currency of a settlement, and totals", async () => {
    server.settlements = [
      { id: "s1", provider: "vipps", settled_at: "2026-05-02", amounts: [amounts] },
      { id: "s2", provider: "payex", settled_at: null, amounts: [{ ...amounts, fee: -250 }] },
    ];
    const { code, output, errors } = await examples.run("settlements-to-csv", options("2026-05-01"));
    expect(code).toBe(0);
    expect(output.trim().split("\n").slice(1)).toEqual([
      "s1,vipps,2026-05-02,NOK,8750,10000,1000,250",
      "s2,payex,,NOK,8750,10000,1000,-250",
    ]);
    expect(errors).toBe("NOK: paid out 17500, captured 20000, refunded 2000, fees 500\n");
  });
  it("reports a settlement that does not add up", async () => {
    server.settlements = [{ id: "s1", provider: "vipps", amounts: [{ ...amounts, amount: 9_000 }] }];
    const { code, errors } = await examples.run("settlements-to-csv", options());
    expect(code).toBe(1);
    expect(errors).toContain("Does not add up: s1 NOK");
  });
});

describe("subscribe", () => {
  it("subscribes once", async () => {
    expect((await examples.run("subscribe", options())).output).toBe("Subscribed: hook-0\n");
    expect((await examples.run("subscribe", options())).output).toBe("Subscribed before: hook-0\n");
    expect(server.subscriptions).toHaveLength(1);
  });
});

describe("recurring-payment", () => {
  it("charges a period once", async () => {
    expect((await examples.run("recurring-payment", options("m1", "2026-05"))).output).toBe(
      "Charged: T11112222.0 CAPTURED\n",
    );
    expect((await examples.run("recurring-payment", options("m1", "2026-05"))).output).toContain("Charged before:");
    expect(server.payments).toHaveLength(1);
  });
  it("reports a refusal and can be run again", async () => {
    server.refuseNext = true;
    const refused = await examples.run("recurring-payment", options("m1", "2026-06"));
    expect(refused).toMatchObject({ code: 1, errors: "Refused: Insufficient funds [ 'RETRY_LATER' ]\n" });
    expect((await examples.run("recurring-payment", options("m1", "2026-06"))).output).toContain(
      "Charged: T11112222.1",
    );
  });
});
