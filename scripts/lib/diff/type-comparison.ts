import type ts from "typescript";
import { type Direction, type Node, newNode, reached } from "./changes.js";
import type { GeneratedTypes, Side, Typed } from "./generated-types.js";
import { furtherKeys, type Member, membersOf } from "./members.js";
import {
  hasOtherKinds,
  isDifferent,
  isNever,
  isNullOrNever,
  type PartDifference,
  partDifference,
} from "./part-difference.js";
import { declarationOf, type Parts, partsOf, schemaName } from "./parts.js";
import { inside, type Place, placeOfSchema } from "./place.js";
import { code, values } from "./quote.js";
import { report, type Spot } from "./rule.js";
import { SCHEMA_RULES } from "./schema-rules.js";
import { itemNode, typeText } from "./type-text.js";

type Pair<T = Typed> = { readonly a: T; readonly b: T };
/** `above` are the pairs that contain this one, so that a type which contains itself has an end. */
type At = Spot & { readonly above: readonly string[] };

const MOST_DETAILS = 3;

/**
 * Compares the types that are generated from two documents.
 *
 * A response breaks when a program that reads every member, keeps it in a variable of its old type, or compares it with
 * one of its literals, no longer compiles. A request breaks when a literal of the old type no longer compiles.
 *
 * A named schema is compared once for each direction, however many operations use it; a change in it is reported as one
 * of the schema, and {@link Node.leadsTo} says which operations use it.
 */
export class TypeComparison {
  readonly #named = new Map<string, Node>();
  readonly #ids = new WeakMap<object, number>();
  #lastId = 0;

  constructor(readonly types: GeneratedTypes) {}

  /** Adds the differences of two types to a node. */
  compare(node: Node, place: Place, direction: Direction, pair: Pair): void {
    this.#compare({ node, place, direction, above: [] }, pair);
  }

  /** Whether a value of the new type cannot take the place of one of the old type in this direction. */
  breaks(direction: Direction, pair: Pair): boolean {
    const node = newNode();
    this.compare(node, { words: "", expression: "", isType: true, path: [] }, direction, pair);
    return [...reached(node)].some(({ findings }) => findings.some(({ breaking }) => breaking));
  }

  /** Whether two types are the same in a direction. */
  isSame(direction: Direction, pair: Pair): boolean {
    const node = newNode();
    this.compare(node, { words: "", expression: "", isType: true, path: [] }, direction, pair);
    return [...reached(node)].every(({ findings }) => findings.length === 0);
  }

  #compare(at: At, pair: Pair): void {
    const [was, is] = [schemaName(pair.a.node), schemaName(pair.b.node)];
    if (was === undefined || is === undefined) this.#shapes(at, pair);
    else if (was === is || (!this.#exists("after", was) && !this.#exists("before", is)))
      at.node.leadsTo.add(this.#compareNamed(at.direction, is, pair));
    else this.#moved(at, was, is, pair);
  }

  #exists(side: Side, schema: string): boolean {
    return this.types.at(side, "components", "schemas", schema) !== undefined;
  }

  #compareNamed(direction: Direction, name: string, pair: Pair): Node {
    const key = `${direction} ${schemaName(pair.a.node)} ${name}`;
    const known = this.#named.get(key);
    if (known) return known;
    const node = newNode();
    this.#named.set(key, node);
    this.#shapes({ node, place: placeOfSchema(name, direction), direction, above: [] }, pair);
    return node;
  }

