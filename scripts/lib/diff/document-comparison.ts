import type { OpenApi } from "../spec/openapi-types.js";
import type { Direction } from "./changes.js";
import { ConstraintComparison } from "./constraint-comparison.js";
import { GeneratedTypes, type Typed } from "./generated-types.js";
import type { SchemaOrRef } from "./references.js";
import type { Spot } from "./rule.js";
import { TypeComparison } from "./type-comparison.js";

/** One value in both documents: its generated types, and the schemas that these follow from. */
export type ValuePair = {
  readonly types: { readonly a: Typed | undefined; readonly b: Typed | undefined };
  readonly schemas: { readonly a: SchemaOrRef; readonly b: SchemaOrRef };
};

/** Compares values of two documents, by their types and by their constraints. */
export class DocumentComparison {
  readonly types: GeneratedTypes;
  readonly #types: TypeComparison;
  readonly #constraints: ConstraintComparison;

  constructor(
    readonly before: OpenApi,
    readonly after: OpenApi,
  ) {
    this.types = new GeneratedTypes(before, after);
    this.#types = new TypeComparison(this.types);
    this.#constraints = new ConstraintComparison(before, after);
  }

  /** Adds every difference of a value to the node of a spot. */
  compareValues({ node, place, direction }: Spot, { types, schemas }: ValuePair): void {
    if (types.a && types.b) this.#types.compare(node, place, direction, { a: types.a, b: types.b });
    this.#constraints.compare(node, place, direction, schemas);
  }

  /** Whether programs break when a value of the type `b` takes the place of one of the type `a`. */
  breaks(direction: Direction, a: Typed, b: Typed): boolean {
    return this.#types.breaks(direction, { a, b });
  }
}
