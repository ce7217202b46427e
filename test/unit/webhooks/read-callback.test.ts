import { describe, expect, it } from "vitest";
import { type SignCallbackOptions, signCallback } from "../../../src/testing/index.js";
import {
  type CallbackRequest,
  type ReadCallbackOptions,
  readCallback,
  responseStatus,
} from "../../../src/webhooks/index.js";
import { mistake, rejection } from "../../kit/verification.js";

const ACCOUNT = "P12345678";
const SECRET = "signature-secret";
const NOW = Date.parse("2026-06-20T08:04:59Z");
const clock = { dateNow: () => NOW };
const URL_CALLED = "https://shop.example.com/callback";
const PAYMENT = `${URL_CALLED}?transaction_id=${ACCOUNT}.T1&session_id=${ACCOUNT}.S1&merchant_reference=order-4711&time=2026-06-20T08:04:00Z`;

const sign = (options: Partial<SignCallbackOptions> = {}) =>
  signCallback({ accountId: ACCOUNT, secret: SECRET, url: PAYMENT, clock, ...options });
const read = (request: CallbackRequest & { body?: unknown }, options: Partial<ReadCallbackOptions> = {}) =>
  readCallback(request, { accountId: ACCOUNT, secret: SECRET, clock, ...options });

describe("readCallback", () => {
  it("returns an authorized payment", async () => {
    expect(await read(await sign())).toEqual({
      type: "payment",
      transaction_id: `${ACCOUNT}.T1`,
      session_id: `${ACCOUNT}.S1`,
      merchant_reference: "order-4711",
      time: "2026-06-20T08:04:00Z",
      signedAt: new Date(NOW),
      deliveryId: undefined,
      unsignedBody: undefined,
    });
  });
  it("returns a payment that ended with an error", async () => {
    const url = `${URL_CALLED}?report_error=true&sid=${ACCOUNT}.S1&merchant_reference=order-4711&error=cancelled`;
    expect(await read(await sign({ url }))).toMatchObject({
      type: "error",
      error: "cancelled",
      transaction_id: undefined,
      session_id: `${ACCOUNT}.S1`,
    });
  });
  it("returns a reported event, including an unknown one", async () => {
    for (const event of ["CAPTURE", "REFUND", "VOID", "INVENTED"]) {
      const url = `${PAYMENT}&report_event=CAPTURE&report_event=REFUND&event=${event}&event_id=3`;
      expect(await read(await sign({ url }))).toMatchObject({ type: "event", event, event_id: "3" });
    }
  });
  it("returns a genuine callback without a report as `other`", async () => {
    expect(await read(await sign({ url: `${URL_CALLED}?A=992&B=123` }))).toMatchObject({ type: "other" });
  });
  it("accepts Dintero's own example", async () => {
    const header = "t=1582236537,v0-hmac-sha256=6bed2ab1b919d460ef7465a20dc6c97260dca73fab6647106ca525f0908df64a";
    const request = {
      method: "GET",
      url: "https://example.com/callback?A=992&B=123",
      headers: { "Dintero-Signature": header, "event-delivery": "d-1" },
    };
    const options = { accountId: "P00000000", secret: "123", clock: { dateNow: () => 1_582_236_537_000 } };
    const callback = await readCallback(request, options);
    expect(callback).toMatchObject({ signedAt: new Date("2020-02-20T22:08:57Z"), deliveryId: "d-1" });
  });

  it("returns the body of a POST as unsigned, read from a Request", async () => {
    const body = { id: `${ACCOUNT}.T1`, amount: 29900 };
    expect(await read(await sign({ body }))).toMatchObject({ type: "payment", unsignedBody: body });
  });
  it.each<[string, unknown]>([
    ["parsed", { amount: 5 }],
    ["text", '{"amount":5}'],
    ["bytes", new TextEncoder().encode('{"amount":5}')],
  ])("accepts the body of a POST as %s", async (_, body) => {
    const { headers } = await sign({ body: {} });
    expect((await read({ method: "POST", url: PAYMENT, headers, body })).unsignedBody).toEqual({ amount: 5 });
  });
  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["empty", new Uint8Array()],
  ])("accepts a POST whose body is %s", async (_, body) => {
    const { headers } = await sign({ body: {} });
    expect((await read({ method: "POST", url: PAYMENT, headers, body })).unsignedBody).toBeUndefined();
  });
  it("ignores the empty body that a framework adds to a GET", async () => {
    const { headers } = await sign();
    expect((await read({ method: "GET", url: PAYMENT, headers, body: {} })).unsignedBody).toBeUndefined();
  });
  it("rejects a body that is not JSON or too long", async () => {
    const { headers } = await sign({ body: {} });
    const request = { method: "POST", url: PAYMENT, headers };
    expect((await rejection(read({ ...request, body: "{" }))).message).toBe("Callback rejected: its body is not JSON.");
    expect((await rejection(read({ ...request, body: '{"a":1}' }, { maxBodySize: 3 }))).reason).toBe("too-large");
  });
  it("does not read the body when the signature does not match", async () => {
    const request = await sign({ body: {}, secret: "other" });
    await rejection(read(request));
    expect(request.bodyUsed).toBe(false);
  });

  it.each(["/callback", "http://10.0.0.7:3000/callback", "http://localhost/callback"])(
    "verifies %s against the given origin",
    async (path) => {
      const { headers } = await sign();
      const url = path + new URL(PAYMENT).search;
      expect(await read({ method: "GET", url, headers }, { origin: "https://shop.example.com" })).toMatchObject({
        type: "payment",
        transaction_id: `${ACCOUNT}.T1`,
      });
    },
  );
  it("accepts the origin as a URL", async () => {
    const { headers } = await sign();
    const origin = new URL("https://shop.example.com/");
    await read({ method: "GET", url: PAYMENT, headers }, { origin });
  });
  it("rejects a callback to another host of the same account when the origin is given", async () => {
    const request = await sign({ url: PAYMENT.replace("shop", "staging") });
    await read(request);
    expect((await rejection(read(request, { origin: "https://shop.example.com" }))).reason).toBe("signature");
  });
  it("does not read the host from a path that begins with two slashes", async () => {
    const { headers } = await sign({ url: "https://other.example/callback?transaction_id=x" });
    const request = { method: "GET", url: "//other.example/callback?transaction_id=x", headers };
    expect((await rejection(read(request, { origin: "https://shop.example.com" }))).reason).toBe("signature");
  });
  it("requires the origin when the request has only a path", async () => {
    const { headers } = await sign();
    const request = { method: "GET", url: "/callback?transaction_id=x", headers };
    expect(await mistake(read(request))).toContain("Set `origin`");
    expect(await mistake(read({ ...request, url: undefined }))).toContain("Expected `url`");
  });
  it.each([
    "shop.example.com",
    "https://shop.example.com/api",
    "https://shop.example.com?x=1",
    "ftp://shop.example.com",
  ])("refuses %s as the origin", async (origin) => {
    expect(await mistake(read(await sign(), { origin }))).toContain(
      "Expected `origin` to be an address without a path",
    );
  });

  it.each([
    ["longer ago than five minutes", 301_000, "it was signed longer ago than `tolerance`"],
    ["more than five minutes in the future", -301_000, "it is dated in the future by more than `tolerance`"],
  ])("has a reason for another delivery of a callback signed %s", async (_, off, message) => {
    const error = await rejection(read(await sign(), { clock: { dateNow: () => NOW + off } }));
    expect(error.reason).toBe("timestamp");
    expect(error.message).toBe(
      `Callback rejected: ${message}. Check the clock of this server, and respond with status 500 to have it delivered again with a new time.`,
    );
    expect(responseStatus(error)).toBe(500);
  });
  it("has the reason `unsigned` when the header is missing", async () => {
    const error = await rejection(read({ method: "GET", url: PAYMENT, headers: {} }));
    expect(error.reason).toBe("unsigned");
    expect(error.message).toContain("once the account has a signature secret");
  });
  it("names the account when the ids are those of another one", async () => {
    const error = await rejection(read(await sign({ accountId: "P87654321" }), { accountId: "P87654322" }));
    expect(error.reason).toBe("signature");
    expect(error.message).toContain("Its ids begin with another account id than `accountId`.");
    expect(error.message).not.toContain("P8765");
  });
  it("names the likely causes when the signature does not match", async () => {
    const error = await rejection(read(await sign({ secret: "other" })));
    expect(error.message).toBe(
      "Callback rejected: its signature does not match. If Dintero sent it, `secret` or `accountId` is wrong, or `url` (or `origin`) is not what Dintero called.",
    );
    expect(responseStatus(error)).toBe(400);
  });
  it.each<[string, unknown]>([
    ["missing", undefined],
    ["empty", ""],
    ["a partner's id of three digits", "P123"],
    ["without its letter", "12345678"],
    ["followed by a line break", `${ACCOUNT}\n`],
    ["a list", [ACCOUNT]],
  ])("refuses an account id that is %s", async (_, accountId) => {
    expect(await mistake(read(await sign(), { accountId: accountId as string }))).toContain("Expected `accountId`");
  });
  it("does not accept a signature for an empty account", async () => {
    const { headers } = await sign();
    await mistake(read({ method: "GET", url: PAYMENT, headers }, { accountId: "" }));
  });
  it.each<[string, unknown]>([
    ["missing", undefined],
    ["followed by a line break", `${SECRET}\n`],
  ])("refuses a secret that is %s, without showing it", async (_, secret) => {
    const message = await mistake(read(await sign(), { secret: secret as string }));
    expect(message).toContain("Expected `secret`");
    expect(message).not.toContain(SECRET);
  });
  it("accepts each secret of a list", async () => {
    expect(await read(await sign(), { secret: ["the-new-one", SECRET] })).toMatchObject({ type: "payment" });
  });
  it.each<[object, string]>([
    [{ audience: "x" }, "Unknown option `audience`."],
    [{ tolerance: Number.NaN }, "Expected `tolerance` to be a non-negative number of milliseconds, got NaN."],
    [{ clock: {} }, "Expected `clock` to be an object with dateNow, got an object."],
    [{ origin: 5 }, "Expected `origin` to be a text or a URL, got 5."],
  ])("refuses the options %j", async (options, message) => {
    expect(await mistake(read(await sign(), options))).toContain(message);
  });
  it("refuses a request without a method", async () => {
    const { headers } = await sign();
    expect(await mistake(read({ url: PAYMENT, headers }))).toContain("Expected `method`");
    expect(await mistake(read(undefined as never))).toContain("Expected `callback`");
  });
  it("rejects a query that has a parameter twice", async () => {
    const error = await rejection(read(await sign({ url: `${PAYMENT}&transaction_id=${ACCOUNT}.T2` })));
    expect(error.message).toBe("Callback rejected: its query has `transaction_id` more than once.");
  });
  it("rejects a header with an implausible number of signatures", async () => {
    const { headers } = await sign();
    const header = `${headers.get("dintero-signature")}${`,v0-hmac-sha256=${"0".repeat(64)}`.repeat(10)}`;
    const error = await rejection(read({ method: "GET", url: PAYMENT, headers: { "dintero-signature": header } }));
    expect(error.reason).toBe("malformed");
  });
  it("accepts a query of 700 kB and rejects a header of 4 MB", async () => {
    const header = `${"t=1,".repeat(200_000)}${"v0-hmac-sha256=,".repeat(200_000)}${" ".repeat(200_000)}`;
    expect(
      (await rejection(read({ method: "GET", url: PAYMENT, headers: { "dintero-signature": header } }))).reason,
    ).toBe("malformed");
    const url = `${PAYMENT}&${"x=%20&".repeat(100_000)}`;
    expect(await read(await sign({ url }))).toMatchObject({ type: "payment" });
  });
});

describe("signCallback", () => {
  it("signs for the origin of the receiver and has the address of the test server", async () => {
    const request = await sign({
      url: `http://127.0.0.1:3000/callback${new URL(PAYMENT).search}`,
      origin: "https://shop.example.com",
    });
    expect(request.url).toMatch(/^http:\/\/127\.0\.0\.1:3000\/callback/);
    expect(await read(request, { origin: "https://shop.example.com" })).toMatchObject({ type: "payment" });
  });
  it.each([{ accountId: "x" }, { secret: "" }, { url: "/callback" }, { unknown: 1 } as object])(
    "refuses the options %j",
    async (options) => {
      await mistake(sign(options));
    },
  );
});
