import type { Pagination } from "../../../src/core/types/pagination.js";
import { METHODS } from "./methods.js";
import { isExtension } from "./object-model.js";
import { resolve } from "./pointer.js";

/** As much of OpenAPI 3.1 as the scripts read. */
export type OpenApi = {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly servers?: readonly Server[];
  readonly tags?: readonly { readonly name: string; readonly description?: string }[];
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly webhooks?: Readonly<Record<string, PathItem>>;
  readonly components?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

export type Server = {
  readonly url: string;
  readonly variables?: Readonly<Record<string, { readonly default: string }>>;
};

export type PathItem = {
  readonly [key: string]: unknown;
  readonly parameters?: readonly (Parameter | Ref)[];
  readonly servers?: readonly Server[];
};

export type Ref = { readonly $ref: string };

export type Parameter = {
  readonly name: string;
  readonly in: "path" | "query" | "header" | "cookie";
  readonly required?: boolean;
  readonly style?: string;
  readonly explode?: boolean;
  readonly schema?: Schema | Ref;
  readonly content?: Readonly<Record<string, MediaTypeObject>>;
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

/** An operation as this project writes them. One of a document that others wrote may lack any of it: `Partial<OperationObject>`. */
export type OperationObject = {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly deprecated?: boolean;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly servers?: readonly Server[];
  readonly parameters?: readonly (Parameter | Ref)[];
  readonly requestBody?:
    | { readonly required?: boolean; readonly content: Readonly<Record<string, MediaTypeObject>> }
    | Ref;
  readonly responses: Readonly<Record<string, ResponseObject | Ref>>;
  readonly "x-scopes"?: readonly string[];
  readonly "x-pagination"?: Omit<Pagination, "method" | "maxLimit">;
};

export type Operation = {
  readonly method: string;
  readonly path: string;
  readonly item: PathItem;
  readonly operation: OperationObject;
};

/** Every operation that the client can call, in the document's order. A path item may be given by reference. */
export function operationsOf(document: OpenApi): Operation[] {
  return Object.entries(document.paths).flatMap(([path, given]) => {
    if (isExtension(path)) return [];
    const item = { ...resolve<PathItem>(document, given), ...without$Ref(given) };
    return operationsUnder(item).map((one) => ({ ...one, path, item }));
  });
}

/** The operations of a path item that a client can call. */
export const operationsUnder = (item: PathItem): Pick<Operation, "method" | "operation">[] =>
  METHODS.flatMap((method) => {
    const operation = item[method] as OperationObject | undefined;
    return operation ? [{ method: method.toUpperCase(), operation }] : [];
  });

const without$Ref = ({ $ref: _, ...item }: PathItem): PathItem => item;

/** Parameters of an operation, those of its path included. The operation's own replace those with the same name and place. */
export function parametersOf(document: OpenApi, item: PathItem, operation: OperationObject): Parameter[] {
  const parameters = new Map<string, Parameter>();
  for (const given of [...(item.parameters ?? []), ...(operation.parameters ?? [])]) {
    const parameter = resolve<Parameter>(document, given);
    parameters.set(`${parameter.in} ${parameter.name}`, parameter);
  }
  return [...parameters.values()];
}
