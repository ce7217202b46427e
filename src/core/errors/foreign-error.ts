const FRAMES = /^ {4}at .*(\n {4}at .*)*$/m;
const NAME = /^\w{1,60}$/;

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
    const code = chain
      .map((error) => word(error, "code"))
      .filter(Boolean)
      .at(-1);
    const names = chain.map((error) => word(error, "name")).filter(Boolean);
    const name = names.at(-1) ?? typeof original;
    super([name, code].filter(Boolean).join(" "));
    if (code) this.code = code;
    this.#original = original;
    const frames = FRAMES.exec(String(read(original, "stack")))?.[0];
    const shown = `${this.name}: ${this.message}`;
    Object.defineProperty(this, "stack", { value: frames ? `${shown}\n${frames}` : shown });
  }

  /** The error itself. Mind where you print it. */
  get original(): unknown {
    return this.#original;
  }
}
Object.defineProperty(ForeignError.prototype, "name", { value: "ForeignError" });

/** An error and its causes, from the outside in; of several causes the first. */
function chainOf(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let next = error; Object(next) === next && chain.length < 6; ) {
    chain.push(next);
    const errors = read(next, "errors");
    next = (Array.isArray(errors) ? errors[0] : undefined) ?? read(next, "cause");
  }
  return chain;
}

/** A property of anything; reading one may throw. */
export function read(value: unknown, name: PropertyKey): unknown {
  try {
    return Object(value)[name];
  } catch {
    return undefined;
  }
}

function word(value: unknown, name: string): string | undefined {
  const text = read(value, name);
  return typeof text === "string" && NAME.test(text) ? text : undefined;
}
