import type { Sandbox } from "../../../src/testing/index.js";
import { startSandbox } from "./installed.js";

const ROLES = "/accounts/T11200000/auth/roles";

/** Three pages of accounts, and one 429 that asks for a second's patience. */
export function startServer(): Promise<Sandbox> {
  let limited = false;
  return startSandbox({
    accounts: 25,
    fault: ({ path }) => {
      if (path !== ROLES || limited) return undefined;
      limited = true;
      return { status: 429, headers: { "retry-after": "1" } };
    },
  });
}

const accounts = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => `T${11_200_000 + first + index}`);

/** What the program of `projects/program.mjs` sees of that server in every runtime. */
export const WEB_REPORT = {
  main: {
    account: "T11200000",
    // Only an empty page ends the list.
    pages: [accounts(1, 10), accounts(11, 20), accounts(21, 25), []],
    error: {
      name: "ApiError",
      status: 404,
      code: "NOT FOUND",
      method: "GET",
      path: "/accounts/{oid}/management/accounts/{aid}",
      attempts: 1,
      outcome: "rejected",
    },
    isApiError: true,
    isDinteroError: true,
    rolesAfterLimit: 5,
    waits: ["token", "retry"],
  },
  core: { title: "Brand", refused: true },
  payments: { status: "CAPTURED" },
  verify: { refused: "signature" },
  webhooks: { refused: "signature" },
  moyasar: { status: 403, code: "denied" },
  zro: { status: "ACCEPTED" },
  testing: { account: "T12345678", waited: 30_000, kept: "token", keys: [] },
};

/** What the server sees of the program. */
export const REQUESTS = [
  "POST /accounts/T11200000/auth/token 200",
  "GET /accounts/T11200000/management/settings 200",
  "GET /accounts/T11200000/management/accounts?limit=10 200",
  "GET /accounts/T11200000/management/accounts?limit=10&starting_after=pt_10 200",
  "GET /accounts/T11200000/management/accounts?limit=10&starting_after=pt_20 200",
  "GET /accounts/T11200000/management/accounts?limit=10&starting_after=pt_25 200",
  "GET /accounts/T11200000/management/accounts/T99999999 404",
  `GET ${ROLES} 429`,
  `GET ${ROLES} 200`,
];

export const requestsOf = (sandbox: Sandbox): string[] =>
  sandbox.log.map(({ method, path, query, outcome }) => {
    const asked = query.size > 0 ? `?${query}` : "";
    return `${method} ${path}${asked} ${outcome}`;
  });
