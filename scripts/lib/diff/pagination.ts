import { isDeepStrictEqual } from "node:util";
import { isObject } from "../spec/is-object.js";
import type { OperationObject } from "../spec/openapi-types.js";
import type { Located } from "./operation.js";
import { OPERATION_RULES } from "./operation-rules.js";
import { code } from "./quote.js";
import { report, type Spot } from "./rule.js";

/** Compares how the pages of a list follow each other. */
export function comparePagination(spot: Spot, a: Located, b: Located): void {
  const [was, is] = [schemeOf(a.operation), schemeOf(b.operation)];
  if (isDeepStrictEqual(was, is)) return;
  const type = code(`paginate(${JSON.stringify(b.path)})`);
  if (!is) report(spot, OPERATION_RULES.noLongerList, { type });
  else if (!was) report(spot, OPERATION_RULES.list, { type });
  else report(spot, OPERATION_RULES.pagination, { type, was: code(JSON.stringify(was)), is: code(JSON.stringify(is)) });
}

/** The scheme without the extensions in it, which say where it is known from. */
function schemeOf(operation: OperationObject): Record<string, unknown> | undefined {
  const value: unknown = operation["x-pagination"];
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).filter(([key]) => !key.startsWith("x-")))
    : undefined;
}
