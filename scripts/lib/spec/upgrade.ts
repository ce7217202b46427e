import { Failure, messageOf } from "./failure.js";
import { isObject } from "./is-object.js";
import { withoutNullable } from "./nullable.js";
import type { Kind, Node } from "./object-model.js";
import type { OpenApi } from "./openapi-types.js";
import { mapPlaces } from "./places.js";
import { pointerOf } from "./pointer.js";
import { type RawDocument, versionOf } from "./read-document.js";
import { fromSwaggerTwo } from "./swagger-two.js";
import { withoutNulls } from "./without-nulls.js";

/**
 * The document as OpenAPI 3.1, whichever version it is of; `name` is where it comes from, for messages.
 *
 * Keys of older versions are replaced in documents of every version, since authors leave them in.
 */
export function upgraded(document: RawDocument, name: string): OpenApi {
  const version = versionOf(document) ?? "";
  const isOld = !version.startsWith("3.1");
  try {
    const whole = withoutNulls(document);
    const three = version === "2.0" ? fromSwaggerTwo(whole) : whole;
    const schemas = namesIn((three as Node)["components"]);
    const current = mapPlaces(three, (node, kind) => upgradedNode(node, kind, isOld, schemas));
    const isNamed = !isOld && typeof document["openapi"] === "string";
    return (isNamed ? current : { ...withWebhooks(current), openapi: "3.1.0" }) as unknown as OpenApi;
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    const message = `${name} is not sound ${version}, it cannot be upgraded: ${messageOf(cause)}`;
    throw new Failure(message, "Nothing was changed. Report it to the publisher of the document.", { cause });
  }
}

/** Webhooks came with 3.1; Redoc reads them from an extension before. */
function withWebhooks(document: Node): Node {
  const { "x-webhooks": webhooks, ...rest } = document;
  return webhooks === undefined || "webhooks" in document ? document : { ...rest, webhooks };
}

function namesIn(components: unknown): ReadonlySet<string> {
  const schemas = isObject(components) ? components["schemas"] : undefined;
  return new Set(isObject(schemas) ? Object.keys(schemas) : []);
}

function upgradedNode(node: Node, kind: Kind, isOld: boolean, schemas: ReadonlySet<string>): Node {
  if (kind === "discriminator") return withReferences(node, schemas);
  if (kind !== "schema") return node;
  const schema = withoutNullable(withDiscriminatorObject(withLimits(node)));
  return isOld ? withExamples(schema) : schema;
}

/** A mapping may name a schema instead of referring to it. The tools understand references only. */
function withReferences(discriminator: Node, schemas: ReadonlySet<string>): Node {
  const { mapping } = discriminator;
  if (!isObject(mapping)) return discriminator;
  const isName = (value: unknown): value is string => typeof value === "string" && schemas.has(value);
  if (!Object.values(mapping).some(isName)) return discriminator;
  const entries = Object.entries(mapping).map(([key, value]) => [
    key,
    isName(value) ? pointerOf(["components", "schemas", value]) : value,
  ]);
  return { ...discriminator, mapping: Object.fromEntries(entries) };
}

/** In 2.0 the discriminator is the name of the property. */
function withDiscriminatorObject(schema: Node): Node {
  const { discriminator } = schema;
  return typeof discriminator === "string" ? { ...schema, discriminator: { propertyName: discriminator } } : schema;
}

/** Before 3.1 a flag made the limit exclusive; since 3.1 the exclusive limit is a number of its own. */
function withLimits(schema: Node): Node {
  const pairs = [
    ["exclusiveMinimum", "minimum"],
    ["exclusiveMaximum", "maximum"],
  ] as const;
  return pairs.reduce<Node>((result, [exclusive, limit]) => {
    if (typeof result[exclusive] !== "boolean") return result;
    const { [exclusive]: isExclusive, [limit]: value, ...rest } = result;
    if (value === undefined) return rest;
    return { ...rest, [isExclusive === true ? exclusive : limit]: value };
  }, schema);
}

function withExamples(schema: Node): Node {
  if (!("example" in schema) || "examples" in schema) return schema;
  const { example, ...rest } = schema;
  return { ...rest, examples: [example] };
}
