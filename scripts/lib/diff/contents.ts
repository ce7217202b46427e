import type { MediaTypeObject, OperationObject, ResponseObject } from "../spec/openapi-types.js";
import { resolve } from "../spec/pointer.js";
import { code, type Direction, type Place } from "./changes.js";
import type { SchemaComparison } from "./schemas.js";
import { add, type Node } from "./told.js";

type Content = Readonly<Record<string, MediaTypeObject>>;
type Body = { readonly required?: boolean; readonly content: Content };

const BODY: Place = { words: "request body", expression: "body", isType: false, path: [] };

export function compareBodies(comparison: SchemaComparison, node: Node, a: OperationObject, b: OperationObject): void {
  const was = a.requestBody && (resolve(comparison.before, a.requestBody) as Body);
  const is = b.requestBody && (resolve(comparison.after, b.requestBody) as Body);
  if (was && is) {
    const [once, now] = [was.required === true, is.required === true];
    if (!once && now)
      add(node, BODY, "newly-required", true, "is required now", "A call without `body` no longer compiles.");
    if (once && !now) add(node, BODY, "newly-optional", false, "is optional now", "`body` may be left out.");
    compareContent(comparison, node, BODY, "request", was.content, is.content);
  } else if (was) {
    add(node, BODY, "request-body-removed", true, "is removed", "A call with `body` no longer compiles.");
  } else if (is) {
    const consequence = is.required ? "A call without `body` no longer compiles." : "`body` may be given.";
    add(
      node,
      BODY,
      "request-body-added",
      is.required === true,
      is.required ? "is added and required" : "is added",
      consequence,
    );
  }
}

const isSuccess = (status: string): boolean => /^2/.test(status);

/** `data` is what a success answers, `error.body` what anything else does. */
const placeOf = (status: string): Place => ({
  words: `answer ${status}`,
  expression: isSuccess(status) ? "data" : "error.body",
  isType: false,
  path: [],
});

export function compareResponses(
  comparison: SchemaComparison,
  node: Node,
  a: OperationObject,
  b: OperationObject,
): void {
  const [before, after] = [a.responses ?? {}, b.responses ?? {}];
  for (const status of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const was = before[status] && (resolve(comparison.before, before[status]) as ResponseObject);
    const is = after[status] && (resolve(comparison.after, after[status]) as ResponseObject);
    const place = placeOf(status);
    if (was && is) compareContent(comparison, node, place, "response", was.content ?? {}, is.content ?? {});
    else changedStatus(node, place, status, is !== undefined);
  }
}

function changedStatus(node: Node, place: Place, status: string, added: boolean): void {
  const breaking = isSuccess(status) || status.startsWith("3");
  const verb = added ? "is added" : "is removed";
  const consequence = breaking
    ? `\`data\` ${added ? "may be of one more type" : "is of one type less"}.`
    : `\`error.body\` ${added ? "may be of one more type" : "is of one type less"}; \`error\` stays an \`ApiError\`.`;
  add(node, place, added ? "response-added" : "response-removed", breaking, verb, consequence);
}

function compareContent(
  comparison: SchemaComparison,
  node: Node,
  place: Place,
  direction: Direction,
  was: Content,
  is: Content,
): void {
  for (const type of new Set([...Object.keys(was), ...Object.keys(is)])) {
    const [a, b] = [was[type], is[type]];
    if (a && b) comparison.compare(node, place, direction, { a: a.schema ?? {}, b: b.schema ?? {} });
    else if (a)
      add(
        node,
        place,
        "content-removed",
        true,
        `is no longer ${code(type)}`,
        `${code(place.expression)} is of one type less.`,
      );
    else
      add(
        node,
        place,
        "content-added",
        direction === "response",
        `may be ${code(type)}`,
        `${code(place.expression)} may be of one more type.`,
      );
  }
}
