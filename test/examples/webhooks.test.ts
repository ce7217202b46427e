import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { signCallback, signWebhook } from "../../src/testing/index.js";
import { buildExamples } from "../kit/examples/examples.js";

const ACCOUNT = "T12345678";
const ORIGIN = "https://shop.example.com";
const SECRET = "webhook-secret";
const SIGNATURE_SECRET = "signature-secret";
const ENVIRONMENT = {
  DINTERO_ACCOUNT_ID: ACCOUNT,
  WEBHOOK_SECRET: SECRET,
  SIGNATURE_SECRET,
  PUBLIC_ORIGIN: ORIGIN,
};
const TRANSACTION = {
  id: `${ACCOUNT}.T1`,
  session_id: `${ACCOUNT}.S1`,
  merchant_reference: "order-4711",
  created_at: "2026-06-20T08:04:00Z",
  updated_at: "2026-06-20T08:04:59Z",
  status: "CAPTURED",
} as const;

let bundles: string;
const bundle = (name: string) => join(bundles, `${name}.mjs`);
beforeAll(async () => {
  bundles = await mkdtemp(join(tmpdir(), "webhook-examples-"));
  await buildExamples(
    ["express", "fastify", "next", "node-http"].map((name) => `webhooks/${name}`),
    bundles,
  );
});
afterAll(() => rm(bundles, { recursive: true }));

/** Sends a request to the handler of an example. */
type Send = (request: Request) => Promise<{ readonly status: number }>;
/** An example that is running: where its requests go, and what it has printed. */
type Receiver = { readonly url: string; readonly send: Send; readonly output: () => string };

function describeReceiver(path: { webhook: string; callback: string }, receiver: () => Receiver): void {
  const webhook = (deliveryId: string, options: { readonly secret?: string } = {}) =>
    signWebhook(
      { event: "checkout_transaction", transaction: TRANSACTION },
      { secret: SECRET, deliveryId, url: receiver().url + path.webhook, ...options },
    );
  const callback = (query: string, options: object = {}) =>
    signCallback({
      accountId: ACCOUNT,
      secret: SIGNATURE_SECRET,
      origin: ORIGIN,
      url: `${receiver().url}${path.callback}?${query}`,
      ...options,
    });
  const statusOf = async (request: Promise<Request>) => (await receiver().send(await request)).status;
  const count = (text: string) => receiver().output().split(text).length - 1;

  it("processes a webhook once, however often it is delivered", async () => {
    const before = count(`Transaction ${ACCOUNT}.T1 CAPTURED`);
    expect(await statusOf(webhook("d-1"))).toBe(200);
    expect(await statusOf(webhook("d-1"))).toBe(200);
    await vi.waitFor(() => expect(count(`Transaction ${ACCOUNT}.T1 CAPTURED`)).toBe(before + 1));
    expect(await statusOf(webhook("d-2"))).toBe(200);
    await vi.waitFor(() => expect(count(`Transaction ${ACCOUNT}.T1 CAPTURED`)).toBe(before + 2));
  });
  it("accepts an event that it does not know", async () => {
    const url = receiver().url + path.webhook;
    expect(await statusOf(signWebhook({ event: "invented_in_2027" }, { secret: SECRET, url }))).toBe(200);
  });
  it("verifies the bytes as they were received", async () => {
    const body = '{ "event": "transaction", "event_delivery": "d-3", "text": "Bj\\u00f8rn", "amount": 1.0 }';
    expect(await statusOf(signWebhook(body, { secret: SECRET, url: receiver().url + path.webhook }))).toBe(200);
  });
  it("responds to a webhook with a wrong or missing signature so that it is not retried", async () => {
    expect(await statusOf(webhook("d-4", { secret: "other" }))).toBe(400);
    const unsigned = new Request(receiver().url + path.webhook, { method: "POST", body: "{}" });
    expect(await statusOf(Promise.resolve(unsigned))).toBe(400);
    await vi.waitFor(() => expect(receiver().output()).toContain("Webhook rejected: its signature does not match."));
  });
  it("processes callbacks about a payment and about an error", async () => {
    expect(await statusOf(callback(`transaction_id=${ACCOUNT}.T1&merchant_reference=order-4711`))).toBe(200);
    expect(await statusOf(callback("merchant_reference=order-4711&error=cancelled"))).toBe(200);
    await vi.waitFor(() => expect(receiver().output()).toContain(`Authorized ${ACCOUNT}.T1`));
    await vi.waitFor(() => expect(receiver().output()).toContain("Not paid: cancelled"));
  });
  it("responds to a callback with a wrong signature so that it is not retried", async () => {
    expect(await statusOf(callback("merchant_reference=order-4711", { secret: "other" }))).toBe(400);
    expect(await statusOf(callback("merchant_reference=order-4711", { origin: "https://other.example" }))).toBe(400);
  });
  it("requests another delivery of a callback whose signature is too old", async () => {
    const clock = { dateNow: () => Date.now() - 600_000 };
    expect(await statusOf(callback("merchant_reference=order-4711", { clock }))).toBe(500);
  });
}

const servers: (readonly [name: string, framework: string])[] = [
  ["express", "Express"],
  ["fastify", "Fastify"],
  ["node-http", "node:http"],
];
describe.each(servers)("the example %s, run with %s", (name) => {
  let child: ChildProcess;
  let url = "";
  let output = "";
  beforeAll(async () => {
    child = spawn(process.execPath, [bundle(name)], { env: { ...process.env, ...ENVIRONMENT } });
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (piece) => (output += piece));
    await vi.waitFor(() => expect(output).toMatch(/"port":\d+/), { timeout: 15_000 });
    url = `http://127.0.0.1:${/"port":(\d+)/.exec(output)?.[1]}`;
  });
  afterAll(() => child.kill("SIGTERM"));

  describeReceiver({ webhook: "/webhook", callback: "/callback" }, () => ({ url, send: fetch, output: () => output }));
  it("refuses a body that is too long", async () => {
    const headers = { "content-type": "application/json", "content-length": 5_000_001 };
    const sent = request(`${url}/webhook`, { method: "POST", headers });
    // Fastify closes the connection once it has seen the header. The others read the body to its end.
    if (name === "fastify") sent.flushHeaders();
    else sent.end("x".repeat(5_000_001));
    const [response] = await once(sent, "response");
    expect(response.statusCode).toBe(413);
    sent.destroy();
  });
  it("exits with code 0 on SIGTERM", async () => {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
  });
});

// Next.js itself is not started. Its route handlers are functions of a web Request, and those are called here.
describe("the example next, whose route handlers are called without Next.js", () => {
  let handlers: { readonly GET: Send; readonly POST: Send };
  const lines: string[] = [];
  beforeAll(async () => {
    for (const [name, value] of Object.entries(ENVIRONMENT)) vi.stubEnv(name, value);
    vi.spyOn(console, "log").mockImplementation((...words) => void lines.push(words.join(" ")));
    handlers = await import(pathToFileURL(bundle("next")).href);
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  describeReceiver({ webhook: "/dintero", callback: "/dintero" }, () => ({
    url: "http://localhost:3000",
    send: (request) => handlers[request.method as "GET" | "POST"](request),
    output: () => lines.join("\n"),
  }));
});
