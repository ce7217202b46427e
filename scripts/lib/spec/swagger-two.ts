import { upgradeFromTwoToThree } from "@scalar/openapi-upgrader/2.0-to-3.0";
import { withMarkedNames, withoutMarks } from "./inherited-names.js";
import { isObject } from "./is-object.js";
import { PATH_ITEM_METHODS } from "./methods.js";
import type { Kind, Node } from "./object-model.js";
import { mapPlaces } from "./places.js";
import { resolve } from "./pointer.js";

const JSON_ONLY: readonly string[] = ["application/json"];
const FORMS: readonly string[] = ["multipart/form-data", "application/x-www-form-urlencoded"];

/**
 * A Swagger 2.0 document as OpenAPI 3.0.
 *
 * The library does most of it. What it gets wrong is done before it sees the document: empty `consumes`, an operation's
 * own `produces`, everything about forms but names and types, bodies that are given by reference or for a whole path,
 * and data that looks like a part of the specification. `x-nullable` and `x-servers` are extensions for what 2.0 lacks.
 */
export function fromSwaggerTwo(document: Node): Node {
  const { masked, unmasked } = dataMask();
  const prepared = withoutLeftovers(mapPlaces(withBodies(document), (node, kind) => masked(renamed(node, kind), kind)));
  const upgraded = upgradeFromTwoToThree(withMarkedNames({ ...prepared, swagger: "2.0" }));
  return unmasked(withoutMarks(upgraded)) as Node;
}

/** Keys whose value is data, by the kind of their object. */
const DATA: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  schema: ["default", "enum", "example"],
  parameter: ["default", "enum", "x-example"],
  header: ["default", "enum"],
  mediaType: ["example"],
};

/** Hides data from the library, which would take a key in it for a keyword. Each piece of data becomes a bigint, which no document contains and which the library copies unchanged. */
function dataMask() {
  const vault: unknown[] = [];
  const hide = (value: unknown): unknown =>
    typeof value === "object" && value !== null ? BigInt(vault.push(value) - 1) : value;
  const masked = (node: Node, kind: Kind): Node => {
    const keys = (DATA[kind] ?? []).filter((key) => key in node);
    if (keys.length === 0) return node;
    return { ...node, ...Object.fromEntries(keys.map((key) => [key, hideIn(key, node[key])])) };
  };
  // The library looks at the media types or names of an `x-example`, and passes on the values.
  const hideIn = (key: string, value: unknown): unknown =>
    key === "x-example" && isObject(value)
      ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, hide(inner)]))
      : hide(value);
  const unmasked = (value: unknown): unknown => {
    if (typeof value === "bigint") return vault[Number(value)];
    if (Array.isArray(value)) return value.map(unmasked);
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unmasked(inner)]));
  };
  return { masked, unmasked };
}

function renamed(node: Node, kind: Kind): Node {
  const from = { schema: "x-nullable", operation: "x-servers", pathItem: "x-servers", document: "x-servers" }[
    kind as string
  ];
  if (from === undefined || !(from in node)) return node;
  const { [from]: value, ...rest } = node;
  return { [from.slice(2)]: value, ...rest };
}

function withoutLeftovers(document: Node): Node {
  return mapPlaces(document, (node, kind) => {
    if (kind === "operation") return without(node, "schemes");
    if (kind === "schema") return without(node, "collectionFormat");
    return kind === "document" && !("host" in node) ? without(node, "schemes") : node;
  });
}

function without(node: Node, key: string): Node {
  if (!(key in node)) return node;
  const { [key]: _, ...rest } = node;
  return rest;
}

/** With the bodies of requests and responses as OpenAPI 3 has them, and no parameter left that is a body of a form. */
function withBodies(document: Node): Node {
  const { consumes, ...rest } = document;
  const all = { ...rest, ...(nonEmpty(consumes) && { consumes }) };
  const [, shared] = partition(document, Object.values((document["parameters"] as Node | undefined) ?? {}));
  return {
    ...mapPlaces(all, (node, kind) => (kind === "pathItem" ? pathItemWithBodies(document, node) : node)),
    ...(isObject(document["parameters"]) && {
      parameters: Object.fromEntries(
        Object.entries(document["parameters"]).filter(([, parameter]) => shared.includes(parameter)),
      ),
    }),
  };
}

