// CommonJS that requires the entry points.
import { createDintero, unwrap } from "dintero-client";

import core = require("dintero-client/core");
import payments = require("dintero-client/payments");
import verify = require("dintero-client/verify");
import webhooks = require("dintero-client/webhooks");

export const make = (): ReturnType<typeof createDintero> => createDintero({ accountId: "T12345678", token: "token" });
export const settings = async (): Promise<string | undefined> =>
  unwrap(await make().GET("/accounts/{aid}/management/settings")).account_id;
export const entryPoints = [core.defineClient, payments.createPayments, verify.accountKeys, webhooks.verifyWebhook];
