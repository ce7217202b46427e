/** Style of a query parameter that differs from OpenAPI's default, which sends one `name=value` pair for each value of an array. `"form"` is comma separated. */
export type QueryStyle = "form" | "spaceDelimited" | "pipeDelimited" | "deepObject" | "json";

/** Style of a path parameter that differs from OpenAPI's default, which separates values by commas. A star means exploded. */
export type PathStyle = "simple*" | "label" | "label*" | "matrix" | "matrix*";

/** What the client needs to know of an operation; the same as `OperationMetadata` of the client itself. */
export type OperationMetadata = {
  readonly scopes?: readonly string[];
  readonly redirects?: boolean;
  readonly separateRateLimit?: boolean;
  readonly deprecated?: boolean;
  readonly inferredPath?: boolean;
  readonly server?: string;
  readonly contentType?: string;
  readonly query?: Readonly<Record<string, QueryStyle>>;
  readonly path?: Readonly<Record<string, PathStyle>>;
};
