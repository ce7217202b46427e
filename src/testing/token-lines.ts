import type { Line } from "./script.js";
import { tokenResponse } from "./steps.js";

/** Issues a token for every token request, so that scripts need no steps for them: `token-1-of-T12345678` and so on. */
export function tokenLines(): Line[] {
  const counts = new Map<string, number>();
  const next = async (account: string): Promise<Response> => {
    const count = (counts.get(account) ?? 0) + 1;
    counts.set(account, count);
    return tokenResponse(`token-${count}-of-${account}`);
  };
  const common = { description: "a token", unlogged: true };
  return [
    { ...common, operation: "POST /accounts/{oid}/auth/token", step: ({ url }) => next(accountIn(url)) },
    {
      ...common,
      operation: "POST /accounts/{partner_id}/auth/exchange_token",
      step: ({ url }) => next(`exchange-by-${accountIn(url)}`),
    },
  ];
}

const accountIn = (url: string): string => /\/accounts\/([^/]+)\/auth\/[a-z_]+$/.exec(url)?.[1] ?? "";
