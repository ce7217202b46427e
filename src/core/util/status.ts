// The server may have begun, or finished, the work before it responded with one of these.
const RETRYABLE = new Set([408, 500, 502, 503, 504]);

/** A status after which an idempotent call is retried. */
export const isRetryableStatus = (status: number): boolean => RETRYABLE.has(status);

export const isRedirect = (status: number): boolean => status >= 300 && status < 400;

/** Whether a request with this status, which is no success, may have taken effect. A redirect may point to the result. */
export const isAmbiguousStatus = (status: number): boolean =>
  isRedirect(status) || RETRYABLE.has(status) || status > 504;
