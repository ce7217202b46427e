/** Style of a query parameter that differs from OpenAPI's default, which sends one `name=value` pair for each value of an array. `"form"` is comma separated. */
export type QueryStyle = "form" | "spaceDelimited" | "pipeDelimited" | "deepObject" | "json";

/** Style of a path parameter that differs from OpenAPI's default, which separates values by commas. A star means exploded. */
export type PathStyle = "simple*" | "label" | "label*" | "matrix" | "matrix*";

/** The part of an operation's specification that a call needs. */
export type OperationMetadata = {
  /** Scopes of which the token needs any one. */
  readonly scopes?: readonly string[];
  /** A redirect is the operation's result, not an error. */
  readonly redirects?: boolean;
  /** The server counts calls of this operation separately. */
  readonly separateRateLimit?: boolean;
  /** The operation will be removed. */
  readonly deprecated?: boolean;
  /** The path of the operation is inferred; no source states it. */
  readonly inferredPath?: boolean;
  /** Absolute URL of the operation's own server, when the document gives it one. */
  readonly server?: string;
  /** Media type of the request body when it cannot be JSON. */
  readonly contentType?: string;
  /** Styles of query parameters, by name. */
  readonly query?: Readonly<Record<string, QueryStyle>>;
  /** Styles of path parameters, by name. */
  readonly path?: Readonly<Record<string, PathStyle>>;
};

/** Metadata by `METHOD /path`. The rows `GET` and `*` apply to reading operations and to all other operations that have no row of their own. */
export type OperationTable = Readonly<Record<string, OperationMetadata>>;

export function metadataOf(table: OperationTable, method: string, path: string): OperationMetadata {
  return table[`${method} ${path}`] ?? table[method] ?? table["*"] ?? {};
}
