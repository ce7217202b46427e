const CLOSING: Readonly<Record<string, string>> = { "{": "}", "[": "]" };
const LITERALS = ["true", "false", "null"];
const NUMBER_START = /^-?\d*\.?\d*(e[+-]?\d*)?$/i;
// What completes a text after its last value that is not finished was removed.
const AFTER_STRING = ["0", '"":0'];
const AFTER_WORD = ["0"];
const AFTER_VALUE = ["", "0", ":0", '"":0'];

/** Whether a text is the beginning of JSON and not all of it. A text with a fault inside is neither. */
export function isUnfinishedJson(text: string): boolean {
  if (isJson(text)) return false;
  const closers: string[] = [];
  let stringAt = -1;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (stringAt >= 0) {
      if (character === "\\") at += 1;
      else if (character === '"') stringAt = -1;
    } else if (character === '"') stringAt = at;
    else if (character in CLOSING) closers.push(CLOSING[character] ?? "");
    else if (character === "}" || character === "]") {
      if (closers.pop() !== character) return false;
    }
  }
  if (closers.length === 0) return stringAt === 0;
  const end = closers.reverse().join("");
  const last = stringAt >= 0 ? stringAt : startOfLastWord(text);
  const word = text.slice(last);
  const mayGrow = stringAt >= 0 || NUMBER_START.test(word) || LITERALS.some((literal) => literal.startsWith(word));
  const completions = stringAt >= 0 ? AFTER_STRING : word ? AFTER_WORD : AFTER_VALUE;
  return mayGrow && completions.some((completion) => isJson(text.slice(0, last) + completion + end));
}

/** Where the letters and digits at the end of a text begin. */
function startOfLastWord(text: string): number {
  let at = text.length;
  while (at > 0 && /[\w.+-]/.test(text.charAt(at - 1))) at -= 1;
  return at;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
