/** A change that a user of the client may notice. */
export type Change = {
  readonly kind: Kind;
  /** Code that compiled or worked may no longer do so. */
  readonly breaking: boolean;
  /** The operations it touches, as `GET /path`; none when it is about the document as a whole. */
  readonly operations: readonly string[];
  /** What has changed, in words. */
  readonly what: string;
  /** What that means for a program in TypeScript, in one line. */
  readonly consequence: string;
};

export type Kind =
  | "operation-removed"
  | "operation-added"
  | "operation-moved"
  | "operation-renamed"
  | "parameter-removed"
  | "parameter-added"
  | "request-body-removed"
  | "request-body-added"
  | "response-removed"
  | "response-added"
  | "content-removed"
  | "content-added"
  | "field-removed"
  | "field-added"
  | "schema-removed"
  | "schema-added"
  | "newly-required"
  | "newly-optional"
  | "type-changed"
  | "enum-changed"
  | "variant-removed"
  | "variant-added"
  | "constraint-changed"
  | "default-changed"
  | "serialisation-changed"
  | "deprecated"
  | "no-longer-deprecated"
  | "pagination-changed"
  | "security-changed"
  | "scopes-changed"
  | "server-changed";

/** Which way a value travels: what breaks a sender need not break a reader. */
export type Direction = "request" | "response";

/** A change before it is known which operations it touches. */
export type Finding = Omit<Change, "operations">;

/** Where a schema stands, in words and as an expression. */
export type Place = {
  /** For example `request body`, `answer 200`, `query parameter`. */
  readonly words: string;
  /** The TypeScript expression of the value, for example `body` or `Schemas["Account"]`. */
  readonly expression: string;
  /** Whether the expression is a type, and not a value. */
  readonly isType: boolean;
  readonly path: readonly string[];
};

export const inside = (place: Place, step: string): Place => ({ ...place, path: [...place.path, step] });

/** The path of a field as it is written in TypeScript, `items[].address.line`. */
const fieldOf = ({ path }: Place): string =>
  path.reduce((text, step) => (step.startsWith("[") || text === "" ? `${text}${step}` : `${text}.${step}`), "");

export const whatOf = (place: Place): string =>
  place.path.length === 0 ? place.words : `${place.words} ${code(fieldOf(place))}`;

export function expressionOf({ expression, isType, path }: Place): string {
  const steps = path.map((step) => {
    if (step === "[]") return isType ? "[number]" : "[0]";
    if (step.startsWith("[")) return step;
    return isType ? `[${JSON.stringify(step)}]` : accessed(step);
  });
  return `${expression}${steps.join("")}`;
}

const accessed = (name: string): string => (/^[\w$]+$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`);

/** Code in Markdown. Names come from a document of somebody else's, so nothing in them may end the span or the line. */
export const code = (text: string): string => `\`${text.replace(/[`\r\n]+/g, " ").slice(0, 200)}\``;
