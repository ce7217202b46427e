import type { OpenApi } from "../spec/openapi-types.js";
import { templateOf } from "../spec/scopes.js";
import { compareAccess } from "./access.js";
import { type Change, type Node, newNode } from "./changes.js";
import { compareRequestBodies } from "./contents.js";
import type { DocumentComparison } from "./document-comparison.js";
import type { Side } from "./generated-types.js";
import { callOf, type Located, type OperationSide, operationsIn, titleOf } from "./operation.js";
import { OPERATION_RULES } from "./operation-rules.js";
import { comparePagination } from "./pagination.js";
import { compareParameters } from "./parameters.js";
import { code } from "./quote.js";
import { compareResponses } from "./responses.js";
import { report, type Spot } from "./rule.js";

export type OperationPair = { readonly a: Located; readonly b: Located };

export type Matched = {
  readonly pairs: readonly OperationPair[];
  readonly removed: readonly Located[];
  readonly added: readonly Located[];
};

/** Which operation of one document is which of the other: by path, by path without parameter names, by operationId. */
export const matchOperations = (before: OpenApi, after: OpenApi): Matched =>
  matchBy(operationsIn(before), operationsIn(after), [
    titleOf,
    ({ method, path }) => `${method} ${templateOf(path)}`,
    operationIdOf,
  ]);

export const operationIdOf = ({ operation }: Located): string | undefined => operation.operationId;

/** Pairs the operations of two documents by the first key, then those that are left by the next one, and so on. */
export function matchBy(
  before: readonly Located[],
  after: readonly Located[],
  keys: readonly ((one: Located) => string | undefined)[],
): Matched {
  const pairs: OperationPair[] = [];
  let [removed, added] = [[...before], [...after]];
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
  consequence: `${code(callOf(one))} no longer compiles.`,
});

export const addition = (one: Located): Change => ({
  kind: "operation-added",
  breaking: false,
  operations: [titleOf(one)],
  what: "is added",
  consequence: `${code(callOf(one))} compiles.`,
});

/** Everything that changed in one operation, with the named schemas that it uses. */
export function compareOperation(comparison: DocumentComparison, pair: OperationPair): Node {
  const node = newNode();
  const { before, after, types } = comparison;
  const sideOf = (located: Located, document: OpenApi, side: Side): OperationSide => ({
    ...located,
    document,
    type: types.at(side, "paths", located.path, located.method.toLowerCase()),
  });
  const [a, b] = [sideOf(pair.a, before, "before"), sideOf(pair.b, after, "after")];
  const spot: Spot = {
    node,
    place: { words: "", expression: callOf(b), isType: false, path: [] },
    direction: "request",
  };
  compareNames(spot, pair);
  compareParameters(comparison, node, a, b);
  compareRequestBodies(comparison, node, a, b);
  compareResponses(comparison, node, a, b);
  compareDeprecation(spot, pair);
  comparePagination(spot, a, b);
  compareAccess(spot, a, b);
  return node;
}

function compareNames(spot: Spot, { a, b }: OperationPair): void {
  if (titleOf(a) !== titleOf(b)) {
    report(spot, OPERATION_RULES.moved, { was: code(titleOf(a)), is: code(callOf(a)) });
  }
  const [was, is] = [a.operation.operationId, b.operation.operationId];
  if (was === is) return;
  report(spot, OPERATION_RULES.renamed, {
    ...(was !== undefined && { was: code(was), values: code(`Operations[${JSON.stringify(was)}]`) }),
    ...(is !== undefined && { is: code(is) }),
    breaking: was !== undefined,
  });
}

function compareDeprecation(spot: Spot, { a, b }: OperationPair): void {
  const [was, is] = [a.operation.deprecated === true, b.operation.deprecated === true];
  if (!was && is) report(spot, OPERATION_RULES.deprecated);
  if (was && !is) report(spot, OPERATION_RULES.notDeprecated);
}
