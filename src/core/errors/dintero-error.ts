import { ForeignError } from "./foreign-error.js";

/**
 * Whether a failed call had an effect on the server.
 *
 * `"rejected"`: it had none. The server refused it, or the request was never sent.
 * `"unknown"`: it may have taken effect. Look at the resource before you send the call again.
 */
export type Outcome = "rejected" | "unknown";

/** The call that an error belongs to. */
export type ErrorContext = {
  readonly method?: string | undefined;
  readonly path?: string | undefined;
  readonly attempts?: number | undefined;
  readonly outcome?: Outcome | undefined;
  readonly cursor?: string | undefined;
  readonly requestId?: string | undefined;
};

// A registered symbol is the same in every copy of the package, which a class for `instanceof` is not.
const MARKER = Symbol.for("dintero-client.error");
/** Where Node looks for how an object is printed. */
const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/**
 * Base of all errors of this package.
 *
 * Nothing that could be a secret (tokens, filled paths, bodies, headers) is part of the message or of the printed or serialised error.
 *
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
  /** Whether the call may have taken effect. */
  declare readonly outcome: Outcome | undefined;
  /** The server's id of the request, when its response had one. */
  declare readonly requestId: string | undefined;
  /** Where the iteration over a list stopped; pass it to `paginate` as `cursor` to continue. Undefined for the first page. */
  declare cursor: string | undefined;

  constructor(message: string, context: ErrorContext = {}, options?: ErrorOptions) {
    super(message, options?.cause === undefined ? undefined : { cause: printable(options.cause) });
    // On the instance and not on the prototype, because a bundler keeps a class whose prototype is changed.
    Object.defineProperties(this, { [MARKER]: { value: true }, [INSPECT]: { value: inspectError } });
    for (const [name, value] of Object.entries(context)) {
      if (value !== undefined) Object.assign(this, { [name]: value });
    }
  }

  /** The name of the class. A minifier does not change it. */
  override get name(): string {
    return "DinteroError";
  }

  /** What a log needs, as plain data. */
  toJSON(): Record<string, unknown> {
    const { name, message } = this;
    return { name, message, ...(this as object) };
  }
}

/** What loggers may print of a cause. */
const printable = (cause: unknown): unknown =>
  isDinteroError(cause) || cause instanceof ForeignError ? cause : new ForeignError(cause);

/** Prints an error for Node, whose own way shows the stack of every cause. */
function inspectError(
  this: DinteroError,
  _depth: number,
  options: object,
  inspect: (value: unknown, options: object) => string,
): string {
  const { cause } = this;
  const shown = cause instanceof ForeignError ? cause.message : cause;
  const fields = Object.entries({ ...this, cause: shown }).filter(([, value]) => value !== undefined);
  return `${this.stack} ${inspect(Object.fromEntries(fields), options)}`;
}

/**
 * Whether a value is an error of this package, or of another copy of it in the same process.
 *
 * @example
 * catch (error) { if (isDinteroError(error)) log.warn(error.toJSON()); else throw error; }
 */
export function isDinteroError(value: unknown): value is DinteroError {
  return typeof value === "object" && value !== null && MARKER in value;
}

/** `GET /path`, or what is known of it. */
export function callName({ method, path }: ErrorContext): string {
  return [method, path].filter(Boolean).join(" ") || "The call";
}

/** The effect of a failed call, as a sentence that agrees with its outcome; empty when that is not known. */
export function effectOf({ outcome }: ErrorContext): string {
  if (outcome === undefined) return "";
  return outcome === "unknown" ? "The request may have taken effect." : "The request had no effect.";
}

/** What to do after a failed call that may have taken effect; otherwise empty. */
const adviceOf = ({ outcome }: ErrorContext): string =>
  outcome === "unknown" ? "Read the resource before you retry." : "";

/** The message of a failed call: the reason, the effect, and what to do. Empty details are left out. */
export function failureMessage(
  context: ErrorContext,
  reason: string,
  { before = "", after = [] }: { readonly before?: string; readonly after?: readonly string[] } = {},
): string {
  const failed = `${callName(context)} failed: ${reason}.`;
  return [failed, before, effectOf(context), ...after, adviceOf(context)].filter(Boolean).join(" ");
}
