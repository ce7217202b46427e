import { inspect } from "node:util";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { DinteroEvent } from "../../../src/core/util/events.js";
import {
  ApiError,
  ConfigurationError,
  createMoyasarAcquirer,
  type MoyasarOptions,
  type MoyasarPaths,
  type MoyasarSchemas,
  PaginationError,
} from "../../../src/moyasar/index.js";
import { json, type ScriptedFetch, type Step, scriptedFetch } from "../../../src/testing/index.js";
import { evenClock, failure } from "../../kit/harness.js";
import { page, SECRETS } from "../../kit/moyasar-records.js";

function bench(steps: Step[], options: Partial<MoyasarOptions> = {}) {
  return benchOf(scriptedFetch<MoyasarPaths>(...steps), options);
}

function benchOf(fetch: ScriptedFetch<MoyasarPaths>, options: Partial<MoyasarOptions> = {}) {
  const clock = evenClock();
  const events: DinteroEvent[] = [];
  const onEvent = (event: DinteroEvent) => events.push(event);
  const moyasar = createMoyasarAcquirer({ apiKey: "acquirer_key_secret", clock, fetch, onEvent, ...options });
  return { moyasar, clock, fetch, events };
}

const idsOf = (items: readonly { readonly id: string }[]) => items.map(({ id }) => id);

describe("calls", () => {
  it("go to production with the key as a Bearer token by default", async () => {
    const { moyasar, fetch } = bench([json(page(["a"], 1, null))]);
    const { data, error } = await moyasar.GET("/v1/3ds");
    expect(error).toBeUndefined();
    expect(idsOf(data?.card_auths ?? [])).toEqual(["a"]);
    expect(fetch.requests[0]?.url).toBe("https://pg.moyasar.com/v1/3ds");
    expect(fetch.requests[0]?.headers.get("authorization")).toBe("Bearer acquirer_key_secret");
  });

  it("go to the sandbox when that is the base URL", async () => {
    const { moyasar, fetch } = bench([json(page([], 1, null))], { baseUrl: "https://pg.mysr.dev" });
    await moyasar.GET("/v1/3ds");
    expect(fetch.requests[0]?.url).toBe("https://pg.mysr.dev/v1/3ds");
  });

  it("contain names in brackets unchanged", async () => {
    const { moyasar, fetch } = bench([json(page([], 1, null))]);
    const query = { "amount[gte]": 100, "sort[field]": "amount", "sort[dir]": "asc" } as const;
    await moyasar.GET("/v1/3ds", { params: { query } });
    const url = new URL(fetch.requests[0]?.url ?? "");
    expect([...url.searchParams]).toEqual([
      ["amount[gte]", "100"],
      ["sort[field]", "amount"],
      ["sort[dir]", "asc"],
    ]);
    expect(url.search).toBe("?amount%5Bgte%5D=100&sort%5Bfield%5D=amount&sort%5Bdir%5D=asc");
  });

  it("are not sent again after a 401, because the key does not change", async () => {
    const refusal = { type: "authentication_error", message: "Invalid authorization credentials" } as const;
    const fetch = scriptedFetch<MoyasarPaths>().on("GET /v1/3ds").reply(401, refusal);
    const { moyasar } = benchOf(fetch);
    const { error } = await moyasar.GET("/v1/3ds");
    expect(error).toMatchObject({ status: 401, code: "authentication_error", attempts: 1 });
    expect(fetch.log).toEqual(["GET /v1/3ds"]);
  });

  it("wait for the Retry-After of a 429", async () => {
    const refusal = json({}, { status: 429, headers: { "retry-after": "7" } });
    const { moyasar, clock } = bench([refusal, json(page([], 1, null))]);
    const { error } = await clock.runUntil(moyasar.GET("/v1/3ds"));
    expect(error).toBeUndefined();
    expect(clock.now()).toBe(7_000);
  });
});

describe("errors", () => {
  it("name the permission that is missing", async () => {
    const refusal = { type: "permission_error", message: "no" } as const;
    const { moyasar } = benchOf(scriptedFetch<MoyasarPaths>().on("GET /v1/3ds").reply(403, refusal));
    const { error } = await moyasar.GET("/v1/3ds");
    expect(error?.requiredScopes).toEqual(["3ds_read"]);
  });

  it("contain the findings of each parameter", async () => {
    const body = { type: "invalid_request_error", message: "Validation failed", errors: { items: ["too many"] } };
    const { moyasar } = bench([json(body, { status: 422 })]);
    const { error } = await moyasar.GET("/v1/3ds");
    expect(error?.errors).toEqual([{ parameter: "items", messages: ["too many"] }]);
    expect(error?.body).toEqual(body);
  });

  it.each([
    ["a list", [1]],
    ["text", "<html>"],
    ["null", null],
    ["another shape", { error: "no" }],
  ])("have a body that is %s", async (_, body) => {
    const { moyasar } = bench([json(body, { status: 400 })]);
    const { error } = await moyasar.GET("/v1/3ds");
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 400, code: undefined, errors: [] });
  });
});

