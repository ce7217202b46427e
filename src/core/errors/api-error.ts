import { redact } from "../redact.js";
import { parseRetryAfter } from "../transport/retry-after.js";
import { type CallFacts, DinteroError, named } from "./base.js";

type ErrorBody = {
  readonly error?: { readonly message?: unknown; readonly code?: unknown; readonly errors?: unknown };
};

export type ApiErrorInit = {
  readonly response: Response;
  /** The parsed body, its text where it is no JSON, or undefined where there is none. */
  readonly body: unknown;
  /** Milliseconds since 1970 at which the answer came. */
  readonly receivedAt: number;
  readonly requiredScopes?: readonly string[] | undefined;
  /** Replaces what the message says about the body. */
  readonly reason?: string;
};

/**
 * The server answered, and the answer is not a success.
 *
 * Also for an empty body and for one that is no JSON: then `code` and `errors` are undefined and `body` is the text, if any. Thrown, rather than returned, only for a success whose body cannot be read.
 * `body` and `headers` do not show when the error is printed or serialised: an error body may hold a token.
 *
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

  constructor(facts: CallFacts, init: ApiErrorInit) {
    const { response, body } = init;
    const details = isObject(body) && isObject(body.error) ? body.error : {};
    const retryAt = parseRetryAfter(response.headers, init.receivedAt);
    const code = typeof details.code === "string" ? redact(details.code) : undefined;
    super(
      [
        `${facts.method} ${facts.path} answered ${response.status}${reasonOf(init, details.message, code)}`,
        init.requiredScopes?.length ? ` The token needs one of the scopes ${init.requiredScopes.join(", ")}.` : "",
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
    const body = this.#body;
    const errors = isObject(body) && isObject(body.error) ? body.error.errors : undefined;
    return Array.isArray(errors) ? errors : [];
  }
}
named(ApiError, "ApiError");

function isObject(value: unknown): value is ErrorBody & Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** What the body says, as the end of a sentence. */
function reasonOf({ response, body, reason }: ApiErrorInit, message: unknown, code: string | undefined): string {
  if (reason) return `: ${reason}.`;
  if (typeof message === "string") return `: ${redact(message).replace(/\.$/, "")}${code ? ` (${code})` : ""}.`;
  if (body === undefined || body === "") return " with an empty body.";
  if (typeof body === "string") {
    return ` with ${body.length} characters of ${mediaType(response)} where JSON was expected.`;
  }
  return " without a message.";
}

export function mediaType(response: Response): string {
  return redact(response.headers.get("content-type")?.split(";")[0] ?? "", 60) || "an unnamed type";
}
