import { METHODS } from "./methods.js";
import type { OpenApi, OperationObject, PathItem } from "./openapi-types.js";

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
  const known = new Map(operationEntries(previous).map(([key, operation]) => [key, operation["x-scopes"] ?? []]));
  const paths = Object.fromEntries(
    Object.entries(document.paths).map(([path, item]) => [
      path,
      mapOperations(item, (method, operation) => scoped(operation, known.get(keyOf(method, path)) ?? [])),
    ]),
  );
  return { ...document, paths };
}

/** Names of path parameters change more easily than what they stand for. */
export const templateOf = (path: string): string => path.replace(/\{[^}]*\}/g, "{}");

const keyOf = (method: string, path: string): string => `${method} ${templateOf(path)}`;

function operationEntries(document: OpenApi): [string, OperationObject][] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method] as OperationObject | undefined;
      return operation ? [[keyOf(method, path), operation] as [string, OperationObject]] : [];
    }),
  );
}

function mapOperations(
  item: PathItem,
  change: (method: string, operation: OperationObject) => OperationObject,
): PathItem {
  const changed = METHODS.flatMap((method) => {
    const operation = item[method] as OperationObject | undefined;
    return operation ? [[method, change(method, operation)]] : [];
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

const fromSecurity = ({ security = [] }: OperationObject): string[] => [
  ...new Set(
    security.flatMap((requirement) => Object.values(requirement).flat()).filter((one) => typeof one === "string"),
  ),
];

const fromDescription = ({ description = "" }: OperationObject): string[] => {
  const [, list = ""] = /scopes?\**:\**[^\S\n]*\n+((?:\s*[-*]\s+\S+[^\S\n]*\n?)+)/i.exec(description) ?? [];
  const items = list.split("\n").map((line) =>
    line
      .replace(/^\s*[-*]\s+/, "")
      .replaceAll("`", "")
      .trim(),
  );
  return items.filter((item) => /^[\w-]+:[\w:/*.-]+$/.test(item));
};
