import { ConfigurationError } from "../errors/configuration-error.js";
import type { PathStyle } from "../types/metadata.js";
import { ownMember } from "../util/validate.js";
import { type PathSerializers, simple } from "./path-styles.js";
import { faultOfValue, type Operation, partsOf } from "./values.js";

/**
 * Puts the path parameters into a URL with placeholders, in the styles of the operation.
 *
 * A parameter that is missing or empty, or that a URL parser resolves (`.`, `..`), would turn the call into one of another operation, so it is refused. The value is not shown because it may be personal data.
 */
export function fillPath(
  url: string,
  values: Readonly<Record<string, unknown>>,
  styles: Readonly<Record<string, PathStyle>>,
  serializers: PathSerializers,
  { method, path }: Operation,
): string {
  return url.replace(/\{([^{}]+)\}/g, (placeholder, name: string) => {
    const value = ownMember(values, name);
    const fault = faultOf(value);
    const style = ownMember(styles, name);
    const text = fault ? "" : ((style && serializers[style]?.(name, value)) ?? simple(value));
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

function faultOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return "is missing";
  const parts = partsOf(value);
  if (parts.every((part) => typeof part === "string" && part.trim() === "")) return "is empty";
  const fault = parts.map(faultOfValue).find((found) => found !== undefined);
  return fault && `is ${fault}`;
}

const faultOfSegment = (text: string): string | undefined =>
  text === "." || text === ".." ? `is "${text}", which would address another resource` : undefined;
