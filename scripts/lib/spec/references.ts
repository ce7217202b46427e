import { Failure } from "./failure.js";
import { type Place, places } from "./places.js";
import { lookUp, pointerOf, referenceOf } from "./pointer.js";
import { quoted } from "./quoted.js";

/** Keys whose value is a reference, in every object that is not data. */
const LEADING = ["$ref", "$dynamicRef", "operationRef", "externalValue"];

/**
 * Throws a {@link Failure} for a reference to a file or to a server, since tools after this one follow references, and for
 * references that form a circle, since no tool gets to their end.
 */
export function assertReferencesInside(document: object, name: string): void {
  const seen = new Set<string>();
  for (const place of places(document)) {
    for (const [key, value] of referencesOf(place)) {
      const at = pointerOf([...place.keys, ...key]);
      if (!value.startsWith("#")) throw outside(name, value, at);
      if (!seen.has(value)) assertEnds(document, value, name, at);
      seen.add(value);
    }
  }
}

function outside(name: string, reference: string, at: string): Failure {
  return new Failure(
    `${name} refers to ${quoted(reference)} at ${quoted(at)}. Only references inside the document are followed.`,
    "Nothing was changed. Bundle the document into one file first, for example with `redocly bundle`.",
  );
}

function referencesOf({ node, kind }: Place): [key: string[], value: string][] {
  const found = LEADING.flatMap((key): [string[], string][] => {
    const value = node[key];
    return typeof value === "string" ? [[[key], value]] : [];
  });
  if (kind !== "discriminator") return found;
  // A discriminator may also name a schema, which does not lead out of the document.
  const mapping = Object.entries((node["mapping"] as object | undefined) ?? {}) as [string, unknown][];
  return [
    ...found,
    ...mapping.flatMap(([key, value]): [string[], string][] =>
      typeof value === "string" && (value.startsWith("#") || /[/:]|\.(json|ya?ml)$/.test(value))
        ? [[["mapping", key], value]]
        : [],
    ),
  ];
}

/** A reference to nothing is for the linter to report, since an overlay can repair it. */
function assertEnds(document: object, reference: string, name: string, at: string): void {
  const seen = new Set<string>();
  for (let next: string | undefined = reference; next?.startsWith("#/"); next = referenceOf(lookUp(document, next))) {
    if (!seen.has(next)) {
      seen.add(next);
      continue;
    }
    throw new Failure(
      `${name} refers to ${quoted(reference)} at ${quoted(at)}, which refers to itself.`,
      "Nothing was changed. Report it to the publisher of the document.",
    );
  }
}
