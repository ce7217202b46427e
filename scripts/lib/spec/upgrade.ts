import { upgrade } from "@scalar/openapi-upgrader";
import { Failure, messageOf } from "./failure.js";
import type { OpenApi } from "./openapi-types.js";
import { type RawDocument, versionOf } from "./read-document.js";

/** The document as OpenAPI 3.1, whichever version it is of; `name` is where it comes from, for messages. */
export function upgraded(document: RawDocument, name: string): OpenApi {
  const version = versionOf(document) ?? "";
  if (version.startsWith("3.1")) return document as unknown as OpenApi;
  const marked = version === "2.0" ? { swagger: version } : { openapi: version };
  try {
    const result = upgrade({ ...(withNullable(document) as object), ...marked }, "3.1");
    return { ...result, openapi: "3.1.0" } as unknown as OpenApi;
  } catch (cause) {
    const message = `${name} is not sound ${version}, it cannot be upgraded: ${messageOf(cause)}`;
    throw new Failure(message, "Nothing was changed. Tell upstream.", { cause });
  }
}

/** Swagger 2.0 has no `nullable`; many a generator writes `x-nullable`, which the upgrader does not know. */
function withNullable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNullable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key === "x-nullable" ? "nullable" : key, withNullable(inner)]),
  );
}