describe("the list", () => {
  it("is iterated by the page numbers of its responses", async () => {
    const { moyasar, fetch } = bench([
      json(page(["a", "b"], 1, 2)),
      json(page(["c"], 2, 3)),
      json(page([], 3, 4)),
      json(page(["d"], 4, null)),
    ]);
    const pager = moyasar.paginate("/v1/3ds", { params: { query: { items: 2, status: "failed" } } });
    expect(idsOf(await pager.toArray())).toEqual(["a", "b", "c", "d"]);
    expect(fetch.log).toEqual([
      "GET /v1/3ds?items=2&status=failed",
      "GET /v1/3ds?items=2&status=failed&page=2",
      "GET /v1/3ds?items=2&status=failed&page=3",
      "GET /v1/3ds?items=2&status=failed&page=4",
    ]);
  });

  it("requests pages with the parameter of the option `pageParameter`", async () => {
    const { moyasar, fetch } = bench([json(page(["a"], 1, 2)), json(page(["b"], 2, null))], { pageParameter: "p" });
    await moyasar.paginate("/v1/3ds").toArray();
    expect(fetch.log).toEqual(["GET /v1/3ds", "GET /v1/3ds?p=2"]);
  });

  it("rejects, and yields no item twice, when the server ignores the page number", async () => {
    const { moyasar } = bench([json(page(["a"], 1, 2)), json(page(["a"], 1, 2))]);
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { id } of moyasar.paginate("/v1/3ds")) seen.push(id);
    })();
    const error = await failure(reading);
    expect(error).toBeInstanceOf(PaginationError);
    expect(error).toMatchObject({ path: "/v1/3ds", cursor: "2" });
    expect(seen).toEqual(["a"]);
  });

  it("continues from a cursor", async () => {
    const { moyasar, fetch } = bench([json(page(["z"], 7, null))]);
    expect(idsOf(await moyasar.paginate("/v1/3ds", { cursor: "7" }).toArray())).toEqual(["z"]);
    expect(fetch.log).toEqual(["GET /v1/3ds?page=7"]);
  });

  it("refuses a page size above 100 before anything is sent", () => {
    const { moyasar, fetch } = bench([]);
    expect(() => moyasar.paginate("/v1/3ds", { params: { query: { items: 101 } } })).toThrow(ConfigurationError);
    expect(fetch.log).toEqual([]);
  });
});

describe("options", () => {
  it.each([undefined, "", "with space", "line\nbreak"])("refuse the apiKey %j without showing it", (apiKey) => {
    expect(() => createMoyasarAcquirer({ apiKey })).toThrow(
      "Expected `apiKey` to be set. It is missing, empty or contains a character that no header may contain.",
    );
  });

  it("refuse an empty pageParameter", () => {
    expect(() => bench([], { pageParameter: "" })).toThrow("Expected `pageParameter` to be a non-empty text");
  });
});

it("keys, challenges and cryptograms do not appear in errors, events or inspection", async () => {
  const echo = { type: SECRETS[1], message: `${SECRETS.join(" ")}`, errors: { [SECRETS[0] ?? ""]: [SECRETS[1]] } };
  const { moyasar, events } = bench([
    json(page(["a"], 1, 2)),
    json(page(["a"], 1, 2)),
    json(echo, { status: 422 }),
    json(echo, { status: 401 }),
  ]);
  const pager = moyasar.paginate("/v1/3ds");
  const ignored = await failure(pager.toArray());
  const errors = [ignored, (await moyasar.GET("/v1/3ds")).error, (await moyasar.GET("/v1/3ds")).error];
  for (const shown of [moyasar, pager, events, ...errors]) {
    const texts = [
      inspect(shown, { depth: Number.POSITIVE_INFINITY, showHidden: false }),
      String(shown),
      JSON.stringify(shown),
    ];
    for (const secret of SECRETS) expect(texts.join("\n")).not.toContain(secret);
  }
});

it("misspelt paths, parameters and values do not compile", () => {
  const { moyasar } = bench([]);
  const never = () => {
    // @ts-expect-error: there is no such path
    moyasar.GET("/v1/3dss");
    // @ts-expect-error: the filter is amount[gte]
    moyasar.GET("/v1/3ds", { params: { query: { amount_gte: 1 } } });
    // @ts-expect-error: no such scheme
    moyasar.paginate("/v1/3ds", { params: { query: { scheme: "dinersclub" } } });
    return moyasar.paginate("/v1/3ds").toArray();
  };
  expectTypeOf(never).returns.resolves.toEqualTypeOf<MoyasarSchemas["CardAuth"][]>();
});
