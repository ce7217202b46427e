import { isDeepStrictEqual } from "node:util";
import { code, type Direction, expressionOf, type Finding, type Kind, type Place, whatOf } from "./changes.js";
import type { Shape } from "./shape.js";

// How each difference of two schemas is told, and whether it breaks: what a sender may leave out, a reader may miss.

/** Changes of one place, and of the named schemas that it leads to. */
export type Node = { readonly findings: Finding[]; readonly leadsTo: Set<Node> };

export const newNode = (): Node => ({ findings: [], leadsTo: new Set() });

/** Where a finding belongs. */
export type Spot = { readonly node: Node; readonly place: Place; readonly direction: Direction };

export function add(node: Node, place: Place, kind: Kind, breaking: boolean, verb: string, consequence: string): void {
  node.findings.push({ kind, breaking, what: `${whatOf(place)} ${verb}`, consequence });
}

export function tellRemoved({ node, place, direction }: Spot): void {
  const expression = code(expressionOf(place));
  const consequence =
    direction === "request"
      ? `A body with ${expression} no longer compiles.`
      : `Reading ${expression} no longer compiles.`;
  add(node, place, "field-removed", true, "is removed", consequence);
}

export function tellAdded({ node, place, direction }: Spot, required: boolean, typeText: string): void {
  const expression = code(expressionOf(place));
  const type = code(typeText);
  if (direction === "request" && required) {
    add(
      node,
      place,
      "field-added",
      true,
      "is added and required",
      `A body without ${expression} (${type}) no longer compiles.`,
    );
  } else {
    const consequence =
      direction === "request" ? `${expression} (${type}) may be given.` : `${expression} (${type}) can be read.`;
    add(node, place, "field-added", false, "is added", consequence);
  }
}

export function tellRequired({ node, place, direction }: Spot, was: boolean, is: boolean): void {
  if (was === is) return;
  const expression = code(expressionOf(place));
  if (is) {
    const consequence =
      direction === "request"
        ? `A body without ${expression} no longer compiles.`
        : `${expression} is no longer \`undefined\`.`;
    add(node, place, "newly-required", direction === "request", "is required now", consequence);
  } else {
    const consequence =
      direction === "request"
        ? `${expression} may be left out.`
        : `${expression} may be \`undefined\`; reading on from it no longer compiles.`;
    add(node, place, "newly-optional", direction === "response", "is optional now", consequence);
  }
}

export function tellValues({ node, place, direction }: Spot, a: Shape, b: Shape, type: string): void {
  if (!a.values && !b.values) return;
  const expression = code(expressionOf(place));
  if (!a.values || !b.values) {
    const breaking = (direction === "request") === (b.values !== undefined);
    const what = b.values ? `takes only ${literals(b.values)} now` : "is no longer a closed list";
    add(node, place, "enum-changed", breaking, what, `${expression} is ${code(type)} now.`);
    return;
  }
  const [was, is] = [a.values, b.values];
  const gone = was.filter((value) => !is.some((other) => isDeepStrictEqual(other, value)));
  const come = is.filter((value) => !was.some((other) => isDeepStrictEqual(other, value)));
  if (gone.length > 0) {
    const consequence =
      direction === "request"
        ? `${literals(gone)} no longer compiles as ${expression}.`
        : `A comparison of ${expression} with ${literals(gone)} no longer compiles.`;
    add(node, place, "enum-changed", true, `loses ${literals(gone)}`, consequence);
  }
  if (come.length > 0) {
    const consequence =
      direction === "request"
        ? `${literals(come)} may be sent as ${expression}.`
        : `A \`switch\` over ${expression} that names every value no longer compiles.`;
    add(node, place, "enum-changed", direction === "response", `gains ${literals(come)}`, consequence);
  }
}

export function tellVariantRemoved({ node, place, direction }: Spot, type: string): void {
  const consequence = `${code(type)} is no longer one of ${code(expressionOf(place))}.`;
  add(node, place, "variant-removed", direction === "request", `loses the variant ${code(type)}`, consequence);
}

export function tellVariantAdded({ node, place, direction }: Spot, type: string): void {
  const consequence = `${code(type)} is one of ${code(expressionOf(place))} now.`;
  add(node, place, "variant-added", direction === "response", `gains the variant ${code(type)}`, consequence);
}

/** Of keys that the schema does not name. */
export function tellAdditional({ node, place }: Spot, { additional: was }: Shape, { additional: is }: Shape): void {
  if (was === is) return;
  const expression = code(expressionOf(place));
  const tell = (breaking: boolean, verb: string, consequence: string) =>
    add(node, place, "type-changed", breaking, verb, consequence);
  if (is === false) tell(true, "has no further keys", `${expression} no longer has an index signature.`);
  else if (was === false) tell(false, "has further keys", `${expression} has an index signature now.`);
  else tell(true, "has further keys of another type", `The index signature of ${expression} is of another type.`);
}

export function tellDetails({ node, place, direction }: Spot, a: Shape, b: Shape): void {
  const expression = code(expressionOf(place));
  for (const name of new Set([...Object.keys(a.constraints), ...Object.keys(b.constraints)])) {
    const [was, is] = [a.constraints[name], b.constraints[name]];
    if (isDeepStrictEqual(was, is)) continue;
    const breaking = direction === "request" && name !== "format" && isTighter(name, was, is);
    const what = `${name} ${was === undefined ? "is" : `was ${code(JSON.stringify(was))}, is`} ${is === undefined ? "no longer given" : `${code(JSON.stringify(is))}`}`;
    add(
      node,
      place,
      "constraint-changed",
      breaking,
      what,
      `No type changes; ${breaking ? `some values of ${expression} are refused now` : "values may differ"}.`,
    );
  }
  if (a.deprecated !== b.deprecated) {
    const kind = b.deprecated ? "deprecated" : "no-longer-deprecated";
    add(
      node,
      place,
      kind,
      false,
      b.deprecated ? "is deprecated now" : "is no longer deprecated",
      `${expression} is ${b.deprecated ? "struck through in editors" : "no longer struck through"}.`,
    );
  }
  if (!isDeepStrictEqual(a.default, b.default)) {
    const what = `default is ${b.default === undefined ? "no longer given" : code(JSON.stringify(b.default))}`;
    add(
      node,
      place,
      "default-changed",
      false,
      what,
      "No type changes; a call that leaves it out may get something else.",
    );
  }
}

const literals = (values: readonly unknown[]): string => values.map((value) => code(JSON.stringify(value))).join(", ");

function isTighter(name: string, was: unknown, is: unknown): boolean {
  if (is === undefined || is === false) return false;
  if (was === undefined || typeof was !== "number" || typeof is !== "number") return true;
  return /^(min|exclusiveMin)/.test(name) ? is > was : is < was || name === "multipleOf";
}
