import { describe, expect, it } from "vitest";
import { at, kindsOf, lines, type Tree } from "./things.js";

const json = (schema: unknown): Tree => ({ content: { "application/json": { schema } } });
const THING = { $ref: "#/components/schemas/Thing" };
const OBJECT = { type: "object", required: ["id"], properties: { id: { type: "string" } } };

/** A document with one webhook, and what changes it. */
const changed = (change: (webhook: Tree, document: Tree) => void, payload: unknown = OBJECT): string[] =>
  lines(
    (document) => change(at(document, "webhooks", "created", "post"), document),
    (document) =>
      Object.assign(document, {
        webhooks: {
          created: {
            post: {
              operationId: "created",
              parameters: [{ name: "signature", in: "header", required: true, schema: { type: "string" } }],
              requestBody: { required: true, ...json(structuredClone(payload)) },
              responses: { "200": { description: "Received." } },
            },
          },
        },
      }),
  );

describe("webhooks", () => {
  it("that are removed break", () => {
    expect(
      changed((_, document) => {
        document["webhooks"] = {};
      }),
    ).toEqual(['! webhook-removed ~ webhook created ~ is removed ~ `webhooks["created"]["post"]` no longer compiles.']);
  });

  it("that are added do not break", () => {
    expect(
      changed((webhook, document) => {
        at(document, "webhooks")["removed"] = { post: { ...webhook, operationId: "removed" } };
      }),
    ).toEqual(['webhook-added ~ webhook removed ~ is added ~ `webhooks["removed"]["post"]` compiles.']);
  });

  it("that have another name are found by their operationId", () => {
    expect(
      changed((webhook, document) => {
        document["webhooks"] = { made: { post: webhook } };
      }),
    ).toEqual([
      '! webhook-moved ~ webhook made ~ was `webhook created` ~ `webhooks["created"]["post"]` no longer compiles; write `webhooks["made"]["post"]`.',
    ]);
  });

  it("have payloads that are read", () => {
    const schema = (webhook: Tree): Tree => at(webhook, "requestBody", "content", "application/json", "schema");
    expect(
      changed((webhook) => {
        at(schema(webhook), "properties")["name"] = { type: "string" };
        schema(webhook)["required"] = ["id", "name"];
      }),
    ).toEqual(["field-added ~ webhook created ~ payload `name` is added ~ `payload.name` (`string`) can be read."]);
    expect(kindsOf(changed((webhook) => delete schema(webhook)["required"]))).toEqual([
      "! newly-optional ~ webhook created ~ payload `id` is optional now",
    ]);
    expect(
      changed((webhook) => {
        schema(webhook)["properties"] = { id: { type: "string", enum: ["a", "b"] } };
      }),
    ).toEqual([
      'enum-changed ~ webhook created ~ payload `id` takes only `"a"`, `"b"` now ~ `payload.id` is `"a" | "b"` now.',
    ]);
    expect(
      kindsOf(
        changed((webhook) => {
          schema(webhook)["properties"] = { id: { type: ["string", "null"] } };
        }),
      ),
    ).toEqual(["! type-changed ~ webhook created ~ payload `id` `string` becomes `string | null`"]);
  });

  it("report a named schema apart from the operations that use it", () => {
    const found = changed((_, document) => {
      Object.assign(at(document, "components", "schemas", "Thing", "properties"), { name: { type: "number" } });
    }, THING);
    expect(kindsOf(found)).toEqual([
      "! type-changed ~ GET /things, POST /things ~ in responses, `Thing` `name` `string` becomes `number`",
      "! type-changed ~ POST /things ~ in requests, `Thing` `name` `string` becomes `number`",
      "! type-changed ~ webhook created ~ in webhooks, `Thing` `name` `string` becomes `number`",
    ]);
  });

  it("break when their payload is optional, of another media type, or removed", () => {
    expect(kindsOf(changed((webhook) => delete at(webhook, "requestBody")["required"]))).toEqual([
      "! newly-optional ~ webhook created ~ payload is optional now",
    ]);
    expect(
      kindsOf(
        changed((webhook) => {
          at(webhook, "requestBody")["content"] = { "text/plain": { schema: { type: "string" } } };
        }),
      ),
    ).toEqual([
      "! content-added ~ webhook created ~ payload may be `text/plain`",
      "content-removed ~ webhook created ~ payload is no longer `application/json`",
    ]);
    expect(kindsOf(changed((webhook) => delete webhook["requestBody"]))).toEqual([
      "! request-body-removed ~ webhook created ~ payload is removed",
    ]);
    expect(
      kindsOf(
        changed((webhook) => {
          at(webhook, "requestBody")["content"] = {};
        }),
      ),
    ).toEqual(["! request-body-removed ~ webhook created ~ payload is removed"]);
  });

  it("do not break when one more media type can be read as the one before", () => {
    expect(
      kindsOf(
        changed((webhook) => {
          at(webhook, "requestBody", "content")["application/vnd.things+json"] = { schema: OBJECT };
        }),
      ),
    ).toEqual(["content-added ~ webhook created ~ payload may be `application/vnd.things+json`"]);
  });

  it("have parameters that are read", () => {
    expect(changed((webhook) => delete webhook["parameters"])).toEqual([
      "! field-removed ~ webhook created ~ header parameter `signature` is removed ~ Reading `parameters.header.signature` no longer compiles.",
    ]);
    const parameter = (webhook: Tree): Tree => (webhook["parameters"] as Tree[])[0] as Tree;
    expect(kindsOf(changed((webhook) => delete parameter(webhook)["required"]))).toEqual([
      "! newly-optional ~ webhook created ~ header parameter `signature` is optional now",
    ]);
    expect(
      kindsOf(
        changed((webhook) => {
          parameter(webhook)["schema"] = { type: "number" };
        }),
      ),
    ).toEqual(["! type-changed ~ webhook created ~ header parameter `signature` `string` becomes `number`"]);
    expect(
      kindsOf(
        changed((webhook) => {
          (webhook["parameters"] as Tree[]).push({ name: "id", in: "header", schema: { type: "string" } });
        }),
      ),
    ).toEqual(["field-added ~ webhook created ~ header parameter `id` is added"]);
  });

  it("have responses that a receiver writes", () => {
    expect(
      kindsOf(
        changed((webhook) => {
          webhook["responses"] = { "204": { description: "Received." } };
        }),
      ),
    ).toEqual([
      "! response-removed ~ webhook created ~ response 200 is removed",
      "response-added ~ webhook created ~ response 204 is added",
    ]);
  });

  it("may be given by reference", () => {
    const found = lines(
      (document) => {
        Object.assign(
          at(document, "components", "pathItems", "Created", "post", "requestBody"),
          json({ type: "number" }),
        );
      },
      (document) => {
        const post = { requestBody: { required: true, ...json({ type: "string" }) }, responses: {} };
        Object.assign(at(document, "components"), { pathItems: { Created: { post } } });
        document["webhooks"] = { created: { $ref: "#/components/pathItems/Created" } };
      },
    );
    expect(kindsOf(found)).toEqual(["! type-changed ~ webhook created ~ payload `string` becomes `number`"]);
  });
});
