import { isDeepStrictEqual } from "node:util";
import { canonical } from "../spec/canonical.js";
import type { OpenApi } from "../spec/openapi-types.js";
import { valueAt } from "../spec/pointer.js";
import { type Mark, provenanceMarks } from "../spec/provenance.js";
import { type Change, type Finding, type Node, reached } from "./changes.js";
import { DocumentComparison } from "./document-comparison.js";
import { titleOf } from "./operation.js";
import { addition, compareOperation, matchOperations, removal } from "./operations.js";
import { type OtherDifferences, otherDifferences } from "./other-differences.js";
import { code, list } from "./quote.js";
import { compareWebhook, matchWebhooks, webhookAddition, webhookRemoval, webhookTitle } from "./webhooks.js";

export type Provenance = {
  /** Marked before, and now in the document without a mark: the publisher has confirmed it. */
  readonly confirmed: readonly string[];
  /** Marked now and not before. */
  readonly inferred: readonly string[];
  /** Marked before and no longer in the document. */
  readonly gone: readonly string[];
};

export type Comparison = {
  readonly same: boolean;
  /** Breaking ones first. */
  readonly changes: readonly Change[];
  readonly provenance: Provenance;
  /** What else differs: texts, examples, tags. */
  readonly otherDifferences: OtherDifferences;
};

/** Compares two documents by what they mean for a user of the client. */
export function compareDocuments(before: OpenApi, after: OpenApi): Comparison {
  const [a, b] = [canonical(before), canonical(after)];
  if (isDeepStrictEqual(a, b)) {
    return {
      same: true,
      changes: [],
      provenance: { confirmed: [], inferred: [], gone: [] },
      otherDifferences: { texts: 0, others: [] },
    };
  }
  return {
    same: false,
    changes: changesOf(before, after).sort(byWeight),
    provenance: provenanceOf(before, after),
    otherDifferences: otherDifferences(a, b),
  };
}

function changesOf(before: OpenApi, after: OpenApi): Change[] {
  const comparison = new DocumentComparison(before, after);
  const [operations, webhooks] = [matchOperations(before, after), matchWebhooks(before, after)];
  const users = new Map<Node, string[]>();
  const addUser = (start: Node, title: string): void => {
    for (const node of reached(start)) {
      if (node.findings.length > 0) users.set(node, [...(users.get(node) ?? []), title]);
    }
  };
  for (const pair of operations.pairs) addUser(compareOperation(comparison, pair), titleOf(pair.b));
  const ofWebhooks = comparison.forWebhooks();
  for (const pair of webhooks.pairs) addUser(compareWebhook(ofWebhooks, pair), webhookTitle(pair.b));
  return [
    ...operations.removed.map(removal),
    ...operations.added.map(addition),
    ...webhooks.removed.map(webhookRemoval),
    ...webhooks.added.map(webhookAddition),
    ...gathered(users),
    ...schemaNames(before, after),
    ...servers(before, after),
  ];
}

/** The same finding of many operations is one change; when a type and a constraint both have it, the one that breaks. */
function gathered(users: ReadonlyMap<Node, readonly string[]>): Change[] {
  const changes = new Map<string, { finding: Finding; operations: Set<string> }>();
  for (const [{ findings }, operations] of users) {
    for (const finding of findings) {
      const key = JSON.stringify([finding.kind, finding.what]);
      const known = changes.get(key) ?? { finding, operations: new Set<string>() };
      if (finding.breaking && !known.finding.breaking) known.finding = finding;
      for (const operation of operations) known.operations.add(operation);
      changes.set(key, known);
    }
  }
  return [...changes.values()].map(({ finding, operations }) => ({ ...finding, operations: [...operations].sort() }));
}

/** `Schemas` is exported, so that its names are part of what users write. */
function schemaNames(before: OpenApi, after: OpenApi): Change[] {
  const [was, is] = [before, after].map((document) => Object.keys(document.components?.["schemas"] ?? {})) as [
    string[],
    string[],
  ];
  const change = (name: string, removed: boolean): Change => ({
    kind: removed ? "schema-removed" : "schema-added",
    breaking: removed,
    operations: [],
    what: `schema ${code(name)} is ${removed ? "removed" : "added"}`,
    consequence: `${code(`Schemas[${JSON.stringify(name)}]`)} ${removed ? "no longer compiles" : "compiles"}.`,
  });
  return [
    ...was.filter((name) => !is.includes(name)).map((name) => change(name, true)),
    ...is.filter((name) => !was.includes(name)).map((name) => change(name, false)),
  ];
}

function servers(before: OpenApi, after: OpenApi): Change[] {
  const [was, is] = [before, after].map((document) => (document.servers ?? []).map(({ url }) => url)) as [
    string[],
    string[],
  ];
  if (was.join() === is.join()) return [];
  const named = (urls: readonly string[]) => (urls.length === 0 ? "not given" : list(urls));
  return [
    {
      kind: "server-changed",
      breaking: is.length > 0 && was.some((url) => !is.includes(url)),
      operations: [],
      what: `servers were ${named(was)}, are ${named(is)}`,
      consequence: "No type changes; the client's `baseUrl` is its own and has to be compared by hand.",
    },
  ];
}

function provenanceOf(before: OpenApi, after: OpenApi): Provenance {
  const [was, is] = [provenanceMarks(before), provenanceMarks(after)];
  const wheres = (marks: readonly Mark[]): Set<string> => new Set(marks.map(({ where }) => where));
  const [had, has] = [wheres(was), wheres(is)];
  const lost = was.filter(({ where }) => !has.has(where));
  return {
    confirmed: lost.filter(({ keys }) => exists(after, keys)).map(({ where }) => where),
    inferred: is.filter(({ where }) => !had.has(where)).map(({ where }) => where),
    gone: lost.filter(({ keys }) => !exists(after, keys)).map(({ where }) => where),
  };
}

const exists = (document: unknown, keys: readonly string[]): boolean => valueAt(document, keys) !== undefined;

const ORDER: readonly string[] = [
  "operation-removed",
  "operation-moved",
  "operation-added",
  "webhook-removed",
  "webhook-moved",
  "webhook-added",
];

function byWeight(a: Change, b: Change): number {
  const weight = ({ breaking, kind }: Change) =>
    (breaking ? 0 : 100) + (ORDER.includes(kind) ? ORDER.indexOf(kind) : 50);
  return (
    weight(a) - weight(b) || compareText(a.operations[0] ?? "~", b.operations[0] ?? "~") || compareText(a.what, b.what)
  );
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
