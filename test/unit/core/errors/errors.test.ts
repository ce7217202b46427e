import { describe, expect, test } from "vitest";
import {
  ApiError,
  AuthenticationError,
  ConfigurationError,
  ConnectionError,
  DinteroError,
  isDinteroError,
  PaginationError,
  TimeoutError,
} from "../../../../src/index.js";

const NOW = Date.parse("2026-01-01T12:00:00Z");
const FACTS = { method: "GET", path: "/accounts/{oid}/auth/roles", attempts: 2, outcome: "rejected" } as const;

const apiError = (
  body: unknown,
  status = 400,
  headers: Record<string, string> = {},
  facts: ConstructorParameters<typeof ApiError>[0] = FACTS,
  requiredScopes?: readonly string[],
) =>
  new ApiError(facts, {
    response: new Response(null, { status, headers }),
    body,
    receivedAt: NOW,
    requiredScopes,
  });

const samples: Record<string, DinteroError> = {
  ApiError: apiError({ error: { message: "no", code: "bad" } }),
  AuthenticationError: new AuthenticationError("the vault is closed", FACTS),
  ConfigurationError: new ConfigurationError("Expected `timeout` to be a positive number, got -1."),
  ConnectionError: new ConnectionError(FACTS, { reason: "ECONNREFUSED", neverLeft: true }),
  PaginationError: new PaginationError("the cursor x came twice", { ...FACTS, cursor: "x" }),
  TimeoutError: new TimeoutError(FACTS, { phase: "attempt", limit: 30 }),
};

describe.each(Object.entries(samples))("%s", (name, error) => {
  test("is an Error and a DinteroError with a name of its own", () => {
    expect(error).toBeInstanceOf(Error);
    expect(error).toBeInstanceOf(DinteroError);
    expect(error.name).toBe(name);
    expect(String(error)).toBe(`${name}: ${error.message}`);
    expect(error.stack?.startsWith(name)).toBe(true);
  });
  test("serialises to its name, its message and its fields", () => {
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ name, message: error.message, outcome: "rejected" });
  });
  test("is told apart from other errors", () => {
    expect(isDinteroError(error)).toBe(true);
  });
});

describe("isDinteroError", () => {
  test.each([undefined, null, "error", 1, {}, new Error("x"), new TypeError("x"), () => {}])(
    "is false for %s",
    (value) => {
      expect(isDinteroError(value)).toBe(false);
    },
  );
  test("knows the errors of another copy of the package", async () => {
    const url = new URL("../../src/core/errors/base.js?copy", import.meta.url).href;
    const copy = (await import(/* @vite-ignore */ url)) as typeof import("../../../../src/core/errors/dintero-error.js");
    expect(copy.DinteroError).not.toBe(DinteroError);
    expect(copy.isDinteroError(samples["ApiError"])).toBe(true);
    class Foreign extends copy.DinteroError {}
    expect(new Foreign("x")).not.toBeInstanceOf(DinteroError);
    expect(isDinteroError(new Foreign("x"))).toBe(true);
  });
});

describe("ApiError", () => {
  test("says what was asked, what came, and why", () => {
    const error = apiError({ error: { message: "Role is in use.", code: "role_in_use" } }, 409);
    expect(error.message).toBe("GET /accounts/{oid}/auth/roles answered 409: Role is in use (role_in_use).");
    expect(error).toMatchObject({ ...FACTS, status: 409, code: "role_in_use", retryAt: undefined });
  });
  test("keeps the body, its findings and the headers at hand", () => {
    const body = { error: { message: "no", errors: [{ field: "email" }, { field: "name" }] } };
    const error = apiError(body, 422, { "x-request-id": "r1" });
    expect(error.body).toBe(body);
    expect(error.errors).toEqual([{ field: "email" }, { field: "name" }]);
    expect(error.headers.get("x-request-id")).toBe("r1");
  });
  test.each([
    [undefined, " with an empty body."],
    ["", " with an empty body."],
    [{}, " without a message."],
    [null, " without a message."],
    [[1], " without a message."],
    [{ error: "no" }, " without a message."],
    [{ error: { message: 7, code: 7 } }, " without a message."],
    ["<html>", " with 6 characters of text/html where JSON was expected."],
  ])("with the body %j ends its message with %j", (body, end) => {
    const error = apiError(body, 502, { "content-type": "text/html; charset=utf-8" });
    expect(error.message).toBe(`GET /accounts/{oid}/auth/roles answered 502${end}`);
    expect(error.errors).toEqual([]);
    expect(error.code).toBeUndefined();
  });
  test("says when to try again", () => {
    const error = apiError({ error: { message: "Slow down" } }, 429, { "retry-after": "120" });
    expect(error.retryAt).toEqual(new Date("2026-01-01T12:02:00Z"));
    expect(error.message).toMatch(/: Slow down\. Retry after 2026-01-01T12:02:00\.000Z\.$/);
  });
  test("names the scopes of which one is missing", () => {
    const error = apiError({ error: { message: "no" } }, 403, {}, FACTS, ["read:accounts", "admin:accounts"]);
    expect(error.requiredScopes).toEqual(["read:accounts", "admin:accounts"]);
    expect(error.message).toMatch(/ The operation asks for one of the scopes read:accounts, admin:accounts\.$/);
  });
  test("says that the call may have been carried out", () => {
    const error = apiError({ error: { message: "oops" } }, 500, {}, { ...FACTS, outcome: "unknown" });
    expect(error.message).toMatch(/: oops\. It may have been carried out\.$/);
  });
  test("keeps a server's message to one short line", () => {
    const error = apiError({ error: { message: `a\n\tb ${"x".repeat(5_000)}` } });
    expect(error.message).not.toMatch(/[\n\t]/);
    expect(error.message.length).toBeLessThan(300);
  });
  test("survives a Retry-After that no date can hold", () => {
    expect(() => apiError({}, 429, { "retry-after": "9".repeat(100) })).not.toThrow();
  });
});

describe("messages", () => {
  test("of a ConnectionError say what happened and whether anything was carried out", () => {
    const { message } = new ConnectionError({ ...FACTS, outcome: "unknown" }, { reason: "ECONNRESET" });
    expect(message).toBe(
      "Connection failed: GET /accounts/{oid}/auth/roles: ECONNRESET. It may have been carried out.",
    );
    expect(samples["ConnectionError"]?.message).toMatch(/ECONNREFUSED\. Nothing was carried out\.$/);
  });
  test("of a TimeoutError name the limit and its length", () => {
    const of = (phase: "attempt" | "deadline") => new TimeoutError(FACTS, { phase, limit: 30 }).message;
    expect(of("attempt")).toBe("Timed out: GET /accounts/{oid}/auth/roles took longer than its timeout (30 ms).");
    expect(of("deadline")).toBe("Timed out: GET /accounts/{oid}/auth/roles took longer than its deadline (30 ms).");
  });
  test("of a PaginationError name the list, and the error carries the cursor", () => {
    expect(samples["PaginationError"]).toMatchObject({
      message: "Cannot walk GET /accounts/{oid}/auth/roles: the cursor x came twice.",
      cursor: "x",
    });
  });
  test("of an AuthenticationError say why there is no token", () => {
    expect(samples["AuthenticationError"]).toMatchObject({
      message: "No access token: the vault is closed",
      reason: "the vault is closed",
    });
  });
});
