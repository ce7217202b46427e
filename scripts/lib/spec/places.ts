import { isObject } from "./is-object.js";
import { PATH_ITEM_METHODS } from "./methods.js";

/**
 * Which kind of object is in which place of an OpenAPI document.
 *
 * A key says what a value is only in a place that is known: below `properties` a key is a name that the API chose, and
 * below `example` a value is data. Every function that visits a document uses this table, so that none mistakes a name or data for a keyword.
 */
export type Kind =
  | "document"
  | "components"
  | "paths"
  | "pathItem"
  | "operation"
  | "parameter"
  | "requestBody"
  | "responses"
  | "response"
  | "header"
  | "mediaType"
  | "encoding"
  | "example"
  | "link"
  | "callback"
  | "schema"
  | "discriminator"
  | "securityScheme"
  | "server"
  | "plain";

/** What the value of a key is: one object, a list of objects, or a map of objects whose keys are names. */
type Holds = Kind | `[${Kind}]` | `{${Kind}}`;

const each = (keys: readonly string[], holds: Holds): Record<string, Holds> =>
  Object.fromEntries(keys.map((key) => [key, holds]));

/**
 * The object model of OpenAPI 3.1, with the keys of 3.0 and Swagger 2.0, of which none contradicts it. `*` is every other
 * key. What is not listed is data.
 */
const MODEL: Readonly<Record<Kind, Readonly<Record<string, Holds>>>> = {
  document: {
    paths: "paths",
    webhooks: "{pathItem}",
    components: "components",
    servers: "[server]",
    tags: "[plain]",
    info: "plain",
    externalDocs: "plain",
    definitions: "{schema}",
    parameters: "{parameter}",
    responses: "{response}",
    securityDefinitions: "{securityScheme}",
  },
  components: {
    schemas: "{schema}",
    responses: "{response}",
    parameters: "{parameter}",
    examples: "{example}",
    requestBodies: "{requestBody}",
    headers: "{header}",
    securitySchemes: "{securityScheme}",
    links: "{link}",
    callbacks: "{callback}",
    pathItems: "{pathItem}",
  },
  paths: { "*": "pathItem" },
  pathItem: { ...each(PATH_ITEM_METHODS, "operation"), parameters: "[parameter]", servers: "[server]" },
  operation: {
    parameters: "[parameter]",
    requestBody: "requestBody",
    responses: "responses",
    callbacks: "{callback}",
    servers: "[server]",
    externalDocs: "plain",
  },
  parameter: { schema: "schema", items: "schema", content: "{mediaType}", examples: "{example}" },
  requestBody: { content: "{mediaType}" },
  responses: { "*": "response" },
  response: { headers: "{header}", content: "{mediaType}", links: "{link}", schema: "schema" },
  header: { schema: "schema", items: "schema", content: "{mediaType}", examples: "{example}" },
  mediaType: { schema: "schema", examples: "{example}", encoding: "{encoding}" },
  encoding: { headers: "{header}" },
  example: {},
  link: { server: "server" },
  callback: { "*": "pathItem" },
  schema: {
    ...each(["allOf", "anyOf", "oneOf", "prefixItems"], "[schema]"),
    ...each(["properties", "patternProperties", "dependentSchemas", "$defs", "definitions"], "{schema}"),
    ...each(["not", "if", "then", "else", "items", "contains", "additionalItems", "additionalProperties"], "schema"),
    ...each(["propertyNames", "unevaluatedItems", "unevaluatedProperties", "contentSchema"], "schema"),
    discriminator: "discriminator",
    externalDocs: "plain",
    xml: "plain",
  },
  discriminator: {},
  securityScheme: {},
  server: {},
  plain: {},
};

export type Node = Readonly<Record<string, unknown>>;

/** Whether a key of an object of this kind is an extension, and not a name. */
export const isExtension = (key: string): boolean => key.startsWith("x-");

const holdsOf = (kind: Kind, key: string): Holds | undefined => {
  if (isExtension(key)) return undefined;
  return Object.hasOwn(MODEL[kind], key) ? MODEL[kind][key] : MODEL[kind]["*"];
};

/** Whether the value of a key is data or an extension, and no part of the object model. */
export const holdsData = (kind: Kind, key: string): boolean => holdsOf(kind, key) === undefined;

/** Whether the value of a key is a map whose keys are names. */
export const holdsMap = (kind: Kind, key: string): boolean => holdsOf(kind, key)?.startsWith("{") === true;

