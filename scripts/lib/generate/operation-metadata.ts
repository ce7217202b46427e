import type { OperationMetadata, PathStyle, QueryStyle } from "../../../src/core/types/metadata.js";
import type { Pagination } from "../../../src/core/types/pagination.js";
import { isObject } from "../spec/is-object.js";
import {
  type OpenApi,
  type Operation,
  type OperationObject,
  operationsOf,
  type Parameter,
  parametersOf,
  type Server,
} from "../spec/openapi-types.js";
import { resolve } from "../spec/pointer.js";

/** An operation with all that tools, tests and the client need to know of it. */
export type OperationEntry = {
  readonly method: string;
  readonly path: string;
  readonly operationId: string | undefined;
  readonly security: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly pagination: Readonly<Record<string, unknown>> | undefined;
  readonly metadata: OperationMetadata & { readonly scopes: readonly string[] };
};

/** Every operation of a document with its metadata, in the document's order. */
export function operationEntries(document: OpenApi): OperationEntry[] {
  const operations = operationsOf(document);
  const limited = operations.filter(({ operation }) => statusesOf(operation).includes("429")).length;
  // A 429 on most operations is the API's general limit; on a few it is a limit of their own.
  const areApart = limited * 2 < operations.length;
  return operations.map((one) => entryOf(document, one, areApart));
}

function entryOf(
  document: OpenApi,
  { method, path, item, operation: given }: Operation,
  areApart: boolean,
): OperationEntry {
  const operation: Partial<OperationObject> & { readonly "x-inferred-path"?: unknown } = given;
  const parameters = parametersOf(document, item, given);
  const statuses = statusesOf(operation);
  const server = serverOf(document, operation.servers ?? item.servers);
  const contentType = contentTypeOf(document, operation);
  const query = stylesOf(parameters, "query", queryStyle);
  const pathStyles = stylesOf(parameters, "path", pathStyle);
  const scopes = operation["x-scopes"] ?? [];
  return {
    method,
    path,
    operationId: operation.operationId,
    security: (operation.security ?? []).flatMap((requirement) => Object.keys(requirement)),
    parameters,
    pagination: paginationOf(operation),
    metadata: {
      scopes,
      ...(statuses.some((status) => REDIRECTS.has(status)) && { redirects: true }),
      ...(areApart && statuses.includes("429") && { separateRateLimit: true }),
      ...(operation.deprecated === true && { deprecated: true }),
      ...(operation["x-inferred-path"] === true && { inferredPath: true }),
      ...(server !== undefined && { server }),
      ...(contentType !== undefined && { contentType }),
      ...(query && { query }),
      ...(pathStyles && { path: pathStyles }),
    },
  };
}

/** Other publishers may use the name of the extension for something else. */
function paginationOf({ "x-pagination": given }: Partial<OperationObject>): OperationEntry["pagination"] {
  return isObject(given) && SCHEMES.has(String(given["scheme"])) ? given : undefined;
}

const SCHEMES: ReadonlySet<string> = new Set<Pagination["scheme"]>([
  ...(["item-token", "body-token", "page-token", "header-token", "body-link"] as const),
  ...(["link-header", "offset", "composite", "page-number"] as const),
]);

const statusesOf = ({ responses }: Partial<OperationObject>): string[] => Object.keys(responses ?? {});

/** Statuses with a place to go to that a caller wants to see. A 301 is followed, and a 304 has none. */
const REDIRECTS: ReadonlySet<string> = new Set(["300", "302", "303", "307", "308", "3XX"]);

/** The absolute URL of the first of an operation's own servers. */
function serverOf(document: OpenApi, servers: readonly Server[] | undefined): string | undefined {
  const [own] = servers ?? [];
  const [general] = document.servers ?? [];
  if (own === undefined) return undefined;
  const base = general && filled(general);
  const url = filled(own);
  const absolute = base !== undefined && URL.canParse(base) ? safeUrl(url, base) : safeUrl(url);
  return absolute?.replace(/\/+$/, "");
}

function safeUrl(url: string, base?: string): string | undefined {
  return URL.canParse(url, base) && /^https?:$/.test(new URL(url, base).protocol) ? new URL(url, base).href : undefined;
}

const filled = ({ url, variables = {} }: Server): string =>
  url.replace(
    /\{([^{}]+)\}/g,
    (all, name: string) => (Object.hasOwn(variables, name) ? variables[name]?.default : undefined) ?? all,
  );

/** Undefined if the body can be JSON. */
function contentTypeOf(document: OpenApi, { requestBody }: Partial<OperationObject>): string | undefined {
  if (requestBody === undefined) return undefined;
  const { content } = resolve<{ readonly content?: unknown }>(document, requestBody);
  const types = isObject(content) ? Object.keys(content) : [];
  return types.some(canBeJson) ? undefined : types[0];
}

const canBeJson = (type: string): boolean => {
  const [essence = ""] = type.toLowerCase().split(";");
  return /^(application\/json|[^/\s]+\/[^/\s]+\+json|application\/\*|\*\/\*)$/.test(essence.trim());
};

function stylesOf<Style extends string>(
  parameters: readonly Parameter[],
  place: Parameter["in"],
  styleOf: (parameter: Parameter) => Style | undefined,
): Readonly<Record<string, Style>> | undefined {
  const styles = parameters
    .filter((parameter) => parameter.in === place)
    .flatMap((parameter): [string, Style][] => {
      const style = styleOf(parameter);
      return style === undefined ? [] : [[parameter.name, style]];
    });
  return styles.length > 0 ? Object.fromEntries(styles) : undefined;
}

function queryStyle({ style = "form", explode = style === "form", content }: Parameter): QueryStyle | undefined {
  if (content !== undefined) return Object.keys(content).some(canBeJson) ? "json" : undefined;
  if (style === "deepObject") return "deepObject";
  // When exploded, every style sends one `name=value` pair for each value.
  if (explode) return undefined;
  return style === "spaceDelimited" || style === "pipeDelimited" ? style : "form";
}

function pathStyle({ style = "simple", explode = false }: Parameter): PathStyle | undefined {
  if (style === "label" || style === "matrix") return explode ? `${style}*` : style;
  return explode ? "simple*" : undefined;
}
