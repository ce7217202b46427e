import type { OpenApi, OperationObject } from "../spec/openapi-types.js";
import type { OperationSide } from "./operation.js";
import { OPERATION_RULES } from "./operation-rules.js";
import { code, list } from "./quote.js";
import { report, type Spot } from "./rule.js";

/** Compares the scopes and the credentials that an operation needs. */
export function compareAccess(spot: Spot, a: OperationSide, b: OperationSide): void {
  compareScopes(spot, scopesOf(a.operation), scopesOf(b.operation));
  const [was, is] = [securityOf(a.document, a.operation), securityOf(b.document, b.operation)];
  if (was.join() === is.join()) return;
  report(spot, OPERATION_RULES.security, {
    was: code(was.join(" or ")),
    is: code(is.join(" or ")),
    breaking: !is.includes(NO_CREDENTIALS) && was.some((one) => !is.includes(one)),
  });
}

function compareScopes(spot: Spot, was: readonly string[], is: readonly string[]): void {
  const removed = was.filter((scope) => !is.includes(scope));
  const added = is.filter((scope) => !was.includes(scope));
  if (removed.length + added.length === 0) return;
  const parts = [removed.length > 0 ? `loses ${list(removed)}` : "", added.length > 0 ? `gains ${list(added)}` : ""];
  const isNarrower = removed.length > 0 && is.length > 0;
  report(spot, isNarrower ? OPERATION_RULES.scopesNarrowed : OPERATION_RULES.scopes, {
    values: parts.filter((text) => text !== "").join(" and "),
  });
}

const scopesOf = ({ "x-scopes": scopes }: OperationObject): readonly string[] => (Array.isArray(scopes) ? scopes : []);

const NO_CREDENTIALS = "none";

/** The ways to authenticate, in a fixed order: the order in a document has no meaning. */
function securityOf(document: OpenApi, { security: own }: OperationObject): string[] {
  const requirements = own ?? (document as { security?: OperationObject["security"] }).security ?? [];
  const ways = requirements.map((requirement) => Object.keys(requirement).sort().join(" and ") || NO_CREDENTIALS);
  return ways.length === 0 ? [NO_CREDENTIALS] : [...new Set(ways)].sort();
}
