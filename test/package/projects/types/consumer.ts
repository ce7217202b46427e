// A program that uses every entry point, and what people pass around, with nothing cast.
import {
  ApiError,
  type BodyOf,
  type Client,
  ConfigurationError,
  createDintero,
  createRateLimiter,
  type DataOf,
  type DinteroEvent,
  type DinteroOptions,
  isDinteroError,
  MfaRequiredError,
  type Operation,
  type Page,
  PaginationError,
  type Schemas,
  TimeoutError,
  type TokenStore,
  unwrap,
} from "dintero-client";
import { defineClient, type Lists } from "dintero-client/core";
import { CHANNEL, publishEvents } from "dintero-client/diagnostics";
import { createMoyasarAcquirer, type MoyasarSchemas } from "dintero-client/moyasar";
import { FakeClock, MemoryTokenStore, type Sandbox, scriptedFetch, startSandbox } from "dintero-client/testing";
import { accountKeys, verify } from "dintero-client/verify";
import { VerificationError, verifyCallback, verifyWebhook } from "dintero-client/webhooks";
import { createZro, type ThreeDsAuthentication } from "dintero-client/zro";

const store: TokenStore = { get: async () => undefined, set: async () => {}, delete: async () => true };
const events: DinteroEvent[] = [];
const options: DinteroOptions = {
  accountId: "T12345678",
  clientId: "id",
  clientSecret: "secret",
  tokenStore: store,
  rateLimit: createRateLimiter({ maxConcurrency: 4 }),
  retry: { limit: 2 },
  onEvent: (event) => events.push(event),
};
const dintero = createDintero(options);

export async function tenOperations(): Promise<void> {
  const settings = unwrap(await dintero.GET("/accounts/{aid}/management/settings"));
  const name: string | undefined = settings.company.business_name;

  const merchant = dintero.account("T11200001");
  const { data, error } = await merchant.GET("/accounts/{oid}/auth/clients");
  if (error) throw error;

  const params = { path: { aid: "T11200001" } } as const;
  const one = await dintero.GET("/accounts/{oid}/management/accounts/{aid}", { params });
  const account: Schemas["Account"]["company"] | undefined = one.data?.company;

  const made = await dintero.POST("/accounts/{oid}/auth/clients", { body: { name: "till-7" }, idempotent: true });
  if (made.error instanceof ApiError) console.log(made.error.status, made.error.retryAt?.toISOString());

  const comment = { event_type: "comment", body: "called", visibility: "private" } as const;
  await dintero.POST("/accounts/{oid}/management/accounts/{aid}/events", { params, body: comment });
  await dintero.DELETE("/accounts/{oid}/auth/clients/{id}", { params: { path: { id: "c" } }, timeout: 1_000 });
  await dintero.GET("/accounts/{oid}/auth/roles", { params: { query: { limit: 10 } } });
  await dintero.GET("/accounts/{oid}/auth/keys", { retry: false });
  await dintero.GET("/accounts/{aid}/stores", { signal: AbortSignal.timeout(1_000) });

  const pager = dintero.paginate("/accounts/{oid}/management/accounts", { prefetch: true, maxItems: 5 });
  for await (const { account_id } of pager) console.log(account_id, pager.cursor);
  for await (const page of dintero.paginate("/accounts/{aid}/terminals").pages()) cursorOf(page);
  console.log(name, data, account);
}

const cursorOf = (page: Page<unknown>): string | undefined => page.nextCursor;

export async function signIn(): Promise<string> {
  try {
    return await dintero.auth.token();
  } catch (problem) {
    if (problem instanceof MfaRequiredError) {
      const { access_token } = await dintero.auth.completeMfa(problem, async ({ channel }) => `from ${channel}`);
      return access_token;
    }
    if (problem instanceof TimeoutError) console.log(problem.phase);
    if (problem instanceof PaginationError || problem instanceof ConfigurationError) console.log(problem.message);
    if (isDinteroError(problem)) console.log(problem.outcome, problem.attempts, problem.path);
    throw problem;
  }
}

export async function check(token: string, headers: Headers, body: Uint8Array): Promise<unknown> {
  try {
    await verifyWebhook({ headers, body }, { secret: "secret" });
    await verifyCallback(
      { headers, method: "GET", url: "https://shop.example/" },
      { accountId: "T12345678", secret: "s" },
    );
    return (await verify(token, { accountId: "T12345678", keys: accountKeys(dintero) })).payload.sub;
  } catch (refusal) {
    return refusal instanceof VerificationError ? refusal.reason : undefined;
  }
}

type Book = { title: string };
type Paths = {
  "/books": {
    get: {
      parameters: { query?: { after?: string } };
      responses: { 200: { content: { "application/json": { books: Book[]; after?: string } } } };
    };
  };
};
const lists = {
  "/books": { method: "GET", scheme: "body-token", items: "books", token: "after", parameter: "after" },
} as const satisfies Lists;

export async function others(id: string): Promise<void> {
  const library: Client<Paths, typeof lists> = defineClient<Paths, typeof lists>({
    baseUrl: "https://b.example",
    lists,
  });
  for await (const { title } of library.paginate("/books")) console.log(title);

  const moyasar = createMoyasarAcquirer({ apiKey: "acquirer_key" });
  const query = { status: "failed", "amount[gte]": 10_000 } as const;
  for await (const { amount } of moyasar.paginate("/v1/3ds", { params: { query } })) console.log(amount);

  const zro = createZro({ baseUrl: "https://gateway.example", token: "token" });
  const authentication: ThreeDsAuthentication = await zro.waitForAuthentication(id, { totalTimeout: 1_000 });
  console.log(authentication.status);
}

export async function tested(): Promise<number> {
  const sandbox: Sandbox = await startSandbox({ accounts: 3 });
  const clock = new FakeClock();
  const watched = createDintero({ ...sandbox.credentials, baseUrl: sandbox.url, clock, onEvent: publishEvents });
  await watched.GET("/accounts/{aid}/management/settings");
  await sandbox.close();

  const fetch = scriptedFetch();
  fetch.on("GET /accounts/{oid}/auth/roles").reply(200, []);
  const scripted = createDintero({ ...options, fetch, tokenStore: new MemoryTokenStore(clock) });
  await scripted.GET("/accounts/{oid}/auth/roles");
  return CHANNEL.length;
}

export const role: BodyOf<"aid_auths_roles_post"> = { name: "Support", scope: ["read:accounts"] };
export const nameOf = ({ company }: DataOf<"aid_accounts_aid_get">): string | undefined => company.business_name;
export type Place = Operation<"aid_mgmnt_accounts_get">["parameters"]["path"];
export type Names = MoyasarSchemas;

// Types that fell back to `any` would let these through.
// @ts-expect-error no such path
export const noPath = () => dintero.GET("/accounts/{aid}/nothing");
// @ts-expect-error a misspelt parameter
export const misspelt = () => dintero.GET("/accounts/{oid}/auth/roles", { params: { query: { limt: 10 } } });
// @ts-expect-error the path has a second parameter
export const noParameter = () => dintero.GET("/accounts/{oid}/management/accounts/{aid}");
// @ts-expect-error no list
export const noList = () => dintero.paginate("/accounts/{aid}/management/settings");
// @ts-expect-error the server gives the id
export const withId: BodyOf<"aid_auths_roles_post"> = { name: "Support", scope: [], id: "1" };
// @ts-expect-error no such operation
export type NoOperation = DataOf<"nothing">;
// @ts-expect-error no such schema
export type NoSchema = Schemas["Nothing"];
