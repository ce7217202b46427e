import { createHmac, randomBytes } from "node:crypto";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { signWebhook } from "../../../src/testing/index.js";
import {
  ConfigurationError,
  type HeadersLike,
  readWebhook,
  responseStatus,
  VerificationError,
  type WebhookRequest,
} from "../../../src/webhooks/index.js";
import { mistake, rejection } from "../../kit/verification.js";

const SECRET = "subscription-secret";
const DELIVERY = "8f4d1b62-0c3e-4a97-b5d8-6e1f2a7c9b04";
// Spaces and an escape that a parser and serialiser do not keep.
const BODY = `{ "event": "checkout_transaction", "event_delivery": "${DELIVERY}", "account_id": "P12345678",
  "transaction": {"id": "P12345678.abc", "merchant_reference": "Bj\\u00f8rn ø"} }`;
const signatureOf = (body: string | Uint8Array, secret = SECRET) =>
  createHmac("sha1", secret).update(body).digest("hex");
const HEADERS = {
  Event: "checkout_transaction",
  "Event-Delivery": DELIVERY,
  "Event-Signature": signatureOf(BODY),
};
const read = (request: Partial<WebhookRequest> = {}) =>
  readWebhook({ headers: HEADERS, body: BODY, ...request }, { secret: SECRET });
const signed = (body: string, headers: Record<string, string> = {}) =>
  readWebhook({ headers: { "event-signature": signatureOf(body), ...headers }, body }, { secret: SECRET });

