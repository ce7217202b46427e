import { isDeepStrictEqual } from "node:util";
import { canonical } from "../spec/canonical.js";
import type { OpenApi, Schema } from "../spec/openapi-types.js";
import { resolve } from "../spec/pointer.js";
import { code, type Direction, expressionOf, inside, type Place } from "./changes.js";
import { isRef, nameOf, type SchemaOrRef, type Shape, shapeOf, typeText } from "./shape.js";
import {
  add,
  type Node,
  newNode,
  type Spot,
  tellAdded,
  tellAdditional,
  tellDetails,
  tellRemoved,
  tellRequired,
  tellValues,
  tellVariantAdded,
  tellVariantRemoved,
} from "./told.js";

type Pair = { readonly a: SchemaOrRef | boolean; readonly b: SchemaOrRef | boolean };
type At = Spot & { readonly seen: Set<string> };

/**
 * Compares schemas of two documents.
 *
 * A named schema is compared once for each direction, however many operations use it; a change in it is told as one
 * of the name, and {@link Node.leadsTo} says who is touched.
 */
export class SchemaComparison {
  readonly #named = new Map<string, Node>();
  readonly #ids = new WeakMap<object, number>();
  #lastId = 0;

  constructor(
    readonly before: OpenApi,
    readonly after: OpenApi,
  ) {}

  compare(node: Node, place: Place, direction: Direction, pair: Pair): void {
    this.#compare({ node, place, direction, seen: new Set() }, pair);
  }

  #compare(at: At, { a, b }: Pair): void {
    if (isRef(a) && isRef(b)) {
      at.node.leadsTo.add(this.#compareNamed(nameOf(a), nameOf(b), at.direction, { a, b }));
      return;
    }
    this.#compareShapes(at, { a, b });
  }

  #compareNamed(oldName: string, name: string, direction: Direction, { a, b }: Pair): Node {
    const key = `${direction} ${oldName} ${name}`;
    const known = this.#named.get(key);
    if (known) return known;
    const node = newNode();
    this.#named.set(key, node);
    const [words, types] =
      direction === "request" ? ["in what is sent,", "SendableSchemas"] : ["in what is answered,", "Schemas"];
    const place = {
      words: `${words} ${code(name)}`,
      expression: `${types}[${JSON.stringify(name)}]`,
      isType: true,
      path: [],
    };
    this.#compareShapes({ node, place, direction, seen: new Set() }, { a, b });
    return node;
  }

  #compareShapes(at: At, pair: Pair): void {
    const key = `${this.#id(resolve(this.before, pair.a))} ${this.#id(resolve(this.after, pair.b))}`;
    if (at.seen.has(key)) return;
    at.seen.add(key);
    const [a, b] = [shapeOf(this.before, pair.a), shapeOf(this.after, pair.b)];
    if (this.#types(at, a, b, pair)) return;
    tellValues(at, a, b, typeText(this.after, pair.b));
    this.#variants(at, a, b);
    this.#properties(at, a, b);
    this.#additional(at, a, b);
    if (a.items && b.items) this.#compare({ ...at, place: inside(at.place, "[]") }, { a: a.items, b: b.items });
    tellDetails(at, a, b);
  }

  /** Whether the types differ, in which case nothing below them can be compared. */
  #types({ node, place, direction }: At, a: Shape, b: Shape, pair: Pair): boolean {
    if (a.variants.length > 0 && b.variants.length > 0) return false;
    if (isDeepStrictEqual(a.types, b.types) && a.variants.length === b.variants.length) return false;
    const plain = a.variants.length === 0 && b.variants.length === 0;
    const fits = direction === "request" ? covers(b.types, a.types) : covers(a.types, b.types);
    const [was, is] = [
      typeText(this.before, bare(this.before, pair.a)),
      typeText(this.after, bare(this.after, pair.b)),
    ];
    const expression = code(expressionOf(place));
    // To TypeScript a whole number is a number.
    const what = was === is ? `${typeList(a)} becomes ${typeList(b)}` : `${code(was)} becomes ${code(is)}`;
    const consequence =
      was === is ? `${expression} stays ${code(is)}; its values change.` : `${expression} is ${code(is)} now.`;
    add(node, place, "type-changed", !(plain && fits), what, consequence);
    const shared = [...a.types].filter((type) => type !== "null" && type !== "integer" && b.types.has(type));
    return shared.length === 0;
  }

  #variants(at: At, a: Shape, b: Shape): void {
    const left = [...b.variants];
    const unmatched: SchemaOrRef[] = [];
    for (const variant of a.variants) {
      const index = left.findIndex((other) => this.#sameVariant(variant, other));
      const [match] = index < 0 ? [] : left.splice(index, 1);
      if (match === undefined) unmatched.push(variant);
      else this.#compare(at, { a: variant, b: match });
    }
    for (const variant of unmatched) tellVariantRemoved(at, typeText(this.before, variant));
    for (const variant of left) tellVariantAdded(at, typeText(this.after, variant));
  }

  #sameVariant(a: SchemaOrRef, b: SchemaOrRef): boolean {
    if (isRef(a) && isRef(b)) return nameOf(a) === nameOf(b);
    const [one, other] = [resolve(this.before, a), resolve(this.after, b)] as [Schema, Schema];
    return (
      isDeepStrictEqual(canonical(one), canonical(other)) ||
      (one["title"] !== undefined && one["title"] === other["title"])
    );
  }

  #properties(at: At, a: Shape, b: Shape): void {
    const { direction } = at;
    for (const name of new Set([...a.properties.keys(), ...b.properties.keys()])) {
      const was = visible(this.before, a.properties.get(name), direction);
      const is = visible(this.after, b.properties.get(name), direction);
      const inner: At = { ...at, place: inside(at.place, name) };
      if (was !== undefined && is !== undefined) {
        tellRequired(inner, a.required.has(name), b.required.has(name));
        this.#compare(inner, { a: was, b: is });
      } else if (was !== undefined) tellRemoved(inner);
      else if (is !== undefined) tellAdded(inner, b.required.has(name), typeText(this.after, is));
    }
  }

  #additional(at: At, a: Shape, b: Shape): void {
    if (typeof a.additional === "object" && typeof b.additional === "object") {
      this.#compare({ ...at, place: inside(at.place, "[key]") }, { a: a.additional, b: b.additional });
    } else tellAdditional(at, a, b);
  }

  #id(value: unknown): string {
    if (typeof value !== "object" || value === null) return String(value);
    const known = this.#ids.get(value) ?? ++this.#lastId;
    this.#ids.set(value, known);
    return String(known);
  }
}

/** A property as this direction sees it: what is only read is not there in a request, what is only written not in an answer. */
function visible(document: OpenApi, schema: SchemaOrRef | undefined, direction: Direction): SchemaOrRef | undefined {
  return schema !== undefined && !shapeOf(document, schema).hidden.has(direction) ? schema : undefined;
}

/** Whether every value of the types `b` is one of the types `a`. */
function covers(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  if (a.size === 0) return true;
  return b.size > 0 && [...b].every((type) => a.has(type) || (type === "integer" && a.has("number")));
}

/** The schema that a name stands for, since the name alone does not tell what has changed. */
const bare = (document: OpenApi, schema: SchemaOrRef | boolean): SchemaOrRef =>
  typeof schema === "boolean" ? {} : (resolve(document, schema) as Schema);

const typeList = ({ types }: Shape): string => code([...types].join(" | ") || "anything");
