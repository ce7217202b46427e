import { describe, expect, it } from "vitest";
import {
  ApiError,
  AuthenticationError,
  ConfigurationError,
  ConnectionError,
  DinteroError,
  isDinteroError,
  PaginationError,
  TimeoutError,
} from "../../../../src/core/index.js";
import { retryAtOf } from "../../../../src/core/util/retry-after.js";

const NOW = Date.parse("2026-01-01T12:00:00Z");
const CONTEXT = { method: "GET", path: "/accounts/{oid}/auth/roles", attempts: 2, outcome: "rejected" } as const;

const apiError = (
  body: unknown,
  status = 400,
  headers: Record<string, string> = {},
  context: ConstructorParameters<typeof ApiError>[0] = CONTEXT,
  requiredScopes?: readonly string[],
) =>
  new ApiError(context, {
    response: new Response(null, { status, headers }),
    body,
    retryAt: retryAtOf(new Headers(headers), NOW),
    requiredScopes,
  });

const samples: Record<string, DinteroError> = {
  ApiError: apiError({ error: { message: "no", code: "bad" } }),
  AuthenticationError: new AuthenticationError("the vault is closed", CONTEXT),
  ConfigurationError: new ConfigurationError(
    "Expected `timeout` to be a positive number of milliseconds, or false, got -1.",
  ),
  ConnectionError: new ConnectionError(CONTEXT, { reason: "ECONNREFUSED", notSent: true }),
  PaginationError: new PaginationError("the server returned the cursor x again", { ...CONTEXT, cursor: "x" }),
  TimeoutError: new TimeoutError(CONTEXT, { phase: "attempt", limit: 30 }),
};

describe.each(Object.entries(samples))("%s", (name, error) => {
  it("is an Error and a DinteroError with a name of its own", () => {
    expect(error).toBeInstanceOf(Error);
    expect(error).toBeInstanceOf(DinteroError);
    expect(error.name).toBe(name);
    expect(String(error)).toBe(`${name}: ${error.message}`);
    expect(error.stack?.startsWith(name)).toBe(true);
  });
  it("serialises to its name, its message and its fields", () => {
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ name, message: error.message, outcome: "rejected" });
  });
  it("is recognised by isDinteroError", () => {
    expect(isDinteroError(error)).toBe(true);
  });
});

describe("isDinteroError", () => {
  it.each([undefined, null, "error", 1, {}, new Error("x"), new TypeError("x"), () => {}])(
    "is false for %s",
    (value) => {
      expect(isDinteroError(value)).toBe(false);
    },
  );
  it("recognises the errors of another copy of the package", async () => {
    const url = new URL("../../../../src/core/errors/dintero-error.js?copy", import.meta.url).href;
    const copy = (await import(
      /* @vite-ignore */ url
    )) as typeof import("../../../../src/core/errors/dintero-error.js");
    expect(copy.DinteroError).not.toBe(DinteroError);
    expect(copy.isDinteroError(samples["ApiError"])).toBe(true);
    class Foreign extends copy.DinteroError {}
    expect(new Foreign("x")).not.toBeInstanceOf(DinteroError);
    expect(isDinteroError(new Foreign("x"))).toBe(true);
  });
});

