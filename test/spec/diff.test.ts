import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { compareDocuments } from "../../scripts/lib/diff/compare.js";
import { headline, markdown } from "../../scripts/lib/diff/report.js";
import type { OpenApi } from "../../scripts/lib/spec/openapi-types.js";
import { copyOfProject, documentText, script } from "../kit/spec/project.js";

type Tree = { [key: string]: Tree | unknown };

const DOCUMENT = `
openapi: 3.1.0
info: { title: Things, version: "1" }
servers: [{ url: "https://api.example.com" }]
paths:
  /things:
    get:
      operationId: things_get
      security: [{ JWT: [] }]
      x-scopes: [read:things, admin:things]
      x-pagination: { scheme: body-token, parameter: starting_after, items: things }
      parameters:
        - { name: starting_after, in: query, schema: { type: string } }
        - { name: limit, in: query, schema: { type: integer, maximum: 100 } }
        - { name: sort, in: query, schema: { type: string, enum: [up, down] } }
      responses:
        "200":
          content:
            application/json:
              schema:
                type: object
                required: [things]
                properties: { things: { type: array, items: { $ref: "#/components/schemas/Thing" } } }
        "404": { description: None }
    post:
      operationId: things_post
      x-provenance: inferred
      x-provenance-reason: No source prints it.
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: "#/components/schemas/Thing" } } }
      responses:
        "201": { content: { application/json: { schema: { $ref: "#/components/schemas/Thing" } } } }
  /things/{id}:
    delete:
      operationId: things_delete
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses: { "204": { description: Gone } }
components:
  schemas:
    Thing:
      type: object
      description: A thing.
      required: [name]
      properties:
        id: { type: string, readOnly: true }
        secret: { type: string, writeOnly: true }
        name: { type: string }
        colour: { type: string, enum: [red, blue] }
        size: { type: [number, "null"] }
        parent: { $ref: "#/components/schemas/Thing" }
`;

/** The report's lines, after the document is changed; \`!\` marks what breaks. */
function lines(change: (document: Tree) => void, base: (document: Tree) => void = () => {}): string[] {
  const [before, after] = [parse(DOCUMENT) as Tree, parse(DOCUMENT) as Tree];
  base(before);
  base(after);
  change(after);
  return compareDocuments(before as unknown as OpenApi, after as unknown as OpenApi).changes.map(
    ({ breaking, kind, operations, what, consequence }) =>
      [`${breaking ? "! " : ""}${kind}`, operations.join(", "), what, consequence].join(" ~ "),
  );
}

/** A place in the document by its keys. */
function at(document: Tree, ...keys: string[]): Tree {
  return keys.reduce<unknown>((node, key) => (node as Tree)[key], document) as Tree;
}

const list = (document: Tree) => at(document, "paths", "/things", "get");
const parameters = (document: Tree) => list(document)["parameters"] as unknown as Tree[];
const thing = (document: Tree) => at(document, "components", "schemas", "Thing");
const property = (document: Tree, name: string) => at(thing(document), "properties", name);

