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
export type Holds = Kind | `[${Kind}]` | `{${Kind}}`;

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

/** What the value of a key is; undefined if it is data or an extension. */
export const holdsOf = (kind: Kind, key: string): Holds | undefined => {
  if (isExtension(key)) return undefined;
  return Object.hasOwn(MODEL[kind], key) ? MODEL[kind][key] : MODEL[kind]["*"];
};

/** The kind of the objects in a value. */
export const kindIn = (holds: Holds): Kind => holds.replace(/[[\]{}]/g, "") as Kind;

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
