import type { Sandbox } from "../../../src/testing/index.js";
import { arrayPage, cursorAfter } from "../../../src/testing/sandbox/pages.js";
import { failure, notFound, ok, type SandboxResponse } from "../../../src/testing/sandbox/response.js";
import { type Asked, type Front, startFront, uuid } from "./front.js";

type Thing = Readonly<Record<string, unknown>>;
type Kind = "accounts" | "payments" | "destinations" | "users";

export type OnboardingServer = Front & {
  /** What was made, by kind. */
  readonly made: Readonly<Record<Kind, Thing[]>>;
  /** What the application becomes, each time it is looked at. */
  readonly statuses: string[];
  /** The response to the next creation, instead of it. */
  answerNext: SandboxResponse | undefined;
  /** So many looks at the list of accounts do not show what is new. */
  staleLooks: number;
};

/** Accounts the partner has before anybody is onboarded. */
const BEFORE = 120;

/** What a new merchant of the sandbox's partner needs, in front of the sandbox, which must own more than {@link BEFORE} accounts. */
export async function startOnboardingServer(sandbox: Sandbox): Promise<OnboardingServer> {
  const partner = sandbox.credentials.accountId;
  const made: OnboardingServer["made"] = { accounts: [], payments: [], destinations: [], users: [] };
  let count = 0;
  const make = (kind: Kind, { body }: Asked, more: Thing): SandboxResponse => {
    if (server.answerNext) {
      const response = server.answerNext;
      server.answerNext = undefined;
      return response;
    }
    count += 1;
    const created_at = "2026-01-01T00:00:00.000Z";
    const stamp = { id: uuid(count), created_at, created_by: uuid(0), updated_at: created_at };
    const thing = { ...stamp, ...(body as object), ...more };
    made[kind].push(thing);
    return ok(thing);
  };
  const accountId = (index: number) => `${partner[0]}${Number(partner.slice(1)) + 1 + index}`;
  const accountAt = (index: number): Thing => {
    const address = { address_line: "Storgata 1", postal_place: "Oslo", country: "NO" };
    const company = { business_name: `Merchant ${index}`, address, organization_number: String(900_000_000 + index) };
    const applicant = { email: "post@merchant.example", agreement: {} };
    const before = { id: uuid(9_000 + index), account_id: accountId(index), company, applicant, billing: company };
    return { ...(made.accounts[index - BEFORE] ?? before), paging_token: cursorAfter(index) };
  };
  const listAccounts = ({ query }: Asked) => {
    const isFirst = !query.has("starting_after");
    if (isFirst && made.accounts.length > 0) server.staleLooks -= 1;
    const size = BEFORE + (server.staleLooks >= 0 ? 0 : made.accounts.length);
    return arrayPage({ size, at: accountAt }, query, { pageSize: 10 });
  };
  const applications = () => {
    const case_status = server.statuses.length > 1 ? server.statuses.shift() : server.statuses[0];
    return ok({ payments: made.payments.map((payment) => ({ ...payment, case_status })) });
  };
  const front = await startFront(sandbox.url, {
    "GET /accounts/{account}/management/accounts": listAccounts,
    "POST /accounts/{account}/management/accounts": (asked) =>
      make("accounts", asked, { account_id: accountId(BEFORE + made.accounts.length) }),
    "GET /accounts/{account}/management/settings/approvals/payments": applications,
    "POST /accounts/{account}/management/settings/approvals/payments": (asked) =>
      make("payments", asked, {
        case_status: "WAITING_FOR_SIGNATURE",
        links: [{ rel: "contract_url", href: "https://contract.example.com/1" }],
      }),
    "GET /accounts/{account}/payout-destinations/{id}": ({ params }) => {
      const found = made.destinations.find((one) => one["payout_destination_id"] === params["id"]);
      return found ? ok(found) : notFound();
    },
    "POST /accounts/{account}/payout-destinations": (asked) =>
      make("destinations", asked, {
        updated_by: uuid(0),
        account_id: asked.params["account"],
        case_status: "ACTIVE",
        type: "company",
      }),
    "GET /accounts/{account}/management/users": ({ query }) =>
      ok(made.users.filter(({ email }) => String(email).includes(query.get("search") ?? ""))),
    "POST /accounts/{account}/management/users": (asked) => make("users", asked, {}),
  });
  const more = { made, statuses: ["WAITING_FOR_SIGNATURE"], answerNext: undefined, staleLooks: 0 };
  const server: OnboardingServer = Object.assign(front, more);
  return server;
}

/** The refusals that the tests hand to `answerNext`. */
export const REFUSALS = {
  invalid: {
    status: 400,
    body: {
      error: {
        message: "Invalid request",
        code: "BAD REQUEST",
        errors: [{ field: "company.organization_number", message: "is not a number of the register" }],
      },
    },
  },
  exists: failure(409, "There is such an account", "ALREADY EXISTS"),
} as const;
