/**
 * The surface of Dintero's Node SDK that programs of the documents use. The SDK is not on npm at the time of writing, so what is known of it is its source: github.com/Dintero/Dintero.Node.SDK at fa6d03b of July 2026, src/client.ts and src/types.ts.
 */
import type { Client } from "openapi-fetch";
import type { paths as managementPaths } from "../../../generated/management-auth.js";
import type { paths } from "../../../generated/payments.js";

type CheckoutPaths = Pick<managementPaths, "/accounts/{oid}/auth/token"> & Pick<paths, "/transactions/{id}/capture">;
type CorePaths = Omit<paths, "/transactions/{id}/capture">;

type ClientOptions = {
  clientId: string;
  clientSecret: string;
  audience: string;
  core?: { baseUrl: string };
  checkout?: { baseUrl: string };
};

export declare const createClient: (options: ClientOptions) => {
  checkout: Client<CheckoutPaths>;
  core: Client<CorePaths>;
  accountId: string;
};
