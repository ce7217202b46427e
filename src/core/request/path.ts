import { ConfigurationError } from "../errors/configuration-error.js";
import type { PathStyle } from "../types/metadata.js";
import { faultOfValue, isRecord, membersOf, type Operation, textOf } from "./values.js";

/**
 * Puts the path parameters into a URL with placeholders, in the styles of the operation.
 *
 * A parameter that is missing or empty, or that a URL parser resolves (`.`, `..`), would turn the call into one of another operation, so it is refused. The value is not shown because it may be personal data.
 */
export function fillPath(
  url: string,
  values: Readonly<Record<string, unknown>>,
  styles: Readonly<Record<string, PathStyle>>,
  { method, path }: Operation,
): string {
  return url.replace(/\{([^{}]+)\}/g, (placeholder, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    const fault = faultOf(value);
    const text = fault ? "" : inStyle(Object.hasOwn(styles, name) ? styles[name] : undefined, name, value);
    const wrong = fault ?? faultOfSegment(text);
    if (wrong) {
      const carets = `${" ".repeat(method.length + 1 + path.indexOf(placeholder))}${"^".repeat(placeholder.length)}`;
      throw new ConfigurationError(
        `Path parameter \`${name}\` ${wrong}. Pass it as \`params.path.${name}\`.\n${method} ${path}\n${carets}`,
        { method, path },
      );
    }
    return text;
  });
}

/** The single values of a parameter. */
const partsOf = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : isRecord(value) ? membersOf(value).flat() : [value];

function faultOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return "is missing";
  const parts = partsOf(value);
  if (parts.every((part) => typeof part === "string" && part.trim() === "")) return "is empty";
  const fault = parts.map(faultOfValue).find((found) => found !== undefined);
  return fault && `is ${fault}`;
}

const faultOfSegment = (text: string): string | undefined =>
  text === "." || text === ".." ? `is "${text}", which would address another resource` : undefined;

function inStyle(style: PathStyle | undefined, name: string, value: unknown): string {
  const encoded = (one: unknown) => encodeURIComponent(textOf(one));
  const [kind, isExploded] = [style?.replace("*", ""), style?.endsWith("*")];
  if (kind === "matrix" && !(isExploded && typeof value === "object")) {
    return `;${encoded(name)}=${partsOf(value).map(encoded).join(",")}`;
  }
  const [prefix, separator] = kind === "label" ? [".", "."] : kind === "matrix" ? [";", ";"] : ["", ","];
  if (!isExploded) return prefix + partsOf(value).map(encoded).join(",");
  const parts = isRecord(value)
    ? membersOf(value).map(([key, member]) => `${encoded(key)}=${encoded(member)}`)
    : partsOf(value).map((one) => (kind === "matrix" ? `${encoded(name)}=${encoded(one)}` : encoded(one)));
  return prefix + parts.join(separator);
}
