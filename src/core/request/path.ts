import { ConfigurationError } from "../errors/configuration-error.js";
import { LONE_SURROGATE } from "./lone-surrogate.js";

/**
 * Puts the path parameters into a URL with placeholders.
 *
 * A parameter that is missing or empty, or that a URL parser resolves (`.`, `..`), would turn the call into one of another operation, so it is refused. The value is not shown because it may be personal data.
 */
export function fillPath(
  url: string,
  values: Readonly<Record<string, unknown>>,
  { method, path }: { readonly method: string; readonly path: string },
): string {
  return url.replace(/\{([^{}]+)\}/g, (placeholder, name: string) => {
    const value = values[name];
    const fault = faultOf(value);
    if (fault) {
      const carets = `${" ".repeat(method.length + 1 + path.indexOf(placeholder))}${"^".repeat(placeholder.length)}`;
      throw new ConfigurationError(
        `Path parameter \`${name}\` ${fault}. Pass it as \`params.path.${name}\`.\n${method} ${path}\n${carets}`,
        { method, path },
      );
    }
    return encodeURIComponent(String(value));
  });
}

function faultOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return "is missing";
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean")
    return "is neither text nor a number";
  const text = String(value);
  if (text.trim() === "") return "is empty";
  if (text === "." || text === "..") return `is "${text}", which would address another resource`;
  return LONE_SURROGATE.test(text) ? "contains half a character (a lone surrogate)" : undefined;
}
