import { parse } from "yaml";
import { compareDocuments } from "../../../scripts/lib/diff/compare.js";
import type { OpenApi } from "../../../scripts/lib/spec/openapi-types.js";

/** A document as it is read from YAML. */
export type Tree = { [key: string]: Tree | unknown };

/** A small document that the tests of the comparison change. */
export const DOCUMENT = `
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

/** The changes that are found after the document is changed; `!` marks what breaks. `base` changes both documents. */
export function lines(change: (document: Tree) => void, base: (document: Tree) => void = () => {}): string[] {
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
export function at(document: Tree, ...keys: string[]): Tree {
  return keys.reduce<unknown>((node, key) => (node as Tree)[key], document) as Tree;
}

export const list = (document: Tree) => at(document, "paths", "/things", "get");
export const parameters = (document: Tree) => list(document)["parameters"] as unknown as Tree[];
export const thing = (document: Tree) => at(document, "components", "schemas", "Thing");
export const property = (document: Tree, name: string) => at(thing(document), "properties", name);

/** Kind, operations and words of each line, without what follows from them. */
export const kindsOf = (all: readonly string[]): string[] =>
  all.map((line) => line.split(" ~ ").slice(0, 3).join(" ~ "));
