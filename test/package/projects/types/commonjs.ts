// What a project with `module: commonjs` writes, whose compiler may not read `exports`.
import { createDintero, unwrap } from "dintero-client";
import { defineClient } from "dintero-client/core";
import { createPayments, type PaymentsDataOf } from "dintero-client/payments";
import { FakeClock } from "dintero-client/testing";
import { accountKeys } from "dintero-client/verify";
import { readWebhook } from "dintero-client/webhooks";

const dintero = createDintero({ accountId: "T12345678", token: "token", clock: new FakeClock() });
const payments = createPayments(dintero);

export const settings = async (): Promise<string | undefined> =>
  unwrap(await dintero.GET("/accounts/{aid}/management/settings")).account_id;
export const read = async (id: string): Promise<PaymentsDataOf<"transactions_id_get">> =>
  unwrap(await payments.GET("/transactions/{id}", { params: { path: { id } } }));
export const others = [defineClient, accountKeys(dintero), readWebhook];

// Types that fell back to `any` would let these through.
// @ts-expect-error no such path
export const noPath = (): Promise<unknown> => dintero.GET("/accounts/{aid}/nothing");
// @ts-expect-error no such path
export const noPayment = (): Promise<unknown> => payments.GET("/nothing");
