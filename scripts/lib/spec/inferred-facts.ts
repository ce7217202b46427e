import { isDeepStrictEqual } from "node:util";
import { canonical } from "./canonical.js";
import { isObject } from "./is-object.js";
import { isExtension, type Kind, kindAt, type Node } from "./object-model.js";
import { type OpenApi, type Operation, operationsOf } from "./openapi-types.js";
import { mapPlaces } from "./places.js";
import { referenceOf, resolve, valueAt } from "./pointer.js";
import { type Mark, provenanceMarks } from "./provenance.js";
import { oneLine, quoted } from "./quoted.js";
import { templateOf } from "./scopes.js";

/** What a published document has to say of a fact that was inferred. */
export type Verdict = "confirmed" | "moved" | "refuted" | "still inferred";

export type InferredFact = {
  /** The place of the fact in the document before, in words. */
  readonly where: string;
  readonly verdict: Verdict;
  /** What the published document has in its place; empty if the verdict says it all. */
  readonly detail: string;
};

/**
 * Every fact that the document before was marked to have inferred, with what the published one says of it.
 *
 * An operation is the same one if its method and path are, or else its operationId. What is below it is compared without
 * texts and examples, since those are never taken from elsewhere.
 */
export function inferredFacts(before: OpenApi, after: OpenApi): InferredFact[] {
  const operations = matchedOperations(before, after);
  const marked = new Set(provenanceMarks(after).map(({ keys }) => keys.join("\n")));
  return provenanceMarks(before).map((mark) => ({
    where: mark.where,
    ...verdictOn(mark, before, after, operations, marked),
  }));
}

type Matches = ReadonlyMap<string, Operation>;
type Judged = Pick<InferredFact, "verdict" | "detail">;

const titleOf = ({ method, path }: Operation): string => `${method} ${path}`;

/** The operations of the new document by the titles of those of the old one. */
function matchedOperations(before: OpenApi, after: OpenApi): Matches {
  const byTemplate = new Map(operationsOf(after).map((one) => [`${one.method} ${templateOf(one.path)}`, one]));
  const byId = new Map(operationsOf(after).map((one) => [one.operation.operationId, one]));
  return new Map(
    operationsOf(before).flatMap((one): [string, Operation][] => {
      const same = byTemplate.get(`${one.method} ${templateOf(one.path)}`) ?? byId.get(one.operation.operationId);
      return same ? [[titleOf(one), same]] : [];
    }),
  );
}

function verdictOn(
  mark: Mark,
  before: OpenApi,
  after: OpenApi,
  operations: Matches,
  marked: ReadonlySet<string>,
): Judged {
  const [first, path = "", method = ""] = mark.keys;
  if (first !== "paths") return verdictAt(mark, mark.keys, before, after, marked);
  const now = operations.get(`${method.toUpperCase()} ${path}`);
  if (now === undefined) return { verdict: "refuted", detail: "the published document has no such operation" };
  const keys = ["paths", now.path, now.method.toLowerCase(), ...mark.keys.slice(3)];
  if (mark.keys.length > 3) return verdictAt(mark, keys, before, after, marked);
  if (templateOf(now.path) !== templateOf(path) || now.method !== method.toUpperCase()) {
    return { verdict: "moved", detail: `it is ${quoted(now.method)} ${quoted(now.path)}` };
  }
  return verdictOnOperation(valueAt(before, mark.keys) as Node, now.operation as unknown as Node);
}

/** A mark on an operation may be about its path, its operationId or its scopes, so that each is compared. */
function verdictOnOperation(before: Node, after: Node): Judged {
  const differences = ["operationId", "x-scopes"].flatMap((key) =>
    isDeepStrictEqual(canonical({ [key]: before[key] }), canonical({ [key]: after[key] }))
      ? []
      : [
          `its ${key === "x-scopes" ? "scopes are" : "operationId is"} ${oneLine(JSON.stringify(after[key]) ?? "missing")}`,
        ],
  );
  if (differences.length > 0)
    return { verdict: "refuted", detail: `the operation is there; ${differences.join(", ")}` };
  // Scopes that the published document does not give are those of the document before, and marked so.
  if (after["x-provenance"] === "inferred")
    return { verdict: "still inferred", detail: "the operation is there without scopes" };
  return { verdict: "confirmed", detail: "" };
}

function verdictAt(
  mark: Mark,
  keys: readonly string[],
  before: OpenApi,
  after: OpenApi,
  marked: ReadonlySet<string>,
): Judged {
  if (marked.has(keys.join("\n"))) return { verdict: "still inferred", detail: "" };
  const place = placeAt(before, after, mark.keys, keys);
  if (place === undefined) return { verdict: "refuted", detail: "the published document has nothing in its place" };
  const kind = kindAt(mark.keys);
  const isSame = isDeepStrictEqual(essence(valueAt(before, mark.keys), kind), essence(place, kind));
  if (isSame) return { verdict: "confirmed", detail: "" };
  // What is inferred of a response is its status; what its body has is among the changes.
  if (kind === "response") return { verdict: "confirmed", detail: "its content differs" };
  return { verdict: "refuted", detail: "the published document has it otherwise" };
}

/** The value in the same place. Members of lists are found by name, and references are followed on the way. */
function placeAt(before: unknown, after: OpenApi, keysBefore: readonly string[], keys: readonly string[]): unknown {
  let was: unknown = before;
  let now: unknown = after;
  for (const [index, key] of keys.entries()) {
    now = referenceOf(now) === undefined ? now : resolve<unknown>(after, now);
    was = valueAt(was, [keysBefore[index] ?? ""]);
    if (Array.isArray(now)) {
      const name = isObject(was) ? was["name"] : undefined;
      now = name === undefined ? now[Number(key)] : now.find((one) => resolve<Node>(after, one)["name"] === name);
    } else now = valueAt(now, [key]);
  }
  return now;
}

const TEXTS: ReadonlySet<string> = new Set(["description", "summary", "title", "example", "examples"]);

/** A value without what is written for readers only. */
const essence = (value: unknown, kind: Kind | undefined): unknown =>
  canonical(
    mapPlaces(
      value,
      (node) => Object.fromEntries(Object.entries(node).filter(([key]) => !isExtension(key) && !TEXTS.has(key))),
      kind ?? "plain",
    ),
  );
