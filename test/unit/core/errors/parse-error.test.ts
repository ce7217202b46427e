import { describe, expect, it } from "vitest";
import { ApiError } from "../../../../src/core/errors/api-error.js";
import { parseError } from "../../../../src/core/errors/parse-error.js";

const CONTEXT = { method: "POST", path: "/things", attempts: 1, outcome: "rejected" } as const;

const badRequest = (body: unknown) => new ApiError(CONTEXT, { response: new Response(null, { status: 400 }), body });

describe("parseError", () => {
  it.each([
    [
      "an `error` object",
      { error: { message: "No", code: "no", errors: [1] } },
      { message: "No", code: "no", errors: [1] },
    ],
    ["plain `message` and `code`", { message: "No", code: "no" }, { message: "No", code: "no", errors: undefined }],
    [
      "OAuth 2.0",
      { error: "invalid_grant", error_description: "Expired" },
      { message: "Expired", code: "invalid_grant", errors: undefined },
    ],
    [
      "OAuth 2.0 without a description",
      { error: "invalid_grant" },
      { message: "invalid_grant", code: "invalid_grant", errors: undefined },
    ],
    [
      "problem details with `detail` and `title`",
      { type: "about:blank", title: "Bad", detail: "The amount is negative", status: 400 },
      { message: "The amount is negative", code: undefined, errors: undefined },
    ],
    ["problem details with `title` alone", { title: "Bad" }, { message: "Bad", code: undefined, errors: undefined }],
    ["`error_code`", { message: "No", error_code: "E7" }, { message: "No", code: "E7", errors: undefined }],
    [
      "a list of `errors`",
      { errors: [{ field: "a" }] },
      { message: undefined, code: undefined, errors: [{ field: "a" }] },
    ],
    [
      "an empty `message` next to a `detail`",
      { message: "", detail: "No" },
      { message: "No", code: undefined, errors: undefined },
    ],
  ])("reads %s", (_, body, details) => {
    expect(parseError(body)).toEqual(details);
  });

  const TEXTS: unknown[] = [
    { Message: "No" },
    { msg: "No" },
    { errorMessage: "No" },
    { error_message: "No" },
    { reason: "No" },
    { description: "No" },
    { Error: { Message: "No" } },
    { error: { msg: "No" } },
    { error: { detail: "No" } },
    { error: { errors: [{ message: "No" }] } },
    { error: ["No"] },
    { errors: [{ title: "Bad", detail: "No" }] },
    { errors: [{ message: "No" }, { message: "Another" }] },
    { errors: ["No"] },
    { errors: "No" },
    { message: ["No", "Another"], error: "Bad Request", statusCode: 400 },
    { title: "Bad", errors: { message: ["No"] } },
    { detail: [{ loc: ["body", "email"], msg: "No" }] },
    { fault: { faultstring: "No", detail: { errorcode: "E7" } } },
    [{ message: "No" }],
  ];
  it.each(TEXTS)("finds the text of %j", (body) => {
    expect(parseError(body).message).toBe("No");
  });

  it("finds a list of errors in `detail` as well", () => {
    const body = { detail: [{ loc: ["body", "email"], msg: "No" }] };
    expect(badRequest(body).message).toContain("400 No. Fields: body.email.");
  });

  it("reads only members that exist", () => {
    let looked = 0;
    const body = new Proxy(
      { error: { code: "no" } },
      {
        ownKeys: (target) => {
          looked += 1;
          return Reflect.ownKeys(target);
        },
      },
    );
    expect(parseError(body).code).toBe("no");
    expect(looked).toBeLessThan(10);
  });

  it("reads only a few levels of nested objects", () => {
    let body: unknown = { message: "No" };
    for (let depth = 0; depth < 100_000; depth += 1) body = { error: body };
    expect(parseError(body).message).toBeUndefined();
  });

  it.each([undefined, null, "text", 7, true, [], [1]])("finds nothing in %j", (body) => {
    expect(parseError(body)).toEqual({ message: undefined, code: undefined, errors: undefined });
  });
});

