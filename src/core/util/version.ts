/** Version of the package. A test compares it with package.json. */
export const VERSION = "0.1.0";

/** The `User-Agent` of requests; none in a browser, where the header would make every request one that needs a preflight. */
export function userAgent(): Record<string, string> {
  const { navigator } = globalThis as { readonly navigator?: { readonly userAgent?: string } };
  return navigator?.userAgent?.startsWith("Mozilla") ? {} : { "user-agent": `dintero-client/${VERSION}` };
}
