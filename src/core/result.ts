import type { ResolvedDefinition } from "./definition.js";
import { readBare } from "./envelope.js";
import { ApiError, mediaType } from "./errors/api-error.js";
import type { ParseAs } from "./http/parse-response.js";
import { sentValues } from "./http/sent-values.js";
import { type CallContext, errorContext } from "./types/call.js";
import type { OperationMetadata } from "./types/metadata.js";
import type { Clock } from "./util/clock.js";
import { retryAtOf } from "./util/retry-after.js";
import { isRedirect } from "./util/status.js";

/** The result of a call, without the types of its operation. */
export type LooseResult = { data?: unknown; error?: ApiError; response: Response };

/** A response, and the body of an error as openapi-fetch has read it. */
export type Received = { readonly response: Response; readonly error?: unknown };

/** Reads a response into the result of its call. */
export type ReadResult = (
  received: Received,
  parseAs: ParseAs | undefined,
  call: CallContext,
  operation: OperationMetadata,
) => Promise<LooseResult>;

/** How the calls of one client read their responses. */
export function resultReader(
  { readBody = readBare, parseError }: Pick<ResolvedDefinition, "readBody" | "parseError">,
  clock: Clock,
): ReadResult {
  return async ({ response, error: body }, parseAs, call, operation) => {
    const { status, headers } = response;
    const refused = (body: unknown): LooseResult => ({
      error: new ApiError(errorContext(call, false), {
        response,
        body,
        details: parseError?.(body),
        retryAt: retryAtOf(headers, clock.dateNow()),
        requiredScopes: status === 403 ? operation.scopes : undefined,
        inferredPath: operation.inferredPath,
        unread: call.state.unread,
        secrets: call.state.sent.flatMap((sent) => sentValues(sent, call.path)),
      }),
      response,
    });
    // A 304 refers to a response that the caller has and the types do not know.
    if (operation.redirects && isRedirect(status) && status !== 304) return { data: undefined, response };
    if (!response.ok) return refused(body);
    try {
      const read = await readBody(response, parseAs);
      return "data" in read ? { data: read.data, response } : refused(read.refusal);
    } catch (error) {
      // Text that is nested too deeply can be parsed and not written again.
      if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
      const reason = `with ${mediaType(response)} instead of valid JSON; read it with \`parseAs: "text"\``;
      throw new ApiError(errorContext(call, true), { response, body: undefined, reason });
    }
  };
}
