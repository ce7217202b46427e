import { isObject } from "../spec/is-object.js";
import type { Direction } from "./changes.js";
import type { DocumentComparison } from "./document-comparison.js";
import type { Typed } from "./generated-types.js";
import type { OperationSide } from "./operation.js";
import { OPERATION_RULES } from "./operation-rules.js";
import type { Place } from "./place.js";
import { code } from "./quote.js";
import { follow, type SchemaOrRef } from "./references.js";
import { report, type Spot } from "./rule.js";

/** A body in one media type. */
export type Body = { readonly media: string; readonly schema: SchemaOrRef; readonly type: Typed | undefined };

const REQUEST_BODY: Place = { words: "request body", expression: "body", isType: false, path: [] };

/** The media type without its parameters, which have no effect on the type of a body. */
const essence = (media: string): string => (media.split(";")[0] ?? "").trim().toLowerCase();

/** The bodies of a request or a response, by media type. */
export function bodiesOf({ types }: DocumentComparison, content: unknown, holder: Typed | undefined): Body[] {
  if (!isObject(content)) return [];
  return Object.entries(content).map(([name, media]) => ({
    media: essence(name),
    schema: (isObject(media) ? (media["schema"] ?? {}) : {}) as SchemaOrRef,
    type: holder && types.member(holder, "content", name),
  }));
}

/** Adds every difference of two bodies to the node of a spot. */
export const compareBody = (comparison: DocumentComparison, spot: Spot, a: Body, b: Body): void =>
  comparison.compareValues(spot, { types: { a: a.type, b: b.type }, schemas: { a: a.schema, b: b.schema } });

/** Whether programs break when one body takes the place of another. */
export const bodyBreaks = (comparison: DocumentComparison, direction: Direction, a: Body, b: Body): boolean =>
  a.type === undefined || b.type === undefined || comparison.breaks(direction, a.type, b.type);

/** Compares the bodies that an operation takes. */
export function compareRequestBodies(
  comparison: DocumentComparison,
  node: Spot["node"],
  a: OperationSide,
  b: OperationSide,
): void {
  const spot: Spot = { node, place: REQUEST_BODY, direction: "request" };
  const [was, is] = [requestBodyOf(comparison, a), requestBodyOf(comparison, b)];
  if (was && is) {
    if (!was.isRequired && is.isRequired) report(spot, OPERATION_RULES.required);
    if (was.isRequired && !is.isRequired) report(spot, OPERATION_RULES.optional);
    compareMediaTypes(comparison, spot, was.bodies, is.bodies);
  } else if (was) report(spot, OPERATION_RULES.bodyRemoved);
  else if (is) report(spot, is.isRequired ? OPERATION_RULES.requiredBodyAdded : OPERATION_RULES.bodyAdded);
}

/** The body that an operation takes; undefined if it takes none. */
export function requestBodyOf(comparison: DocumentComparison, { document, operation, type }: OperationSide) {
  if (!isObject(operation.requestBody)) return undefined;
  const body = follow(document, operation.requestBody);
  const holder = type && comparison.types.member(type, "requestBody");
  return { isRequired: body["required"] === true, bodies: bodiesOf(comparison, body["content"], holder) };
}

function compareMediaTypes(
  comparison: DocumentComparison,
  spot: Spot,
  before: readonly Body[],
  after: readonly Body[],
): void {
  for (const a of before) {
    const b = after.find(({ media }) => media === a.media);
    if (b) compareBody(comparison, spot, a, b);
    else report(spot, OPERATION_RULES.contentRemoved, { type: code(a.media), breaking: true });
  }
  for (const { media } of after.filter((b) => !before.some((a) => a.media === b.media)))
    report(spot, OPERATION_RULES.contentAdded, { type: code(media) });
}
