import { isDeepStrictEqual } from "node:util";
import type { OpenApi } from "../spec/openapi-types.js";
import { type Direction, type Node, newNode } from "./changes.js";
import { isTighter } from "./constraints.js";
import { type DirectionWords, inside, type Place, placeOfSchema } from "./place.js";
import { code } from "./quote.js";
import { follow, isRef, type SchemaOrRef, schemaOf } from "./references.js";
import { report, type Spot } from "./rule.js";
import { SCHEMA_RULES } from "./schema-rules.js";
import { type Shape, shapeOf } from "./shape.js";
import { typeRelevant } from "./type-relevant.js";

type Pair = { readonly a: SchemaOrRef; readonly b: SchemaOrRef };
/** `above` are the pairs that contain this one, so that a type which contains itself has an end. */
type At = Spot & { readonly above: readonly string[] };

/**
 * Compares what schemas say in addition to their types: limits, patterns, required members that the generator leaves optional,
 * defaults and deprecation.
 *
 * A named schema is compared once for each direction; {@link Node.leadsTo} says which operations use it.
 */
export class ConstraintComparison {
  readonly #named = new Map<string, Node>();
  readonly #ids = new WeakMap<object, number>();
  #lastId = 0;

  constructor(
    readonly before: OpenApi,
    readonly after: OpenApi,
    readonly words: DirectionWords,
  ) {}

  /** Adds the differences of two schemas to a node. */
  compare(node: Node, place: Place, direction: Direction, pair: Pair): void {
    this.#compare({ node, place, direction, above: [] }, pair);
  }

  #compare(at: At, pair: Pair): void {
    const [was, is] = [pair.a, pair.b].map((one) => (isRef(one) ? schemaOf(one) : undefined));
    // What a member that refers to another schema now may have is a matter of its type.
    if (was !== undefined && is !== undefined && was !== is) return;
    if (was === undefined || is === undefined) {
      this.#shapes(at, pair);
      return;
    }
    const key = `${at.direction} ${is}`;
    let node = this.#named.get(key);
    if (!node) {
      node = newNode();
      this.#named.set(key, node);
      const place = placeOfSchema(is, at.direction, this.words);
      this.#shapes({ node, place, direction: at.direction, above: [] }, pair);
    }
    at.node.leadsTo.add(node);
  }

  #shapes(outer: At, { a, b }: Pair): void {
    const key = `${this.#id(follow(this.before, a))} ${this.#id(follow(this.after, b))}`;
    if (outer.above.includes(key)) return;
    const at: At = { ...outer, above: [...outer.above, key] };
    const [was, is] = [shapeOf(this.before, a), shapeOf(this.after, b)];
    if (!isComparable(was, is)) return;
    this.#variants(at, { a, b }, was, is);
    this.#properties(at, was, is);
    if (was.additional && is.additional)
      this.#compare({ ...at, place: inside(at.place, "[key]") }, { a: was.additional, b: is.additional });
    was.prefixItems.forEach((item, index) => {
      const other = is.prefixItems[index];
      if (other !== undefined) this.#compare({ ...at, place: inside(at.place, `[${index}]`) }, { a: item, b: other });
    });
    if (was.items && is.items) this.#compare({ ...at, place: inside(at.place, "[]") }, { a: was.items, b: is.items });
    reportDetails(at, was, is);
  }

  #properties(at: At, a: Shape, b: Shape): void {
    for (const name of new Set([...a.properties.keys(), ...b.properties.keys(), ...b.required])) {
      const [was, is] = [a.properties.get(name), b.properties.get(name)];
      const inner: At = { ...at, place: inside(at.place, name) };
      if (is !== undefined && isHidden(shapeOf(this.after, is), at.direction)) continue;
      if (at.direction === "request" && b.required.has(name) && !a.required.has(name)) {
        const isNew = was === undefined && is !== undefined;
        if (!isNew) report(inner, SCHEMA_RULES.requiredUntyped);
      }
      if (was !== undefined && is !== undefined) this.#compare(inner, { a: was, b: is });
    }
  }

  #variants(at: At, { a, b }: Pair, was: Shape, is: Shape): void {
    // A plain schema that becomes a union, or the other way round, is one of its variants.
    const before = was.variants.length === 0 && isPlainUnion(is) ? [withoutNames(this.before, a)] : was.variants;
    const after = is.variants.length === 0 && isPlainUnion(was) ? [withoutNames(this.after, b)] : is.variants;
    if (was.variants.length === 0 && is.variants.length === 0) return;
    const left = [...after];
    const take = (one: SchemaOrRef, fits: (other: SchemaOrRef) => boolean): boolean => {
      const index = left.findIndex(fits);
      const [match] = index < 0 ? [] : left.splice(index, 1);
      if (match !== undefined) this.#compare(at, { a: one, b: match });
      return match !== undefined;
    };
    const name = (one: SchemaOrRef) => (isRef(one) ? schemaOf(one) : undefined);
    const unnamed = before.filter((one) => !take(one, (other) => name(one) !== undefined && name(one) === name(other)));
    const unequal = unnamed.filter((one) => !take(one, (other) => this.#isSame(one, other)));
    for (const one of unequal) take(one, (other) => this.#isAlike(one, other));
  }

  #isSame(a: SchemaOrRef, b: SchemaOrRef): boolean {
    return isDeepStrictEqual(typeRelevant(follow(this.before, a)), typeRelevant(follow(this.after, b)));
  }

  #isAlike(a: SchemaOrRef, b: SchemaOrRef): boolean {
    const [was, is] = [shapeOf(this.before, a), shapeOf(this.after, b)];
    const names = ({ properties }: Shape) => [...properties.keys()].sort();
    return isComparable(was, is) && isDeepStrictEqual(names(was), names(is));
  }

  #id(value: object): number {
    const known = this.#ids.get(value) ?? ++this.#lastId;
    this.#ids.set(value, known);
    return known;
  }
}

