import type { Pagination } from "../../../src/core/lists/pagination.js";
import { METHODS } from "./methods.js";
import { resolve } from "./pointer.js";

/** As much of OpenAPI 3.1 as the scripts read. */
export type OpenApi = {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly servers?: readonly { readonly url: string }[];
  readonly tags?: readonly { readonly name: string; readonly description?: string }[];
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

export type PathItem = { readonly [key: string]: unknown; readonly parameters?: readonly (Parameter | Ref)[] };

export type Ref = { readonly $ref: string };

export type Parameter = {
  readonly name: string;
  readonly in: "path" | "query" | "header" | "cookie";
  readonly required?: boolean;
  readonly style?: string;
  readonly explode?: boolean;
  readonly schema?: Schema | Ref;
  readonly example?: unknown;
};

export type Schema = {
  readonly [key: string]: unknown;
  readonly type?: string | readonly string[];
  readonly maximum?: number;
};

export type MediaTypeObject = {
  readonly schema?: Schema | Ref;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value?: unknown } | Ref>>;
};

export type ResponseObject = {
  readonly description?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, MediaTypeObject>>;
};

export type OperationObject = {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly deprecated?: boolean;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly (Parameter | Ref)[];
  readonly requestBody?:
    | { readonly required?: boolean; readonly content: Readonly<Record<string, MediaTypeObject>> }
    | Ref;
  readonly responses: Readonly<Record<string, ResponseObject | Ref>>;
  readonly "x-scopes"?: readonly string[];
  readonly "x-pagination"?: Omit<Pagination, "method" | "maxLimit">;
};

/** Every operation of a document, in the document's order. */
export function operationsOf(
  document: OpenApi,
): { method: string; path: string; item: PathItem; operation: OperationObject }[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method] as OperationObject | undefined;
      return operation ? [{ method: method.toUpperCase(), path, item, operation }] : [];
    }),
  );
}

/** Parameters of an operation, those of its path included. */
export function parametersOf(document: OpenApi, item: PathItem, operation: OperationObject): Parameter[] {
  return [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((parameter) => resolve(document, parameter));
}
