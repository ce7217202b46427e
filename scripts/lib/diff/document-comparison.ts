import type { OpenApi } from "../spec/openapi-types.js";
import type { Direction } from "./changes.js";
import { ConstraintComparison } from "./constraint-comparison.js";
import { GeneratedTypes, type Typed } from "./generated-types.js";
import type { DirectionWords } from "./place.js";
import type { SchemaOrRef } from "./references.js";
import type { Spot } from "./rule.js";
import { TypeComparison } from "./type-comparison.js";

/** One value in both documents: its generated types, and the schemas that these follow from. */
export type ValuePair = {
  readonly types: { readonly a: Typed | undefined; readonly b: Typed | undefined };
  readonly schemas: { readonly a: SchemaOrRef; readonly b: SchemaOrRef };
};

const OPERATION_WORDS: DirectionWords = { request: "in requests", response: "in responses" };
const WEBHOOK_WORDS: DirectionWords = { request: "in responses to webhooks", response: "in webhooks" };

/** Compares values of two documents, by their types and by their constraints. */
export class DocumentComparison {
  readonly #typeComparison: TypeComparison;
  readonly #constraintComparison: ConstraintComparison;

  constructor(
    readonly before: OpenApi,
    readonly after: OpenApi,
    readonly types = new GeneratedTypes(before, after),
    words = OPERATION_WORDS,
  ) {
    this.#typeComparison = new TypeComparison(types, words);
    this.#constraintComparison = new ConstraintComparison(before, after, words);
  }

  /** The same comparison for what the API sends: a program reads the payload of a webhook as it reads a response. */
  forWebhooks(): DocumentComparison {
    return new DocumentComparison(this.before, this.after, this.types, WEBHOOK_WORDS);
  }

  /** Adds every difference of a value to the node of a spot. */
  compareValues({ node, place, direction }: Spot, { types, schemas }: ValuePair): void {
    if (types.a && types.b) this.#typeComparison.compare(node, place, direction, { a: types.a, b: types.b });
    this.#constraintComparison.compare(node, place, direction, schemas);
  }

  /** Whether programs break when a value of the type `b` takes the place of one of the type `a`. */
  breaks(direction: Direction, a: Typed, b: Typed): boolean {
    return this.#typeComparison.breaks(direction, { a, b });
  }
}
