import { messageOf } from "./failure.js";
import { isObject } from "./is-object.js";
import { misplaced } from "./places.js";
import { pointerOf } from "./pointer.js";
import { oneLine, quoted } from "./quoted.js";

/** Why a library failed on a document. Libraries name no place when they get, for example, a text in the place of a parameter. */
export function whyFailed(document: object, cause: unknown): string {
  const [found] = misplaced(document);
  if (!found) return oneLine(messageOf(cause), 500);
  return `${quoted(pointerOf(found.keys))} is ${described(found.value)}, and has to be ${found.expected}.`;
}

function described(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (isObject(value)) return "an object";
  return value === null ? "null" : `a ${typeof value}`;
}
