import { isObject } from "../spec/is-object.js";
import { PATH_ITEM_METHODS } from "../spec/methods.js";
import type { OpenApi, OperationObject } from "../spec/openapi-types.js";
import type { Typed } from "./generated-types.js";
import { follow } from "./references.js";

/** An operation, and where it is. */
export type Located = {
  readonly method: string;
  readonly path: string;
  readonly item: Readonly<Record<string, unknown>>;
  readonly operation: OperationObject;
};

/** An operation in its document, with the type that is generated from it. */
export type OperationSide = Located & { readonly document: OpenApi; readonly type: Typed | undefined };

export const titleOf = ({ method, path }: Located): string => `${method} ${path}`;
export const callOf = ({ method, path }: Located): string => `${method}(${JSON.stringify(path)})`;

/** Every operation of a document. */
export const operationsIn = (document: OpenApi): Located[] => locatedIn(document, document.paths);

/** Every operation that the API calls at its users, with the name of the webhook as its path. */
export const webhooksIn = (document: OpenApi): Located[] => locatedIn(document, document.webhooks ?? {});

/** The operations of path items, which may be references. */
function locatedIn(document: OpenApi, items: Readonly<Record<string, unknown>>): Located[] {
  return Object.entries(items).flatMap(([path, value]) => {
    const item = follow(document, value);
    return PATH_ITEM_METHODS.flatMap((method) => {
      const operation = item[method];
      return isObject(operation)
        ? [{ method: method.toUpperCase(), path, item, operation: operation as unknown as OperationObject }]
        : [];
    });
  });
}
