import {
  type MediaTypeObject,
  type OpenApi,
  operationsOf,
  type ResponseObject,
} from "../../scripts/lib/spec/openapi-types.js";
import { resolve } from "../../scripts/lib/spec/pointer.js";

/** A copy of a document in which the 200 of an operation has these examples, to be chosen by name. */
export function withExamples(
  document: OpenApi,
  operationId: string,
  examples: Readonly<Record<string, unknown>>,
): OpenApi {
  const copy = structuredClone(document);
  const media = successOf(copy, operationId) as { example?: unknown; examples?: unknown };
  delete media.example;
  media.examples = Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }]));
  return copy;
}

/** The JSON media type of an operation's 200. */
export function successOf(document: OpenApi, operationId: string): MediaTypeObject {
  const found = operationsOf(document).find(({ operation }) => operation.operationId === operationId);
  const success = found?.operation.responses["200"];
  const media = success && resolve<ResponseObject>(document, success).content?.["application/json"];
  if (!media) throw new Error(`${operationId} has no 200 with JSON`);
  return media;
}
