import type { Dintero } from "../../src/index.js";
import {
  captureOnce,
  createPayments,
  downloadAttachment,
  FINAL_TRANSACTION_STATUSES,
  type Payments,
  type PaymentsBodyOf,
  type PaymentsDataOf,
  type PaymentsItemOf,
  type PaymentsOptions,
  type PaymentsPathOf,
  type PaymentsSchemas,
  refundOnce,
  type TransactionStatus,
  unwrap,
  voidOnce,
  waitForTransaction,
} from "../../src/payments/index.js";
import { same } from "./exact.js";

// What the entry point for payments takes and gives. Compiled, not run.

type Transaction = PaymentsSchemas["Transaction"];

export function factories(dintero: Dintero): Payments[] {
  const options: PaymentsOptions = {
    accountId: "T12345678",
    token: "t",
    strict: false,
    baseUrl: new URL("https://x.example"),
  };
  // @ts-expect-error both hosts need an address
  createPayments({ baseUrl: { api: "https://a.example.com" } });
  // @ts-expect-error a client has options already
  createPayments(dintero, { timeout: 5 });
  // @ts-expect-error a misspelt option
  createPayments({ stict: true });
  return [
    createPayments(),
    createPayments(options),
    createPayments({ baseUrl: { api: "https://a.example.com", checkout: "https://b.example.com" } }),
    createPayments(dintero),
    createPayments(dintero.account("P11112222"), { strict: false, baseUrl: "https://x.example" }),
  ];
}

export async function calls(payments: Payments): Promise<void> {
  const params = { path: { id: "t1" } };
  const transaction = unwrap(await payments.GET("/transactions/{id}", { params }));
  same<typeof transaction, Transaction>(true);
  const keys = unwrap(await payments.GET("/admin/api-keys"));
  same<typeof keys, PaymentsDataOf<"admin_api_keys_get">>(true);

  // The account may be left out under /accounts/ and under /v2/accounts/.
  await payments.GET("/accounts/{aid}/settlements");
  await payments.GET("/accounts/{aid}/settlements", { params: { path: { aid: "P11112222" } } });
  await payments.GET("/accounts/{aid}/hooks/subscriptions/{hid}", { params: { path: { hid: "h1" } } });
  const balances = "/v2/accounts/{aid}/payout/payout-destinations/{payout_destination_id}/balances";
  await payments.GET(balances, { params: { path: { payout_destination_id: "seller-1" } } });
  // @ts-expect-error the other parameters are required
  await payments.GET(balances);
  // @ts-expect-error the other parameters are required
  await payments.GET("/transactions/{id}");
  // @ts-expect-error a path of the Account Management API
  await payments.GET("/accounts/{oid}/auth/roles");
  same<PaymentsPathOf<"v2_aid_payout_fund_transfers_post">, { aid?: string }>(true);
}

export async function lists(payments: Payments): Promise<void> {
  for await (const one of payments.paginate("/transactions", { params: { query: { status: ["AUTHORIZED"] } } })) {
    same<typeof one, PaymentsItemOf<"transactions_get">>(true);
    same<typeof one, Transaction>(true);
  }
  await payments.paginate("/accounts/{aid}/settlements").toArray();
  await payments.paginate("/accounts/{aid}/hooks/subscriptions").toArray();
  await payments.paginate("/admin/session/profiles", { maxItems: 3 }).toArray();
  // @ts-expect-error a path that is no list
  payments.paginate("/transactions/{id}");
}

export async function money(payments: Payments): Promise<void> {
  const captured = await captureOnce(payments, "t1", {
    amount: 1,
    capture_reference: "r",
    final_capture: true,
    signal: null,
  });
  same<typeof captured, Transaction>(true);
  await refundOnce(payments, "t1", { amount: 1, refund_reference: "r", reason: "Returned", totalTimeout: false });
  await voidOnce(payments, "t1", { totalTimeout: 5_000 });
  // @ts-expect-error the reference is required
  await captureOnce(payments, "t1", { amount: 1 });
  // @ts-expect-error the amount is required
  await refundOnce(payments, "t1", { refund_reference: "r" });
  // @ts-expect-error a field that a capture does not have
  await captureOnce(payments, "t1", { amount: 1, capture_reference: "r", refund_reference: "r" });

  await waitForTransaction(payments, "t1", { until: ["CAPTURED", ...FINAL_TRANSACTION_STATUSES] });
  await waitForTransaction(payments, "t1", { until: ({ status }) => status !== "ON_HOLD", interval: 500 });
  // @ts-expect-error what ends the wait is required
  await waitForTransaction(payments, "t1", {});
  const finals: readonly TransactionStatus[] = FINAL_TRANSACTION_STATUSES;
  void finals;

  const { data, fileName } = await downloadAttachment(payments, { settlementid: "s", attachmentid: "a" });
  same<typeof data, Uint8Array<ArrayBuffer>>(true);
  same<typeof fileName, string | undefined>(true);
}

// @ts-expect-error the server sets the id of an event
export const body: PaymentsBodyOf<"transactions_id_capture_post"> = { amount: 1, id: "x" };
