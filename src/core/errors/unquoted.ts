import type { ErrorDetails } from "./api-error.js";

// The name of a kind of error: words, and nothing that could be a number of a card or a part of a token.
const NAME = /^[a-z]{1,20}(_[a-z]{1,20}){0,7}$/i;

/**
 * A problem less the server's own words, for APIs of payments: these may repeat what belongs to a card or a person, and errors end in logs. The words stay in the error's `body`.
 */
export function unquoted({ message, code, errors }: ErrorDetails): ErrorDetails {
  return {
    message: typeof message === "string" ? "the server's words are in `body`" : undefined,
    code: typeof code === "string" && NAME.test(code) ? code : undefined,
    errors,
  };
}
