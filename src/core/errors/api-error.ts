import { redact } from "../redact.js";
import { parseRetryAfter } from "../transport/retry-after.js";
import { type CallFacts, DinteroError, named } from "./base.js";

/** What a body says of an error, each part as it stands there; only those of the right type are used. */
export type Problem = {
  /** Used where it is text. */
  readonly message?: unknown;
  /** Used where it is text. */
  readonly code?: unknown;
  /** The single findings; used where it is an array. */
  readonly errors?: unknown;
};

export type ApiErrorInit = {
  readonly response: Pick<Response, "status" | "headers">;
  /** The parsed body, its text where it is no JSON, or undefined where there is none. */
  readonly body: unknown;
  /** What the body says, where that is not in its `error`. */
  readonly problem?: Problem | undefined;
  /** Milliseconds since 1970 at which the answer came. */
  readonly receivedAt: number;
  readonly requiredScopes?: readonly string[] | undefined;
  /** The `Authorization` that was sent; kept out of the message should the server say it back. */
  readonly authorization?: string | undefined;
  /** Replaces what the message says about the body. */
  readonly reason?: string;
};

/**
 * The server answered, and the answer is not a success.
 *
 * Also for an empty body and for one that is no JSON: then `code` and `errors` are undefined and `body` is the text, if any. Thrown, rather than returned, only for a success whose body cannot be read.
 * `body` and `headers` do not show when the error is printed or serialised: an error body may hold a token.
 *
 * @see docs/errors.md#apierror
 * @example
 * const { data, error } = await dintero.GET("/accounts/{aid}/management/settings");
 * if (error?.status === 403) console.error("one of these scopes is missing:", error.requiredScopes);
 */
export class ApiError<Body = unknown> extends DinteroError {
  /** HTTP status. */
  readonly status: number;
  /** The server's own word for the problem, where it gives one. */
  readonly code: string | undefined;
  /** When to try again, where the server said so with `Retry-After`. */
  readonly retryAt: Date | undefined;
  /** On a 403: the scopes of which the token needs any one, as the specification lists them. */
  readonly requiredScopes: readonly string[] | undefined;
  readonly #body: unknown;
  readonly #headers: Headers;
  readonly #errors: unknown;

  constructor(facts: CallFacts, init: ApiErrorInit) {
    const { response, body } = init;
    const problem = init.problem ?? problemIn(body);
    const retryAt = parseRetryAfter(response.headers, init.receivedAt);
    const code = typeof problem.code === "string" ? redact(problem.code, 200, init.authorization) : undefined;
    super(
      [
        `${facts.method} ${facts.path} answered ${response.status}${reasonOf(init, problem.message, code)}`,
        init.requiredScopes?.length
          ? ` The operation asks for one of the scopes ${init.requiredScopes.join(", ")}.`
          : "",
        retryAt ? ` Retry after ${new Date(retryAt).toISOString()}.` : "",
        facts.outcome === "unknown" ? " It may have been carried out." : "",
      ].join(""),
      facts,
    );
    this.status = response.status;
    this.code = code;
    this.retryAt = retryAt === undefined ? undefined : new Date(retryAt);
    this.requiredScopes = init.requiredScopes;
    this.#body = body === "" ? undefined : body;
    this.#headers = response.headers;
    this.#errors = problem.errors;
  }

  /** The body: parsed, or its text where it is no JSON, or undefined. Its type is what the specification promises. */
  get body(): Body | string | undefined {
    return this.#body as Body | string | undefined;
  }

  /** Headers of the answer. */
  get headers(): Headers {
    return this.#headers;
  }

  /** The single findings of the server, for instance one per field; empty where it gives none. */
  get errors(): readonly unknown[] {
    return Array.isArray(this.#errors) ? this.#errors : [];
  }
}
named(ApiError, "ApiError");

/** The object under `error`, which is where an answer says what is wrong unless its API has another place for that. */
function problemIn(body: unknown): Problem {
  return Object((body as { readonly error?: unknown } | null | undefined)?.error);
}

/** What the body says, as the end of a sentence. */
function reasonOf(init: ApiErrorInit, message: unknown, code: string | undefined): string {
  const { response, body, reason, authorization } = init;
  if (reason) return ` ${reason}.`;
  if (typeof message === "string") {
    return `: ${redact(message, 200, authorization).replace(/\.$/, "")}${code ? ` (${code})` : ""}.`;
  }
  if (body === undefined || body === "") return " with an empty body.";
  if (typeof body === "string") {
    return ` with ${body.length} characters of ${mediaType(response)} where JSON was expected.`;
  }
  return " without a message.";
}

export function mediaType(response: Pick<Response, "headers">): string {
  return redact(response.headers.get("content-type")?.split(";")[0] ?? "", 60) || "an unnamed type";
}
