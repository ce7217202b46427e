import type { Schemas } from "./api.js";

/** An account as its merchant sees it. */
export type Account = Schemas["Account"];
/** An account as its partner sees it. */
export type ExtendedAccount = Schemas["ExtendedAccount"];
/** An account on a page of a partner's accounts. */
export type AccountListItem = Schemas["AccountListItem"];
/** A person with access to an account. */
export type AccountUser = Schemas["AccountUserResponse"];
/** A named set of scopes. */
export type Role = Schemas["AuthRole"];
/** State of an application; see {@link FINAL_CASE_STATUSES}. */
export type CaseStatus = Schemas["CaseStatus"];
/** An application for payment methods. */
export type PaymentApplication = Schemas["ApprovalsPaymentResponse"];
/** The destination of an account's payouts. */
export type PayoutDestination = Schemas["PayoutDestination"];
/** A store of an account. */
export type Store = Schemas["Store"];
/** A payment terminal of a store. */
export type Terminal = Schemas["Terminal"];
