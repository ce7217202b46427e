import { describe, expect, it } from "vitest";
import { at, kindsOf, lines, property, type Tree, thing } from "./things.js";

describe("fields", () => {
  it("reports a field added to a schema once for each direction, with every operation", () => {
    const found = lines((document) => {
      at(thing(document), "properties")["age"] = { type: "integer" };
    });
    expect(found).toEqual([
      'field-added ~ GET /things, POST /things ~ in responses, `Thing` `age` is added ~ `Schemas["Thing"]["age"]` (`number`) can be read.',
      'field-added ~ POST /things ~ in requests, `Thing` `age` is added ~ `WritableSchemas["Thing"]["age"]` (`number`) may be given.',
    ]);
  });

  it("reports a field that is required now as breaking in requests only", () => {
    const found = lines((document) => {
      thing(document)["required"] = ["name", "colour"];
    });
    expect(kindsOf(found)).toEqual([
      "! newly-required ~ POST /things ~ in requests, `Thing` `colour` is required now",
      "newly-required ~ GET /things, POST /things ~ in responses, `Thing` `colour` is required now",
    ]);
  });

  it("reports a field that is optional now as breaking in responses only", () => {
    const found = lines((document) => {
      thing(document)["required"] = [];
    });
    expect(kindsOf(found)).toEqual([
      "! newly-optional ~ GET /things, POST /things ~ in responses, `Thing` `name` is optional now",
      "newly-optional ~ POST /things ~ in requests, `Thing` `name` is optional now",
    ]);
  });

  it("leaves a field that is only read out of requests", () => {
    const found = lines((document) => {
      delete at(thing(document), "properties")["id"];
    });
    expect(kindsOf(found)).toEqual([
      "! field-removed ~ GET /things, POST /things ~ in responses, `Thing` `id` is removed",
    ]);
  });

  it("leaves a field that is only written out of responses", () => {
    const found = lines((document) => {
      delete at(thing(document), "properties")["secret"];
    });
    expect(kindsOf(found)).toEqual(["! field-removed ~ POST /things ~ in requests, `Thing` `secret` is removed"]);
  });

  it("reports a wider type as breaking in responses only", () => {
    const found = lines((document) => {
      property(document, "name")["type"] = ["string", "null"];
    });
    expect(kindsOf(found)).toEqual([
      "! type-changed ~ GET /things, POST /things ~ in responses, `Thing` `name` `string` becomes `string | null`",
      "type-changed ~ POST /things ~ in requests, `Thing` `name` `string` becomes `string | null`",
    ]);
  });

  it("reports an added value as breaking in responses only", () => {
    const found = lines((document) => {
      property(document, "colour")["enum"] = ["red", "blue", "green"];
    });
    expect(kindsOf(found)).toEqual([
      '! enum-changed ~ GET /things, POST /things ~ in responses, `Thing` `colour` gains `"green"`',
      'enum-changed ~ POST /things ~ in requests, `Thing` `colour` gains `"green"`',
    ]);
  });

  it("finds no change when a schema is written in place of its reference", () => {
    const found = lines((document) => {
      const { schemas } = at(document, "components") as { schemas: Tree };
      const content = at(document, "paths", "/things", "post", "requestBody", "content", "application/json");
      content["schema"] = schemas["Thing"];
    });
    expect(found).toEqual([]);
  });

  it("finds no change when members move into an allOf", () => {
    const found = lines((document) => {
      const { type, description, ...rest } = thing(document);
      at(document, "components", "schemas")["Thing"] = { type, description, allOf: [rest] };
    });
    expect(found).toEqual([]);
  });

  it("finds no change between nullable of 3.0 and null of 3.1", () => {
    const found = lines((document) => {
      at(thing(document), "properties")["size"] = { type: "number", nullable: true };
    });
    expect(found).toEqual([]);
  });

  it("reports another type of a union as breaking in responses only", () => {
    const variants =
      (...types: string[]) =>
      (document: Tree) => {
        at(thing(document), "properties")["size"] = { oneOf: types.map((type) => ({ type })) };
      };
    expect(kindsOf(lines(variants("string", "number", "boolean"), variants("string", "number")))).toEqual([
      "! type-changed ~ GET /things, POST /things ~ in responses, `Thing` `size` `string | number` becomes `string | number | boolean`",
      "type-changed ~ POST /things ~ in requests, `Thing` `size` `string | number` becomes `string | number | boolean`",
    ]);
  });

  it("compares a schema that refers to itself", () => {
    const found = lines((document) => {
      at(thing(document), "properties")["parent"] = { type: "object", allOf: [{ $ref: "#/components/schemas/Thing" }] };
    });
    expect(found).toEqual([]);
  });
});
