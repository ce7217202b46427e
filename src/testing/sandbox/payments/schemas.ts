import type { PaymentsSchemas } from "../../../payments/api.js";

export type Session = PaymentsSchemas["Session"];
export type Transaction = PaymentsSchemas["Transaction"];
export type TransactionEvent = PaymentsSchemas["TransactionEvent"];
export type CardToken = PaymentsSchemas["CardToken"];
/** Where settlement reports are sent. */
export type ReportConfiguration = PaymentsSchemas["SettlementReportConfigItem"] & { readonly id: string };
/** A report that was stored. */
export type Report = PaymentsSchemas["ReportMetadata"] & { readonly id: string };
