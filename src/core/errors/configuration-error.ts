import { DinteroError, named } from "./base.js";

/**
 * A value handed to the client cannot be used. Thrown before anything is sent; names the option or parameter, never a secret.
 *
 * @see docs/errors.md#configurationerror
 * @example
 * createDintero({ accountId: "12345678" }); // ConfigurationError: Expected `accountId` to be …
 */
export class ConfigurationError extends DinteroError {
  constructor(message: string, facts: { readonly method?: string; readonly path?: string } = {}) {
    super(message, { ...facts, outcome: "rejected" });
  }
}
named(ConfigurationError, "ConfigurationError");
