import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it, vi } from "vitest";
import { APIS, ROOT } from "../../../scripts/lib/spec/apis.js";
import type { OpenApi, Ref, Schema } from "../../../scripts/lib/spec/openapi-types.js";
import { resolve } from "../../../scripts/lib/spec/pointer.js";
import { readSpecification } from "../../../scripts/lib/spec/specification.js";

vi.setConfig({ testTimeout: 120_000 });

type Schemas = Readonly<Record<string, Schema | Ref>>;
type Composed = { readonly properties: Map<string, Schema | Ref>; readonly required: Set<string> };

/** What a schema names and requires, with everything that its `allOf` adds. */
function compose(document: OpenApi, schema: Schema | Ref): Composed {
  const {
    allOf = [],
    properties = {},
    required = [],
  } = resolve<Schema>(document, schema) as {
    readonly allOf?: readonly (Schema | Ref)[];
    readonly properties?: Schemas;
    readonly required?: readonly string[];
  };
  const members = allOf.map((one) => compose(document, one));
  return {
    properties: new Map([...members.flatMap((one) => [...one.properties]), ...Object.entries(properties)]),
    required: new Set([...members.flatMap((one) => [...one.required]), ...required]),
  };
}

/** Compares a schema with its generated type: the paths of all properties that are required in the one and optional in the other. */
function lossesOf(document: OpenApi, checker: ts.TypeChecker) {
  const within = (schema: Schema | Ref, type: ts.Type, path: string): string[] => {
    const { properties, required } = compose(document, schema);
    return [...properties].flatMap(([name, property]) => {
      const symbol = type.getProperty(name);
      const place = `${path}.${name}`;
      if (symbol === undefined) return [`${place} is missing`];
      const isLost = required.has(name) && (symbol.flags & ts.SymbolFlags.Optional) !== 0;
      return [...(isLost ? [place] : []), ...unnamed(property, checker.getTypeOfSymbol(symbol), place)];
    });
  };
  // A schema with a name of its own is compared under that name.
  const unnamed = (schema: Schema | Ref, type: ts.Type, path: string): string[] =>
    "$ref" in schema ? [] : inside(schema, type, path);
  const inside = (schema: Schema, type: ts.Type, path: string): string[] => {
    const plain = unmarked(checker, checker.getNonNullableType(type));
    const items = schema["items"] as Schema | Ref | undefined;
    const item = items && checker.getIndexTypeOfType(plain, ts.IndexKind.Number);
    return items && item ? unnamed(items, item, `${path}[]`) : within(schema, plain, path);
  };
  return inside;
}

/** The type inside the marker of what is only read or only written. */
function unmarked(checker: ts.TypeChecker, type: ts.Type): ts.Type {
  const marker = type.getProperty("$read") ?? type.getProperty("$write");
  return marker === undefined ? type : checker.getNonNullableType(checker.getTypeOfSymbol(marker));
}

function typesOf(file: string): { readonly checker: ts.TypeChecker; readonly schemas: ts.Type } {
  const options = { strict: true, noEmit: true, types: [], target: ts.ScriptTarget.ES2022 };
  const program = ts.createProgram([join(ROOT, file)], options);
  const checker = program.getTypeChecker();
  const components = program
    .getSourceFile(join(ROOT, file))
    ?.statements.find((one) => ts.isInterfaceDeclaration(one) && one.name.text === "components");
  const schemas = components && checker.getTypeAtLocation(components).getProperty("schemas");
  if (schemas === undefined) throw new Error(`${file} has no components.schemas.`);
  return { checker, schemas: checker.getTypeOfSymbol(schemas) };
}

describe.each(APIS)("the generated types of $name", (api) => {
  it("have every property as required that the document requires", async () => {
    const { document } = await readSpecification(api);
    const { checker, schemas } = typesOf(api.types);
    const losses = lossesOf(document, checker);
    const named = Object.entries((document.components?.["schemas"] ?? {}) as Schemas);
    expect(named.length).toBeGreaterThan(0);
    const lost = named.flatMap(([name, schema]) => {
      const symbol = schemas.getProperty(name);
      if (symbol === undefined) return [`${name} is missing`];
      return losses(resolve<Schema>(document, schema), checker.getTypeOfSymbol(symbol), name);
    });
    expect(lost).toEqual([]);
  });
});