describe("operations", () => {
  test("one removed breaks, one added does not", () => {
    const move = (document: Tree) => {
      at(document, "paths")["/others"] = { get: { operationId: "others_get", responses: {} } };
      delete at(document, "paths")["/things/{id}"];
    };
    expect(lines(move)).toEqual([
      '! operation-removed ~ DELETE /things/{id} ~ is removed ~ `DELETE("/things/{id}")` no longer compiles.',
      'operation-added ~ GET /others ~ is added ~ `GET("/others")` compiles.',
    ]);
  });

  test("one with another name for its path parameter has moved", () => {
    const rename = (document: Tree) => {
      const paths = at(document, "paths");
      paths["/things/{thing}"] = paths["/things/{id}"];
      delete paths["/things/{id}"];
    };
    expect(lines(rename)).toEqual([
      '! operation-moved ~ DELETE /things/{thing} ~ was `DELETE /things/{id}` ~ `DELETE("/things/{id}")` no longer compiles; write `DELETE("/things/{thing}")`.',
    ]);
  });

  test("one with its operationId at another path has moved", () => {
    const move = (document: Tree) => {
      const paths = at(document, "paths");
      paths["/stuff/{id}"] = paths["/things/{id}"];
      delete paths["/things/{id}"];
    };
    expect(lines(move)[0]).toContain("! operation-moved ~ DELETE /stuff/{id} ~ was `DELETE /things/{id}`");
  });

  test("one newly deprecated does not break", () => {
    const [line] = lines((document) => {
      list(document)["deprecated"] = true;
    });
    expect(line).toMatch(/^deprecated ~ GET \/things ~ is deprecated now ~/);
  });

  test("one that is walked in another way breaks", () => {
    const [line] = lines((document) => {
      at(list(document), "x-pagination")["scheme"] = "offset";
    });
    expect(line).toMatch(/^! pagination-changed ~ GET \/things ~ pagination was .*body-token.* is .*offset/);
  });

  test("a reason beside the pagination is no change of it", () => {
    expect(
      lines((document) => Object.assign(at(list(document), "x-pagination"), { "x-provenance": "inferred" })),
    ).toEqual([]);
  });

  test("one that asks for a scope less and one more tells both", () => {
    const [line] = lines((document) => {
      list(document)["x-scopes"] = ["read:things", "list:things"];
    });
    expect(line).toContain(
      "! scopes-changed ~ GET /things ~ list of scopes loses `admin:things` and gains `list:things`",
    );
  });

  test("one with other credentials breaks", () => {
    const [line] = lines((document) => {
      list(document)["security"] = [{ basic: [] }];
    });
    expect(line).toContain("! security-changed ~ GET /things ~ security was `JWT`, is `basic`");
  });
});

describe("parameters", () => {
  test("a new one does not break unless it is required", () => {
    const added = (required: boolean) => (document: Tree) => {
      parameters(document).push({ name: "colour", in: "query", required, schema: { type: "string" } });
    };
    expect(lines(added(false))).toEqual([
      "parameter-added ~ GET /things ~ query parameter `colour` is added ~ `params.query.colour` (`string`) may be given.",
    ]);
    expect(lines(added(true))).toEqual([
      "! parameter-added ~ GET /things ~ query parameter `colour` is added and required ~ A call without `params.query.colour` (`string`) no longer compiles.",
    ]);
  });

  test("one removed that walks a list is a change of pagination as well", () => {
    const kinds = lines((document) => parameters(document).splice(0, 1)).map((line) => line.split(" ~ ")[0]);
    expect(kinds).toEqual(["! pagination-changed", "! parameter-removed"]);
  });

  test("one newly required breaks", () => {
    const [line] = lines((document) => Object.assign(parameters(document)[2] ?? {}, { required: true }));
    expect(line).toBe(
      "! newly-required ~ GET /things ~ query parameter `sort` is required now ~ A call without `params.query.sort` no longer compiles.",
    );
  });

  test("a tighter limit breaks and a wider one does not", () => {
    const limit = (maximum: number) => (document: Tree) =>
      Object.assign(at(parameters(document)[1] ?? {}, "schema"), { maximum });
    expect(lines(limit(50))[0]).toContain(
      "! constraint-changed ~ GET /things ~ query parameter `limit` maximum was `100`, is `50`",
    );
    expect(lines(limit(200))[0]).toContain(
      "constraint-changed ~ GET /things ~ query parameter `limit` maximum was `100`, is `200`",
    );
    expect(lines(limit(200))[0]).not.toContain("!");
  });

  test("another way to write lists breaks", () => {
    const [line] = lines((document) => Object.assign(parameters(document)[2] ?? {}, { explode: false }));
    expect(line).toContain(
      "! serialisation-changed ~ GET /things ~ query parameter `sort` was written as `form, explode true`",
    );
  });

  test("a value less in a closed list breaks a sender, a value more does not", () => {
    const values =
      (...all: string[]) =>
      (document: Tree) =>
        Object.assign(at(parameters(document)[2] ?? {}, "schema"), { enum: all });
    expect(lines(values("up"))).toEqual([
      '! enum-changed ~ GET /things ~ query parameter `sort` loses `"down"` ~ `"down"` no longer compiles as `params.query.sort`.',
    ]);
    expect(lines(values("down", "up", "none"))).toEqual([
      'enum-changed ~ GET /things ~ query parameter `sort` gains `"none"` ~ `"none"` may be sent as `params.query.sort`.',
    ]);
  });
});

