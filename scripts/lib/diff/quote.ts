// Names, values and reasons come from a document of another party. Nothing in them may start a line or a heading.

const MOST_CHARACTERS = 200;
const MOST_VALUES = 10;

/** Text of a document as part of one line: line breaks and other control characters become spaces. */
export const oneLine = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .trim()
    .slice(0, MOST_CHARACTERS);

/**
 * Text of a document as a Markdown code span on one line, at most 200 characters long.
 *
 * @example
 * code("a`\n# b"); // "`a # b`"
 */
export const code = (text: string): string => `\`${oneLine(text.replace(/`/g, " ")).replace(/ {2,}/g, " ")}\``;

/** Names as code spans, at most ten of them. */
export function list(names: readonly string[]): string {
  const shown = names.slice(0, MOST_VALUES).map(code);
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
}

/**
 * Values as code spans, at most ten of them.
 *
 * @example
 * values(["a", 1]); // '`"a"`, `1`'
 */
export const values = (all: readonly unknown[]): string => list(all.map((value) => JSON.stringify(value)));
