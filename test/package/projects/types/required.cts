// CommonJS that requires the entry points, as every supported Node can.
import { createDintero, unwrap } from "dintero-client";

import core = require("dintero-client/core");
import verify = require("dintero-client/verify");

export const make = (): ReturnType<typeof createDintero> => createDintero({ accountId: "T12345678", token: "token" });
export const settings = async (): Promise<string | undefined> =>
  unwrap(await make().GET("/accounts/{aid}/management/settings")).account_id;
export const entryPoints = [core.defineClient, verify.verifyWebhook];
