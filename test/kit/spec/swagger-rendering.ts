import { isExtension, type Kind, type Node } from "../../../scripts/lib/spec/object-model.js";
import type { OpenApi } from "../../../scripts/lib/spec/openapi-types.js";
import { mapPlaces } from "../../../scripts/lib/spec/places.js";
import { resolve } from "../../../scripts/lib/spec/pointer.js";

/**
 * A document as Swagger 2.0, in the style of the documents that Dintero publishes: scopes are a list in the description,
 * discriminators are strings, null is `x-nullable`, and there are no examples, sources or marks.
 *
 * What 2.0 cannot say is left out: variants, conditions and references to headers.
 */
export function swaggerRendering(document: OpenApi): Node {
  const {
    components = {},
    servers = [],
    paths,
    info,
    tags,
  } = mapPlaces(document, (node, kind) => renderedNode(document, node, kind));
  const { host, pathname, protocol } = new URL(servers[0]?.url ?? "https://api.example.com");
  return withSwaggerReferences({
    swagger: "2.0",
    info,
    host,
    basePath: pathname,
    schemes: [protocol.slice(0, -1)],
    consumes: ["application/json"],
    produces: ["application/json"],
    tags,
    paths,
    definitions: components["schemas"],
    parameters: components["parameters"],
    responses: components["responses"],
    securityDefinitions: {
      JWT: { type: "apiKey", in: "header", name: "authorization" },
      clientAuth: { type: "basic" },
    },
  }) as Node;
}

const DROPPED: ReadonlySet<string> = new Set(["example", "examples", "oneOf", "anyOf", "if", "then", "else"]);

function renderedNode(document: OpenApi, node: Node, kind: Kind): Node {
  const said = Object.fromEntries(Object.entries(node).filter(([key]) => !isExtension(key) && !DROPPED.has(key)));
  switch (kind) {
    case "schema":
      return renderedSchema(said);
    case "parameter":
    case "header":
      return "$ref" in said && kind === "parameter" ? said : flat(document, resolve<Node>(document, said));
    case "response":
      return withoutContent(said);
    case "operation":
      return renderedOperation(document, said, node["x-scopes"] as readonly string[] | undefined);
    default:
      return said;
  }
}

function renderedSchema({ type, enum: values, const: only, discriminator, exclusiveMinimum, ...rest }: Node): Node {
  const types = [type ?? []].flat();
  const listed = only === undefined ? values : [only];
  return {
    ...rest,
    ...(types.length > 0 && { type: types.find((one) => one !== "null") }),
    ...(types.includes("null") && { "x-nullable": true }),
    ...(Array.isArray(listed) && { enum: listed.filter((one) => one !== null) }),
    ...(discriminator !== undefined && { discriminator: (discriminator as Node)["propertyName"] }),
    ...(exclusiveMinimum !== undefined && { minimum: exclusiveMinimum, exclusiveMinimum: true }),
  };
}

/** A parameter or a header with its schema in itself. */
function flat(
  document: OpenApi,
  { schema = {}, style: _, explode = true, examples: __, example: ___, ...rest }: Node,
): Node {
  const described = Object.fromEntries(Object.entries(rest).filter(([key]) => !isExtension(key)));
  const own = mapPlaces(
    resolve<Node>(document, schema as Node),
    (node, kind) => renderedNode(document, node, kind),
    "schema",
  );
  const { description: ____, title: _____, ...type } = own;
  return {
    ...type,
    ...described,
    ...(type["type"] === "array" && { collectionFormat: explode === true ? "multi" : "csv" }),
  };
}

function withoutContent({ content, ...rest }: Node): Node {
  const [media] = Object.values((content ?? {}) as Readonly<Record<string, Node>>);
  return media?.["schema"] === undefined ? rest : { ...rest, schema: media["schema"] };
}

function renderedOperation(document: OpenApi, operation: Node, scopes: readonly string[] = []): Node {
  const { requestBody, parameters, description, ...rest } = operation;
  const body = requestBody === undefined ? undefined : resolve<Node>(document, requestBody as Node);
  const [types, media] = Object.entries((body?.["content"] ?? {}) as Readonly<Record<string, Node>>)[0] ?? [];
  const list = scopes.length > 0 ? `\n\nscopes:\n${scopes.map((scope) => `- ${scope}`).join("\n")}\n` : "";
  return {
    ...rest,
    description: `${description ?? ""}${list}`,
    // Dintero's documents have it on operations with a body as well.
    consumes: types === undefined || types === "application/json" ? [] : [types],
    parameters: [
      ...((parameters ?? []) as readonly Node[]),
      ...(body
        ? [{ in: "body", name: "body", required: body["required"] ?? false, schema: media?.["schema"] ?? {} }]
        : []),
    ],
  };
}

function withSwaggerReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSwaggerReferences);
  if (typeof value === "string") {
    return value
      .replace(/^#\/components\/schemas\//, "#/definitions/")
      .replace(/^#\/components\/(?=parameters\/|responses\/)/, "#/");
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withSwaggerReferences(inner)]));
}