  /** A reference that points at another schema is a change of the member that has it, and not of either schema. */
  #moved(at: At, was: string, is: string, pair: Pair): void {
    const node = newNode();
    this.#shapes({ ...at, node, place: { words: "", expression: is, isType: true, path: [] }, above: [] }, pair);
    for (const next of node.leadsTo) at.node.leadsTo.add(next);
    const { findings } = node;
    if (findings.length === 0) return;
    const shown = findings.slice(0, MOST_DETAILS).map(({ what }) => what);
    const more = findings.length - shown.length;
    report(at, SCHEMA_RULES.moved, {
      was: code(was),
      is: code(is),
      values: `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`,
      breaking: findings.some(({ breaking }) => breaking),
    });
  }

  #shapes(outer: At, { a, b }: Pair): void {
    const key = `${this.#id(a.type)} ${this.#id(b.type)}`;
    if (outer.above.includes(key)) return;
    const at: At = { ...outer, above: [...outer.above, key] };
    const expanded = { a: this.#expanded(a), b: this.#expanded(b) };
    const parts = { a: partsOf(this.types, expanded.a), b: partsOf(this.types, expanded.b) };
    // Two schemas of one name are told apart by what they are.
    this.#kinds(at, schemaName(a.node) === schemaName(b.node) ? expanded : { a, b }, parts);
    this.#lists(at, parts);
    this.#variants(at, parts);
  }

  /** The same type, written as the schema that its name stands for. */
  #expanded(typed: Typed): Typed {
    const { node } = typed;
    if (node === undefined || schemaName(node) === undefined) return typed;
    const declared = declarationOf(this.types.checker, node);
    return declared === node ? typed : this.#expanded({ type: typed.type, node: declared });
  }

  /** Reports what differs in kind: primitives, literals, `null`, and arrays or objects that one of the two has not. */
  #kinds(at: At, pair: Pair, { a: was, b: is }: Pair<Parts>): void {
    const [lost, gained] = [partDifference(was, is), partDifference(is, was)];
    const isOther = { a: this.#hasOther(was, pair.b), b: this.#hasOther(is, pair.a) };
    const [isLost, isGained] = [isDifferent(lost) || isOther.a, isDifferent(gained) || isOther.b];
    if (!isLost && !isGained) return;
    // A comparison with a literal does not compile when no value of the type can be equal to it.
    const isLiteralLost = lost.literals.length > 0 && !isNullOrNever(is);
    const isNoValue = isNever(is) && !isNullOrNever(was);
    const breaking = isNoValue || (at.direction === "request" ? isLost : isGained || isLiteralLost);
    const isOfLiterals = was.literals.size > 0 && is.literals.size > 0 && was.literals.size + is.literals.size > 2;
    if (isOfLiterals && !isOther.a && !isOther.b && !hasOtherKinds(lost) && !hasOtherKinds(gained)) {
      if (lost.literals.length > 0) {
        const isBreak = at.direction === "request" || isLiteralLost;
        report(at, SCHEMA_RULES.valuesRemoved, { values: values(lost.literals), breaking: isBreak });
      }
      if (gained.literals.length > 0) report(at, SCHEMA_RULES.valuesAdded, { values: values(gained.literals) });
      if (lost.isNull) report(at, SCHEMA_RULES.nullRemoved);
      if (gained.isNull) report(at, SCHEMA_RULES.nullAdded);
      return;
    }
    const [before, after] = [code(typeText(this.types, pair.a)), code(typeText(this.types, pair.b))];
    const isClosed = isOnlyPrimitive(lost) && is.literals.size > 0 && !isGained;
    const isOpened = isOnlyPrimitive(gained) && was.literals.size > 0 && !isLost;
    if (isClosed) report(at, SCHEMA_RULES.closed, { values: values([...is.literals.values()]), type: after });
    else if (isOpened) report(at, SCHEMA_RULES.open, { type: after });
    else report(at, SCHEMA_RULES.type, { was: before, is: after, breaking });
  }

  /** Whether a part that belongs to no group is not included in the other type. */
  #hasOther({ others }: Parts, other: Typed): boolean {
    return others.some(({ type }) => !this.types.checker.isTypeAssignableTo(type, other.type));
  }

  #lists(at: At, { a, b }: Pair<Parts>): void {
    if (a.arrays.length === 0 || b.arrays.length === 0) return;
    const { pairs, removed, added } = this.#matched(at.direction, a.arrays, b.arrays);
    for (const pair of pairs) this.#listItems(at, pair);
    this.#reportVariants(at, a.arrays, b.arrays, removed, added);
  }

  #listItems(at: At, { a, b }: Pair): void {
    const { checker } = this.types;
    const [was, is] = [this.#itemsOf(a), this.#itemsOf(b)];
    const isTuple = { a: checker.isTupleType(a.type), b: checker.isTupleType(b.type) };
    if (isTuple.a === isTuple.b && was.length === is.length) {
      was.forEach((item, index) => {
        const place = inside(at.place, isTuple.a ? `[${index}]` : "[]");
        this.#compare({ ...at, place }, { a: item, b: is[index] as Typed });
      });
      return;
    }
    const direction = at.direction;
    const [wide, narrow] = direction === "request" ? [isTuple.b, isTuple.a] : [isTuple.a, isTuple.b];
    // A tuple can take the place of an array of the same items, and not the other way round.
    const fits =
      narrow && !wide && was.every((item) => is.every((other) => !this.breaks(direction, { a: item, b: other })));
    report(at, SCHEMA_RULES.type, {
      was: code(typeText(this.types, a)),
      is: code(typeText(this.types, b)),
      breaking: !fits,
    });
  }

  #itemsOf(typed: Typed): Typed[] {
    const { type, node } = this.#expanded(typed);
    const items = this.types.checker.getTypeArguments(type as ts.TypeReference);
    return items.map((item, index) => ({ type: item, node: itemNode(node, index) }));
  }

  #variants(at: At, { a, b }: Pair<Parts>): void {
    if (a.objects.length === 0 || b.objects.length === 0) return;
    const { pairs, removed, added } = this.#matched(at.direction, a.objects, b.objects);
    for (const pair of pairs) {
      const areNamed = schemaName(pair.a.node) !== undefined && schemaName(pair.b.node) !== undefined;
      if (areNamed) this.#compare(at, pair);
      else this.#objects(at, pair);
    }
    this.#reportVariants(at, a.objects, b.objects, removed, added);
  }

  /** Which variant of one union is which of the other: by name, by type, by a literal that tells them apart, by members. */
  #matched(direction: Direction, a: readonly Typed[], b: readonly Typed[]) {
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
    take((one, other) => this.isSame(direction, { a: one, b: other }));
    take((one, other) => this.#likeness(direction, one, other) === "same variant");
    take((one, other) => this.#likeness(direction, one, other) === "alike");
    return { pairs, removed, added };
  }

  #likeness(direction: Direction, a: Typed, b: Typed): "same variant" | "alike" | "different" {
    const [was, is] = [membersOf(this.types, a.type, direction), membersOf(this.types, b.type, direction)];
    const shared = [...was].flatMap(([name, member]) => {
      const other = is.get(name);
      return other ? [{ a: partsOf(this.types, member), b: partsOf(this.types, other) }] : [];
    });
    const literals = shared.filter((pair) => pair.a.literals.size === 1 && pair.b.literals.size === 1);
    const isEqual = (pair: Pair<Parts>) => [...pair.a.literals.keys()].every((key) => pair.b.literals.has(key));
    if (literals.length > 0) return literals.every(isEqual) ? "same variant" : "different";
    return shared.length * 2 > Math.max(was.size, is.size) ? "alike" : "different";
  }

  #reportVariants(
    at: At,
    a: readonly Typed[],
    b: readonly Typed[],
    removed: readonly Typed[],
    added: readonly Typed[],
  ) {
    const { direction } = at;
    for (const variant of removed) {
      const isAccepted = b.some((other) => !this.breaks("request", { a: variant, b: other }));
      const breaking = direction === "request" ? !isAccepted : this.#hasOwnLiteral(a, variant, b);
      report(at, SCHEMA_RULES.variantRemoved, { type: code(typeText(this.types, variant)), breaking });
    }
    for (const variant of added) {
      const isReadable = a.some((other) => !this.breaks("response", { a: other, b: variant }));
      const breaking = direction === "response" && !isReadable;
      report(at, SCHEMA_RULES.variantAdded, { type: code(typeText(this.types, variant)), breaking });
    }
  }

  /** Whether programs can compare a member with a literal that only this variant has. */
  #hasOwnLiteral(all: readonly Typed[], variant: Typed, now: readonly Typed[]): boolean {
    const membersIn = (one: Typed) => membersOf(this.types, one.type, "response");
    return [...membersIn(variant)].some(([name, member]) => {
      const literals = [...partsOf(this.types, member).literals];
      if (literals.length === 0 || !all.every((one) => membersIn(one).has(name))) return false;
      const left = now.flatMap((one) => membersIn(one).get(name) ?? []).map((one) => partsOf(this.types, one));
      return literals.some(
        ([key, value]) =>
          !left.some((parts) => parts.isUnknown || parts.literals.has(key) || parts.primitives.has(typeof value)),
      );
    });
  }

  #objects(at: At, { a, b }: Pair): void {
    const [was, is] = [membersOf(this.types, a.type, at.direction), membersOf(this.types, b.type, at.direction)];
    const keys = { a: furtherKeys(this.types, a.type), b: furtherKeys(this.types, b.type) };
    for (const name of new Set([...was.keys(), ...is.keys()])) {
      const [old, now] = [was.get(name), is.get(name)];
      const inner: At = { ...at, place: inside(at.place, name) };
      if (old && now) this.#member(inner, { a: old, b: now });
      else if (old) this.#removed(inner, old, keys.b);
      else if (now) this.#added(inner, now, keys.a);
    }
    if (keys.a && keys.b)
      this.#compare({ ...at, place: inside(at.place, "[key]") }, { a: { type: keys.a }, b: { type: keys.b } });
    else if (keys.a) report(at, SCHEMA_RULES.keysRemoved);
    else if (keys.b) report(at, SCHEMA_RULES.keysAdded);
  }

  #member(at: At, pair: Pair<Member>): void {
    if (pair.a.isOptional && !pair.b.isOptional) report(at, SCHEMA_RULES.required);
    if (!pair.a.isOptional && pair.b.isOptional) {
      // `unknown` includes `undefined`, so that programs which read it already expect that.
      const breaking = at.direction === "response" && !partsOf(this.types, pair.a).isUnknown;
      report(at, SCHEMA_RULES.optional, { breaking });
    }
    this.#compare(at, pair);
  }

  #removed(at: At, old: Member, keys: ts.Type | undefined): void {
    const isKey = keys !== undefined && !this.breaks(at.direction, { a: old, b: { type: keys } });
    report(at, isKey ? SCHEMA_RULES.fieldUndeclared : SCHEMA_RULES.fieldRemoved);
  }

  #added(at: At, now: Member, keys: ts.Type | undefined): void {
    const type = code(typeText(this.types, now));
    const isRequired = at.direction === "request" && !now.isOptional;
    report(at, isRequired ? SCHEMA_RULES.requiredFieldAdded : SCHEMA_RULES.fieldAdded, { type });
    // A program that sends or reads any key of an open object has no reason to use a name that was not declared.
    if (keys === undefined || partsOf(this.types, { type: keys }).isUnknown) return;
    if (this.breaks(at.direction, { a: { type: keys }, b: now })) report(at, SCHEMA_RULES.fieldOfOtherType, { type });
  }

  #id(value: object): number {
    const known = this.#ids.get(value) ?? ++this.#lastId;
    this.#ids.set(value, known);
    return known;
  }
}

const isOnlyPrimitive = (difference: PartDifference): boolean =>
  difference.primitives.length === 1 &&
  difference.literals.length === 0 &&
  !difference.isNull &&
  !difference.isUnknown &&
  !difference.isComposed;
