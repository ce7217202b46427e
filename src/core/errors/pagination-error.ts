import { callName, DinteroError, type ErrorContext } from "./dintero-error.js";

/**
 * The iteration over a list cannot continue: the server returned a cursor a second time, or a page does not have the shape that the specification gives it.
 *
 * `cursor` is the page that failed; pass it to `paginate` as `cursor` to try that page again.
 *
 * @example
 * catch (error) { if (error instanceof PaginationError) report(error.path, error.cursor); }
 */
export class PaginationError extends DinteroError {
  constructor(reason: string, context: ErrorContext) {
    super(`${callName(context)} failed: ${reason}. The iteration stops here.`, context);
  }

  override get name(): string {
    return "PaginationError";
  }
}
