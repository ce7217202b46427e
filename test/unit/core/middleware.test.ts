import type { Middleware } from "openapi-fetch";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { DinteroEvent } from "../../../src/index.js";
import {
  connectionRefused,
  connectionReset,
  json,
  neverResponds,
  type Step,
  scriptedFetch,
  tokenResponse,
  tooManyRequests,
  truncatedBody,
} from "../../../src/testing/index.js";
import { bench } from "../../kit/harness.js";

const SETTINGS = "/accounts/{aid}/management/settings";
const USERS = "/accounts/{oid}/management/users";
const BODY = { email: "ola@example.com", roles: [] };

const passive: Middleware = { onRequest: () => undefined, onResponse: () => undefined, onError: () => undefined };
const copying: Middleware = {
  onRequest: ({ request }) => new Request(request),
  onResponse: ({ response }) => new Response(response.body, response),
};

/** What a caller sees of a call, as plain data. */
async function observe(steps: Step[], method: "GET" | "POST", middleware: Middleware[]) {
  const { dintero, clock, fetch, events } = bench(steps, { retry: { limit: 1 } });
  dintero.use(...middleware);
  const call = async () =>
    method === "GET" ? dintero.GET(SETTINGS) : dintero.POST(USERS, { body: BODY, headers: { "x-mark": "1" } });
  const [settled] = await Promise.allSettled([clock.runUntil(call())]);
  const withoutId = (event: DinteroEvent) => ({ ...event, id: undefined });
  const seen =
    settled?.status === "fulfilled"
      ? {
          data: settled.value.data,
          error: settled.value.error?.toJSON(),
          body: settled.value.error?.body,
          status: settled.value.response.status,
          mark: settled.value.response.headers.get("x-mark"),
        }
      : { rejected: JSON.parse(JSON.stringify(settled?.reason ?? null)) as unknown };
  return {
    ...seen,
    log: fetch.log,
    bodies: fetch.bodies,
    headers: fetch.requests.map(({ headers }) => [...headers]),
    events: events.map(withoutId),
    now: clock.now(),
  };
}

const SERVERS: [string, () => Step[]][] = [
  ["a success", () => [json({ id: "1" }, { headers: { "x-mark": "2" } })]],
  ["an empty success", () => [new Response(null, { status: 204 })]],
  ["an error with a body", () => [json({ error: { message: "No", code: "no" } }, { status: 409 })]],
  ["an error without a body", () => [new Response(null, { status: 400 })]],
  ["an error that is HTML", () => [new Response("<h1>No</h1>", { status: 404 })]],
  ["a success that is not JSON", () => [new Response("ok", { headers: { "content-length": "2" } })]],
  ["a 429 and then a success", () => [tooManyRequests(2), json({ id: "1" })]],
  ["two 503", () => [json({}, { status: 503 }), json({}, { status: 503 })]],
  ["a lost connection and then a success", () => [connectionReset(), json({ id: "1" })]],
  ["a refused connection and then a success", () => [connectionRefused(), json({ id: "1" })]],
  ["truncated bodies", () => [truncatedBody(), truncatedBody()]],
  ["no response", () => [neverResponds, neverResponds]],
];

describe("middleware", () => {
  it.each(SERVERS.flatMap(([name, steps]) => (["GET", "POST"] as const).map((method) => ({ name, steps, method }))))(
    "makes no difference to a $method whose server returns $name",
    async ({ steps, method }) => {
      const without = await observe(steps(), method, []);
      expect(await observe(steps(), method, [passive])).toEqual(without);
      expect(await observe(steps(), method, [copying])).toEqual(without);
    },
  );

  it("does not see the client's own token requests", async () => {
    const { dintero, clock, fetch } = bench([tokenResponse("fresh"), json({})], {
      clientId: "id",
      clientSecret: "s3cret",
    });
    const seen: string[] = [];
    dintero.use({
      onRequest: ({ request, schemaPath }) => {
        seen.push(schemaPath);
        request.headers.set("x-mark", "1");
      },
      onResponse: ({ schemaPath }) => void seen.push(schemaPath),
    });
    await clock.runUntil(dintero.GET(SETTINGS));
    expect(seen).toEqual([SETTINGS, SETTINGS]);
    expect(fetch.requests.map(({ headers }) => headers.get("x-mark"))).toEqual([null, "1"]);
  });

  it.each(
    (["GET", "PUT"] as const).flatMap((method) =>
      ["a custom `fetch`", "the global `fetch`"].map((kind) => ({ method, kind })),
    ),
  )("can set options of `fetch`, which every attempt of a $method has with $kind", async ({ method, kind }) => {
    const isGlobal = kind === "the global `fetch`";
    const scripted = scriptedFetch(json({}, { status: 503 }), json({ id: "1" }));
    if (isGlobal) vi.stubGlobal("fetch", scripted);
    onTestFinished(() => void vi.unstubAllGlobals());
    const { dintero, clock } = bench([], { retry: { limit: 1 }, fetch: isGlobal ? undefined : scripted });
    const options = { credentials: "include", cache: "no-store", keepalive: true } as const;
    dintero.use({ onRequest: ({ request }) => new Request(request, { ...options, redirect: "error" }) });
    const body = { name: "Support" } as never;
    const params = { path: { price_package_id: "p1" } };
    const path = "/accounts/{oid}/management/price-packages/{price_package_id}";
    const call: Promise<unknown> = method === "GET" ? dintero.GET(SETTINGS) : dintero.PUT(path, { params, body });
    await clock.runUntil(call);
    expect(scripted.requests).toHaveLength(2);
    for (const request of scripted.requests) {
      expect(request).toMatchObject({ method, redirect: "manual", ...options });
      expect(request.headers.get("authorization")).toBe("Bearer a-token");
    }
    expect(scripted.bodies).toEqual(Array(2).fill(method === "GET" ? "" : JSON.stringify(body)));
  });
});
