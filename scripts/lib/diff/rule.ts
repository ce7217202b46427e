import type { Direction, Kind, Node } from "./changes.js";
import { expressionOf, type Place, wordsOf } from "./place.js";
import { code } from "./quote.js";

/** The parts of a rule's sentences, in the form in which they are printed. */
export type Details = {
  readonly was?: string;
  readonly is?: string;
  /** The type of what is new. */
  readonly type?: string;
  /** Literals, or the names of scopes. */
  readonly values?: string;
  /** Whether it breaks, for rules whose `breaks` is `open`. */
  readonly breaking?: boolean;
};

/** How one kind of difference is reported. */
export type Rule = {
  readonly kind: Kind;
  /** The direction in which it breaks programs; `open` when that depends on the case. */
  readonly breaks: Direction | "both" | "neither" | "open";
  readonly what: (details: Details) => string;
  /** `at` is the TypeScript expression of the place. */
  readonly consequence: (at: string, details: Details, direction: Direction) => string;
};

/** Where a finding belongs. */
export type Spot = { readonly node: Node; readonly place: Place; readonly direction: Direction };

/** Adds the finding of a rule to the node of a spot. */
export function report({ node, place, direction }: Spot, rule: Rule, details: Details = {}): void {
  const { kind, breaks } = rule;
  const breaking = breaks === "open" ? details.breaking === true : breaks === "both" || breaks === direction;
  const what = [wordsOf(place), rule.what(details)].filter((text) => text !== "").join(" ");
  node.findings.push({
    kind,
    breaking,
    what,
    consequence: rule.consequence(code(expressionOf(place)), details, direction),
  });
}
