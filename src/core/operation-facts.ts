/** What the specification says of an operation and a call needs to know. */
export type OperationFacts = {
  /** Scopes of which the token needs any one. */
  readonly scopes?: readonly string[];
  /** A redirect is what the operation answers with, not an error. */
  readonly redirects?: boolean;
  /** The server counts calls of this operation apart from the others. */
  readonly limitedApart?: boolean;
  /** The operation will go away. */
  readonly deprecated?: boolean;
  /** Array parameters of the query that are joined with commas. */
  readonly joined?: readonly string[];
};

/** Facts by `METHOD /path`. Under `GET` and under `*` stands what is true of reading and of all other operations that have no row of their own. */
export type FactsTable = Readonly<Record<string, OperationFacts>>;

export function factsIn(table: FactsTable, method: string, path: string): OperationFacts {
  return table[`${method} ${path}`] ?? table[method] ?? table["*"] ?? {};
}
