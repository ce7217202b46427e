import type { PaymentsSchemas } from "../../../payments/api.js";

export type Session = PaymentsSchemas["Session"];
export type Transaction = PaymentsSchemas["Transaction"];
export type TransactionEvent = PaymentsSchemas["TransactionEvent"];
export type CardToken = PaymentsSchemas["CardToken"];
