const FRAMES = /^ {4}at .*(\n {4}at .*)*$/m;
const NAME = /^\w{1,60}$/;
/** The largest number of causes that is examined. */
export const LONGEST_CHAIN = 20;

/**
 * Replaces an error from outside the package in `cause`, because its text may contain a secret, and loggers and Node print the text of every cause. It has the name, the code and the stack frames of that error, and the error itself as `original`.
 *
 * @example
 * if (error instanceof AuthenticationError && error.cause instanceof ForeignError) inspectInPrivate(error.cause.original);
 */
export class ForeignError extends Error {
  /** The code of the innermost cause that has one, such as `ECONNRESET`. */
  declare readonly code: string | undefined;
  readonly #original: unknown;

  constructor(original: unknown) {
    const chain = chainOf(original);
    const innermost = (name: string) =>
      chain
        .map((error) => word(error, name))
        .filter(Boolean)
        .at(-1);
    const code = innermost("code");
    const name = innermost("name") ?? typeof original;
    super([name, code].filter(Boolean).join(" "));
    if (code) this.code = code;
    this.#original = original;
    const frames = FRAMES.exec(String(read(original, "stack")))?.[0];
    const shown = `${this.name}: ${this.message}`;
    Object.defineProperty(this, "stack", { value: frames ? `${shown}\n${frames}` : shown });
  }

  /** The name of the class. A minifier does not change it. */
  override get name(): string {
    return "ForeignError";
  }

  /** The error itself. Be careful where you print it. */
  get original(): unknown {
    return this.#original;
  }
}

/** An error and all its causes, from the outside in, each once. */
export function chainOf(error: unknown, found = new Set<unknown>()): unknown[] {
  if (Object(error) !== error || found.has(error) || found.size >= LONGEST_CHAIN) return [...found];
  found.add(error);
  for (const cause of causesOf(error)) chainOf(cause, found);
  return [...found];
}

/** What caused an error: one error, or the errors of several attempts, such as one for each address of a host. */
export function causesOf(error: unknown): readonly unknown[] {
  const errors = read(error, "errors");
  if (Array.isArray(errors) && errors.length > 0) return errors.slice(0, LONGEST_CHAIN);
  const cause = read(error, "cause");
  return cause === undefined || cause === null ? [] : [cause];
}

/** A property of anything; reading one may throw. */
export function read(value: unknown, name: PropertyKey): unknown {
  try {
    return Object(value)[name];
  } catch {
    return undefined;
  }
}

/** A name or a code, and nothing that could be another text. */
export function word(value: unknown, name: string): string {
  const text = read(value, name);
  return typeof text === "string" && NAME.test(text) ? text : "";
}
