import type { Parameter } from "../spec/openapi-types.js";
import { code, type Place } from "./changes.js";
import type { SchemaComparison } from "./schemas.js";
import { typeText } from "./shape.js";
import { add, type Node } from "./told.js";

/** Query parameters that walk lists, whatever a list is called. */
const PAGING =
  /^(starting_after|ending_before|before|after|cursor|offset|page|page_token|next_page_token|limit|page_size|per_page)$/;

const styleOf = ({ in: where, style, explode }: Parameter): string => {
  const named = style ?? (where === "query" || where === "cookie" ? "form" : "simple");
  return `${named}, explode ${explode ?? named === "form"}`;
};

const placeOf = ({ in: where, name }: Parameter): Place => ({
  words: `${where} parameter ${code(name)}`,
  expression: /^[\w$]+$/.test(name) ? `params.${where}.${name}` : `params.${where}[${JSON.stringify(name)}]`,
  isType: false,
  path: [],
});

/** Compares by place and name; parameters of the path by their order in it when their names differ. */
export function compareParameters(
  comparison: SchemaComparison,
  node: Node,
  before: readonly Parameter[],
  after: readonly Parameter[],
): void {
  const open = [...after];
  const take = (a: Parameter): Parameter | undefined => {
    const same = (b: Parameter) =>
      a.in === b.in && (a.in === "header" ? a.name.toLowerCase() === b.name.toLowerCase() : a.name === b.name);
    const index = open.findIndex(same);
    return index < 0 ? undefined : open.splice(index, 1)[0];
  };
  for (const a of before) {
    const b = take(a);
    if (b) comparePair(comparison, node, a, b);
    else removed(node, a);
  }
  for (const b of open) added(comparison, node, b);
}

function comparePair(comparison: SchemaComparison, node: Node, a: Parameter, b: Parameter): void {
  const place = placeOf(b);
  const expression = code(place.expression);
  const [was, is] = [a.required === true, b.required === true];
  if (!was && is)
    add(node, place, "newly-required", true, "is required now", `A call without ${expression} no longer compiles.`);
  if (was && !is) add(node, place, "newly-optional", false, "is optional now", `${expression} may be left out.`);
  const [once, now] = [flag(a), flag(b)];
  if (once !== now)
    add(
      node,
      place,
      now ? "deprecated" : "no-longer-deprecated",
      false,
      now ? "is deprecated now" : "is no longer deprecated",
      `${expression} compiles.`,
    );
  if (styleOf(a) !== styleOf(b))
    add(
      node,
      place,
      "serialisation-changed",
      true,
      `was written as ${code(styleOf(a))}, is ${code(styleOf(b))}`,
      "No type changes; values are sent in another form.",
    );
  comparison.compare(node, place, "request", { a: a.schema ?? {}, b: b.schema ?? {} });
}

const flag = (parameter: Parameter): boolean => (parameter as { deprecated?: boolean }).deprecated === true;

function removed(node: Node, parameter: Parameter): void {
  const place = placeOf(parameter);
  add(
    node,
    place,
    "parameter-removed",
    true,
    "is removed",
    `A call with ${code(place.expression)} no longer compiles.`,
  );
  paging(node, parameter, "no longer has");
}

function added(comparison: SchemaComparison, node: Node, parameter: Parameter): void {
  const place = placeOf(parameter);
  const type = code(typeText(comparison.after, parameter.schema ?? {}));
  if (parameter.required)
    add(
      node,
      place,
      "parameter-added",
      true,
      "is added and required",
      `A call without ${code(place.expression)} (${type}) no longer compiles.`,
    );
  else add(node, place, "parameter-added", false, "is added", `${code(place.expression)} (${type}) may be given.`);
  paging(node, parameter, "has");
}

/** A list is walked by its parameters, so that one more or less is a change of the walk, overlay or not. */
function paging({ findings }: Node, { in: where, name }: Parameter, verb: string): void {
  if (where !== "query" || !PAGING.test(name)) return;
  findings.push({
    kind: "pagination-changed",
    breaking: verb !== "has",
    what: `pagination ${verb} ${code(name)}`,
    consequence: "`paginate` is typed by the overlay: see whether its `x-pagination` for this path still holds.",
  });
}
