import { type Body, bodiesOf, bodyBreaks, compareBody } from "./contents.js";
import type { DocumentComparison } from "./document-comparison.js";
import type { OperationSide } from "./operation.js";
import { OPERATION_RULES } from "./operation-rules.js";
import type { Place } from "./place.js";
import { code } from "./quote.js";
import { follow } from "./references.js";
import { report, type Spot } from "./rule.js";

/** What a response of one status may have as its body; a response without any has one that is nothing. */
type Entry = { readonly status: string; readonly body: Body | undefined };
type Pair = { readonly a: Entry; readonly b: Entry };

const isSuccess = ({ status }: Entry): boolean => /^2/.test(status);
/** A redirect that a client does not follow has no data. */
const isRedirect = ({ status }: Entry): boolean => /^30[12378]$/.test(status);
const isData = (entry: Entry): boolean => isSuccess(entry) || isRedirect(entry);

/** `data` is the body of a success, `error.body` that of anything else. */
const placeOf = (entry: Entry): Place => ({
  words: `response ${entry.status}`,
  expression: isData(entry) ? "data" : "error.body",
  isType: false,
  path: [],
});

/** Compares what an operation responds with. */
export function compareResponses(
  comparison: DocumentComparison,
  node: Spot["node"],
  a: OperationSide,
  b: OperationSide,
): void {
  const [before, after] = [entriesOf(comparison, a), entriesOf(comparison, b)];
  compareData(comparison, node, before.filter(isData), after.filter(isData));
  compareErrors(
    comparison,
    node,
    before.filter((one) => !isData(one)),
    after.filter((one) => !isData(one)),
  );
}

function entriesOf(comparison: DocumentComparison, { document, operation, type }: OperationSide): Entry[] {
  return Object.entries(operation.responses ?? {}).flatMap(([status, response]): Entry[] => {
    if (status.startsWith("x-")) return [];
    const holder = type && comparison.types.member(type, "responses", status);
    const bodies = isRedirect({ status, body: undefined })
      ? []
      : bodiesOf(comparison, follow(document, response)["content"], holder);
    return bodies.length === 0 ? [{ status, body: undefined }] : bodies.map((body) => ({ status, body }));
  });
}

/** The bodies of all successes are one type, `data`; it is `undefined` when no success is documented. */
function compareData(
  comparison: DocumentComparison,
  node: Spot["node"],
  a: readonly Entry[],
  b: readonly Entry[],
): void {
  const { pairs, removed, added } = matched(a, b);
  for (const pair of pairs) comparePair(comparison, node, pair);
  for (const one of removed) reportRemoved(node, one, b, one.body !== undefined && !hasBody(b));
  for (const one of added) {
    // Programs had nothing to read where there was no body.
    const breaking = hasBody(a) && (one.body ? !isReadable(comparison, a, one.body) : !hasNoBody(a) || !hasBody(b));
    reportAdded(node, one, a, breaking);
  }
}

/** A server may respond with an error that is not documented, so that one more breaks no program. */
function compareErrors(
  comparison: DocumentComparison,
  node: Spot["node"],
  a: readonly Entry[],
  b: readonly Entry[],
): void {
  for (const status of new Set([...a, ...b].map((one) => one.status))) {
    const [was, is] = [a, b].map((all) => all.filter((one) => one.status === status)) as [Entry[], Entry[]];
    const { pairs, removed, added } = matched(was, is);
    for (const pair of pairs) comparePair(comparison, node, pair);
    for (const one of removed) reportRemoved(node, one, b, one.body !== undefined && !hasBody(b));
    for (const one of added)
      reportAdded(node, one, a, one.body === undefined && hasBody(was) && (!hasNoBody(a) || !hasBody(b)));
  }
}

const hasBody = (all: readonly Entry[]): boolean => all.some(({ body }) => body !== undefined);
const hasNoBody = (all: readonly Entry[]): boolean => all.some(({ body }) => body === undefined);

const isReadable = (comparison: DocumentComparison, all: readonly Entry[], now: Body): boolean =>
  all.some(({ body }) => body !== undefined && !bodyBreaks(comparison, "response", body, now));

/** Which response is which of the other document: by status and media type, then by media type, then in their order. */
function matched(a: readonly Entry[], b: readonly Entry[]) {
  const pairs: Pair[] = [];
  let removed = [...a];
  const added = [...b];
  const take = (fits: (one: Entry, other: Entry) => boolean): void => {
    removed = removed.filter((one) => {
      const index = added.findIndex((other) => fits(one, other));
      const [match] = index < 0 ? [] : added.splice(index, 1);
      if (match !== undefined) pairs.push({ a: one, b: match });
      return match === undefined;
    });
  };
  take((one, other) => one.status === other.status && one.body?.media === other.body?.media);
  take((one, other) => one.body?.media === other.body?.media);
  take((one, other) => one.status === other.status && one.body !== undefined && other.body !== undefined);
  take((one, other) => one.body !== undefined && other.body !== undefined);
  return { pairs, removed, added };
}

const isJson = (media: string): boolean => /[/+]json$/.test(media);

function comparePair(comparison: DocumentComparison, node: Spot["node"], { a, b }: Pair): void {
  const spot: Spot = { node, place: placeOf(b), direction: "response" };
  if (a.status !== b.status) report(spot, OPERATION_RULES.responseMoved, { was: code(a.status) });
  if (!a.body || !b.body) return;
  const [was, is] = [a.body.media, b.body.media];
  if (was !== is)
    report(spot, OPERATION_RULES.mediaChanged, { was: code(was), is: code(is), breaking: isJson(was) && !isJson(is) });
  compareBody(comparison, spot, a.body, b.body);
}

function reportRemoved(node: Spot["node"], one: Entry, now: readonly Entry[], breaking: boolean): void {
  const spot: Spot = { node, place: placeOf(one), direction: "response" };
  const same = now.filter(({ status }) => status === one.status);
  if (same.length === 0) report(spot, OPERATION_RULES.responseRemoved, { breaking });
  // A response that has no body at all now is reported as that.
  else if (one.body && hasBody(same))
    report(spot, OPERATION_RULES.contentRemoved, { type: code(one.body.media), breaking });
}

function reportAdded(node: Spot["node"], one: Entry, before: readonly Entry[], breaking: boolean): void {
  const spot: Spot = { node, place: placeOf(one), direction: "response" };
  const isDocumented = before.some(({ status }) => status === one.status);
  if (!isDocumented) report(spot, OPERATION_RULES.responseAdded, { breaking });
  else if (one.body) report(spot, OPERATION_RULES.contentAdded, { type: code(one.body.media), breaking });
  else report(spot, OPERATION_RULES.bodyGone, { breaking });
}