describe("ApiError", () => {
  it("says what was called, what the server returned, and why", () => {
    const error = apiError({ error: { message: "Role is in use.", code: "role_in_use" } }, 409);
    expect(error.message).toBe(
      "GET /accounts/{oid}/auth/roles failed: 409 Role is in use (role_in_use). The request had no effect.",
    );
    expect(error).toMatchObject({ ...CONTEXT, status: 409, code: "role_in_use", retryAt: undefined });
  });
  it("has the body, its list of errors and the headers", () => {
    const body = { error: { message: "no", errors: [{ field: "email" }, { field: "name" }] } };
    const error = apiError(body, 422, { "x-request-id": "r1" });
    expect(error.body).toBe(body);
    expect(error.errors).toEqual([{ field: "email" }, { field: "name" }]);
    expect(error.headers.get("x-request-id")).toBe("r1");
  });
  it.each([
    [undefined, " with an empty body."],
    ["", " with an empty body."],
    [{}, " without a message."],
    [null, " with an empty body."],
    [[1], " without a message."],
    [{ error: [] }, " without a message."],
    [{ error: { message: 7, code: 7 } }, " without a message."],
    ["<html>", " with 6 characters of text/html instead of JSON."],
  ])("with the body %j says %j in its message", (body, end) => {
    const error = apiError(body, 502, { "content-type": "text/html; charset=utf-8" });
    expect(error.message).toBe(`GET /accounts/{oid}/auth/roles failed: 502${end} The request had no effect.`);
    expect(error.errors).toEqual([]);
    expect(error.code).toBeUndefined();
  });
  it("says when to retry", () => {
    const error = apiError({ error: { message: "Slow down" } }, 429, { "retry-after": "120" });
    expect(error.retryAt).toEqual(new Date("2026-01-01T12:02:00Z"));
    expect(error.message).toMatch(
      /: 429 Slow down\. The request had no effect\. Retry after 2026-01-01T12:02:00\.000Z\.$/,
    );
  });
  it("names the scopes of which one is needed", () => {
    const error = apiError({ error: { message: "no" } }, 403, {}, CONTEXT, ["read:accounts", "admin:accounts"]);
    expect(error.requiredScopes).toEqual(["read:accounts", "admin:accounts"]);
    expect(error.message).toMatch(/ The operation needs one of the scopes read:accounts, admin:accounts\.$/);
  });
  it("says that the request may have taken effect", () => {
    const error = apiError({ error: { message: "oops" } }, 500, {}, { ...CONTEXT, outcome: "unknown" });
    expect(error.message).toMatch(
      /: 500 oops\. The request may have taken effect\. Read the resource before you retry\.$/,
    );
  });
  it("limits the server's message to one short line", () => {
    const error = apiError({ error: { message: `a\n\tb ${"x".repeat(5_000)}` } });
    expect(error.message).not.toMatch(/[\n\t]/);
    expect(error.message.length).toBeLessThan(300);
  });
  it("accepts a Retry-After that no date can represent", () => {
    expect(() => apiError({}, 429, { "retry-after": "9".repeat(100) })).not.toThrow();
  });
});

describe("the message of an error", () => {
  it("says for a ConnectionError what happened and what effect it had", () => {
    const { message } = new ConnectionError({ ...CONTEXT, outcome: "unknown" }, { reason: "ECONNRESET" });
    expect(message).toBe(
      "GET /accounts/{oid}/auth/roles failed: ECONNRESET. The request may have taken effect. Read the resource before you retry.",
    );
    expect(samples["ConnectionError"]?.message).toMatch(/ECONNREFUSED\. The request had no effect\.$/);
  });
  it("names for a TimeoutError the limit and its length", () => {
    const of = (phase: "attempt" | "total") => new TimeoutError(CONTEXT, { phase, limit: 30 }).message;
    expect(of("attempt")).toBe(
      "GET /accounts/{oid}/auth/roles failed: no response within the timeout of 30 ms. The request had no effect.",
    );
    expect(of("total")).toBe(
      "GET /accounts/{oid}/auth/roles failed: no response within the totalTimeout of 30 ms. The request had no effect.",
    );
  });
  it("names for a PaginationError the list, and the error has the cursor", () => {
    expect(samples["PaginationError"]).toMatchObject({
      message:
        "GET /accounts/{oid}/auth/roles failed: the server returned the cursor x again. The iteration stops here.",
      cursor: "x",
    });
  });
  it("says for an AuthenticationError why there is no token", () => {
    expect(samples["AuthenticationError"]).toMatchObject({
      message:
        "GET /accounts/{oid}/auth/roles failed: no access token: the vault is closed. The request had no effect.",
      reason: "the vault is closed",
    });
  });
});
