import { Failure } from "../spec/failure.js";
import { isObject } from "../spec/is-object.js";
import { isExtension } from "../spec/object-model.js";
import type { OpenApi, Parameter, Schema } from "../spec/openapi-types.js";
import { resolve } from "../spec/pointer.js";
import { type OperationEntry, operationEntries } from "./operation-metadata.js";

/** How each list is paginated, by path: its `x-pagination` and the largest page. */
export function listsOf(document: OpenApi, entries: readonly OperationEntry[]): Record<string, object> {
  const lists = new Map<string, object>();
  for (const { method, path, pagination, parameters } of entries) {
    if (!pagination || missingParameters(pagination, parameters).length > 0) continue;
    if (lists.has(path)) {
      throw new Failure(
        `${path} has x-pagination on two methods. paginate(path) can mean one only.`,
        "Remove one of the two from the overlay.",
      );
    }
    lists.set(path, { method, ...withoutExtensionKeys(pagination), ...maxLimit(document, pagination, parameters) });
  }
  return Object.fromEntries(lists);
}

/** Lists whose pagination does not fit their operation, with the query parameters that it lacks. They are called page by page. */
export function unfitLists(document: OpenApi): { readonly operation: string; readonly missing: readonly string[] }[] {
  return operationEntries(document).flatMap(({ method, path, pagination, parameters }) => {
    const missing = pagination ? missingParameters(pagination, parameters) : [];
    return missing.length > 0 ? [{ operation: `${method} ${path}`, missing }] : [];
  });
}

type Pagination = Readonly<Record<string, unknown>>;

function missingParameters(pagination: Pagination, parameters: readonly Parameter[]): string[] {
  // Members of a request body are not declared as parameters.
  if (pagination["in"] === "body") return [];
  const known = new Set(parameters.filter((one) => one.in === "query").map(({ name }) => name));
  const composite = isObject(pagination["parameters"]) ? Object.keys(pagination["parameters"]) : [];
  const named = ["parameter", "limit"].map((key) => pagination[key]).filter((name) => typeof name === "string");
  return [...named, ...composite].filter((name) => !known.has(name));
}

const withoutExtensionKeys = (pagination: Pagination): object =>
  Object.fromEntries(Object.entries(pagination).filter(([key]) => !isExtension(key)));

function maxLimit(document: OpenApi, { limit }: Pagination, parameters: readonly Parameter[]): object {
  const schema = parameters.find(({ name }) => name === limit)?.schema;
  const { maximum } = schema ? resolve<Schema>(document, schema) : {};
  return typeof maximum === "number" ? { maxLimit: maximum } : {};
}
