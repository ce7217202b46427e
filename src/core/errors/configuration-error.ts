import { faultOf, findFault, type Rules } from "../util/validate.js";
import { DinteroError } from "./dintero-error.js";

/**
 * A value given to the client cannot be used. Thrown before anything is sent. The message names the option or parameter and never shows a secret.
 *
 * @example
 * createDintero({ accountId: "12345678" }); // ConfigurationError: Expected `accountId` to be …
 */
export class ConfigurationError extends DinteroError {
  constructor(message: string, context: { readonly method?: string; readonly path?: string } = {}) {
    super(message, { ...context, outcome: "rejected" });
  }

  override get name(): string {
    return "ConfigurationError";
  }
}

/** The error for a value that cannot be used. Only for values that are not secret, because the message shows them. */
export function expected(name: string, rule: string, got: unknown): ConfigurationError {
  return new ConfigurationError(faultOf(name, rule, got));
}

/** @throws ConfigurationError for an unknown option and for a value that its rule does not accept. */
export function checkOptions(options: unknown, rules: Rules, prefix?: string): void {
  const fault = findFault(options, rules, prefix);
  if (fault !== undefined) throw new ConfigurationError(fault);
}

/**
 * A line break at the end of a secret, as a file has it, would only show as invalid credentials. The value is not shown.
 *
 * @throws ConfigurationError for an invisible character, a lone surrogate, and a space around the value.
 */
export function checkCredential(name: string, value: string): void {
  if (/\p{C}|^\s|\s$/u.test(value)) {
    throw new ConfigurationError(`Expected \`${name}\` to have no control character and no space around it.`);
  }
}
