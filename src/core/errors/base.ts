import type { Call } from "../call.js";
import { isSafe } from "../call.js";

/**
 * Whether a failed call changed anything on the server.
 *
 * `"rejected"`: it did not; the server said no, or the request never left.
 * `"unknown"`: it may have been carried out; look before sending it again.
 */
export type Outcome = "rejected" | "unknown";

/** What every error of a call tells. */
export type CallFacts = {
  readonly method?: string | undefined;
  readonly path?: string | undefined;
  readonly attempts?: number | undefined;
  readonly outcome?: Outcome | undefined;
  readonly cursor?: string | undefined;
};

// A registered symbol is the same in every copy of the package, which instanceof is not.
const MARKER = Symbol.for("dintero-client.error");

/**
 * Base of all errors of this package.
 *
 * Nothing that a secret could be in (tokens, filled paths, bodies, headers) is part of the message or shows when the error is printed or serialised.
 *
 * @see docs/errors.md#dinteroerror
 * @example
 * try { unwrap(await dintero.GET("/accounts/{aid}/management/settings")); }
 * catch (error) { if (isDinteroError(error) && error.outcome === "rejected") scheduleAgain(); else throw error; }
 */
export abstract class DinteroError extends Error {
  /** HTTP method of the call. */
  declare readonly method: string | undefined;
  /** Path template of the call, as in the specification. */
  declare readonly path: string | undefined;
  /** Requests that were sent for the call. */
  declare readonly attempts: number | undefined;
  /** Whether the call may have been carried out. */
  declare readonly outcome: Outcome | undefined;
  /** Where a walk over a list stopped: give it to `paginate` as `from`. Undefined for its first page. */
  declare cursor: string | undefined;

  constructor(message: string, facts: CallFacts = {}, options?: ErrorOptions) {
    super(message, options);
    for (const [name, value] of Object.entries(facts)) {
      if (value !== undefined) Object.assign(this, { [name]: value });
    }
  }

  /** Where this error is explained, with its cause, what to do, and an example: a heading of the page `docs/errors.md` beside the source of this package. */
  get help(): string {
    return `docs/errors.md#${this.name.toLowerCase()}`;
  }

  /** What a log needs, as plain data. */
  toJSON(): Record<string, unknown> {
    const { name, message, help } = this;
    return Object.fromEntries([...Object.entries({ name, message }), ...Object.entries(this), ["help", help]]);
  }
}

Object.defineProperty(DinteroError.prototype, MARKER, { value: true });

// How Node prints an error. Its own way shows the text of every cause and, of an ApiError, what the server said of each field.
Object.defineProperty(DinteroError.prototype, Symbol.for("nodejs.util.inspect.custom"), {
  value(this: DinteroError, _depth: number, options: object, inspect: (value: unknown, options: object) => string) {
    const { cause } = this;
    // A stranger's text may hold a secret, so only its name shows; `cause` itself has all of it.
    const shown =
      cause === undefined || isDinteroError(cause) ? cause : cause instanceof Error ? cause.name : typeof cause;
    const fields = Object.entries({ ...this, cause: shown, help: this.help }).filter(
      ([, value]) => value !== undefined,
    );
    return `${this.stack} ${inspect(Object.fromEntries(fields), options)}`;
  },
});

/** Whether a value is an error of this package, or of another copy of it in the same process. */
export function isDinteroError(value: unknown): value is DinteroError {
  return typeof value === "object" && value !== null && MARKER in value;
}

/** Gives the class its name, which a minifier would otherwise change, without making it a field of every error. */
export function named(errorClass: abstract new (...args: never[]) => DinteroError, name: string): void {
  Object.defineProperty(errorClass.prototype, "name", { value: name });
}

/** The facts of a call that ends now. `doubtful`: the request that just failed may have been carried out. */
export function factsOf(call: Pick<Call, "method" | "path" | "progress">, doubtful: boolean): CallFacts {
  const { attempts, doubtful: earlier } = call.progress;
  // Reading changes nothing, so only the last attempt of a read counts.
  const unknown = doubtful || (earlier && !isSafe(call.method));
  return { method: call.method, path: call.path, attempts, outcome: unknown ? "unknown" : "rejected" };
}
