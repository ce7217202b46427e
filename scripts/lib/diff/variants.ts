import type { Direction } from "./changes.js";
import type { GeneratedTypes, Typed } from "./generated-types.js";
import { membersOf } from "./members.js";
import { type Parts, partsOf, schemaName } from "./parts.js";

/** Something of the old document and what it is in the new one. */
export type Pair<T = Typed> = { readonly a: T; readonly b: T };

/** Variants that are in both unions, and those that are in one of them. */
export type Matched = {
  readonly pairs: readonly Pair[];
  readonly removed: readonly Typed[];
  readonly added: readonly Typed[];
};

/** Pairs the variants of one union with those of the other: by name, by type, by a literal that identifies the variant, or by members. */
export function matchVariants(
  types: GeneratedTypes,
  direction: Direction,
  { a, b }: Pair<readonly Typed[]>,
  isSame: (pair: Pair) => boolean,
): Matched {
  const pairs: Pair[] = [];
  let removed = [...a];
  const added = [...b];
  const take = (fits: (one: Typed, other: Typed) => boolean): void => {
    removed = removed.filter((one) => {
      const index = added.findIndex((other) => fits(one, other));
      const [match] = index < 0 ? [] : added.splice(index, 1);
      if (match !== undefined) pairs.push({ a: one, b: match });
      return match === undefined;
    });
  };
  if (a.length === 1 && b.length === 1) take(() => true);
  take((one, other) => schemaName(one.node) !== undefined && schemaName(one.node) === schemaName(other.node));
  take((one, other) => isSame({ a: one, b: other }));
  take((one, other) => likeness(types, direction, one, other) === "same variant");
  take((one, other) => likeness(types, direction, one, other) === "alike");
  return { pairs, removed, added };
}

/** Literals tell variants apart; where there are none, most of their members do. */
function likeness(
  types: GeneratedTypes,
  direction: Direction,
  a: Typed,
  b: Typed,
): "same variant" | "alike" | "different" {
  const [was, is] = [membersOf(types, a.type, direction), membersOf(types, b.type, direction)];
  const shared = [...was].flatMap(([name, member]): Pair<Parts>[] => {
    const other = is.get(name);
    return other ? [{ a: partsOf(types, member), b: partsOf(types, other) }] : [];
  });
  const literals = shared.filter((pair) => pair.a.literals.size === 1 && pair.b.literals.size === 1);
  const isEqual = (pair: Pair<Parts>) => [...pair.a.literals.keys()].every((key) => pair.b.literals.has(key));
  if (literals.length > 0) return literals.every(isEqual) ? "same variant" : "different";
  return shared.length * 2 > Math.max(was.size, is.size) ? "alike" : "different";
}

/** Whether programs can compare a member that all variants have with a literal that only this one has. */
export function hasOwnLiteral(
  types: GeneratedTypes,
  all: readonly Typed[],
  variant: Typed,
  now: readonly Typed[],
): boolean {
  const membersIn = (one: Typed) => membersOf(types, one.type, "response");
  return [...membersIn(variant)].some(([name, member]) => {
    const literals = [...partsOf(types, member).literals];
    if (literals.length === 0 || !all.every((one) => membersIn(one).has(name))) return false;
    const left = now.flatMap((one) => membersIn(one).get(name) ?? []).map((one) => partsOf(types, one));
    return literals.some(
      ([key, value]) =>
        !left.some((parts) => parts.isUnknown || parts.literals.has(key) || parts.primitives.has(typeof value)),
    );
  });
}
