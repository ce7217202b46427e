import type { Parts } from "./parts.js";

/** The parts of one union that another one lacks. */
export type PartDifference = {
  readonly literals: readonly unknown[];
  /** `string`, `number`, `boolean`. */
  readonly primitives: readonly string[];
  readonly isNull: boolean;
  /** Anything at all. */
  readonly isUnknown: boolean;
  /** Whether it has arrays or objects and the other has none. */
  readonly isComposed: boolean;
};

/** What `parts` has that no part of `other` includes. */
export function partDifference(parts: Parts, other: Parts): PartDifference {
  if (other.isUnknown) return { literals: [], primitives: [], isNull: false, isUnknown: false, isComposed: false };
  return {
    literals: [...parts.literals]
      .filter(([key, value]) => !other.literals.has(key) && !other.primitives.has(typeof value))
      .map(([, value]) => value),
    primitives: [...parts.primitives].filter((primitive) => !other.primitives.has(primitive)),
    isNull: parts.isNullable && !other.isNullable,
    isUnknown: parts.isUnknown,
    isComposed:
      (parts.arrays.length > 0 && other.arrays.length === 0) ||
      (parts.objects.length > 0 && other.objects.length === 0),
  };
}

/** Whether there is a difference other than in literals and `null`. */
export const hasOtherKinds = ({ primitives, isUnknown, isComposed }: PartDifference): boolean =>
  primitives.length > 0 || isUnknown || isComposed;

/** Whether there is any difference. */
export const isDifferent = (difference: PartDifference): boolean =>
  difference.literals.length > 0 || difference.isNull || hasOtherKinds(difference);

/** Whether no value is of the type. */
export const isNever = (parts: Parts): boolean => !parts.isNullable && isNullOrNever(parts);

/** Whether the type has no value but `null`. */
export const isNullOrNever = ({ isUnknown, literals, primitives, arrays, objects, others }: Parts): boolean =>
  !isUnknown && literals.size + primitives.size + arrays.length + objects.length + others.length === 0;
