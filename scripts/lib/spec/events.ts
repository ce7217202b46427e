import { isObject } from "./is-object.js";
import { PATH_ITEM_METHODS } from "./methods.js";
import { type OpenApi, operationsUnder, type PathItem } from "./openapi-types.js";
import { keysOf, referenceOf, valueAt } from "./pointer.js";

/** Dintero lists the requests that it sends as operations on these paths, which no server has. */
const EXAMPLES = "/examples/";

const KEPT = "The published document does not describe this request; it is that of the document before it.";

export type EventOptions = {
  /** Whether every webhook of the document before is kept. Otherwise those are that were kept before. */
  readonly keepAll: boolean;
};

/**
 * A published document with the requests that its API sends as `webhooks`, if the document that it replaces has any.
 *
 * Paths that begin with `/examples/` become webhooks, under the name that the document before has for them. Webhooks that
 * the published document does not describe are kept with what they refer to, and are marked as inferred.
 */
export function withEvents(document: OpenApi, previous: OpenApi, { keepAll }: EventOptions): OpenApi {
  const before = previous.webhooks ?? {};
  if (Object.keys(before).length === 0) return document;
  const paths = Object.entries(document.paths);
  const isExample = ([path]: [string, PathItem]) => path.startsWith(EXAMPLES);
  const published = {
    ...document.webhooks,
    ...joined(paths.filter(isExample).map(([path, item]): [string, PathItem] => [nameOf(path, item, before), item])),
  };
  const kept = Object.entries(before)
    .filter(([name, item]) => !Object.hasOwn(published, name) && (keepAll || isKept(item)))
    .map(([name, item]): [string, PathItem] => [name, marked(item)]);
  return {
    ...document,
    paths: Object.fromEntries(paths.filter((one) => !isExample(one))),
    webhooks: { ...published, ...Object.fromEntries(kept) },
    ...componentsFor(document, previous, kept),
  };
}

/** Two paths may be of one webhook, for example one for each of its methods. */
function joined(items: readonly [string, PathItem][]): Record<string, PathItem> {
  const result = new Map<string, PathItem>();
  for (const [name, item] of items) result.set(name, { ...result.get(name), ...item });
  return Object.fromEntries(result);
}

/** The name of the webhook with the same operationId, or with the name in the path. */
function nameOf(path: string, item: PathItem, before: Readonly<Record<string, PathItem>>): string {
  const ids = idsOf(item);
  const [known] = Object.entries(before).find(([, one]) => idsOf(one).some((id) => ids.includes(id))) ?? [];
  const name = path.slice(EXAMPLES.length).replaceAll("-", "_");
  return known ?? (Object.hasOwn(before, name) ? name : name.replace(/_event$/, ""));
}

const idsOf = (item: PathItem): string[] =>
  operationsUnder(item).flatMap(({ operation }) => operation.operationId ?? []);

const isKept = (item: PathItem): boolean =>
  operationsUnder(item).some(
    ({ operation }) => (operation as { "x-provenance-reason"?: unknown })["x-provenance-reason"] === KEPT,
  );

const marked = (item: PathItem): PathItem =>
  Object.fromEntries(
    Object.entries(item).map(([key, value]) => [
      key,
      PATH_ITEM_METHODS.some((method) => method === key) && isObject(value)
        ? { ...value, "x-provenance": "inferred", "x-provenance-reason": KEPT }
        : value,
    ]),
  );

/** The components of a document with those that kept webhooks refer to and it lacks. */
function componentsFor(
  document: OpenApi,
  previous: OpenApi,
  kept: readonly (readonly [string, PathItem])[],
): Pick<OpenApi, "components"> {
  const components = new Map(
    Object.entries(document.components ?? {}).map(([kind, named]) => [kind, new Map(Object.entries(named))]),
  );
  const open: unknown[] = [...kept];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    for (const reference of referencesIn(value)) {
      const [root, kind = "", name = ""] = keysOf(reference);
      const component = valueAt(previous, ["components", kind, name]);
      if (root !== "components" || component === undefined || components.get(kind)?.has(name)) continue;
      components.set(kind, (components.get(kind) ?? new Map<string, unknown>()).set(name, component));
      open.push(component);
    }
  }
  if (components.size === 0) return {};
  return {
    components: Object.fromEntries([...components].map(([kind, named]) => [kind, Object.fromEntries(named)])),
  };
}

function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isObject(value)) return [];
  const reference = referenceOf(value);
  return reference === undefined ? Object.values(value).flatMap(referencesIn) : [reference];
}
