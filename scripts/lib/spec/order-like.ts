import { canonical, isSetKey } from "./canonical.js";
import { isObject } from "./is-object.js";

/**
 * The value with its keys in the order that `model` has them; what the model has not follows in its own order.
 * So does the order of lists that are sets. What differs from the model afterwards differs in what it says.
 */
export function orderedLike(value: unknown, model: unknown, key = ""): unknown {
  if (Array.isArray(value)) return orderedList(value, Array.isArray(model) ? model : [], key);
  if (!isObject(value)) return value;
  const like = isObject(model) ? model : {};
  const names = [
    ...Object.keys(like).filter((name) => name in value),
    ...Object.keys(value).filter((name) => !(name in like)),
  ];
  return Object.fromEntries(names.map((name) => [name, orderedLike(value[name], like[name], name)]));
}

function orderedList(values: readonly unknown[], models: readonly unknown[], key: string): unknown[] {
  if (!isSetKey(key)) return values.map((value, index) => orderedLike(value, models[index]));
  const left = new Map<string, unknown[]>();
  for (const value of values) {
    const key = identity(value);
    const same = left.get(key);
    if (same) same.push(value);
    else left.set(key, [value]);
  }
  const same = models.map((model) => left.get(identity(model))?.splice(0, 1) ?? []);
  const rest = [...left.values()].flat();
  // What has changed takes the place of what is gone, as long as there are such places.
  const found = models.flatMap((model, index) => {
    const [value] = same[index]?.length ? same[index] : rest.splice(0, 1);
    return value === undefined ? [] : [orderedLike(value, model)];
  });
  return [...found, ...rest];
}

/** What makes two members of a set the same one. Parameters are the same by their name, whatever else has changed in them. */
const identity = (value: unknown): string =>
  isObject(value) && "in" in value && "name" in value
    ? `parameter ${String(value["in"])} ${String(value["name"])}`
    : (JSON.stringify(canonical(value)) ?? "undefined");