describe("the message of an ApiError", () => {
  const forbidden = (body: unknown, details?: { code?: unknown }) =>
    new ApiError(CONTEXT, {
      response: new Response(null, { status: 403 }),
      body,
      details,
      requiredScopes: ["write:things"],
    });
  it.each([{ error: { message: "No" } }, { error: { code: "no" } }, { error: "insufficient_scope" }])(
    "names the scopes after a 403 with the body %j, which has the form of the API",
    (body) => {
      expect(forbidden(body).message).toContain("needs one of the scopes write:things.");
    },
  );
  it.each([
    { message: "Forbidden" },
    { Message: "Forbidden" },
    { error: "Forbidden", statusCode: 403 },
    { fault: { faultstring: "No" } },
    { title: "Forbidden", status: 403 },
    "<html>Blocked</html>",
    undefined,
    null,
    [],
  ])("names no scopes after a 403 with the body %j, which is that of a gateway", (body) => {
    expect(forbidden(body).message).not.toContain("scopes");
    expect(forbidden(body).requiredScopes).toEqual(["write:things"]);
  });
  it("names the scopes of an API with its own form of errors when the body has a code", () => {
    expect(forbidden({ type: "permission_error" }, { code: "permission_error" }).message).toContain("scopes");
    expect(forbidden({ message: "Forbidden" }, {}).message).not.toContain("scopes");
  });

  it.each([
    [{ error: "invalid_grant", error_description: "Expired" }, "400 Expired (invalid_grant)."],
    [{ error: "invalid_grant" }, "400 invalid_grant."],
    [{ title: "Bad", detail: "The amount is negative" }, "400 The amount is negative."],
    [{ error: { code: "no" } }, "400 no."],
    [{ message: "No." }, "400 No."],
  ])("says what the body %j says", (body, reason) => {
    expect(badRequest(body).message).toBe(`POST /things failed: ${reason} The request had no effect.`);
  });

  it.each([
    ["field", { field: "email", value: "ola@secret.test" }],
    ["path", { path: "email", got: "ola@secret.test" }],
    ["property", { property: "email" }],
    ["param", { param: "email" }],
    ["parameter", { parameter: "email" }],
    ["pointer", { pointer: "#/email" }],
    ["dataPath", { dataPath: ".email" }],
    ["instancePath", { instancePath: "/email" }],
    ["loc", { loc: ["email"] }],
    ["name", { name: "email", message: "ola@secret.test is taken" }],
  ])("names the field at fault by `%s`, without its value", (_, error) => {
    const { message } = badRequest({ error: { message: "Invalid", errors: [error] } });
    expect(message).toBe("POST /things failed: 400 Invalid. Fields: email. The request had no effect.");
  });

  it("names nested fields and elements of arrays", () => {
    const errors = [{ field: "items[0].amount" }, { pointer: "#/order/items/1/id" }, { loc: ["body", "items", 2] }];
    expect(badRequest({ errors }).message).toContain("Fields: items[0].amount, order/items/1/id, body.items.2.");
  });

  it("names each field once, and five at most", () => {
    const errors = ["a", "a", "b", "c", "d", "e", "f", "g"].map((field) => ({ field }));
    expect(badRequest({ errors }).message).toContain("Fields: a, b, c, d, e, and 2 more.");
  });

  it.each(["ola@secret.test", "4111 1111 1111 1111", "secret value", "", "a".repeat(100), "x\ny", 7, null, { a: 1 }])(
    "names no field when the name of the field is %j",
    (field) => {
      expect(badRequest({ error: { message: "Invalid", errors: [{ field }] } }).message).toBe(
        "POST /things failed: 400 Invalid. The request had no effect.",
      );
    },
  );

  it.each(["x", 7, null, { a: 1 }])("names no field when `errors` is %j and not an array", (errors) => {
    const error = badRequest({ error: { message: "Invalid", errors } });
    expect(error.message).not.toContain("Fields");
    expect(error.errors).toEqual([]);
  });
});
