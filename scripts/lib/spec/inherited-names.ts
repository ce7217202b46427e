import { isObject } from "./is-object.js";

/** `toString`, `hasOwnProperty`, `__proto__` and the other names that every object has. */
const INHERITED: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** Added to a name. It may be part of an identifier and of the name of a component, so that both stay valid. */
const MARK = "_own_name_of_the_api";

const MARKED = new RegExp(`(?<=${[...INHERITED].join("|")})${MARK}`, "g");

const marked = (text: string): string => (INHERITED.has(text) ? `${text}${MARK}` : text);

/**
 * The document with a mark on every name that all objects inherit, for libraries that look names up in plain objects and
 * find the inherited value. The names are marked wherever they are: as keys, as texts, and in references.
 */
export function withMarkedNames<T>(document: T): T {
  return mapTexts(document, (text) => (text.startsWith("#/") ? text.split("/").map(marked).join("/") : marked(text)));
}

/** A value without the marks. */
export function withoutMarks<T>(value: T): T {
  return mapTexts(value, (text) => text.replace(MARKED, ""));
}

/** A value with every key and every text in it changed. What stays equal is the same object afterwards. */
function mapTexts<T>(value: T, change: (text: string) => string): T {
  const mapped = (one: unknown): unknown => {
    if (typeof one === "string") return change(one);
    if (Array.isArray(one)) {
      const items = one.map(mapped);
      return items.some((item, index) => item !== one[index]) ? items : one;
    }
    if (!isObject(one)) return one;
    const before = Object.entries(one);
    const after = before.map(([key, inner]): [string, unknown] => [change(key), mapped(inner)]);
    const isChanged = after.some(([key, inner], index) => key !== before[index]?.[0] || inner !== before[index]?.[1]);
    return isChanged ? Object.fromEntries(after) : one;
  };
  return mapped(value) as T;
}
