import type { Schemas } from "./api.js";

/**
 * The values of `case_status` that an application does not leave by itself: approved, declined, ended or archived.
 *
 * Dintero documents that `ACTIVE` ends an application with success. That the other three are final is inferred from their names. `ERROR` is not among them, because the server can read the state of a case anew.
 *
 * @example
 * const hasEnded = FINAL_CASE_STATUSES.some((status) => status === application.case_status);
 */
export const FINAL_CASE_STATUSES = [
  "ACTIVE",
  "DECLINED",
  "TERMINATED",
  "ARCHIVED",
] as const satisfies readonly Schemas["CaseStatus"][];
