/** A change that a user of the client may notice. */
export type Change = {
  readonly kind: Kind;
  /** Whether a program that compiled no longer does, or a request that was accepted may be refused. */
  readonly breaking: boolean;
  /** The operations it affects, as `GET /path` or `webhook name`; none when it is about the document as a whole. */
  readonly operations: readonly string[];
  /** What has changed, in words. */
  readonly what: string;
  /** What that means for a program in TypeScript, in one line. */
  readonly consequence: string;
};

export type Kind =
  | "operation-removed"
  | "operation-added"
  | "operation-moved"
  | "operation-renamed"
  | "webhook-removed"
  | "webhook-added"
  | "webhook-moved"
  | "parameter-removed"
  | "parameter-added"
  | "request-body-removed"
  | "request-body-added"
  | "response-removed"
  | "response-added"
  | "response-moved"
  | "content-removed"
  | "content-added"
  | "content-changed"
  | "field-removed"
  | "field-added"
  | "schema-removed"
  | "schema-added"
  | "newly-required"
  | "newly-optional"
  | "type-changed"
  | "enum-changed"
  | "variant-removed"
  | "variant-added"
  | "constraint-changed"
  | "default-changed"
  | "serialisation-changed"
  | "deprecated"
  | "no-longer-deprecated"
  | "pagination-changed"
  | "security-changed"
  | "scopes-changed"
  | "server-changed";

/** Which way a value travels: a change that breaks a sender need not break a reader. */
export type Direction = "request" | "response";

/** A change before it is known which operations it affects. */
export type Finding = Omit<Change, "operations">;

/** The findings of one place, and the named schemas that it uses. */
export type Node = { readonly findings: Finding[]; readonly leadsTo: Set<Node> };

export const newNode = (): Node => ({ findings: [], leadsTo: new Set() });

/** A node and every node that it leads to. */
export function reached(start: Node): Set<Node> {
  const nodes = new Set([start]);
  for (const node of nodes) for (const next of node.leadsTo) nodes.add(next);
  return nodes;
}
