import { Failure } from "./failure.js";

/** The functions that visit a document are recursive, so the stack limits its depth. Published documents have fewer than 60 levels. */
const MOST_LEVELS = 500;
/** The number of values when every YAML anchor is written out at each use. The largest published documents have about a million. */
const MOST_VALUES = 5_000_000;

const UNTOUCHED = "Nothing was changed.";

/**
 * Throws a {@link Failure} for a document that is nested too deeply, contains itself, or is too large with its anchors
 * written out. Takes time and memory in proportion to the text.
 */
export function assertMeasured(document: unknown, name: string): void {
  const sizes = new Map<object, number>();
  const open = new Set<object>();
  type Frame = { readonly value: object; readonly inner: readonly unknown[]; next: number; size: number };
  const frames: Frame[] = [];
  const enter = (value: object): void => {
    if (open.has(value)) throw new Failure(`${name} contains itself through an anchor.`, UNTOUCHED);
    if (frames.length >= MOST_LEVELS) {
      throw new Failure(`${name} is nested more than ${MOST_LEVELS} levels deep.`, UNTOUCHED);
    }
    open.add(value);
    frames.push({ value, inner: Object.values(value), next: 0, size: 1 });
  };
  if (typeof document === "object" && document !== null) enter(document);
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    if (frame.next === frame.inner.length) {
      frames.pop();
      open.delete(frame.value);
      sizes.set(frame.value, frame.size);
      const around = frames.at(-1);
      if (around) around.size += frame.size;
    } else {
      const inner = frame.inner[frame.next];
      frame.next += 1;
      if (typeof inner !== "object" || inner === null) frame.size += 1;
      else if (sizes.has(inner)) frame.size += sizes.get(inner) ?? 0;
      else enter(inner);
    }
    if (frame.size > MOST_VALUES) {
      throw new Failure(`${name} has more than ${MOST_VALUES} values with its anchors written out.`, UNTOUCHED);
    }
  }
}
