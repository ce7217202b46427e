import type ts from "typescript";
import { type Direction, type Finding, type Node, newNode, reached } from "./changes.js";
import type { GeneratedTypes, Side, Typed } from "./generated-types.js";
import { furtherKeys, isEmptyObject, type Member, membersOf } from "./members.js";
import {
  hasOtherKinds,
  isDifferent,
  isNever,
  isNullOrNever,
  type PartDifference,
  partDifference,
} from "./part-difference.js";
import { declarationOf, type Parts, partsOf, schemaName } from "./parts.js";
import { type DirectionWords, inside, type Place, placeOfSchema } from "./place.js";
import { code, values } from "./quote.js";
import { report, type Spot } from "./rule.js";
import { SCHEMA_RULES } from "./schema-rules.js";
import { itemNode, typeText } from "./type-text.js";
import { hasOwnLiteral, type Matched, matchVariants, type Pair } from "./variants.js";

/** `above` are the pairs that contain this one, so that a type which contains itself has an end. */
type At = Spot & { readonly above: readonly string[] };
type Within = Pick<At, "direction" | "above">;

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

  constructor(
    readonly types: GeneratedTypes,
    readonly words: DirectionWords,
  ) {}

  /** Adds the differences of two types to a node. */
  compare(node: Node, place: Place, direction: Direction, pair: Pair): void {
    this.#compare({ node, place, direction, above: [] }, pair);
  }

  /** Whether a value of the new type cannot take the place of one of the old type in this direction. */
  breaks(direction: Direction, pair: Pair): boolean {
    return this.#breaks({ direction, above: [] }, pair);
  }

  #breaks(within: Within, pair: Pair): boolean {
    return this.#findings(within, pair).some(({ breaking }) => breaking);
  }

  /** Every difference of two types. Those of the pairs that contain this one are not looked at again. */
  #findings({ direction, above }: Within, pair: Pair): readonly Finding[] {
    const node = newNode();
    this.#compare({ node, place: { words: "", expression: "", isType: true, path: [] }, direction, above }, pair);
    return [...reached(node)].flatMap(({ findings }) => findings);
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
    this.#shapes({ node, place: placeOfSchema(name, direction, this.words), direction, above: [] }, pair);
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
    const key = `${outer.direction} ${this.#id(a.type)} ${this.#id(b.type)}`;
    if (outer.above.includes(key)) return;
    const at: At = { ...outer, above: [...outer.above, key] };
    const expanded = { a: this.#expanded(a), b: this.#expanded(b) };
    const parts = { a: partsOf(this.types, expanded.a), b: partsOf(this.types, expanded.b) };
    // Two schemas with the same name are compared by their contents, not by their names.
    this.#kinds(at, schemaName(a.node) === schemaName(b.node) ? expanded : { a, b }, parts);
    this.#lists(at, parts);
    this.#variants(at, parts);
  }

  /** The same type, with the name of a schema replaced by its declaration. */
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
    const matched = this.#matched(at, a.arrays, b.arrays);
    for (const pair of matched.pairs) this.#listItems(at, pair);
    this.#reportVariants(at, { a: a.arrays, b: b.arrays }, matched);
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
    const [taken, given] = at.direction === "request" ? [isTuple.b, isTuple.a] : [isTuple.a, isTuple.b];
    const areRead = (pairs: readonly Pair[]) => pairs.every((pair) => !this.#breaks(at, pair));
    // A tuple can take the place of an array of the same items, and a longer one that of a shorter one that is read.
    const fits =
      given && !taken
        ? areRead(was.flatMap((one) => is.map((other) => ({ a: one, b: other }))))
        : at.direction === "response" &&
          isTuple.a === isTuple.b &&
          is.length > was.length &&
          areRead(was.map((one, index) => ({ a: one, b: is[index] as Typed })));
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
    const matched = this.#matched(at, a.objects, b.objects);
    for (const pair of matched.pairs) {
      const areNamed = schemaName(pair.a.node) !== undefined && schemaName(pair.b.node) !== undefined;
      if (areNamed) this.#compare(at, pair);
      else this.#objects(at, pair);
    }
    this.#reportVariants(at, { a: a.objects, b: b.objects }, matched);
  }

  #matched(at: At, a: readonly Typed[], b: readonly Typed[]): Matched {
    return matchVariants(this.types, at.direction, { a, b }, (pair) => this.#findings(at, pair).length === 0);
  }

  #reportVariants(at: At, { a, b }: Pair<readonly Typed[]>, { removed, added }: Matched): void {
    const { direction } = at;
    for (const variant of removed) {
      const isAccepted = b.some((other) => !this.#breaks({ ...at, direction: "request" }, { a: variant, b: other }));
      const breaking = direction === "request" ? !isAccepted : hasOwnLiteral(this.types, a, variant, b);
      report(at, SCHEMA_RULES.variantRemoved, { type: code(typeText(this.types, variant)), breaking });
    }
    for (const variant of added) {
      const isReadable = a.some((other) => !this.#breaks({ ...at, direction: "response" }, { a: other, b: variant }));
      const breaking = direction === "response" && !isReadable;
      report(at, SCHEMA_RULES.variantAdded, { type: code(typeText(this.types, variant)), breaking });
    }
  }

  #objects(at: At, { a, b }: Pair): void {
    const [was, is] = [membersOf(this.types, a.type, at.direction), membersOf(this.types, b.type, at.direction)];
    const keys = { a: furtherKeys(this.types, a.type), b: furtherKeys(this.types, b.type) };
    const isEmpty = { a: isEmptyObject(this.types, a.type), b: isEmptyObject(this.types, b.type) };
    if (at.direction === "request" && was.size > 0 && is.size > 0 && !isEmpty.a && isEmpty.b)
      report(at, SCHEMA_RULES.empty);
    for (const name of new Set([...was.keys(), ...is.keys()])) {
      const [old, now] = [was.get(name), is.get(name)];
      const inner: At = { ...at, place: inside(at.place, name) };
      if (old && now) this.#member(inner, { a: old, b: now });
      else if (old) this.#removed(inner, old, b.type, is.size);
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

  #removed(at: At, old: Member, now: ts.Type, members: number): void {
    const keys = furtherKeys(this.types, now);
    // A member that is read has to be declared. In a literal it may be one of the further keys, and an object type that
    // has no members at all takes any.
    const isAccepted =
      keys === undefined
        ? members === 0 && !isEmptyObject(this.types, now)
        : !this.#breaks({ ...at, direction: "request" }, { a: old, b: { type: keys } });
    const isKey = at.direction === "request" && isAccepted;
    report(at, isKey ? SCHEMA_RULES.fieldUndeclared : SCHEMA_RULES.fieldRemoved);
  }

  #added(at: At, now: Member, keys: ts.Type | undefined): void {
    const type = code(typeText(this.types, now));
    const isRequired = at.direction === "request" && !now.isOptional;
    report(at, isRequired ? SCHEMA_RULES.requiredFieldAdded : SCHEMA_RULES.fieldAdded, { type });
    // A program that sends or reads any key of an open object has no reason to use a name that was not declared.
    if (keys === undefined || partsOf(this.types, { type: keys }).isUnknown) return;
    if (this.#breaks(at, { a: { type: keys }, b: now })) report(at, SCHEMA_RULES.fieldOfOtherType, { type });
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