describe("fields", () => {
  const kindsOf = (all: string[]) => all.map((line) => line.split(" ~ ").slice(0, 3).join(" ~ "));

  test("one added to a schema is told once for each direction, with every operation", () => {
    const found = lines((document) => {
      at(thing(document), "properties")["age"] = { type: "integer" };
    });
    expect(found).toEqual([
      'field-added ~ GET /things, POST /things ~ in what is answered, `Thing` `age` is added ~ `Schemas["Thing"]["age"]` (`number`) can be read.',
      'field-added ~ POST /things ~ in what is sent, `Thing` `age` is added ~ `SendableSchemas["Thing"]["age"]` (`number`) may be given.',
    ]);
  });

  test("one newly required breaks who sends it and not who reads it", () => {
    const found = lines((document) => {
      thing(document)["required"] = ["name", "colour"];
    });
    expect(kindsOf(found)).toEqual([
      "! newly-required ~ POST /things ~ in what is sent, `Thing` `colour` is required now",
      "newly-required ~ GET /things, POST /things ~ in what is answered, `Thing` `colour` is required now",
    ]);
  });

  test("one newly optional breaks who reads it and not who sends it", () => {
    const found = lines((document) => {
      thing(document)["required"] = [];
    });
    expect(kindsOf(found)).toEqual([
      "! newly-optional ~ GET /things, POST /things ~ in what is answered, `Thing` `name` is optional now",
      "newly-optional ~ POST /things ~ in what is sent, `Thing` `name` is optional now",
    ]);
  });

  test("one that is only read is no matter of what is sent", () => {
    const found = lines((document) => {
      delete at(thing(document), "properties")["id"];
    });
    expect(kindsOf(found)).toEqual([
      "! field-removed ~ GET /things, POST /things ~ in what is answered, `Thing` `id` is removed",
    ]);
  });

  test("one that is only written is no matter of what is answered", () => {
    const found = lines((document) => {
      delete at(thing(document), "properties")["secret"];
    });
    expect(kindsOf(found)).toEqual(["! field-removed ~ POST /things ~ in what is sent, `Thing` `secret` is removed"]);
  });

  test("a wider type breaks who reads it and not who sends it", () => {
    const found = lines((document) => {
      property(document, "name")["type"] = ["string", "null"];
    });
    expect(kindsOf(found)).toEqual([
      "! type-changed ~ GET /things, POST /things ~ in what is answered, `Thing` `name` `string` becomes `string | null`",
      "type-changed ~ POST /things ~ in what is sent, `Thing` `name` `string` becomes `string | null`",
    ]);
  });

  test("a value more in a closed list breaks who reads it and not who sends it", () => {
    const found = lines((document) => {
      property(document, "colour")["enum"] = ["red", "blue", "green"];
    });
    expect(kindsOf(found)).toEqual([
      '! enum-changed ~ GET /things, POST /things ~ in what is answered, `Thing` `colour` gains `"green"`',
      'enum-changed ~ POST /things ~ in what is sent, `Thing` `colour` gains `"green"`',
    ]);
  });

  test("a schema written in place of its name is no change", () => {
    const found = lines((document) => {
      const { schemas } = at(document, "components") as { schemas: Tree };
      const content = at(document, "paths", "/things", "post", "requestBody", "content", "application/json");
      content["schema"] = schemas["Thing"];
    });
    expect(found).toEqual([]);
  });

  test("members of allOf count as the schema's own", () => {
    const found = lines((document) => {
      const { type, description, ...rest } = thing(document);
      at(document, "components", "schemas")["Thing"] = { type, description, allOf: [rest] };
    });
    expect(found).toEqual([]);
  });

  test("nullable of 3.0 is null of 3.1", () => {
    const found = lines((document) => {
      at(thing(document), "properties")["size"] = { type: "number", nullable: true };
    });
    expect(found).toEqual([]);
  });

  test("a variant more breaks who reads it", () => {
    const variants =
      (...types: string[]) =>
      (document: Tree) => {
        at(thing(document), "properties")["size"] = { oneOf: types.map((type) => ({ type })) };
      };
    expect(kindsOf(lines(variants("string", "number", "boolean"), variants("string", "number")))).toEqual([
      "! variant-added ~ GET /things, POST /things ~ in what is answered, `Thing` `size` gains the variant `boolean`",
      "variant-added ~ POST /things ~ in what is sent, `Thing` `size` gains the variant `boolean`",
    ]);
  });

  test("a schema that refers to itself ends", () => {
    const found = lines((document) => {
      at(thing(document), "properties")["parent"] = { type: "object", allOf: [{ $ref: "#/components/schemas/Thing" }] };
    });
    expect(found).toEqual([]);
  });
});

