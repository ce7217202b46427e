/**
 * A partner onboards a merchant: account, payout destination, a first user, application for payments. Then it follows the application.
 *
 *   npx tsx onboard-a-merchant.ts merchant.json
 *
 * It can be run any number of times, but not twice at the same time: every step first checks whether it is done already. This API has no idempotency keys, so the same check settles a request that may have taken effect.
 */
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type AccountClient,
  ApiError,
  type BodyOf,
  createDintero,
  type Dintero,
  isDinteroError,
  unwrap,
} from "dintero-client";

type Merchant = {
  readonly account: BodyOf<"aid_mgmnt_accounts_post">;
  readonly payments: BodyOf<"aid_management_settings_approvals_payment_post">;
  readonly payout_destination: BodyOf<"aid_mgmnt_payout_destinations_post">;
  readonly user: BodyOf<"aid_accounts_aid_mgmnt_users_post">;
};

const pauseMs = Number(process.env["PAUSE_MS"] ?? 5_000);
const followMs = Number(process.env["FOLLOW_MS"] ?? 600_000);

/** Looks for a resource and creates it once if there is none. It looks several times, because a list may show a new resource late. */
async function ensure<T>(what: string, find: () => Promise<T | undefined>, create: () => Promise<T>): Promise<T> {
  let found = await find();
  if (found === undefined) {
    try {
      const created = await create();
      console.log(`${what}: created`);
      return created;
    } catch (error) {
      if (!mayExist(error)) throw error;
      console.log(`${what}: may exist; looking again`);
      for (let looks = 0; looks < 3 && found === undefined; looks += 1) {
        await sleep(pauseMs);
        found = await find();
      }
      if (found === undefined) throw error;
    }
  }
  console.log(`${what}: exists`);
  return found;
}

/** The request may have taken effect, or was refused because the resource exists. Dintero publishes no code for the latter, so the status 409 counts as well as the wording. */
const mayExist = (error: unknown): boolean =>
  isDinteroError(error) &&
  (error.outcome === "unknown" ||
    (error instanceof ApiError && (error.status === 409 || /exists/i.test(error.code ?? ""))));

/** The list has no filter for this number, so this reads all of it. */
async function findAccount(dintero: Dintero, organizationNumber: string) {
  const params = { query: { limit: 100 } };
  const accounts = dintero.paginate("/accounts/{oid}/management/accounts", { params, prefetch: true });
  const found = [];
  for await (const account of accounts) {
    if (account.company.organization_number === organizationNumber) found.push(account);
  }
  // Payouts must not go to the wrong account.
  if (found.length > 1) throw new Error(`${found.length} accounts have the number ${organizationNumber}.`);
  return found[0];
}

const hasEnded = ({ case_status = "ERROR" }) => ["DECLINED", "TERMINATED", "ARCHIVED"].includes(case_status);

/** Prefers an application that is open or approved over one that has ended. */
async function findApplication(merchant: AccountClient) {
  const { payments = [] } = unwrap(await merchant.GET("/accounts/{aid}/management/settings/approvals/payments"));
  return payments.find((payment) => !hasEnded(payment)) ?? payments[0];
}

async function findPayoutDestination(merchant: AccountClient, payout_destination_id = "") {
  const params = { path: { payout_destination_id } };
  const { data, error } = await merchant.GET("/accounts/{oid}/payout-destinations/{payout_destination_id}", { params });
  if (error && error.status !== 404) throw error;
  return data;
}

async function findUser(merchant: AccountClient, email: string) {
  const query = { search: email };
  const users = unwrap(await merchant.GET("/accounts/{oid}/management/users", { params: { query } }));
  return users.find((user) => user.email === email);
}

async function onboard(dintero: Dintero, { account, payments, payout_destination, user }: Merchant) {
  const number = account.company.organization_number;
  if (!number) throw new Error("company.organization_number is missing, which identifies the account in a later run.");
  const { account_id: accountId = "" } = await ensure(
    "Account",
    () => findAccount(dintero, number),
    async () => unwrap(await dintero.POST("/accounts/{oid}/management/accounts", { body: account })),
  );
  console.log(`The account is ${accountId}`);

  // All other resources belong to the merchant, so they need a token for the merchant's account.
  const merchant = dintero.account(accountId);
  await ensure(
    "Payout destination",
    () => findPayoutDestination(merchant, payout_destination.payout_destination_id),
    async () => unwrap(await merchant.POST("/accounts/{oid}/payout-destinations", { body: payout_destination })),
  );
  await ensure(
    "User",
    () => findUser(merchant, user.email),
    async () => unwrap(await merchant.POST("/accounts/{oid}/management/users", { body: user })),
  );
  let application = await ensure(
    "Application for payments",
    () => findApplication(merchant),
    async () =>
      unwrap(await merchant.POST("/accounts/{aid}/management/settings/approvals/payments", { body: payments })),
  );

  const contract = application.links?.find(({ rel }) => rel === "contract_url");
  if (contract?.href) console.log(`The signatory continues at ${contract.href}`);
  for (let waited = 0; waited < followMs; waited += pauseMs) {
    if (application.case_status === "ACTIVE" || hasEnded(application)) break;
    await sleep(pauseMs);
    const now = (await findApplication(merchant)) ?? application;
    if (now.case_status !== application.case_status) console.log(`The application is ${now.case_status}`);
    application = now;
  }
  // A person must decide whether to apply again.
  if (hasEnded(application)) throw new Error(`The application is ${application.case_status}.`);
  return application.case_status;
}

try {
  const dintero = createDintero();
  const merchant: Merchant = JSON.parse(await readFile(process.argv[2] ?? "merchant.json", "utf8"));
  const status = await onboard(dintero, merchant);
  console.log(status === "ACTIVE" ? "Ready for payments" : `Not ready: ${status}. Run it again later.`);
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.error(error.message);
  // The faults that the server found, by field.
  if (error instanceof ApiError) for (const finding of error.errors) console.error("-", JSON.stringify(finding));
  if (mayExist(error)) console.error("Run it again in a while: it looks before it creates anything.");
  process.exitCode = 1;
}