function pathItemWithBodies(document: Node, item: Node): Node {
  const [bodies, others] = partition(document, item["parameters"]);
  const operations = PATH_ITEM_METHODS.flatMap((method) => {
    const operation = item[method];
    return isObject(operation) ? [[method, operationWithBodies(document, operation, bodies)] as const] : [];
  });
  return {
    ...item,
    ...(others.length > 0 || bodies.length > 0 ? { parameters: others } : {}),
    ...Object.fromEntries(operations),
  };
}

/** The parameters that are bodies or fields of a form, resolved, and the others as they are. */
function partition(document: Node, parameters: unknown): [bodies: Node[], others: unknown[]] {
  const bodies: Node[] = [];
  const others: unknown[] = [];
  for (const parameter of Array.isArray(parameters) ? parameters : []) {
    const resolved = isObject(parameter) ? resolve<Node>(document, parameter) : {};
    if (resolved["in"] === "body" || resolved["in"] === "formData") bodies.push(resolved);
    else others.push(parameter);
  }
  return [bodies, others];
}

function operationWithBodies(document: Node, operation: Node, ofPath: readonly Node[]): Node {
  const [own, others] = partition(document, operation["parameters"]);
  const bodies = own.length > 0 ? own : ofPath;
  const consumes = [operation["consumes"], document["consumes"]].find(nonEmpty) ?? undefined;
  const produces = [operation["produces"], document["produces"]].find(nonEmpty) ?? JSON_ONLY;
  const fields = bodies.filter((one) => one["in"] === "formData");
  const body = bodies.filter((one) => one["in"] === "body");
  const { consumes: _, ...rest } = operation;
  return {
    ...rest,
    ...(consumes && { consumes }),
    ...(("parameters" in operation || body.length > 0) && { parameters: [...others, ...body] }),
    ...(fields.length > 0 && { requestBody: form(fields, consumes ?? []) }),
    ...(isObject(operation["responses"]) && { responses: withContents(operation["responses"], produces) }),
  };
}

const nonEmpty = (list: unknown): list is readonly string[] => Array.isArray(list) && list.length > 0;

function form(fields: readonly Node[], consumes: readonly string[]): Node {
  const types = consumes.filter((type) => FORMS.includes(type));
  const isFile = fields.some(({ type }) => type === "file");
  const schema = {
    type: "object",
    properties: Object.fromEntries(fields.map((field) => [String(field["name"]), fieldSchema(field)])),
    required: fields.filter(({ required }) => required === true).map(({ name }) => name),
  };
  // OpenAPI 3 sends a list as one field for each value; 2.0 joins the values unless it says `multi`.
  const joined = fields.filter(({ type, collectionFormat }) => type === "array" && collectionFormat !== "multi");
  const encoding = Object.fromEntries(joined.map(({ name }) => [String(name), { style: "form", explode: false }]));
  const media = { schema, ...(joined.length > 0 && { encoding }) };
  const used = types.length > 0 ? types : [isFile ? "multipart/form-data" : "application/x-www-form-urlencoded"];
  return { content: Object.fromEntries(used.map((type) => [type, media])), required: schema.required.length > 0 };
}

function fieldSchema({
  name: _,
  in: __,
  required: ___,
  collectionFormat: ____,
  allowEmptyValue: _____,
  ...schema
}: Node): Node {
  return schema["type"] === "file" ? { ...schema, type: "string", format: "binary" } : schema;
}

function withContents(responses: Node, produces: readonly string[]): Node {
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]) => [
      status,
      isObject(response) && "schema" in response ? withContent(response, produces) : response,
    ]),
  );
}

function withContent({ schema, examples, ...response }: Node, produces: readonly string[]): Node {
  const media = (type: string) =>
    isObject(examples) && Object.hasOwn(examples, type) ? { schema, example: examples[type] } : { schema };
  return { ...response, content: Object.fromEntries(produces.map((type) => [type, media(type)])) };
}
