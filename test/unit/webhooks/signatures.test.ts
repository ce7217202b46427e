import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../../src/index.js";
import { type CallbackOptions, verifyCallback, verifyWebhook } from "../../../src/webhooks/index.js";
import { failure } from "../../kit/token-server.js";

// Dintero's own example.
const SIGNED_AT = 1_582_236_537;
const ACCOUNT = "P00000000";
const SECRET = "123";
const URL_CALLED = "https://example.com/callback?A=992&B=123";

function signature(lines: (string | number)[], secret = SECRET): string {
  return createHmac("sha256", secret).update(lines.join("\n")).digest("hex");
}
const EXAMPLE = signature([SIGNED_AT, ACCOUNT, "GET", "example.com", "/callback", "A=992&B=123"]);
const headerOf = (hex: string, t: number | string = SIGNED_AT) => `t=${t},v0-hmac-sha256=${hex}`;

type Sent = { url?: string; method?: string; header?: string | undefined };
function check(
  { url = URL_CALLED, method = "GET", header = headerOf(EXAMPLE) }: Sent = {},
  more: Partial<CallbackOptions> = {},
) {
  const headers = { "Dintero-Signature": header };
  const clock = { dateNow: () => SIGNED_AT * 1000 };
  return verifyCallback({ method, url, headers }, { accountId: ACCOUNT, secret: SECRET, clock, ...more });
}
const reasonFor = async (sent: Sent, more: Partial<CallbackOptions> = {}) => {
  const error = await failure(check(sent, more));
  return error instanceof ConfigurationError ? "configuration" : (error as { reason: string }).reason;
};

describe("verifyCallback", () => {
  it("reproduces Dintero's example", async () => {
    expect(EXAMPLE.slice(0, 8)).toBe("6bed2ab1");
    expect(EXAMPLE.slice(-4)).toBe("f64a");
    expect(await check()).toEqual({ signedAt: new Date(SIGNED_AT * 1000) });
  });
  it("sorts the query", async () => {
    await check({ url: "https://example.com/callback?B=123&A=992" });
  });
  it("keeps the order of values under one name", async () => {
    const hex = signature([SIGNED_AT, ACCOUNT, "GET", "example.com", "/cb", "a=2&a=1&b=3"]);
    await check({ url: "https://example.com/cb?b=3&a=2&a=1", header: headerOf(hex) });
  });
  it.each(["https://example.com/cb?text=two%20words", "https://example.com/cb?text=two+words"])(
    "writes a space as a plus: %s",
    async (url) => {
      const hex = signature([SIGNED_AT, ACCOUNT, "GET", "example.com", "/cb", "text=two+words"]);
      await check({ url, header: headerOf(hex) });
    },
  );
  it("accepts a URL without a query", async () => {
    const hex = signature([SIGNED_AT, ACCOUNT, "GET", "example.com", "/cb", ""]);
    await check({ url: "https://example.com/cb", header: headerOf(hex) });
  });
  it("does not include the port in the host", async () => {
    await check({ url: "https://example.com:8443/callback?A=992&B=123" });
  });
  it("accepts the method in any case", async () => {
    await check({ method: "get" });
  });
  it("accepts the header name in any case, also in a Request", async () => {
    const request = new Request(URL_CALLED, { headers: { "dintero-signature": headerOf(EXAMPLE) } });
    const clock = { dateNow: () => SIGNED_AT * 1000 };
    await verifyCallback(request, { accountId: ACCOUNT, secret: SECRET, clock });
  });
  it("accepts one matching signature of several, as during the replacement of a secret", async () => {
    await check({ header: `t=${SIGNED_AT}, v0-hmac-sha256=${"0".repeat(64)}, v0-hmac-sha256=${EXAMPLE},v9=x` });
  });
  it.each([
    ["another secret", {}, { secret: "124" }],
    ["another account", {}, { accountId: "P00000001" }],
    ["another method", { method: "POST" }, {}],
    ["another host", { url: URL_CALLED.replace("example", "example2") }, {}],
    ["another path", { url: URL_CALLED.replace("callback", "callbacks") }, {}],
    ["another query", { url: `${URL_CALLED}&C=1` }, {}],
    ["another time", { header: headerOf(EXAMPLE, SIGNED_AT + 1) }, {}],
    ["one digit changed", { header: headerOf(EXAMPLE.replace(/.$/, "b")) }, {}],
  ])("refuses %s", async (_, sent, more) => {
    expect(await reasonFor(sent, more)).toBe("signature");
  });
  it.each([
    [300_000, "", true],
    [-300_000, "", true],
    [301_000, "an old callback", false],
    [-301_000, "one from the future", false],
  ])("with a clock that is off by %i ms accepts it only within five minutes both ways", async (off, _, accepted) => {
    const clock = { dateNow: () => SIGNED_AT * 1000 + off };
    if (accepted) await check({}, { clock });
    else expect(await reasonFor({}, { clock })).toBe("timestamp");
  });
  it("accepts another tolerance", async () => {
    const clock = { dateNow: () => SIGNED_AT * 1000 + 20_000 };
    expect(await reasonFor({}, { clock, tolerance: 10_000 })).toBe("timestamp");
  });
  it("refuses a missing header as unsigned", async () => {
    const error = await failure(
      verifyCallback({ method: "GET", url: URL_CALLED, headers: {} }, { accountId: ACCOUNT, secret: SECRET }),
    );
    expect(error).toMatchObject({ reason: "unsigned" });
  });
  it.each([
    "x",
    "t=1",
    `v0-hmac-sha256=${EXAMPLE}`,
    `t=,v0-hmac-sha256=${EXAMPLE}`,
    `t=1e9,v0-hmac-sha256=${EXAMPLE}`,
    `t=${SIGNED_AT},v0-hmac-sha256=`,
    `t=${SIGNED_AT},v0-hmac-sha256=${EXAMPLE}00`,
    `t=${SIGNED_AT},v0-hmac-sha256=${"z".repeat(64)}`,
    `t=${SIGNED_AT},t=${SIGNED_AT},v0-hmac-sha256=${EXAMPLE}`,
  ])("refuses the header %j as malformed", async (header) => {
    expect(await reasonFor({ header })).toBe("malformed");
  });
  it.each([
    ["an empty secret", {}, { secret: "" }],
    ["a path instead of a URL", { url: "/callback?A=992&B=123" }, {}],
    ["a negative tolerance", {}, { tolerance: -1 }],
  ])("treats %s as a mistake of the caller", async (_, sent, more) => {
    expect(await reasonFor(sent, more)).toBe("configuration");
  });
  it("shows neither secret nor signature in its errors", async () => {
    const error = await failure(check({}, { secret: "not-the-secret" }));
    expect(String(error)).not.toContain("not-the-secret");
    expect(String(error)).not.toContain(EXAMPLE);
  });
});

