import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { captureOnce, createPayments, type Payments, unwrap } from "../../../../src/payments/index.js";
import { type Sandbox, startSandbox } from "../../../../src/testing/index.js";

let sandbox: Sandbox;
let payments: Payments;
beforeEach(async () => {
  sandbox = await startSandbox({ accounts: 1 });
  payments = createPayments({ ...sandbox.credentials, baseUrl: `${sandbox.url}/v1` });
});
afterEach(() => sandbox.close());

/** A session as another program sees it: by its `url`. */
async function openSession(description = "Mug"): Promise<{ id: string; url: string }> {
  const items = [{ id: "mug", line_id: "1", description, quantity: 2, amount: 29_900 }];
  const body = {
    profile_id: "default",
    url: { return_url: "https://shop.example/return?cart=7" },
    order: { amount: 29_900, currency: "NOK", merchant_reference: "order-4711", items },
  };
  const { id = "", url = "" } = unwrap(await payments.POST("/sessions-profile", { body }));
  return { id, url };
}

const post = (url: string, body?: object) =>
  fetch(url, {
    method: "POST",
    redirect: "manual",
    ...(body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
const postForm = (url: string) =>
  fetch(url, { method: "POST", redirect: "manual", headers: { "content-type": "application/x-www-form-urlencoded" } });
const statusOf = async (id: string) =>
  unwrap(await payments.GET("/transactions/{id}", { params: { path: { id } } })).status;

describe("the url of a session", () => {
  it("is a page with the order and a button for everything that can happen", async () => {
    const { url } = await openSession();
    const response = await fetch(url);
    const html = await response.text();
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(html).toMatch(/<h1>NOK\s299\.00<\/h1>/);
    expect(html).toContain("<td>Mug</td><td>2</td>");
    const path = new URL(url).pathname;
    const actions = [...html.matchAll(/formaction="([^"]+)"/g)].map(([, target]) => target);
    expect(actions).toEqual(["pay", "decline", "hold", "cancel"].map((act) => `${path}/${act}`));
  });

  it("does not interpret texts of the order as HTML", async () => {
    const { url } = await openSession('<script>alert("&")</script>');
    const html = await (await fetch(url)).text();
    expect(html).toContain("&lt;script&gt;alert(&quot;&amp;&quot;)&lt;/script&gt;");
    expect(html).not.toContain("<script>");
  });

  it("redirects to the shop once it is paid", async () => {
    const { id, url } = await openSession();
    const transaction = await sandbox.pay(id);
    const html = await (await fetch(url)).text();
    expect(html).toContain(`${transaction.id} is AUTHORIZED`);
    expect(html).toContain(`href="${sandbox.returnUrlOf(id).replaceAll("&", "&amp;")}"`);
    expect(html).not.toContain("<form");
  });

  it("shows a payment on hold with buttons for the two results of its check", async () => {
    const { id, url } = await openSession();
    await sandbox.hold(id);
    const html = await (await fetch(url)).text();
    expect([...html.matchAll(/\/(\w+)">/g)].map(([, act]) => act)).toEqual(["authorize", "fail"]);
  });

  it("is not found for a session that does not exist", async () => {
    expect((await fetch(`${sandbox.url}/v1/view/T11200000.none`)).status).toBe(404);
    expect((await post(`${sandbox.url}/v1/view/T11200000.none/pay`)).status).toBe(404);
  });
});

describe("a POST below the url of a session", () => {
  it.each([
    ["pay", undefined, "AUTHORIZED", undefined],
    ["hold", undefined, "ON_HOLD", undefined],
    ["decline", undefined, "DECLINED", "authorization"],
    ["decline", { error: "failed" }, "FAILED", "failed"],
  ])("%s %o makes the transaction %s", async (act, body, status, error) => {
    const { id, url } = await openSession();
    const response = await post(`${url}/${act}`, body);
    expect(response.status).toBe(200);
    const result = (await response.json()) as { transaction_id: string; return_url: string };
    expect(result).toMatchObject({ session_id: id, status, return_url: sandbox.returnUrlOf(id) });
    expect(new URL(result.return_url).searchParams.get("error") ?? undefined).toBe(error);
    expect(await statusOf(result.transaction_id)).toBe(status);
  });

  it("cancel creates no transaction, and the query of return_url says so", async () => {
    const { id, url } = await openSession();
    const result = await (await post(`${url}/cancel`)).json();
    const return_url = "https://shop.example/return?cart=7&merchant_reference=order-4711&error=cancelled";
    expect(result).toEqual({ session_id: id, return_url });
  });

  it.each([
    ["authorize", "AUTHORIZED"],
    ["fail", "FAILED"],
  ])("%s ends a check: the transaction is %s", async (act, status) => {
    const { url } = await openSession();
    await post(`${url}/hold`);
    expect(await (await post(`${url}/${act}`)).json()).toMatchObject({ status });
  });

  it("pays with the method that the body names", async () => {
    const { url } = await openSession();
    const response = await post(`${url}/pay`, { payment_product_type: "vipps" });
    const { transaction_id: id } = (await response.json()) as { transaction_id: string };
    const transaction = unwrap(await payments.GET("/transactions/{id}", { params: { path: { id } } }));
    expect(transaction.payment_product_type).toBe("vipps");
  });

  it("redirects the shopper's browser to the shop", async () => {
    const { id, url } = await openSession();
    const response = await postForm(`${url}/pay`);
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toBe(sandbox.returnUrlOf(id));
  });

  it("is refused when the session cannot be paid any more", async () => {
    const { id, url } = await openSession();
    await post(`${url}/pay`);
    const response = await post(`${url}/pay`);
    expect(response.status).toBe(409);
    const message = `Session ${id} is paid or declined and cannot be paid`;
    expect(await response.json()).toEqual({ error: { code: "CONFLICT", message } });
  });

  it("is refused when the sandbox does not know the path or the method", async () => {
    const { url } = await openSession();
    expect((await post(`${url}/steal`)).status).toBe(404);
    const response = await fetch(`${url}/pay`);
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
  });
});

describe("the control paths", () => {
  it("list the requests and the deliveries so far", async () => {
    await payments.GET("/transactions/{id}", { params: { path: { id: "T11200000.none" } } });
    const requests = (await (await fetch(`${sandbox.url}/sandbox/requests`)).json()) as { path: string }[];
    expect(requests.at(-1)).toEqual({
      number: 2,
      method: "GET",
      path: "/v1/transactions/T11200000.none",
      query: "",
      outcome: 404,
    });
    expect(JSON.stringify(requests)).not.toContain("sandbox-access");
    expect(await (await fetch(`${sandbox.url}/sandbox/deliveries`)).json()).toEqual([]);
  });

  it("settle what was captured", async () => {
    const { url } = await openSession();
    const { transaction_id: id } = (await (await post(`${url}/pay`)).json()) as { transaction_id: string };
    const body = { amount: 29_900, capture_reference: "a" };
    unwrap(await payments.POST("/transactions/{id}/capture", { params: { path: { id } }, body }));
    const response = await post(`${sandbox.url}/sandbox/settle`);
    expect(((await response.json()) as { settlements: string[] }).settlements).toHaveLength(1);
    expect((await post(`${sandbox.url}/sandbox/settle`, { account_id: 7 })).status).toBe(400);
  });

  it("revoke every token", async () => {
    const tokenRequests = () => sandbox.log.filter(({ path }) => path.endsWith("/auth/token")).length;
    await openSession();
    expect((await post(`${sandbox.url}/sandbox/revoke`)).status).toBe(204);
    await openSession();
    expect(tokenRequests()).toBe(2);
  });

  it("make the next requests of one kind fail, and no other", async () => {
    const faults = `${sandbox.url}/sandbox/faults`;
    await openSession();
    expect((await post(faults, { method: "GET", path: "/sessions", times: 2, status: 418 })).status).toBe(204);
    const statuses = [];
    for (let count = 0; count < 3; count += 1) {
      await openSession();
      statuses.push((await payments.GET("/sessions", { retry: false })).response.status);
    }
    expect(statuses).toEqual([418, 418, 200]);
  });

  it("lose the response to a capture that takes effect", async () => {
    const { url } = await openSession();
    const { transaction_id: id } = (await (await post(`${url}/pay`)).json()) as { transaction_id: string };
    await post(`${sandbox.url}/sandbox/faults`, { path: "/capture", reset: "after" });
    const captured = await captureOnce(payments, id, { amount: 29_900, capture_reference: "a" });
    expect(captured.status).toBe("CAPTURED");
    const captures = sandbox.log.filter(({ path }) => path.endsWith("/capture"));
    expect(captures.map(({ outcome }) => outcome)).toEqual(["reset"]);
  });

  it("forget the faults that are left", async () => {
    const faults = `${sandbox.url}/sandbox/faults`;
    await post(faults, { times: 5, status: 418 });
    expect((await fetch(faults, { method: "DELETE" })).status).toBe(204);
    await openSession();
  });

  it.each([
    [{ stauts: 500 }, "Unknown option `stauts`."],
    [{ status: 99 }, "`status`"],
    [{ times: 0, status: 500 }, "`times`"],
    [[], "`options`"],
  ])("refuse the fault %j", async (body, message) => {
    const response = await post(`${sandbox.url}/sandbox/faults`, body);
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: { message: string } };
    expect(error.message).toContain(message);
    await openSession();
  });

  it("are neither limited, logged nor subject to faults", async () => {
    const limited = await startSandbox({ rateLimit: { perSecond: 0.001, burst: 1 }, fault: () => ({ status: 500 }) });
    onTestFinished(limited.close);
    for (let count = 0; count < 3; count += 1) {
      expect((await fetch(`${limited.url}/sandbox/deliveries`)).status).toBe(200);
    }
    expect(limited.log).toEqual([]);
  });
});

describe("the port of a sandbox", () => {
  /** A port that nothing listens on. */
  const freePort = () =>
    new Promise<number>((resolve) => {
      const server = createServer().listen(0, "127.0.0.1", () => {
        const { port } = server.address() as { port: number };
        server.close(() => resolve(port));
      });
    });

  it("is the given one", async () => {
    const port = await freePort();
    const other = await startSandbox({ port });
    onTestFinished(other.close);
    expect(other.url).toBe(`http://127.0.0.1:${port}`);
  });

  it("is refused when another program listens on it", async () => {
    const port = Number(new URL(sandbox.url).port);
    await expect(startSandbox({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});
