import type { ErrorDetails } from "./parse-error.js";

// The name of a kind of error: words, and nothing that could be a number of a card or a part of a token.
const NAME = /^[a-z]{1,20}(_[a-z]{1,20}){0,7}$/i;

/**
 * Details of an error without the text that the server sent, for payment APIs: the text may contain data of a card or a person, and errors are logged. The text remains in the error's `body`, and the names of fields in its `errors`.
 */
export function unquoted({ message, code, errors }: ErrorDetails): ErrorDetails {
  return {
    message: typeof message === "string" ? "the server's text is in `body`" : undefined,
    code: typeof code === "string" && NAME.test(code) ? code : undefined,
    errors,
    fields: [],
  };
}
