import { matchOperations } from "../../../../scripts/lib/diff/operations.js";
import type { OpenApi, PathItem } from "../../../../scripts/lib/spec/openapi-types.js";

/**
 * The old document with its operations on the paths that they have in the new one.
 *
 * A path that moves breaks every call of it. With the same path on both sides, the programs show what else breaks.
 */
export function withPathsOf(after: OpenApi, before: OpenApi): OpenApi {
  const { pairs, removed } = matchOperations(before, after);
  const paths = new Map<string, PathItem>();
  const add = (path: string, item: Readonly<Record<string, unknown>>, method: string, operation: unknown): void => {
    const { parameters, servers } = item as PathItem;
    const shared = { ...(parameters && { parameters }), ...(servers && { servers }) };
    paths.set(path, { ...shared, ...paths.get(path), [method.toLowerCase()]: operation });
  };
  for (const { a, b } of pairs) add(b.path, a.item, a.method, a.operation);
  for (const { path, item, method, operation } of removed) if (!paths.has(path)) add(path, item, method, operation);
  return { ...before, paths: Object.fromEntries(paths) };
}
