import type { Pagination } from "../../../src/core/types/pagination.js";
import { type OpenApi, type OperationObject, operationsOf } from "../spec/openapi-types.js";
import { valueAt } from "../spec/pointer.js";
import { provenanceMarks, provenanceTable } from "../spec/provenance.js";

type Described = { description?: string };
type Without<Kind, Key extends PropertyKey> = Kind extends unknown ? Omit<Kind, Key> : never;
type Scheme = Without<Pagination, "method" | "maxLimit">;
type Marked = { readonly "x-provenance-reason"?: string };

/**
 * The document in which the descriptions include what the extensions say, since tools show only descriptions.
 *
 * Each operation says its operationId, its scopes, how its pages follow each other and its sources; each thing that is
 * marked as inferred says so and why, and a table of these is the last section. Redoc takes a tag with `x-traitTag` for
 * a section of its own.
 */
export function describeExtensions(document: OpenApi): OpenApi {
  const described = structuredClone(document);
  for (const { keys, reason } of provenanceMarks(document)) {
    if (keys.at(-1) !== "x-pagination") append(nodeAt(described, keys), inferred(reason));
  }
  for (const { operation } of operationsOf(described)) append(operation, aboutOperation(operation));
  const table = { name: "What is inferred", description: provenanceTable(document), "x-traitTag": true };
  return { ...described, tags: [...(described.tags ?? []), table] };
}

function append(of: object, paragraph: string): void {
  const node: Described = of;
  node.description = node.description === undefined ? paragraph : `${node.description.trimEnd()}\n\n${paragraph}`;
}

const nodeAt = (document: OpenApi, keys: readonly string[]): object => valueAt(document, keys) as object;

const inferred = (reason: string): string => `**Inferred:** ${reason.replace(/\s+/g, " ").trim()}`;

function aboutOperation(operation: OperationObject & { readonly "x-sources"?: readonly string[] }): string {
  const pagination = operation["x-pagination"] as (Scheme & Marked) | undefined;
  const sources = operation["x-sources"] ?? [];
  return [
    `Operation: ${code(operation.operationId)}`,
    `Scopes: ${scopes(operation)}`,
    ...(pagination ? [`Pages: ${pages(pagination)}`] : []),
    ...(sources.length > 0 ? [`Sources: ${sources.map(code).join(", ")}`] : []),
  ]
    .map((line) => `- ${line}`)
    .join("\n");
}

function scopes(operation: OperationObject): string {
  const names = operation["x-scopes"] ?? [];
  if (names.length === 0) return operation.security?.length === 0 ? "none; it takes no token" : "none are known";
  return names.length === 1 ? names.map(code).join() : `any one of ${names.map(code).join(", ")}`;
}

function pages(pagination: Scheme & Marked): string {
  const { limit, "x-provenance-reason": reason } = pagination;
  return [
    step(pagination),
    ...(limit === undefined ? [] : [`${code(limit)} is the size of a page.`]),
    ...(reason === undefined ? [] : [inferred(reason)]),
  ].join(" ");
}

function step(pagination: Scheme): string {
  const items = pagination.items === undefined ? "The body is an array" : `The items are in ${code(pagination.items)}`;
  switch (pagination.scheme) {
    case "item-token": {
      const otherwise = pagination.id === undefined ? "" : `, else its ${code(pagination.id)},`;
      return `${items}. ${code(pagination.token)} of its last item${otherwise} is sent as ${code(pagination.parameter)}.`;
    }
    case "body-token":
    case "page-token":
      return `${items}; ${code(pagination.token)} next to them is sent as ${code(pagination.parameter)}.`;
    case "header-token":
      return `${items}; the header ${code(pagination.token)} of the response is sent as ${code(pagination.parameter)}.`;
    case "body-link":
      return `${items}; ${code(pagination.next)} of the body is the URL of the next page.`;
    case "link-header":
      return `${items}; the header \`Link\` of the response has the URL of the next page.`;
    case "offset":
      return `${items}; the number of items so far is sent as ${code(pagination.parameter)}.`;
    case "composite":
      return `${items}; the fields of ${code(pagination.token)} next to them are sent as ${Object.keys(pagination.parameters).map(code).join(", ")}.`;
    case "page-number":
      return pagination.next === undefined
        ? `${items}; the number of the page is sent as ${code(pagination.parameter)}.`
        : `${items}; ${code(pagination.next)} of the body is sent as ${code(pagination.parameter)}.`;
  }
}

const code = (text: string): string => `\`${text}\``;
