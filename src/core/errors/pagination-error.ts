import { type CallFacts, DinteroError, named } from "./base.js";

/**
 * A list cannot be walked on: a cursor came twice, or a page does not have the shape its list promises.
 *
 * `cursor` is where the walk stands; hand it to `paginate` as `from` to try that page again.
 *
 * @see docs/errors.md#paginationerror
 * @example
 * catch (error) { if (error instanceof PaginationError) report(error.path, error.cursor); }
 */
export class PaginationError extends DinteroError {
  constructor(reason: string, facts: CallFacts) {
    super(`Cannot walk ${facts.method} ${facts.path}: ${reason}.`, facts);
  }
}
named(PaginationError, "PaginationError");
