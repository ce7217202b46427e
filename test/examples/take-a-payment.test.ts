import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDintero } from "../../src/index.js";
import { createPayments, unwrap } from "../../src/payments/index.js";
import { FakeClock, type Fault, type Sandbox, signCallback, startSandbox } from "../../src/testing/index.js";
import { bundleExamples, type Examples, type Running } from "../kit/examples/examples.js";

let examples: Examples;
beforeAll(async () => {
  examples = await bundleExamples("payments/take-a-payment");
});
afterAll(() => examples.remove());

let clock: FakeClock;
let sandbox: Sandbox;
let shop: Running;
let url: string;
let secret: string;
/** The fault of the next reads of a transaction. */
let readFault: Fault | undefined;

beforeEach(async () => {
  readFault = undefined;
  clock = new FakeClock();
  // The shop verifies the time of a signature by the clock of the system.
  clock.setSystemTime(Date.now());
  sandbox = await startSandbox({
    clock,
    fault: ({ method, path }) => (method === "GET" && path.includes("/transactions/") ? readFault : undefined),
  });
  const payments = createPayments(createDintero({ ...sandbox.credentials, baseUrl: `${sandbox.url}/v1` }));
  secret = String(unwrap(await payments.POST("/admin/signature")).signature?.secret);
  shop = examples.start("take-a-payment", { env: environment(secret) });
  const [, port = ""] = await shop.said(/"port":(\d+)/);
  url = `http://127.0.0.1:${port}`;
});
afterEach(async () => {
  shop.child.kill("SIGKILL");
  await sandbox.close();
});

const environment = (signatureSecret: string) => ({
  DINTERO_BASE_URL: `${sandbox.url}/v1`,
  DINTERO_ACCOUNT_ID: sandbox.credentials.accountId,
  DINTERO_CLIENT_ID: sandbox.credentials.clientId,
  DINTERO_CLIENT_SECRET: sandbox.credentials.clientSecret,
  SIGNATURE_SECRET: signatureSecret,
});

/** Presses the button of the shop, and returns the session to which the browser is redirected. */
async function buy(): Promise<string> {
  const response = await fetch(`${url}/orders`, { method: "POST", redirect: "manual" });
  expect(response.status).toBe(303);
  return decodeURIComponent(response.headers.get("location")?.split("/").at(-1) ?? "");
}

const pageAt = async (address: string) => (await fetch(address)).text();
const callbacks = () => sandbox.deliveries.map(({ outcome }) => outcome);

describe("take-a-payment", () => {
  it("completes the order on the callback even if the shopper never returns", async () => {
    const session = await buy();
    await sandbox.pay(session);
    await shop.said(/Order \S+ paid AUTHORIZED/);
    await sandbox.delivered();
    expect(callbacks()).toEqual([200]);
  });

  it("completes the order once when the shopper returns and the callback arrives", async () => {
    const session = await buy();
    await sandbox.pay(session);
    const pages = await Promise.all([pageAt(sandbox.returnUrlOf(session)), pageAt(sandbox.returnUrlOf(session))]);
    expect(pages.every((page) => page.includes("Your order is paid."))).toBe(true);
    await sandbox.delivered();
    shop.child.kill("SIGTERM");
    const { code, output, errors } = await shop.ended;
    expect({ code, errors, paid: output.match(/paid/g) }).toEqual({ code: 0, errors: "", paid: ["paid"] });
  });

  it("shows a payment that is declined as not paid", async () => {
    const session = await buy();
    await sandbox.decline(session);
    expect(await pageAt(sandbox.returnUrlOf(session))).toContain("Your order is not paid.");
    await sandbox.delivered();
    expect(callbacks()).toEqual([200]);
  });

  it("shows that nothing was paid when the shopper leaves the checkout", async () => {
    const session = await buy();
    await sandbox.decline(session, { error: "cancelled" });
    expect(await pageAt(sandbox.returnUrlOf(session))).toContain("Nothing was paid.");
    await sandbox.delivered();
    expect(callbacks()).toEqual([200]);
  });

  it("waits for the second callback of a payment on hold", async () => {
    const session = await buy();
    await sandbox.hold(session);
    expect(await pageAt(sandbox.returnUrlOf(session))).toContain("Your order is being checked.");
    await sandbox.endHold(session, "AUTHORIZED");
    await shop.said(/paid AUTHORIZED/);
  });

  it("responds so that the callback is sent again while the transaction cannot be read", async () => {
    readFault = { status: 400 };
    await sandbox.pay(await buy());
    await sandbox.delivered();
    expect(callbacks()).toEqual([500]);
    readFault = undefined;
    await clock.advance(10_000);
    await shop.said(/paid AUTHORIZED/);
    await sandbox.delivered();
    expect(callbacks()).toEqual([500, 200]);
  });

  it("refuses a callback with a wrong signature, and does not read the state of an order from a browser's query", async () => {
    const session = await buy();
    const forged = await signCallback({
      accountId: sandbox.credentials.accountId,
      secret: "another secret",
      url: `${url}/callback?transaction_id=T11200000.1&session_id=${session}`,
    });
    expect((await fetch(forged)).status).toBe(400);
    expect(await pageAt(`${url}/return?transaction_id=T11200000.1&merchant_reference=any`)).toContain("Nothing");
    const other = await sandbox.pay(await buy());
    expect(await pageAt(`${url}/return?transaction_id=${other.id}&merchant_reference=mine`)).toContain("is paid");
    shop.child.kill("SIGTERM");
    expect((await shop.ended).output.match(/paid/g)).toEqual(["paid"]);
  });

  it("does not start without the secret", async () => {
    const { code, errors } = await examples.run("take-a-payment", { env: environment("") });
    expect(code).toBe(1);
    expect(errors).toContain("SIGNATURE_SECRET must be set.");
  });
});