/** The kind of the object that these keys lead to; undefined if it is data. */
export function kindAt(keys: readonly string[]): Kind | undefined {
  let kind: Kind = "document";
  for (let index = 0; index < keys.length; index += 1) {
    const holds: Holds | undefined = holdsOf(kind, keys[index] ?? "");
    if (holds === undefined) return undefined;
    kind = kindIn(holds);
    // The key after a list or a map is an index or a name.
    if (/^[[{]/.test(holds)) index += 1;
  }
  return kind;
}

/** An object with its kind and the keys that lead to it. */
export type Place = { readonly node: Node; readonly kind: Kind; readonly keys: readonly string[] };

/** Every object of a known kind in a value, each before the objects inside it. */
export function* places(value: unknown, kind: Kind = "document", keys: readonly string[] = []): Generator<Place> {
  if (!isObject(value)) return;
  yield { node: value, kind, keys };
  for (const { key, inner, innerKind } of children(value, kind)) yield* places(inner, innerKind, [...keys, ...key]);
}

type Child = { readonly key: readonly string[]; readonly inner: unknown; readonly innerKind: Kind };

function* children(node: Node, kind: Kind): Generator<Child> {
  for (const [key, value] of Object.entries(node)) {
    const holds = holdsOf(kind, key);
    if (holds === undefined) continue;
    const innerKind = kindIn(holds);
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) yield { key: [key, String(index)], inner: item, innerKind };
    } else if (holds.startsWith("{") && isObject(value)) {
      for (const [name, inner] of Object.entries(value)) yield { key: [key, name], inner, innerKind };
    } else yield { key: [key], inner: value, innerKind };
  }
}

/** A value in a place where OpenAPI has something else. */
export type Misplaced = {
  readonly keys: readonly string[];
  readonly value: unknown;
  readonly expected: "an object" | "a list" | "an object, true or false";
};

/** Every value that is neither an object nor a list where OpenAPI has one, or the one in the place of the other. */
export function* misplaced(
  value: unknown,
  kind: Kind = "document",
  keys: readonly string[] = [],
): Generator<Misplaced> {
  if (!isObject(value)) {
    if (kind !== "schema") yield { keys, value, expected: "an object" };
    else if (typeof value !== "boolean") yield { keys, value, expected: "an object, true or false" };
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    const holds = holdsOf(kind, key);
    if (holds === undefined) continue;
    const [at, innerKind] = [[...keys, key], kindIn(holds)];
    if (holds.startsWith("[")) {
      if (!Array.isArray(inner)) yield { keys: at, value: inner, expected: "a list" };
      else for (const [index, item] of inner.entries()) yield* misplaced(item, innerKind, [...at, String(index)]);
    } else if (holds.startsWith("{")) {
      if (!isObject(inner)) yield { keys: at, value: inner, expected: "an object" };
      else for (const [name, item] of Object.entries(inner)) yield* misplaced(item, innerKind, [...at, name]);
    } else yield* misplaced(inner, innerKind, at);
  }
}

const kindIn = (holds: Holds): Kind => holds.replace(/[[\]{}]/g, "") as Kind;

/**
 * The value with every object that has a kind replaced by what `change` makes of it, innermost first. Data is left alone.
 *
 * An object in which nothing has changed is returned as it is, so that a small change costs little.
 */
export function mapPlaces<T>(value: T, change: (node: Node, kind: Kind) => unknown, kind: Kind = "document"): T {
  return mapped(value, change, kind) as T;
}

function mapped(value: unknown, change: (node: Node, kind: Kind) => unknown, kind: Kind): unknown {
  if (!isObject(value)) return value;
  const inner = mapValues(value, (child, key) => {
    const holds = holdsOf(kind, key);
    if (holds === undefined) return child;
    const innerKind = kindIn(holds);
    if (Array.isArray(child)) return mapItems(child, (item) => mapped(item, change, innerKind));
    if (holds.startsWith("{") && isObject(child)) return mapValues(child, (item) => mapped(item, change, innerKind));
    return mapped(child, change, innerKind);
  });
  return change(inner, kind);
}

function mapValues(node: Node, change: (value: unknown, key: string) => unknown): Node {
  let isChanged = false;
  const entries = Object.entries(node).map(([key, value]): [string, unknown] => {
    const next = change(value, key);
    isChanged ||= next !== value;
    return [key, next];
  });
  // A key may be `__proto__`, to which nothing can be assigned.
  return isChanged ? Object.fromEntries(entries) : node;
}

function mapItems(items: readonly unknown[], change: (value: unknown) => unknown): readonly unknown[] {
  const changed = items.map(change);
  return changed.some((item, index) => item !== items[index]) ? changed : items;
}

/** The document without extensions, for tools that take an unknown key for a part of the specification. */
export const withoutExtensions = <T>(document: T): T =>
  mapPlaces(document, (node) =>
    Object.keys(node).some(isExtension)
      ? Object.fromEntries(Object.entries(node).filter(([key]) => !isExtension(key)))
      : node,
  );
