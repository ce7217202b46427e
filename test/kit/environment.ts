import type { Sandbox } from "../../src/testing/index.js";

/** The variables by which a program gets who it is and where the API is. */
export function environmentFor({ credentials }: Pick<Sandbox, "credentials">, url: string): Record<string, string> {
  const { accountId, clientId, clientSecret } = credentials;
  return {
    DINTERO_BASE_URL: url,
    DINTERO_ACCOUNT_ID: accountId,
    DINTERO_CLIENT_ID: clientId,
    DINTERO_CLIENT_SECRET: clientSecret,
  };
}
