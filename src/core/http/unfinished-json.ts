import { isJson } from "../util/parse-json.js";

// The beginning of a number, or of `true`, `false` or `null`.
const WORD_START = /^(-?\d*\.?\d*(e[+-]?\d*)?|t(r(ue?)?)?|f(a(l(se?)?)?)?|n(u(ll?)?)?)$/i;

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
    else if (character === "{") closers.push("}");
    else if (character === "[") closers.push("]");
    else if ((character === "}" || character === "]") && closers.pop() !== character) return false;
  }
  if (closers.length === 0) return stringAt === 0;
  const last = stringAt >= 0 ? stringAt : startOfLastWord(text);
  if (stringAt < 0 && !WORD_START.test(text.slice(last))) return false;
  const end = closers.reverse().join("");
  // What may complete the text, without its last string, number or word if that is not finished.
  const completions = ["0"];
  if (stringAt >= 0 || last === text.length) completions.push('"":0');
  if (last === text.length) completions.push("", ":0");
  return completions.some((completion) => isJson(text.slice(0, last) + completion + end));
}

/** Where the letters and digits at the end of a text begin. */
function startOfLastWord(text: string): number {
  let at = text.length;
  while (at > 0 && /[\w.+-]/.test(text.charAt(at - 1))) at -= 1;
  return at;
}
