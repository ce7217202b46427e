import type { ApiError } from "./errors/api-error.js";

type AnyResult = { readonly data?: unknown; readonly error?: unknown };

/**
 * The data of a result.
 *
 * @throws ApiError when the result has an error.
 * @example
 * const settings = unwrap(await dintero.GET("/accounts/{aid}/management/settings"));
 */
export function unwrap<R extends AnyResult>(
  result: R,
): R extends { readonly error: ApiError } ? never : R extends { readonly data: infer D } ? D : never {
  if (result.error) throw result.error;
  return result.data as never;
}
