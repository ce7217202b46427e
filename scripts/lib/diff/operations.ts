import { isDeepStrictEqual } from "node:util";
import type { OpenApi, OperationObject, PathItem } from "../spec/openapi-types.js";
import { parametersOf } from "../spec/openapi-types.js";
import { templateOf } from "../spec/scopes.js";
import { type Change, code } from "./changes.js";
import { compareBodies, compareResponses } from "./contents.js";
import { compareParameters } from "./parameters.js";
import type { SchemaComparison } from "./schemas.js";
import { type Node, newNode } from "./told.js";

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

export type Located = {
  readonly method: string;
  readonly path: string;
  readonly item: PathItem;
  readonly operation: OperationObject;
};
export type OperationPair = { readonly a: Located; readonly b: Located };

export const titleOf = ({ method, path }: Located): string => `${method} ${path}`;
const callOf = ({ method, path }: Located): string => code(`${method}(${JSON.stringify(path)})`);

const operationsIn = (document: OpenApi): Located[] =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method] as OperationObject | undefined;
      return operation ? [{ method: method.toUpperCase(), path, item, operation }] : [];
    }),
  );

/** Which operation of one document is which of the other: by path, by path without parameter names, by operationId. */
export function matchOperations(
  before: OpenApi,
  after: OpenApi,
): { pairs: OperationPair[]; removed: Located[]; added: Located[] } {
  const pairs: OperationPair[] = [];
  let removed = operationsIn(before);
  let added = operationsIn(after);
  const keys: ((one: Located) => string | undefined)[] = [
    titleOf,
    ({ method, path }) => `${method} ${templateOf(path)}`,
    ({ operation }) => operation.operationId,
  ];
  for (const key of keys) {
    const open = new Map(added.map((one) => [key(one), one]));
    open.delete(undefined);
    const left: Located[] = [];
    for (const a of removed) {
      const b = open.get(key(a));
      if (b) pairs.push({ a, b });
      else left.push(a);
      open.delete(key(a));
    }
    const matched = new Set(pairs.map(({ b }) => b));
    removed = left;
    added = added.filter((one) => !matched.has(one));
  }
  return { pairs, removed, added };
}

export const removal = (one: Located): Change => ({
  kind: "operation-removed",
  breaking: true,
  operations: [titleOf(one)],
  what: "is removed",
  consequence: `${callOf(one)} no longer compiles.`,
});

export const addition = (one: Located): Change => ({
  kind: "operation-added",
  breaking: false,
  operations: [titleOf(one)],
  what: "is added",
  consequence: `${callOf(one)} compiles.`,
});

/** Everything that changed in one operation, with the named schemas it leads to. */
export function compareOperation(comparison: SchemaComparison, pair: OperationPair): Node {
  const node = newNode();
  const { a, b } = pair;
  compareNames(node, pair);
  compareParameters(
    comparison,
    node,
    parametersOf(comparison.before, a.item, a.operation),
    parametersOf(comparison.after, b.item, b.operation),
  );
  compareBodies(comparison, node, a.operation, b.operation);
  compareResponses(comparison, node, a.operation, b.operation);
  compareFlags(node, pair);
  compareAccess(node, pair, comparison);
  return node;
}

function compareNames({ findings }: Node, { a, b }: OperationPair): void {
  if (titleOf(a) !== titleOf(b)) {
    findings.push({
      kind: "operation-moved",
      breaking: true,
      what: `was ${code(titleOf(a))}`,
      consequence: `${callOf(a)} no longer compiles; write ${callOf(b)}.`,
    });
  }
  const [was, is] = [a.operation.operationId, b.operation.operationId];
  if (was === is) return;
  const consequence = `\`Operations[${JSON.stringify(was)}]\` no longer compiles; calls by path stay as they are.`;
  findings.push({
    kind: "operation-renamed",
    breaking: was !== undefined,
    what: `operationId was ${code(String(was))}, is ${code(String(is))}`,
    consequence,
  });
}

function compareFlags({ findings }: Node, { a, b }: OperationPair): void {
  const [was, is] = [a.operation.deprecated === true, b.operation.deprecated === true];
  if (!was && is)
    findings.push({
      kind: "deprecated",
      breaking: false,
      what: "is deprecated now",
      consequence: `${callOf(b)} compiles and is struck through in editors; the client sends a \`deprecated\` event.`,
    });
  if (was && !is)
    findings.push({
      kind: "no-longer-deprecated",
      breaking: false,
      what: "is no longer deprecated",
      consequence: `${callOf(b)} is no longer struck through.`,
    });
  const [list, now] = [pagination(a.operation), pagination(b.operation)];
  if (isDeepStrictEqual(list, now)) return;
  const call = code(`paginate(${JSON.stringify(b.path)})`);
  if (!now)
    findings.push({
      kind: "pagination-changed",
      breaking: true,
      what: "is no longer a list",
      consequence: `${call} no longer compiles.`,
    });
  else if (!list)
    findings.push({
      kind: "pagination-changed",
      breaking: false,
      what: "is a list now",
      consequence: `${call} compiles.`,
    });
  else
    findings.push({
      kind: "pagination-changed",
      breaking: true,
      what: `pagination was ${code(JSON.stringify(list))}, is ${code(JSON.stringify(now))}`,
      consequence: `${call} compiles and asks for pages in another way; cursors kept from before may not fit.`,
    });
}

function pagination({ "x-pagination": value }: OperationObject): Record<string, unknown> | undefined {
  return value && Object.fromEntries(Object.entries(value).filter(([key]) => !key.startsWith("x-")));
}

function compareAccess({ findings }: Node, { a, b }: OperationPair, { before, after }: SchemaComparison): void {
  const [was, is] = [scopes(a.operation), scopes(b.operation)];
  const gone = was.filter((scope) => !is.includes(scope));
  const come = is.filter((scope) => !was.includes(scope));
  if (gone.length + come.length > 0) {
    const parts = [
      gone.length > 0 && `loses ${gone.map(code).join(", ")}`,
      come.length > 0 && `gains ${come.map(code).join(", ")}`,
    ];
    const consequence =
      gone.length > 0 && is.length > 0
        ? "No type changes; a client with none of the scopes left is answered 403."
        : "No type changes; `requiredScopes` of a 403 lists others.";
    findings.push({
      kind: "scopes-changed",
      breaking: gone.length > 0 && is.length > 0,
      what: `list of scopes ${parts.filter(Boolean).join(" and ")}`,
      consequence,
    });
  }
  const [had, has] = [security(before, a.operation), security(after, b.operation)];
  if (had === has) return;
  findings.push({
    kind: "security-changed",
    breaking: has !== "none",
    what: `security was ${code(had)}, is ${code(has)}`,
    consequence: "No type changes; the call needs other credentials.",
  });
}

const scopes = ({ "x-scopes": list = [] }: OperationObject): readonly string[] => list;

/** Ways in, as text; which of two equal ways comes first says nothing. */
function security(document: OpenApi, { security: own }: OperationObject): string {
  const requirements = own ?? (document as { security?: OperationObject["security"] }).security ?? [];
  const ways = requirements.map((requirement) => Object.keys(requirement).sort().join(" and ") || "none").sort();
  return ways.join(" or ") || "none";
}
