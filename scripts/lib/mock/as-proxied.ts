import type { OpenApi, Parameter, Ref } from "../spec/openapi-types.js";

/**
 * A copy of a document that Prism can check requests and responses by, in front of one server.
 *
 * Prism would wait for the base path of a path's own servers, and it fails at a header with several values that is not sent; such a header is text here.
 */
export function asProxied(document: OpenApi): OpenApi {
  const paths = Object.entries(document.paths).map(([path, { servers: _, ...item }]) => [path, item]);
  const parameters = Object.entries(document.components?.["parameters"] ?? {}).map(([name, parameter]) => [
    name,
    withTextHeader(parameter as Parameter),
  ]);
  return {
    ...document,
    paths: Object.fromEntries(paths),
    components: { ...document.components, parameters: Object.fromEntries(parameters) },
  };
}

function withTextHeader(parameter: Parameter): Parameter {
  if (parameter.in !== "header" || !isArray(parameter.schema)) return parameter;
  const { example: _, ...rest } = parameter;
  return { ...rest, schema: { type: "string" } };
}

const isArray = (schema: Parameter["schema"]): boolean =>
  schema !== undefined && !isRef(schema) && schema.type === "array";

const isRef = (schema: object): schema is Ref => "$ref" in schema;
