import { describe, expect, it } from "vitest";
import { ApiError } from "../../../../src/core/errors/api-error.js";
import { redact } from "../../../../src/core/util/redact.js";

const LONG = 400_000;
const response = new Response(null, { status: 400 });

describe("redact", () => {
  it.each([
    ["eyJ-", LONG],
    ["eyJ.", LONG],
    ["Bearer ", LONG],
    ["Bearer\t\n", LONG],
    ["?a", LONG],
    ["?a=?", LONG],
    [" ", LONG],
    ["\u001b", LONG],
  ])("takes less than half a second for a text made of %j", (part, length) => {
    const startedAt = performance.now();
    const text = redact(part.repeat(length / part.length), 200, ["secret-of-mine"]);
    expect(performance.now() - startedAt).toBeLessThan(500);
    expect(text.length).toBeLessThanOrEqual(201);
  });

  it.each([
    "eyJhbGciOi.eyJzdWIi.c2lnbmF0",
    "eyJhbGciOi.eyJzdWIi",
    "eyJhbGciOiJub25lIn0",
    "Bearer 0paque",
    "Basic aWQ6",
  ])("removes %s", (secret) => {
    expect(redact(`the token ${secret} is wrong`)).toBe("the token [redacted] is wrong");
  });

  it("shows no part of a secret at the end of the searched text", () => {
    const secret = "s3cr3t-0123456789";
    for (let before = 4_980; before <= 5_001; before += 1) {
      expect(redact(`a${" ".repeat(before)}${secret}`, 200, [secret])).not.toContain("s3cr3t");
    }
  });

  it.each(["\n", "\r\n", "\u0085", "\u2028", "\u0000", "\u001b[31m", "\u202e"])(
    "leaves no %j, which would change the line of a log",
    (character) => {
      expect(redact(`one${character}two`)).toMatch(/^one (\[31m)?two$/);
    },
  );
});

describe("an ApiError", () => {
  it.each([
    ["message", { error: { message: "eyJ-".repeat(LONG / 4) } }],
    ["code", { error: { code: "eyJ-".repeat(LONG / 4) } }],
    ["name of a field", { errors: [{ field: "a.".repeat(LONG / 2) }] }],
    ["pointer to a field", { errors: [{ pointer: "#/".repeat(LONG / 2) }] }],
    ["list of errors", { errors: Array.from({ length: 100_000 }, () => ({ field: "email" })) }],
  ])("is constructed in less than half a second for a long %s", (_, body) => {
    const startedAt = performance.now();
    const error = new ApiError({ method: "GET", path: "/things" }, { response, body });
    expect(performance.now() - startedAt).toBeLessThan(500);
    expect(error.message.length).toBeLessThan(600);
  });

  it("is constructed from a body that is nested deeper than the stack", () => {
    const loc = JSON.parse(`${"[".repeat(50_000)}${"]".repeat(50_000)}`);
    const error = new ApiError({ method: "GET", path: "/things" }, { response, body: { errors: [{ loc }] } });
    expect(error.message).toBe("GET /things failed: 400 without a message.");
  });
});