describe("verifyWebhook", () => {
  // Spaces and an escape that a parser would not give back as they were.
  const body = '{ "name" : "Bj\\u00f8rn", "amount":1.0 }';
  const bytes = new TextEncoder().encode(body);
  const hex = createHmac("sha1", SECRET).update(bytes).digest("hex");
  const headers = { "event-signature": hex };
  const reason = async (promise: Promise<unknown>) => ((await failure(promise)) as { reason: string }).reason;

  it.each([
    ["bytes", bytes],
    ["an ArrayBuffer", bytes.buffer],
    ["a Buffer", Buffer.from(bytes)],
    ["text", body],
  ])("accepts a delivery whose body is %s", async (_, raw) => {
    await verifyWebhook({ headers, body: raw }, { secret: SECRET });
  });
  it("reads only the part of a buffer that a view covers", async () => {
    const padded = Buffer.concat([Buffer.from("xx"), Buffer.from(bytes), Buffer.from("yy")]);
    await verifyWebhook({ headers, body: padded.subarray(2, -2) }, { secret: SECRET });
  });
  it("refuses a body that was parsed and serialised again", async () => {
    const again = JSON.stringify(JSON.parse(body));
    expect(await reason(verifyWebhook({ headers, body: again }, { secret: SECRET }))).toBe("signature");
  });
  it("refuses another secret", async () => {
    expect(await reason(verifyWebhook({ headers, body }, { secret: "124" }))).toBe("signature");
  });
  it("refuses a delivery without a signature", async () => {
    expect(await reason(verifyWebhook({ headers: {}, body }, { secret: SECRET }))).toBe("unsigned");
  });
  it.each(["x", hex.slice(1), `${hex}00`, `sha1=${hex}`])("refuses the signature %j as malformed", async (value) => {
    const sent = { headers: { "event-signature": value }, body };
    expect(await reason(verifyWebhook(sent, { secret: SECRET }))).toBe("malformed");
  });
  it("treats a parsed body as a mistake of the caller", async () => {
    const parsed = JSON.parse(body) as string;
    expect(await failure(verifyWebhook({ headers, body: parsed }, { secret: SECRET }))).toBeInstanceOf(
      ConfigurationError,
    );
  });
});
