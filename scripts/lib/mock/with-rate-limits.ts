import { type OpenApi, operationsOf } from "../spec/openapi-types.js";

/**
 * A copy of a document in which every operation may respond with 429.
 *
 * The API limits calls in general but documents the 429 of a few operations only, and Prism takes a response that is not in the document for a violation.
 */
export function withRateLimits(document: OpenApi): OpenApi {
  const copy = structuredClone(document);
  for (const { operation } of operationsOf(copy)) {
    const responses = operation.responses as Record<string, unknown>;
    responses["429"] ??= { $ref: "#/components/responses/TooManyRequests" };
  }
  return copy;
}
