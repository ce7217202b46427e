/** What the sandbox answers, before it is written to the wire. */
export type Answer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
};

export const ok = (body: unknown): Answer => ({ status: 200, body });

/** An error in the API's own shape. */
export function failure(status: number, message: string, code?: string, headers?: Record<string, string>): Answer {
  return { status, body: { error: { message, ...(code !== undefined && { code }) } }, ...(headers && { headers }) };
}

// The messages are those of the specification's examples.
export const badRequest = (field: string, message: string): Answer => ({
  status: 400,
  body: { error: { message: "Invalid request", code: "BAD REQUEST", errors: [{ field, message }] } },
});
export const invalidToken = (): Answer => failure(401, "Invalid token");
export const insufficientScope = (): Answer => failure(403, "Insufficient scope");
export const notFound = (): Answer => failure(404, "Resource not found", "NOT FOUND");
