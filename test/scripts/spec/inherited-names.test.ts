import { describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { compareDocuments } from "../../../scripts/lib/diff/compare.js";
import { generateFor } from "../../../scripts/lib/generate/generate-for.js";
import { lint } from "../../../scripts/lib/lint/lint.js";
import { withEvents } from "../../../scripts/lib/spec/events.js";
import { withMarkedNames, withoutMarks } from "../../../scripts/lib/spec/inherited-names.js";
import { normalisedText } from "../../../scripts/lib/spec/normalise.js";
import type { OpenApi } from "../../../scripts/lib/spec/openapi-types.js";
import { type Json, ref, swagger, upgradedFrom, withPaths } from "../../kit/spec/documents.js";

vi.setConfig({ testTimeout: 60_000 });

const NAMES = ["hasOwnProperty", "__proto__", "constructor", "toString"];
const PLAIN = "plainName";

/** An object with one key; in a literal, `__proto__` would be its prototype. */
const keyed = (name: string, value: unknown): Json => Object.fromEntries([[name, value]]);

/** A document of OpenAPI 3.1 that has a name in every place where an API chooses names. */
const current = (name: string): Json => {
  const described = { type: "object", required: [name], properties: keyed(name, { type: "string" }) };
  const list = { type: "array", items: { type: "string" } };
  const content = { "application/json": { schema: ref(name), examples: keyed(name, { value: keyed(name, "a") }) } };
  return withPaths(
    {
      "/things": {
        post: {
          operationId: name,
          parameters: [{ name, in: "query", explode: false, schema: list }],
          requestBody: { content },
          responses: { 200: { description: "Done.", headers: keyed(name, { schema: { type: "string" } }), content } },
        },
      },
    },
    {
      webhooks: keyed(name, { post: { requestBody: { content }, responses: {} } }),
      components: {
        schemas: {
          ...keyed(name, { allOf: [ref("Base"), { required: [name] }] }),
          Base: described,
          Pet: { oneOf: [ref("Cat")], discriminator: { propertyName: name, mapping: keyed(name, "Cat") } },
          Cat: described,
        },
      },
    },
  );
};

/** The same in Swagger 2.0, as far as it goes. */
const old = (name: string): Json =>
  swagger(
    {
      "/things": {
        post: {
          operationId: name,
          parameters: [
            { name, in: "query", type: "array", items: { type: "string" }, collectionFormat: "pipes" },
            { name: "body", in: "body", schema: { $ref: `#/definitions/${name}` } },
          ],
          responses: { 200: { description: "Done.", headers: keyed(name, { type: "string" }) } },
        },
      },
    },
    { definitions: keyed(name, { type: "object", required: [name], properties: keyed(name, { type: "string" }) }) },
  );

/** Text without what differs because a name is an identifier, or because it is `__proto__`. */
const withoutQuotes = (text: string): string => text.replace(/["[\]]/g, "");

describe.each([
  ["OpenAPI 3.1", current],
  ["Swagger 2.0", old],
])("names that all objects inherit, in %s", (_, documentWith) => {
  const renamed = (text: string, name: string): string => text.replaceAll(PLAIN, name);

  it.each(NAMES)("are upgraded and written as any other name: %s", async (name) => {
    const document = upgradedFrom(documentWith(name));
    const plain = upgradedFrom(documentWith(PLAIN));
    expect(JSON.stringify(document)).toBe(renamed(JSON.stringify(plain), name));
    const text = await normalisedText(document, plain);
    expect(JSON.stringify(sorted(parse(text)))).toBe(JSON.stringify(sorted(document)));
  });

  it.each(NAMES)("are generated as any other name: %s", async (name) => {
    const files = await generateFor(upgradedFrom(documentWith(name)), { name: "shop" });
    const plain = await generateFor(upgradedFrom(documentWith(PLAIN)), { name: "shop" });
    for (const [file, text] of Object.entries(plain))
      expect(withoutQuotes(files[file] ?? "")).toBe(withoutQuotes(renamed(text, name)));
  });

  it.each(NAMES)("are compared as any other name: %s", (name) => {
    const other = upgradedFrom(documentWith("other"));
    const changes = (name: string) =>
      compareDocuments(upgradedFrom(documentWith(name)), other)
        .changes.map(({ breaking, kind, what }) => `${breaking} ${kind} ${what}`)
        .sort();
    expect(changes(name)).toEqual(
      changes(PLAIN)
        .map((line) => renamed(line, name))
        .sort(),
    );
    expect(changes(name)).not.toEqual([]);
  });

  it("are linted as any other name", async () => {
    const document = upgradedFrom(documentWith("hasOwnProperty"));
    const plain = upgradedFrom(documentWith(PLAIN));
    const [found, wanted] = [await lint(document, "upstream"), await lint(plain, "upstream")];
    expect(found).toEqual(JSON.parse(renamed(JSON.stringify(wanted), "hasOwnProperty")));
  });
});

it("keeps a webhook that the published document lacks when it is called __proto__", () => {
  const before = upgradedFrom(current("__proto__"));
  const { webhooks: _, ...published } = before;
  expect(Object.keys(withEvents(published as OpenApi, before, { keepAll: true }).webhooks ?? {})).toEqual([
    "__proto__",
  ]);
});

it("marks names wherever they are and takes the marks away again", () => {
  const value = { a: [keyed("toString", "#/a/valueOf/b"), "constructor"], same: "toString()" };
  expect(withMarkedNames(value)).toEqual({
    a: [{ toString_own_name_of_the_api: "#/a/valueOf_own_name_of_the_api/b" }, "constructor_own_name_of_the_api"],
    same: "toString()",
  });
  expect(withoutMarks(withMarkedNames(value))).toEqual(value);
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [key, sorted(inner)]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
