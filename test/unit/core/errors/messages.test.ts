import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ErrorContext } from "../../../../src/core/errors/dintero-error.js";
import {
  ApiError,
  AuthenticationError,
  ConfigurationError,
  ConnectionError,
  type DinteroError,
  MfaRequiredError,
  PaginationError,
  TimeoutError,
} from "../../../../src/index.js";

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

/** Any combination of what may be known of a call; what is not known is absent or undefined. */
const contexts: fc.Arbitrary<ErrorContext> = fc.record(
  {
    method: optional(fc.constantFrom("GET", "POST", "DELETE")),
    path: optional(fc.constantFrom("/things", "/things/{id}")),
    attempts: optional(fc.nat(9)),
    outcome: optional(fc.constantFrom("rejected" as const, "unknown" as const)),
    cursor: optional(fc.constant("c1")),
    requestId: optional(fc.constant("r1")),
  },
  { requiredKeys: [] },
);

const reasons = fc.constantFrom("ECONNRESET", "no response", "the vault is closed");
const dates = optional(fc.constant(new Date("2026-01-01T00:00:20Z")));
const bodies = fc.constantFrom<unknown[]>(
  undefined,
  null,
  "",
  "<html>",
  {},
  [],
  { error: {} },
  { error: { message: undefined, code: undefined } },
  { error: { message: "No", code: "no", errors: [{}, null, { field: "email" }] } },
  { error: "invalid_grant" },
  { title: "Bad" },
);
const responses = fc
  .record({ status: fc.constantFrom(200, 400, 403, 404, 429, 500), type: optional(fc.constant("text/html")) })
  .map(({ status, type }) => new Response(null, { status, headers: type ? { "content-type": type } : {} }));

const apiErrors = fc
  .record({
    context: contexts,
    response: responses,
    body: bodies,
    retryAt: dates,
    requiredScopes: fc.constantFrom(undefined, [], ["read:things"]),
    inferredPath: optional(fc.boolean()),
    secrets: optional(fc.constant(["Bearer abcdefgh"])),
  })
  .map(({ context, ...init }) => new ApiError(context, init));

/** An error of each class, made with any combination of what its constructor takes. */
const ERRORS: Record<string, fc.Arbitrary<DinteroError>> = {
  ApiError: apiErrors,
  MfaRequiredError: apiErrors.map((error) => new MfaRequiredError(error, new Response(null, { status: 403 }), "m")),
  AuthenticationError: fc.tuple(reasons, contexts).map(([reason, context]) => new AuthenticationError(reason, context)),
  ConfigurationError: contexts.map(({ method, path }) => {
    return new ConfigurationError("Expected `x` to be set.", { ...(method && { method }), ...(path && { path }) });
  }),
  ConnectionError: fc.tuple(contexts, reasons, optional(fc.boolean())).map(([context, reason, notSent]) => {
    return new ConnectionError(context, { reason, ...(notSent !== undefined && { notSent }) });
  }),
  PaginationError: fc.tuple(reasons, contexts).map(([reason, context]) => new PaginationError(reason, context)),
  TimeoutError: fc
    .tuple(contexts, fc.constantFrom("attempt" as const, "total" as const), dates)
    .map(([context, phase, retryAt]) => new TimeoutError(context, { phase, limit: 30, ...(retryAt && { retryAt }) })),
};

const NO_EFFECT = "The request had no effect.";
const MAY_HAVE = "The request may have taken effect.";

describe.each(Object.entries(ERRORS))("the message of any %s", (_name, errors) => {
  it("never contains undefined, null or an empty part", () => {
    fc.assert(
      fc.property(errors, (error) => {
        expect(error.message).not.toMatch(/undefined|null|NaN|\[object|\(\)| {2}|\.\.|: \.|^\s|\s$/);
        expect(JSON.stringify(error)).not.toContain("undefined");
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("consists of complete sentences", () => {
    fc.assert(
      fc.property(errors, (error) => {
        expect(error.message).toMatch(/^[A-Z/].*\.$/);
      }),
      { seed: 2, numRuns: 100 },
    );
  });

  it("never contradicts its outcome", () => {
    fc.assert(
      fc.property(errors, (error) => {
        const { message, outcome } = error;
        if (outcome === "unknown") expect(message).not.toContain(NO_EFFECT);
        if (outcome === "rejected") expect(message).not.toContain(MAY_HAVE);
        if (outcome === undefined) expect(message).not.toMatch(/effect/);
        if (message.includes("Read the resource before you retry.")) expect(outcome).toBe("unknown");
      }),
      { seed: 3, numRuns: 300 },
    );
  });
});

describe("the effect of a failed call", () => {
  it.each(["ApiError", "AuthenticationError", "ConnectionError", "TimeoutError"])(
    "is part of the message of every %s that knows its outcome",
    (name) => {
      fc.assert(
        fc.property(ERRORS[name] ?? apiErrors, ({ message, outcome }) => {
          if (outcome) expect(message).toContain(outcome === "unknown" ? MAY_HAVE : NO_EFFECT);
        }),
        { seed: 4, numRuns: 200 },
      );
    },
  );
});

describe("MfaRequiredError", () => {
  it("keeps the `retryAt` of the response", () => {
    const retryAt = new Date("2026-01-01T00:00:20Z");
    const response = new Response(null, { status: 403 });
    const context = { method: "POST", path: "/accounts/{oid}/auth/token", attempts: 1, outcome: "rejected" } as const;
    const refusal = new ApiError(context, { response, body: { error: { code: "mfa_required" } }, retryAt });
    const error = new MfaRequiredError(refusal, response, "mfa-token");
    expect(error).toMatchObject({ retryAt, status: 403, attempts: 1, outcome: "rejected" });
    expect(error.message).toContain("Retry after 2026-01-01T00:00:20.000Z.");
    expect(`${error.message} ${JSON.stringify(error)}`).not.toContain("mfa-token");
  });

  it("has no `retryAt` when the response names no time", () => {
    const response = new Response(null, { status: 403 });
    const refusal = new ApiError({}, { response, body: undefined });
    expect(new MfaRequiredError(refusal, response, "mfa-token").retryAt).toBeUndefined();
  });
});
