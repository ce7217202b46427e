import { ConfigurationError } from "./errors/configuration-error.js";

type Facts = { readonly method: string; readonly path: string };

/**
 * Puts the parameters into a path template.
 *
 * A parameter that is missing or empty, or that a URL parser takes for a step up (`.`, `..`), would turn the call into one of another operation; it is refused. The value is not shown: it may be personal data.
 */
export function fillPath(method: string, template: string, params: Readonly<Record<string, unknown>>): string {
  return template.replace(/\{([^{}]+)\}/g, (placeholder, name: string) => {
    const value = params[name];
    const problem = problemOf(value);
    if (problem) {
      const start = template.indexOf(placeholder);
      const carets = `${" ".repeat(method.length + 1 + start)}${"^".repeat(placeholder.length)}`;
      throw new ConfigurationError(
        `Path parameter \`${name}\` ${problem}. Pass it as \`params.path.${name}\`.\n${method} ${template}\n${carets}`,
        { method, path: template },
      );
    }
    return encodeURIComponent(String(value));
  });
}

function problemOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return "is missing";
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean")
    return "is neither text nor a number";
  const text = String(value);
  if (text.trim() === "") return "is empty";
  if (text === "." || text === "..") return `is "${text}", which would address another resource`;
  return HALF_A_CHARACTER.test(text) ? "holds half a character" : undefined;
}

// A lone surrogate has no UTF-8 form, so encodeURIComponent would throw on it.
const HALF_A_CHARACTER = /[\ud800-\udfff]/u;

/**
 * Serialises query parameters: arrays repeat the key, or are joined with commas where the operation says so; a `Date` becomes ISO 8601; undefined and null are left out.
 */
export function serializeQuery(
  query: Readonly<Record<string, unknown>>,
  joined: readonly string[],
  facts: Facts,
): string {
  const pairs: string[] = [];
  const add = (name: string, text: string) => pairs.push(`${encodeURIComponent(name)}=${text}`);
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue;
    const texts = (Array.isArray(value) ? value : [value]).map((one) =>
      encodeURIComponent(queryText(name, one, facts)),
    );
    if (joined.includes(name) && texts.length > 0) add(name, texts.join(","));
    else for (const text of texts) add(name, text);
  }
  return pairs.join("&");
}

function queryText(name: string, value: unknown, { method, path }: Facts): string {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  if (typeof value === "string" && !HALF_A_CHARACTER.test(value)) return value;
  if (typeof value === "boolean" || typeof value === "bigint" || Number.isFinite(value)) return String(value);
  throw new ConfigurationError(
    `Query parameter \`${name}\` of ${method} ${path} is ${kindOf(value)}. Pass text, a finite number, a boolean, a Date, or an array of these.`,
    { method, path },
  );
}

function kindOf(value: unknown): string {
  if (value instanceof Date) return "an invalid date";
  if (typeof value === "string") return "text with half a character";
  return value === null || typeof value === "number" ? String(value) : `of type ${typeof value}`;
}
