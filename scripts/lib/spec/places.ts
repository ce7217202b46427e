import { isObject } from "./is-object.js";
import { holdsOf, isExtension, type Kind, kindIn, type Node } from "./object-model.js";

/** An object with its kind and the keys that lead to it. */
export type Place = { readonly node: Node; readonly kind: Kind; readonly keys: readonly string[] };

/** Every object of a known kind in a value, each before the objects inside it. */
export function* places(value: unknown, kind: Kind = "document", keys: readonly string[] = []): Generator<Place> {
  if (!isObject(value)) return;
  yield { node: value, kind, keys };
  for (const { key, inner, innerKind } of children(value, kind)) yield* places(inner, innerKind, [...keys, ...key]);
}

type Child = { readonly key: readonly string[]; readonly inner: unknown; readonly innerKind: Kind };

function* children(node: Node, kind: Kind): Generator<Child> {
  for (const [key, value] of Object.entries(node)) {
    const holds = holdsOf(kind, key);
    if (holds === undefined) continue;
    const innerKind = kindIn(holds);
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) yield { key: [key, String(index)], inner: item, innerKind };
    } else if (holds.startsWith("{") && isObject(value)) {
      for (const [name, inner] of Object.entries(value)) yield { key: [key, name], inner, innerKind };
    } else yield { key: [key], inner: value, innerKind };
  }
}

/** A value in a place where OpenAPI has something else. */
export type Misplaced = {
  readonly keys: readonly string[];
  readonly value: unknown;
  readonly expected: "an object" | "a list" | "an object, true or false";
};

/** Every value that is neither an object nor a list where OpenAPI has one, or the one in the place of the other. */
export function* misplaced(
  value: unknown,
  kind: Kind = "document",
  keys: readonly string[] = [],
): Generator<Misplaced> {
  if (!isObject(value)) {
    if (kind !== "schema") yield { keys, value, expected: "an object" };
    else if (typeof value !== "boolean") yield { keys, value, expected: "an object, true or false" };
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    const holds = holdsOf(kind, key);
    if (holds === undefined) continue;
    const [at, innerKind] = [[...keys, key], kindIn(holds)];
    if (holds.startsWith("[")) {
      if (!Array.isArray(inner)) yield { keys: at, value: inner, expected: "a list" };
      else for (const [index, item] of inner.entries()) yield* misplaced(item, innerKind, [...at, String(index)]);
    } else if (holds.startsWith("{")) {
      if (!isObject(inner)) yield { keys: at, value: inner, expected: "an object" };
      else for (const [name, item] of Object.entries(inner)) yield* misplaced(item, innerKind, [...at, name]);
    } else yield* misplaced(inner, innerKind, at);
  }
}

/**
 * The value with every object that has a kind replaced by what `change` makes of it, innermost first. Data is left alone.
 *
 * An object in which nothing has changed is returned as it is, so that a small change costs little.
 */
export function mapPlaces<T>(value: T, change: (node: Node, kind: Kind) => unknown, kind: Kind = "document"): T {
  return mapped(value, change, kind) as T;
}

function mapped(value: unknown, change: (node: Node, kind: Kind) => unknown, kind: Kind): unknown {
  if (!isObject(value)) return value;
  const inner = mapValues(value, (child, key) => {
    const holds = holdsOf(kind, key);
    if (holds === undefined) return child;
    const innerKind = kindIn(holds);
    if (Array.isArray(child)) return mapItems(child, (item) => mapped(item, change, innerKind));
    if (holds.startsWith("{") && isObject(child)) return mapValues(child, (item) => mapped(item, change, innerKind));
    return mapped(child, change, innerKind);
  });
  return change(inner, kind);
}

function mapValues(node: Node, change: (value: unknown, key: string) => unknown): Node {
  let isChanged = false;
  const entries = Object.entries(node).map(([key, value]): [string, unknown] => {
    const next = change(value, key);
    isChanged ||= next !== value;
    return [key, next];
  });
  // A key may be `__proto__`, to which nothing can be assigned.
  return isChanged ? Object.fromEntries(entries) : node;
}

function mapItems(items: readonly unknown[], change: (value: unknown) => unknown): readonly unknown[] {
  const changed = items.map(change);
  return changed.some((item, index) => item !== items[index]) ? changed : items;
}

/** The document without extensions, for tools that take an unknown key for a part of the specification. */
export const withoutExtensions = <T>(document: T): T =>
  mapPlaces(document, (node) =>
    Object.keys(node).some(isExtension)
      ? Object.fromEntries(Object.entries(node).filter(([key]) => !isExtension(key)))
      : node,
  );
