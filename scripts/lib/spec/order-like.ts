import { canonical, isSetKey } from "./canonical.js";
import { isObject } from "./is-object.js";
import { valueAt } from "./pointer.js";

/**
 * The value with its keys and its sets in the order of `model`. A key that the model lacks stays before the key that
 * follows it in the value.
 *
 * A text comparison of the result with the model then shows only what has changed, and a document that changes and changes
 * back is in its first order again.
 */
export function orderedLike(value: unknown, model: unknown, key = ""): unknown {
  if (Array.isArray(value)) return orderedList(value, Array.isArray(model) ? model : [], key);
  if (!isObject(value)) return value;
  const like = isObject(model) ? model : {};
  const known = Object.keys(like).filter((name) => Object.hasOwn(value, name));
  const names = withOthers(known, Object.keys(value));
  return Object.fromEntries(names.map((name) => [name, orderedLike(value[name], valueAt(like, [name]), name)]));
}

/** All members: `some` of them in their own order, and each of the others before the one that follows it in `all`. */
function withOthers<T>(some: readonly T[], all: readonly T[]): T[] {
  const known = new Set(some);
  const result = [...some];
  for (const [index, one] of [...all.entries()].reverse()) {
    if (known.has(one)) continue;
    const next = index + 1 < all.length ? result.indexOf(all[index + 1] as T) : result.length;
    result.splice(next, 0, one);
  }
  return result;
}

function orderedList(values: readonly unknown[], models: readonly unknown[], key: string): unknown[] {
  if (!isSetKey(key)) return values.map((value, index) => orderedLike(value, models[index]));
  const left = new Map<string, number[]>();
  for (const [index, value] of values.entries()) {
    const key = identity(value);
    const same = left.get(key);
    if (same) same.push(index);
    else left.set(key, [index]);
  }
  const same = models.map((model) => left.get(identity(model))?.splice(0, 1) ?? []);
  const rest = [...left.values()].flat();
  const modelOf = new Map<number, unknown>();
  // What has changed takes the place of what is gone, as long as there are such places.
  for (const [place, model] of models.entries()) {
    const [index] = same[place]?.length ? same[place] : rest.splice(0, 1);
    if (index !== undefined) modelOf.set(index, model);
  }
  const order = withOthers([...modelOf.keys()], [...values.keys()]);
  return order.map((index) => orderedLike(values[index], modelOf.get(index)));
}

/** What makes two members of a set the same one. Parameters are the same by their name, whatever else has changed in them. */
const identity = (value: unknown): string =>
  isObject(value) && "in" in value && "name" in value
    ? `parameter ${String(value["in"])} ${String(value["name"])}`
    : (JSON.stringify(canonical(value)) ?? "undefined");
