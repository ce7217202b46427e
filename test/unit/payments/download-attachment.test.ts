import { describe, expect, it } from "vitest";
import { createDintero } from "../../../src/index.js";
import { createPayments, downloadAttachment } from "../../../src/payments/index.js";
import { connectionReset, json, neverResponds, type Step, scriptedFetch } from "../../../src/testing/index.js";
import { failure } from "../../kit/harness.js";
import { paymentsBench } from "../../kit/payments-bench.js";

const LINK = "https://storage.example.com/files/settlement%2042.csv?signature=c0ffee";
const ids = { settlementid: "s1", attachmentid: "a1" };
const text = ({ data }: { data: Uint8Array }) => new TextDecoder().decode(data);
const csv = (headers: Record<string, string> = {}) =>
  new Response("a;b\n1;2", { headers: { "content-type": "text/csv", ...headers } });

function start(...steps: Step[]) {
  const bench = paymentsBench(steps, { system: { name: "my-shop" }, headers: { "x-secret": "s" } });
  return { ...bench, run: (more: object = {}) => downloadAttachment(bench.payments, { ...ids, ...more }) };
}

describe("downloadAttachment", () => {
  it.each([
    ["an object with a link", { url: LINK }],
    ["a link as text", LINK],
  ])("fetches %s without the access token and the client's headers", async (_, body) => {
    const { run, fetch } = start(json(body), csv());
    const file = await run();
    expect(text(file)).toBe("a;b\n1;2");
    expect(file).toMatchObject({ contentType: "text/csv", fileName: "settlement 42.csv" });
    const [first, second] = fetch.requests;
    expect(first?.url).toBe("https://api.dintero.com/v1/accounts/T12345678/settlements/s1/attachments/a1");
    expect(first?.headers.get("authorization")).toBe("Bearer a-token");
    expect(second?.url).toBe(LINK);
    expect([...(second?.headers.keys() ?? [])]).toEqual([]);
  });

  it("sends no access token to a link on the API's own origin", async () => {
    const link = "http://127.0.0.1:4020/files/a.csv";
    const fetch = scriptedFetch(json({ url: link }), csv());
    const payments = createPayments(
      createDintero({ accountId: "T12345678", token: "a-token", baseUrl: "http://127.0.0.1:4020/v1", fetch }),
    );
    await downloadAttachment(payments, ids);
    expect(fetch.requests.map(({ headers }) => headers.get("authorization"))).toEqual(["Bearer a-token", null]);
  });

  it("does not run the client's middleware for the link", async () => {
    const { run, payments } = start(json({ url: LINK }), csv());
    const urls: string[] = [];
    payments.use({ onRequest: ({ request }) => void urls.push(new URL(request.url).host) });
    await run();
    expect(urls).toEqual(["api.dintero.com"]);
  });

  it.each([
    [
      "of another type",
      csv({ "content-disposition": 'attachment; filename="../x/report.csv"' }),
      "a;b\n1;2",
      "text/csv",
      "report.csv",
    ],
    [
      "that is JSON",
      json({ settlement_reference: "42", transactions: [] }),
      '{"settlement_reference":"42","transactions":[]}',
      "application/json",
      undefined,
    ],
    ["as JSON text", json("a;b"), "a;b", "text/plain", undefined],
    ["without content", new Response(null, { headers: { "content-length": "0" } }), "", undefined, undefined],
  ])("returns the file itself %s", async (_, response, content, contentType, fileName) => {
    const { run, fetch } = start(response);
    const file = await run();
    expect(text(file)).toBe(content);
    expect(file).toMatchObject({ contentType, fileName });
    expect(fetch.log).toHaveLength(1);
  });

  it("reads the name from Content-Disposition, encoded or not", async () => {
    const { run } = start(
      json({ url: LINK }),
      csv({ "content-disposition": "attachment; filename=x.csv; filename*=UTF-8''bl%C3%A5.csv" }),
    );
    expect((await run()).fileName).toBe("blå.csv");
  });

  it("returns binary data unchanged", async () => {
    const bytes = Uint8Array.from([0, 255, 137, 80]);
    const { run } = start(json({ url: LINK }), new Response(bytes, { headers: { "content-type": "application/pdf" } }));
    expect((await run()).data).toEqual(bytes);
  });

  it("retries the link when its server fails", async () => {
    const { run, clock, fetch } = start(
      json({ url: LINK }),
      new Response("", { status: 503 }),
      connectionReset(),
      csv(),
    );
    await clock.runUntil(run());
    expect(fetch.log).toHaveLength(4);
    expect(clock.pending).toBe(0);
  });

  it("applies its total timeout to both requests together", async () => {
    const { run, clock } = start(json({ url: LINK }), neverResponds);
    expect(await clock.runUntil(failure(run({ totalTimeout: 2_000 })))).toMatchObject({
      name: "TimeoutError",
      phase: "total",
    });
    expect(clock.now()).toBe(2_000);
  });

  it("rejects with the signal's own reason", async () => {
    const { run, clock } = start(json({ url: LINK }), neverResponds);
    const controller = new AbortController();
    const error = failure(run({ signal: controller.signal }));
    await clock.advance(1);
    controller.abort("enough");
    expect(await error).toBe("enough");
  });

  it.each([
    [
      json({}, { status: 403 }),
      403,
      ["admin:billing", "read:billing", "admin:reports", "read:reports", "admin:settlements", "read:settlements"],
    ],
  ])("throws the error of the API", async (response, status, requiredScopes) => {
    const { run } = start(response);
    expect(await failure(run())).toMatchObject({ name: "ApiError", status, requiredScopes });
  });

  it("throws the error of the link's server without showing the link", async () => {
    const { run } = start(json({ url: LINK }), new Response("<Error/>", { status: 403 }));
    const error = await failure(run());
    expect(error).toMatchObject({
      name: "ApiError",
      status: 403,
      path: "/accounts/{aid}/settlements/{settlementid}/attachments/{attachmentid}",
    });
    expect((error as { requiredScopes?: unknown }).requiredScopes).toBeUndefined();
    expect(String(error)).not.toContain("c0ffee");
  });

  it.each(["http://storage.example.com/a.csv", "ftp://storage.example.com/a", "not a link"])(
    "refuses the link %s",
    async (link) => {
      const { run, fetch } = start(json({ url: link }));
      expect(String(await failure(run()))).toContain("200 with a link to the file that does not begin with https:");
      expect(fetch.log).toHaveLength(1);
    },
  );

  it("refuses an unknown option", async () => {
    expect(String(await failure(start().run({ name: "x" })))).toContain("Unknown option `name`");
  });
});