describe("readWebhook", () => {
  it("returns the event with its name, its delivery id and the members of its body", async () => {
    expect(await read()).toEqual({
      event: "checkout_transaction",
      event_delivery: DELIVERY,
      deliveryId: DELIVERY,
      account_id: "P12345678",
      transaction: { id: "P12345678.abc", merchant_reference: "Bjørn ø" },
    });
  });
  it("returns an event that it does not know under its own name", async () => {
    const event = await signed('{"event":"invented_in_2027","event_delivery":"d","x":{"y":1}}');
    expect(event).toEqual({ event: "invented_in_2027", event_delivery: "d", deliveryId: "d", x: { y: 1 } });
  });
  it("reads the name and delivery id of a ping from the headers", async () => {
    const event = await signed('{"id":"h","events":[],"config":{"url":"https://shop.example.com"}}', {
      event: "ping",
      "event-delivery": "d",
    });
    expect(event).toMatchObject({ event: "ping", deliveryId: "d", id: "h" });
  });
  it("reads the name and delivery id from the signed body when the headers differ", async () => {
    const headers = { ...HEADERS, Event: "ping", "Event-Delivery": "another" };
    expect(await read({ headers })).toMatchObject({ event: "checkout_transaction", deliveryId: DELIVERY });
  });
  it("does not let a member named __proto__ change the event", async () => {
    const event = await signed('{"event":"transaction","event_delivery":"d","__proto__":{"polluted":true}}');
    expect("polluted" in event).toBe(false);
  });

  const realmHeaders = runInNewContext("new Map(entries)", { entries: Object.entries(HEADERS) });
  it.each<[string, HeadersLike]>([
    ["Headers", new Headers(HEADERS)],
    ["a Map", new Map(Object.entries(HEADERS))],
    ["a Map of another realm", realmHeaders],
    ["pairs", Object.entries(HEADERS) as [string, string][]],
    ["the object of node:http", Object.fromEntries(new Headers(HEADERS))],
    ["an object with lists as values", { "event-signature": [HEADERS["Event-Signature"]] }],
    ["an object without a prototype", Object.assign(Object.create(null), HEADERS)],
    ["an object with get", { get: (name: string) => new Headers(HEADERS).get(name) }],
    [
      "an object with get and entries",
      { get: () => null, [Symbol.iterator]: () => new Headers(HEADERS).entries() } as never,
    ],
  ])("accepts headers as %s", async (_, headers) => {
    expect(await read({ headers })).toMatchObject({ deliveryId: DELIVERY });
  });
  it.each<[string, unknown, string]>([
    ["nothing", undefined, "got nothing"],
    ["null", null, "got null"],
    ["a text", "event-signature: x", "got "],
    ["a promise, as from next/headers", Promise.resolve(new Headers()), "got an object"],
    ["raw headers", ["event-signature", "x"], "got "],
  ])("refuses headers that are %s as a mistake of the caller", async (_, headers, got) => {
    const message = await mistake(read({ headers: headers as HeadersLike }));
    expect(message).toContain("Expected `headers` to be Headers, a Map, name and value pairs");
    expect(message).toContain(got);
  });

  const bytes = new TextEncoder().encode(BODY);
  const padded = Buffer.concat([Buffer.from("xx"), bytes, Buffer.from("yy")]);
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  it.each<[string, unknown]>([
    ["text", BODY],
    ["bytes", bytes],
    ["an ArrayBuffer", bytes.buffer],
    ["a Buffer", Buffer.from(bytes)],
    ["a view of a part of a buffer", padded.subarray(2, -2)],
    ["a DataView", new DataView(padded.buffer, padded.byteOffset + 2, bytes.length)],
    ["shared memory", shared],
    ["bytes of another realm", runInNewContext("new Uint8Array(list)", { list: [...bytes] })],
    ["an ArrayBuffer of another realm", runInNewContext("new Uint8Array(list).buffer", { list: [...bytes] })],
  ])("accepts a body as %s", async (_, body) => {
    expect(await read({ body: body as string })).toMatchObject({ deliveryId: DELIVERY });
  });
  it.each<[string, unknown, string]>([
    [
      "was parsed",
      JSON.parse(BODY),
      "The signature covers the bytes as they were received, so the body must not be parsed",
    ],
    ["is an array", [], "must not be parsed"],
    ["is missing", undefined, "got nothing. Read the body first."],
    ["is a stream", new Blob([BODY]).stream(), "pass the whole Request"],
  ])("explains that a body that %s cannot be verified", async (_, body, message) => {
    expect(await mistake(read({ body: body as string }))).toContain(message);
  });

  it("accepts a Request and reads its body", async () => {
    const request = new Request("http://localhost/webhook", { method: "POST", headers: HEADERS, body: BODY });
    expect(await readWebhook(request, { secret: SECRET })).toMatchObject({ deliveryId: DELIVERY });
    expect(request.bodyUsed).toBe(true);
  });
  it("accepts a Request with a body in chunks", async () => {
    const body = new ReadableStream({
      start(controller) {
        for (let at = 0; at < bytes.length; at += 7) controller.enqueue(bytes.slice(at, at + 7));
        controller.close();
      },
    });
    const init = { method: "POST", headers: HEADERS, body, duplex: "half" as const };
    expect(await readWebhook(new Request("http://localhost", init), { secret: SECRET })).toMatchObject({
      deliveryId: DELIVERY,
    });
  });
  it("explains that a Request was read before", async () => {
    const request = new Request("http://localhost/webhook", { method: "POST", headers: HEADERS, body: BODY });
    await request.text();
    expect(await mistake(readWebhook(request, { secret: SECRET }))).toContain("whose body has not been read");
  });
  it("rejects a Request without a body by its signature", async () => {
    const request = new Request("http://localhost/webhook", { method: "POST", headers: HEADERS });
    expect((await rejection(readWebhook(request, { secret: SECRET }))).reason).toBe("signature");
  });
  it("stops reading a body at maxBodySize", async () => {
    let pulled = 0;
    let cancelled = false;
    const body = new ReadableStream({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(1_000));
      },
      cancel() {
        cancelled = true;
      },
    });
    const request = new Request("http://localhost", {
      method: "POST",
      headers: HEADERS,
      body,
      duplex: "half",
    } as object);
    const error = await rejection(readWebhook(request, { secret: SECRET, maxBodySize: 10_000 }));
    expect(error.message).toBe("Webhook rejected: its body is longer than `maxBodySize` bytes.");
    expect(error.reason).toBe("too-large");
    expect(pulled).toBeLessThan(15);
    expect(cancelled).toBe(true);
  });
  it("rejects a body that was read before and is longer than 5 MB", async () => {
    expect((await rejection(read({ body: "x".repeat(5_000_001) }))).reason).toBe("too-large");
  });

  it.each<[string, Record<string, string>, string, string]>([
    ["has no signature", {}, "unsigned", "it has no `event-signature` header"],
    [
      "has a signature of another form",
      { "event-signature": "sha1=x" },
      "malformed",
      "is not an HMAC-SHA1 in hexadecimal digits",
    ],
    [
      "has two signatures",
      { "event-signature": `${signatureOf(BODY)}, ${signatureOf(BODY)}` },
      "malformed",
      "HMAC-SHA1",
    ],
    [
      "has the signature of another secret",
      { "event-signature": signatureOf(BODY, "other") },
      "signature",
      "does not match",
    ],
  ])("rejects a webhook that %s", async (_, headers, reason, message) => {
    const error = await rejection(read({ headers }));
    expect(error.reason).toBe(reason);
    expect(error.message).toContain(message);
    expect(error.message).toMatch(/^Webhook rejected: /);
    expect(responseStatus(error)).toBe(400);
  });
  it("rejects a body that was parsed and serialised again", async () => {
    const error = await rejection(read({ body: JSON.stringify(JSON.parse(BODY)) }));
    expect(error.message).toContain("the body was changed before it was verified");
  });
  it.each([
    ["not JSON", "{", "its body is not JSON"],
    ["empty", "", "its body is not JSON"],
    ["a list", "[]", "its body is JSON, but not an object"],
    ["null", "null", "its body is JSON, but not an object"],
  ])("rejects a genuine body that is %s", async (_, body, message) => {
    const error = await rejection(signed(body));
    expect(error).toMatchObject({ reason: "malformed", message: `Webhook rejected: ${message}.` });
  });
  it("rejects a genuine body that is not UTF-8", async () => {
    const body = Buffer.from([0x7b, 0xff, 0x7d]);
    const error = await rejection(read({ headers: { "event-signature": signatureOf(body) }, body }));
    expect(error.reason).toBe("malformed");
  });
  it.each([
    ['{"event_delivery":"d"}', "no `event` in its body and no `event` header"],
    ['{"event":5,"event_delivery":"d"}', "no `event` in its body"],
    ['{"event":"transaction"}', "no `event_delivery` in its body and no `event-delivery` header"],
  ])("rejects %s without the missing header", async (body, message) => {
    expect((await rejection(signed(body))).message).toContain(message);
  });

  it.each<[string, unknown, string]>([
    ["missing", undefined, "Expected `secret` to be set, got nothing."],
    ["empty", "", "Expected `secret` to be set, got nothing."],
    ["an empty list", [], "at least one secret"],
    ["a number", 5, "the text of the secret"],
    ["a list with an empty secret", [SECRET, ""], "to be set"],
    ["followed by a line break", `${SECRET}\n`, "no control character and no space around it"],
    ["preceded by a space", ` ${SECRET}`, "no control character and no space around it"],
    ["followed by a no-break space", `${SECRET}\u00a0`, "no control character and no space around it"],
    ["divided by a control character", "a\u0000b", "no control character and no space around it"],
  ])("refuses a secret that is %s, without showing it", async (_, secret, message) => {
    const shown = await mistake(readWebhook({ headers: HEADERS, body: BODY }, { secret: secret as string }));
    expect(shown).toContain(message);
    expect(shown).not.toContain(SECRET);
  });
  it("accepts each secret of a list, for the time in which one is replaced", async () => {
    const request = { headers: HEADERS, body: BODY };
    expect(await readWebhook(request, { secret: ["the-new-one", SECRET] })).toMatchObject({ deliveryId: DELIVERY });
    expect((await rejection(readWebhook(request, { secret: ["a", "b"] }))).reason).toBe("signature");
  });
  it.each<[object, string]>([
    [{ secret: SECRET, tolerance: 1 }, "Unknown option `tolerance`. Known options: secret, maxBodySize."],
    [{ secret: SECRET, maxBodySize: 0 }, "Expected `maxBodySize` to be a positive number of bytes, got 0."],
  ])("refuses the options %j", async (options, message) => {
    expect(await mistake(readWebhook({ headers: HEADERS, body: BODY }, options as { secret: string }))).toBe(message);
  });
  it("refuses missing options and a missing request", async () => {
    const missing = undefined as never;
    expect(await mistake(readWebhook({ headers: HEADERS, body: BODY }, missing))).toContain("options");
    expect(await mistake(readWebhook(missing, { secret: SECRET }))).toContain("Expected `request`");
  });
  it("shows nothing of the request and no secret in an error", async () => {
    const error = await rejection(read({ headers: { "event-signature": signatureOf(BODY, "other") } }));
    const shown = `${error} ${JSON.stringify(error)}`;
    for (const hidden of [SECRET, DELIVERY, "P12345678", signatureOf(BODY, "other")])
      expect(shown).not.toContain(hidden);
  });
  it("accepts any secret of printable text and any JSON object that signWebhook signs", async () => {
    for (let round = 0; round < 50; round += 1) {
      const secret = randomBytes(1 + round).toString("base64");
      const event = { event: `event_${round}`, text: randomBytes(round * 20).toString("latin1") };
      expect(await readWebhook(await signWebhook(event, { secret }), { secret })).toMatchObject(event);
    }
  });
});

