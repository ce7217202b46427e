import type { Kind } from "../spec/object-model.js";
import { mapPlaces } from "../spec/places.js";

/** Keys that have no effect on a type, by the kind of their object. */
const IRRELEVANT: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  document: ["externalDocs", "security", "tags"],
  components: ["callbacks", "examples", "links", "securitySchemes"],
  pathItem: ["description", "summary"],
  operation: ["callbacks", "description", "externalDocs", "operationId", "security", "summary", "tags"],
  parameter: ["description", "example", "examples"],
  requestBody: ["description"],
  response: ["links"],
  header: ["description", "example", "examples"],
  mediaType: ["encoding", "example", "examples"],
  schema: ["default", "description", "example", "examples", "externalDocs", "title", "xml"],
};

/**
 * The part of a document that its generated types follow from: without texts, examples and identifiers.
 *
 * Operations are read by path, so that two with the same identifier keep a type each.
 */
export const typeRelevant = <T extends object>(document: T): T =>
  mapPlaces(document, (node, kind) => {
    const irrelevant = IRRELEVANT[kind];
    if (!irrelevant?.some((key) => key in node)) return node;
    return Object.fromEntries(Object.entries(node).filter(([key]) => !irrelevant.includes(key)));
  });
