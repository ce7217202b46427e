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

/** Every operation of a document; the items of paths may be references. */
export function operationsIn(document: OpenApi): Located[] {
  return Object.entries(document.paths).flatMap(([path, value]) => {
    const item = follow(document, value);
    return PATH_ITEM_METHODS.flatMap((method) => {
      const operation = item[method];
      return isObject(operation)
        ? [{ method: method.toUpperCase(), path, item, operation: operation as unknown as OperationObject }]
        : [];
    });
  });
}
