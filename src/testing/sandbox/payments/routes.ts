import type { Route, Routes } from "../route.js";
import { APPROVAL_ROUTES } from "./approvals.js";
import { AUTHORIZATION_ROUTES } from "./authorization.js";
import { CARD_TOKEN_ROUTES } from "./card-tokens.js";
import { FILE_ROUTES, sendFile } from "./files.js";
import { MERCHANT_INITIATED_ROUTES } from "./merchant-initiated.js";
import { OPERATION_ROUTES } from "./operations.js";
import { PROFILE_ROUTES } from "./profiles.js";
import { REPORT_CONFIGURATION_ROUTES } from "./report-configurations.js";
import { REPORT_ROUTES } from "./reports.js";
import { SESSION_ROUTES } from "./sessions.js";
import { SETTLEMENT_ROUTES } from "./settlements.js";
import { START_PAYMENT_ROUTES, startPayment } from "./start-payment.js";
import { TRANSACTION_ROUTES } from "./transactions.js";

/** The routes of the Payments API. */
export const PAYMENT_ROUTES: Routes = {
  ...SESSION_ROUTES,
  ...MERCHANT_INITIATED_ROUTES,
  ...TRANSACTION_ROUTES,
  ...OPERATION_ROUTES,
  ...AUTHORIZATION_ROUTES,
  ...CARD_TOKEN_ROUTES,
  ...PROFILE_ROUTES,
  ...START_PAYMENT_ROUTES,
  ...SETTLEMENT_ROUTES,
  ...REPORT_CONFIGURATION_ROUTES,
  ...REPORT_ROUTES,
  ...FILE_ROUTES,
  ...APPROVAL_ROUTES,
};

/** The routes that need no access token. */
export const PUBLIC_ROUTES: readonly Route[] = [sendFile, startPayment];
