import { ConfigurationError } from "../errors/configuration-error.js";
import type { QueryStyle } from "../types/metadata.js";
import { LONE_SURROGATE } from "./lone-surrogate.js";

type Operation = { readonly method: string; readonly path: string };

/**
 * Serialises query parameters: arrays repeat the name, or are separated by commas when the operation says so; a `Date` becomes ISO 8601; undefined and null are left out.
 */
export function serializeQuery(
  query: Readonly<Record<string, unknown>>,
  styles: Readonly<Record<string, QueryStyle>>,
  operation: Operation,
): string {
  const pairs: string[] = [];
  const add = (name: string, text: string) => pairs.push(`${encodeURIComponent(name)}=${text}`);
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue;
    const texts = (Array.isArray(value) ? value : [value]).map((one) =>
      encodeURIComponent(queryText(name, one, operation)),
    );
    if (styles[name] === "form" && texts.length > 0) add(name, texts.join(","));
    else for (const text of texts) add(name, text);
  }
  return pairs.join("&");
}

function queryText(name: string, value: unknown, { method, path }: Operation): string {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  if (typeof value === "string" && !LONE_SURROGATE.test(value)) return value;
  if (typeof value === "boolean" || typeof value === "bigint" || Number.isFinite(value)) return String(value);
  throw new ConfigurationError(
    `Query parameter \`${name}\` of ${method} ${path} is ${kindOf(value)}. Pass text, a finite number, a boolean, a Date, or an array of these.`,
    { method, path },
  );
}

function kindOf(value: unknown): string {
  if (value instanceof Date) return "an invalid date";
  if (typeof value === "string") return "text with half a character (a lone surrogate)";
  return value === null || typeof value === "number" ? String(value) : `of type ${typeof value}`;
}