describe("signWebhook", () => {
  it("fills in the account and the delivery id", async () => {
    const request = await signWebhook({ event: "settlement_add", settlement: { amount: 1 } }, { secret: SECRET });
    expect(request.headers.get("event")).toBe("settlement_add");
    const deliveryId = request.headers.get("event-delivery");
    expect(await readWebhook(request, { secret: SECRET })).toEqual({
      event: "settlement_add",
      event_delivery: deliveryId,
      deliveryId,
      account_id: "T12345678",
      settlement: { amount: 1 },
    });
  });
  it("signs a retry with the delivery id that is given", async () => {
    const request = await signWebhook(
      { event: "transaction" },
      { secret: SECRET, deliveryId: "d-1", url: "http://127.0.0.1:1/x" },
    );
    expect(request.url).toBe("http://127.0.0.1:1/x");
    expect(await readWebhook(request, { secret: SECRET })).toMatchObject({ event_delivery: "d-1", deliveryId: "d-1" });
  });
  it("signs a ping as the subscription alone", async () => {
    const ping = { id: "h", config: { url: "https://shop.example.com" }, events: [], event: "ping" as const };
    const request = await signWebhook(ping, { secret: SECRET });
    expect(await request.clone().json()).toEqual({ id: "h", config: { url: "https://shop.example.com" }, events: [] });
    expect(await readWebhook(request, { secret: SECRET })).toMatchObject({ event: "ping", id: "h" });
  });
  it("signs a text unchanged", async () => {
    const request = await signWebhook("{ ", { secret: SECRET });
    expect((await rejection(readWebhook(request, { secret: SECRET }))).message).toContain("not JSON");
  });
  it.each<[unknown, object]>([
    [{}, { secret: SECRET }],
    [{ event: "transaction" }, { secret: "" }],
    [{ event: "transaction" }, { secret: [SECRET, "other"] }],
    [{ event: "transaction" }, { secret: SECRET, url: "/webhook" }],
    [{ event: "transaction" }, { secret: SECRET, unknown: 1 }],
  ])("refuses %j with %j", async (event, options) => {
    await mistake(signWebhook(event as { event: string }, options as { secret: string }));
  });
});

describe("responseStatus", () => {
  it.each<[string, unknown, number]>([
    ["a rejected webhook", new VerificationError("Webhook", "signature", "x"), 400],
    ["a stale time", new VerificationError("Callback", "timestamp", "x"), 500],
    ["a wrong option", new ConfigurationError("x"), 500],
    ["a failure of your own", new TypeError("x"), 500],
    ["no error at all", undefined, 500],
  ])("for %s is the status that %s", (_, error, status) => {
    expect(responseStatus(error)).toBe(status);
  });
});
