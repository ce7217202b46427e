import { isObject } from "./is-object.js";
import { PATH_ITEM_METHODS } from "./methods.js";
import { type OpenApi, type OperationObject, operationsOf, type PathItem } from "./openapi-types.js";

/**
 * Gives every operation of a published document its `x-scopes`, which is where this project reads scopes from.
 *
 * A published document has its own ways to say them. In this order, the first that says something counts:
 * - `x-scopes` itself
 * - the security requirement, `security: [{ JWT: [a, b] }]`
 * - a list in the description, under a line that ends with "scopes:"
 * - what `previous`, the document it replaces, had for the operation. That is no longer confirmed by the document and
 *   hence marked as inferred; the mark goes when upstream says it.
 */
export function withScopes(document: OpenApi, previous: OpenApi): OpenApi {
  const known = new Map(
    operationsOf(previous).map(({ method, path, operation }) => [keyOf(method, path), operation["x-scopes"] ?? []]),
  );
  const pathItems = document.components?.["pathItems"] as Readonly<Record<string, PathItem>> | undefined;
  const withItems = (items: Readonly<Record<string, PathItem>>) =>
    Object.fromEntries(
      Object.entries(items).map(([path, item]) => [
        path,
        mapOperations(item, (method, operation) => scoped(operation, known.get(keyOf(method, path)) ?? [])),
      ]),
    );
  return {
    ...document,
    paths: withItems(document.paths),
    ...(pathItems && { components: { ...document.components, pathItems: withItems(pathItems) } }),
  };
}

/** A path without the names of its parameters, which change more often than the path itself. */
export const templateOf = (path: string): string => path.replace(/\{[^{}]*\}/g, "{}");

const keyOf = (method: string, path: string): string => `${method.toUpperCase()} ${templateOf(path)}`;

function mapOperations(
  item: PathItem,
  change: (method: string, operation: OperationObject) => OperationObject,
): PathItem {
  if (!isObject(item)) return item;
  const changed = PATH_ITEM_METHODS.flatMap((method) => {
    const operation = item[method];
    return isObject(operation) ? [[method, change(method, operation as unknown as OperationObject)]] : [];
  });
  return { ...item, ...Object.fromEntries(changed) };
}

function scoped(operation: OperationObject, before: readonly string[]): OperationObject {
  if (Array.isArray(operation["x-scopes"])) return operation;
  const said = [fromSecurity(operation), fromDescription(operation)].find(({ length }) => length > 0);
  if (said !== undefined || before.length === 0) return { ...operation, "x-scopes": said ?? [] };
  return {
    ...operation,
    "x-scopes": before,
    "x-provenance": "inferred",
    "x-provenance-reason": "The published document gives no scopes; these are those of the document before it.",
  } as OperationObject;
}

const fromSecurity = ({ security }: OperationObject): string[] => [
  ...new Set(
    (Array.isArray(security) ? security : [])
      .filter(isObject)
      .flatMap((requirement) => Object.values(requirement).flat())
      .filter((one): one is string => typeof one === "string"),
  ),
];

/** The list under a line that ends with "scopes:". Each line is looked at once, whatever the text is. */
function fromDescription({ description = "" }: OperationObject): string[] {
  if (typeof description !== "string") return [];
  const lines = description.split("\n").map((line) => line.trim());
  const head = lines.findIndex((line) => /scopes?\**:\**$/i.test(line));
  if (head < 0) return [];
  const items: string[] = [];
  for (const line of lines.slice(head + 1)) {
    if (line !== "" && !/^[-*]\s/.test(line)) break;
    if (line !== "") items.push(line.slice(1).replaceAll("`", "").trim());
  }
  return items.filter((item) => /^[\w-]+:[\w:/*.-]+$/.test(item));
}
