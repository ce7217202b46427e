import type { Direction } from "./changes.js";
import { code } from "./quote.js";

/** Where a value is, in words and as a TypeScript expression. */
export type Place = {
  /** For example `request body`, `response 200`, `query parameter`. */
  readonly words: string;
  /** The TypeScript expression of the value, for example `body` or `Schemas["Account"]`. */
  readonly expression: string;
  /** Whether the expression is a type, and not a value. */
  readonly isType: boolean;
  readonly path: readonly string[];
};

/** The place of a member: its name, `[]` for the items of an array, `[0]` for one of a tuple, `[key]` for any other key. */
export const inside = (place: Place, step: string): Place => ({ ...place, path: [...place.path, step] });

/** The path of a field as it is written in TypeScript, `items[].address.line`. */
const fieldOf = ({ path }: Place): string =>
  path.reduce((text, step) => (step.startsWith("[") || text === "" ? `${text}${step}` : `${text}.${step}`), "");

/** The place in words; empty for a whole operation. */
export const wordsOf = (place: Place): string =>
  [place.words, place.path.length === 0 ? "" : code(fieldOf(place))].filter((text) => text !== "").join(" ");

/** The place as a TypeScript expression. */
export function expressionOf({ expression, isType, path }: Place): string {
  const steps = path.map((step) => {
    if (step === "[]") return isType ? "[number]" : "[0]";
    if (step === "[key]") return isType ? "[string]" : "[key]";
    if (step.startsWith("[")) return step;
    return isType ? `[${JSON.stringify(step)}]` : accessed(step);
  });
  return `${expression}${steps.join("")}`;
}

/** How a member is written after its object. */
export const accessed = (name: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;

/** What the two directions are called where a change of a named schema is reported. */
export type DirectionWords = Readonly<Record<Direction, string>>;

/** Where a change of a named schema is reported. */
export function placeOfSchema(name: string, direction: Direction, words: DirectionWords): Place {
  const types = direction === "request" ? "WritableSchemas" : "Schemas";
  const expression = `${types}[${JSON.stringify(name)}]`;
  return { words: `${words[direction]}, ${code(name)}`, expression, isType: true, path: [] };
}
