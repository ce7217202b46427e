/** A response of the sandbox before it is written to the connection. */
export type SandboxResponse = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
};

export const ok = (body: unknown): SandboxResponse => ({ status: 200, body });

/** An error in the API's own shape. */
export function failure(
  status: number,
  message: string,
  code?: string,
  headers?: Record<string, string>,
): SandboxResponse {
  return { status, body: { error: { message, ...(code !== undefined && { code }) } }, ...(headers && { headers }) };
}

/** A 400. The message says what is wrong, because errors of the client show that and only the names of the fields. */
export const badRequest = (field: string, message: string): SandboxResponse => ({
  status: 400,
  body: {
    error: { message: `Invalid request: ${field} ${message}`, code: "BAD REQUEST", errors: [{ field, message }] },
  },
});
// The messages are those of the specification's examples.
export const invalidToken = (): SandboxResponse => failure(401, "Invalid token");
export const insufficientScope = (): SandboxResponse => failure(403, "Insufficient scope");
export const notFound = (): SandboxResponse => failure(404, "Resource not found", "NOT FOUND");