describe("answers", () => {
  const answers = (document: Tree) => at(list(document), "responses");

  test("a success more breaks, an error more does not", () => {
    const found = lines((document) => Object.assign(answers(document), { "206": {}, "409": {} }));
    expect(found.map((line) => line.split(" ~ ").slice(0, 3).join(" ~ "))).toEqual([
      "! response-added ~ GET /things ~ answer 206 is added",
      "response-added ~ GET /things ~ answer 409 is added",
    ]);
  });
});

describe("documents", () => {
  const compared = (before: string, after: string) =>
    compareDocuments(parse(before) as OpenApi, parse(after) as OpenApi);

  test("that differ in order, comments and formatting alone have no change", async () => {
    const text = await documentText();
    const reorder = (value: unknown): unknown => {
      if (typeof value !== "object" || value === null) return value;
      if (Array.isArray(value)) return value.map(reorder);
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, inner]) => [key, reorder(inner)]),
      );
    };
    const again = `# Another hand\n${stringify(reorder(parse(text)), { lineWidth: 40 })}`;
    expect(headline(compared(text, again))).toBe("no change");
    expect(markdown("Things", compared(text, again))).toBe("# Things: no change\n");
  });

  test("that differ in texts alone have no change of types", () => {
    const report = markdown("Things", compared(DOCUMENT, DOCUMENT.replace("A thing.", "Any thing.")));
    expect(report).toBe("# Things: no change of types\n\n1 text or example changed as well.\n");
  });

  test("tell which inferred facts are confirmed, new and gone", () => {
    const after = parse(DOCUMENT) as Tree;
    delete at(after, "paths", "/things", "post")["x-provenance"];
    Object.assign(list(after), { "x-provenance": "inferred", "x-provenance-reason": "Why not." });
    const before = parse(DOCUMENT) as Tree;
    Object.assign(at(before, "paths", "/things/{id}", "delete"), { "x-provenance": "inferred" });
    delete at(after, "paths")["/things/{id}"];
    expect(compareDocuments(before as unknown as OpenApi, after as unknown as OpenApi).provenance).toEqual({
      confirmed: ["`POST /things`"],
      inferred: ["`GET /things`"],
      gone: ["`DELETE /things/{id}`"],
    });
  });

  test("with names that are Markdown do not get out of their code span", () => {
    const evil = "a`\n\n# Owned ";
    const [line] = lines((document) => {
      parameters(document).push({ name: evil, in: "query", schema: { type: "string" } });
    });
    expect(line).not.toContain("\n");
    expect(line?.match(/`/g)?.length).toBe(6);
  });
});

describe("the script", () => {
  test("prints Markdown, and with --json the same for programs", { timeout: 60_000 }, async () => {
    const root = await copyOfProject();
    const [before, after] = [join(root, "old.yaml"), join(root, "new.json")];
    const document = parse(DOCUMENT) as Tree;
    delete at(document, "paths")["/things/{id}"];
    await writeFile(before, DOCUMENT);
    await writeFile(after, JSON.stringify(document));
    const text = await script(root, "diff-spec.ts", before, after);
    expect(text.stdout).toBe(
      "# Things: 1 breaking change, no other\n\n## Breaking\n\n" +
        '- `DELETE /things/{id}`: is removed. `DELETE("/things/{id}")` no longer compiles.\n',
    );
    const { stdout } = await script(root, "diff-spec.ts", before, after, "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      title: "Things",
      breaking: 1,
      other: 0,
      changes: [{ kind: "operation-removed" }],
    });
  });

  test("says how it is used when a document is missing", { timeout: 60_000 }, async () => {
    const { code, stderr } = await script(await copyOfProject(), "diff-spec.ts", "one.yaml");
    expect(code).toBe(1);
    expect(stderr).toContain("Expected two documents, got 1.\nUsage: npm run spec:diff -- OLD NEW");
  });
});
