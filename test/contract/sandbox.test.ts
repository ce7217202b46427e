import { afterEach, expect, it } from "vitest";
import { createDintero, type DinteroOptions } from "../../src/index.js";
import { FakeClock, type Sandbox, type SandboxOptions, startSandbox } from "../../src/testing/index.js";

let sandbox: Sandbox | undefined;
afterEach(() => sandbox?.close());

const SETTINGS = "/accounts/{aid}/management/settings";

async function play(options: SandboxOptions = {}, more: DinteroOptions = {}) {
  const clock = new FakeClock();
  const started = await startSandbox({ now: clock.now, ...options });
  sandbox = started;
  const fetch = clock.heldBy(globalThis.fetch);
  const dintero = createDintero({ ...started.credentials, baseUrl: started.url, fetch, clock, ...more });
  return { sandbox: started, dintero, settle: clock.runUntil };
}

const outcomes = ({ log }: Sandbox) => log.map(({ method, outcome }) => `${method} ${outcome}`);

it("the sandbox listens on loopback only", async () => {
  const { sandbox } = await play();
  expect(new URL(sandbox.url).hostname).toBe("127.0.0.1");
});

it("the sandbox creates the same accounts from the same options", async () => {
  const read = async () => {
    const { sandbox, dintero, settle } = await play({ accounts: 12 });
    const accounts = await settle(dintero.paginate("/accounts/{oid}/management/accounts").toArray());
    await sandbox.close();
    return accounts;
  };
  expect(await read()).toEqual(await read());
});

it("the sandbox refuses a wrong secret", async () => {
  const { dintero, settle } = await play({}, { clientSecret: "wrong" });
  await expect(settle(dintero.GET(SETTINGS))).rejects.toMatchObject({ name: "AuthenticationError" });
});

it("the sandbox refuses a token that it did not issue with an error of the API's shape", async () => {
  const { sandbox } = await play();
  const url = `${sandbox.url}/accounts/T11200000/management/settings`;
  const response = await fetch(url, { headers: { authorization: "Bearer made-up" } });
  expect(response.status).toBe(401);
  expect(await response.json()).toEqual({ error: { message: "Invalid token" } });
});

it("the sandbox refuses a cursor of another list", async () => {
  const { dintero, settle } = await play();
  const query = { starting_after: "aev_1" };
  const { error } = await settle(dintero.GET("/accounts/{oid}/management/accounts", { params: { query } }));
  expect(error).toMatchObject({ status: 400, code: "BAD REQUEST" });
});

it("a rate limit of the sandbox accepts its burst and then refuses with the seconds to wait", async () => {
  const { sandbox, dintero, settle } = await play({ rateLimit: { perSecond: 0.5, burst: 2 } }, { retry: false });
  await settle(dintero.GET(SETTINGS));
  await settle(dintero.GET(SETTINGS));
  const { error } = await settle(dintero.GET(SETTINGS));
  expect(error?.headers.get("retry-after")).toBe("2");
  expect(outcomes(sandbox)).toEqual(["POST 200", "GET 200", "GET 200", "GET 429"]);
});

it("a rate limit of the sandbox counts token requests separately", async () => {
  const nothing = { perSecond: 0, burst: 0, retryAfter: 1 };
  const token = await play({ tokenRateLimit: nothing }, { retry: false });
  await expect(token.settle(token.dintero.GET(SETTINGS))).rejects.toMatchObject({ name: "AuthenticationError" });
  await token.sandbox.close();
  const calls = await play({ rateLimit: nothing }, { retry: false });
  await calls.settle(calls.dintero.GET(SETTINGS));
  expect(outcomes(calls.sandbox)).toEqual(["POST 200", "GET 429"]);
});

it("a rate limit of the sandbox may refuse without Retry-After", async () => {
  const { dintero, settle } = await play(
    { rateLimit: { perSecond: 0, burst: 0, retryAfter: false } },
    { retry: false },
  );
  const { error } = await settle(dintero.GET(SETTINGS));
  expect(error?.status).toBe(429);
  expect(error?.headers.has("retry-after")).toBe(false);
});

it.each([
  [{ reset: "before" }, "reset"],
  [{ reset: "after" }, "reset"],
  [{ truncate: true }, "truncated"],
] as const)("the sandbox can fail a request with %o", async (fault, outcome) => {
  const { sandbox, dintero, settle } = await play(
    { fault: ({ method }) => (method === "GET" ? fault : undefined) },
    { retry: false },
  );
  await expect(settle(dintero.GET(SETTINGS))).rejects.toMatchObject({ name: "ConnectionError", outcome: "unknown" });
  expect(outcomes(sandbox)).toEqual(["POST 200", `GET ${outcome}`]);
});

it("a connection that the sandbox resets after the request leaves its effect in place", async () => {
  const { sandbox, dintero, settle } = await play({
    eventsPerAccount: 0,
    fault: ({ method, path }) => (method === "POST" && path.endsWith("/events") ? { reset: "after" } : undefined),
  });
  const path = { aid: "T11200001" };
  const list = "/accounts/{oid}/management/accounts/{aid}/events";
  const added = dintero.POST(list, {
    params: { path },
    body: { event_type: "comment", body: "Called the merchant", visibility: "private" },
  });
  await expect(settle(added)).rejects.toMatchObject({ outcome: "unknown" });
  const { data } = await settle(dintero.GET(list, { params: { path } }));
  expect(data).toHaveLength(1);
  expect(outcomes(sandbox)).toEqual(["POST 200", "POST reset", "GET 200"]);
});

it("the sandbox can respond to a request with a given status, headers and body", async () => {
  const fault = { status: 503, headers: { "content-type": "text/html" }, body: "<h1>Away</h1>" };
  const { dintero, settle } = await play(
    { fault: ({ method }) => (method === "GET" ? fault : undefined) },
    { retry: false },
  );
  const { error } = await settle(dintero.GET(SETTINGS));
  expect(error).toMatchObject({ status: 503, body: "<h1>Away</h1>" });
});

it("a delayed response of the sandbox exceeds the caller's timeout", async () => {
  sandbox = await startSandbox({ fault: ({ method }) => (method === "GET" ? { delay: 60 } : undefined) });
  const dintero = createDintero({ ...sandbox.credentials, baseUrl: sandbox.url, retry: false });
  await expect(dintero.GET(SETTINGS, { timeout: 20 })).rejects.toMatchObject({ name: "TimeoutError" });
});