/** Whether a schema is a union and nothing else. */
const isPlainUnion = ({ variants, types, properties }: Shape): boolean =>
  variants.length > 0 && types.size === 0 && properties.size === 0;

/** The schema itself, so that its name does not keep it from being compared with one of another name. */
const withoutNames = (document: OpenApi, value: SchemaOrRef): SchemaOrRef => follow(document, value) as SchemaOrRef;

const isHidden = ({ isReadOnly, isWriteOnly }: Shape, direction: Direction): boolean =>
  isReadOnly !== isWriteOnly && (direction === "request" ? isReadOnly : isWriteOnly);

/** Whether both schemas have values of one type. The limits of one type do not apply to another. */
function isComparable(a: Shape, b: Shape): boolean {
  if (a.types.size === 0 || b.types.size === 0) return true;
  const wide = (types: ReadonlySet<string>) =>
    new Set([...types].map((type) => (type === "integer" ? "number" : type)));
  const other = wide(b.types);
  return [...wide(a.types)].some((type) => other.has(type));
}

function reportDetails(at: Spot, a: Shape, b: Shape): void {
  for (const name of new Set([...Object.keys(a.constraints), ...Object.keys(b.constraints)])) {
    const [was, is] = [a.constraints[name], b.constraints[name]];
    if (isDeepStrictEqual(was, is)) continue;
    const rule = isTighter(name, a.constraints, b.constraints, a.values)
      ? SCHEMA_RULES.tighter
      : SCHEMA_RULES.otherConstraint;
    const [old, now] = [shown(name, was), shown(name, is)];
    report(at, rule, { values: name, ...(old !== undefined && { was: old }), ...(now !== undefined && { is: now }) });
  }
  if (a.deprecated !== b.deprecated) report(at, b.deprecated ? SCHEMA_RULES.deprecated : SCHEMA_RULES.notDeprecated);
  if (!isDeepStrictEqual(a.default, b.default))
    report(at, SCHEMA_RULES.default, b.default === undefined ? {} : { is: code(JSON.stringify(b.default)) });
}

/** A constraint as it is printed. To a schema that does not say `integer`, any number is one. */
function shown(name: string, value: unknown): string | undefined {
  if (name === "type") return code(value === undefined ? "number" : String(value));
  if (value === undefined) return undefined;
  return name === "pattern"
    ? (value as string[]).map((one) => code(JSON.stringify(one))).join(" and ")
    : code(JSON.stringify(value));
}
