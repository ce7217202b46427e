import { describe, expect, it } from "vitest";
import { PaginationError } from "../../../../src/core/errors/pagination-error.js";
import { FakeClock, json, scriptedFetch } from "../../../../src/testing/index.js";
import { collect, listClient, things } from "../../../kit/lists.js";

type Path = Exclude<Parameters<ReturnType<typeof listClient>["paginate"]>[0], "/search">;

async function reasonFor(path: Path, body: unknown): Promise<string> {
  const { ids, error } = await collect(listClient(scriptedFetch(json(body))).paginate(path));
  expect(ids).toEqual([]);
  expect(error).toBeInstanceOf(PaginationError);
  const { message } = error as PaginationError;
  const [before, after] = [`GET ${path} failed: `, " The iteration stops here."];
  expect(message.startsWith(before) && message.endsWith(after)).toBe(true);
  return message.slice(before.length, -after.length);
}

describe("a malformed page", () => {
  it("rejects with the number of attempts that it took", async () => {
    const clock = new FakeClock();
    const fetch = scriptedFetch(json({}, { status: 503 }), json({ other: [] }));
    const { error } = await clock.runUntil(
      collect(listClient(fetch, { clock, retry: { limit: 1 } }).paginate("/body-token")),
    );
    expect(error).toMatchObject({ name: "PaginationError", attempts: 2, outcome: "rejected" });
  });

  it.each([
    ["an object", { things: [] }, "an object"],
    ["null", null, "null"],
    ["text", "[]", "a string"],
  ])("rejects with what arrived instead of a bare array: %s", async (_, body, came) => {
    expect(await reasonFor("/item-token", body)).toBe(`expected the body to be an array, got ${came}.`);
  });

  it("rejects when the body is empty", async () => {
    const fetch = scriptedFetch(new Response(null, { status: 204 }));
    const { error } = await collect(listClient(fetch).paginate("/item-token"));
    expect(error).toMatchObject({ message: expect.stringContaining("expected the body to be an array, got nothing") });
  });

  it.each([
    ["is missing", { other: [] }, "nothing."],
    ["is null", { things: null }, "null."],
    ["is an object", { things: {} }, "an object."],
    ["is missing because the body is an array", [], "nothing in a body that is an array."],
    ["is missing because the body is text", "x", "nothing in a body that is a string."],
  ])("rejects with what arrived when the member with the items %s", async (_, body, came) => {
    expect(await reasonFor("/body-token", body)).toBe(`expected \`things\` of the body to be an array, got ${came}`);
  });

  it.each([
    ["an object", { name: "x" }, "an object"],
    ["null", null, "null"],
    ["text", "x", "a string"],
  ])("rejects when the last item has neither token nor id: %s", async (_, item, came) => {
    expect(await reasonFor("/item-token", [{ id: "a" }, item])).toBe(
      `the last item (${came}) has no \`paging_token\` or \`id\`.`,
    );
  });

  it("rejects when the token of the body is not text", async () => {
    expect(await reasonFor("/body-token", { things: [], starting_after: { id: "x" } })).toBe(
      "expected `starting_after` of the body to be text, got an object.",
    );
  });

  it("rejects when the composite key is not an object", async () => {
    expect(await reasonFor("/composite", { items: [], last_evaluated_key: "s1" })).toBe(
      "expected `last_evaluated_key` of the body to be an object, got a string.",
    );
  });

  it("rejects when a member of the composite key is missing", async () => {
    expect(await reasonFor("/composite", { items: [], last_evaluated_key: { id: "s1" } })).toBe(
      "`last_evaluated_key` of the body has no `settled_at` or `created_at`.",
    );
  });

  it("rejects when the number of the next page is not a number", async () => {
    expect(await reasonFor("/page-number", { data: [], meta: { page: 1, next_page: "two" } })).toBe(
      "expected `meta.next_page` of the body to be a page number beyond 1, got a string.",
    );
  });

  it("does not show what is in the body", async () => {
    const { error } = await collect(
      listClient(scriptedFetch(json({ things: "s3cret", token: "s3cret" }))).paginate("/body-token"),
    );
    expect(`${(error as Error).stack} ${JSON.stringify(error)}`).not.toContain("s3cret");
  });

  it("has no effect when it was a GET, and may have taken effect when it was a POST", async () => {
    const get = await collect(listClient(scriptedFetch(json({}))).paginate("/offset"));
    const post = await collect(listClient(scriptedFetch(json({}))).paginate("/search", { body: { name: "x" } }));
    expect(get.error).toMatchObject({ outcome: "rejected" });
    expect(post.error).toMatchObject({ outcome: "unknown", method: "POST" });
  });

  it("rejects with the cursor of the page, so that it can be requested again", async () => {
    const fetch = scriptedFetch(json({ things: things("a"), starting_after: "t1" }), json({}));
    const { error } = await collect(listClient(fetch).paginate("/body-token"));
    expect(error).toMatchObject({ cursor: "t1" });
  });
});
