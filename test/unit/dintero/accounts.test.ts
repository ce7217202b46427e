import { describe, expect, it } from "vitest";
import { ConfigurationError, createDintero } from "../../../src/index.js";
import {
  API,
  bearerOf,
  failure,
  MERCHANT,
  mfaRequired,
  PARTNER,
  partnerClient,
  problem,
} from "../../kit/token-server.js";

const EXCHANGE = `POST /${PARTNER}/auth/exchange_token`;
const SETTINGS = "/accounts/{aid}/management/settings";

const settingsOf = (accountId: string) => ({
  [`GET /${accountId}/management/settings`]: () => Response.json({ account_id: accountId }),
});
const tokenOf = (accountId: string, life?: number) => ({
  [`POST /${accountId}/auth/token`]: () => bearerOf(`token of ${accountId}`.replaceAll(" ", "-"), life),
});
const merchants = (...accountIds: string[]) =>
  Object.assign(
    { [EXCHANGE]: ({ body }: { body: Record<string, unknown> }) => bearerOf(`exchange-for-${body["account_id"]}`) },
    ...accountIds.map((id) => ({ ...settingsOf(id), ...tokenOf(id) })),
  );

describe("account()", () => {
  it("exchanges the partner's token for an exchange token, and that for the merchant's token", async () => {
    const { dintero, seen } = partnerClient(merchants(MERCHANT));
    const { data } = await dintero.account(MERCHANT).GET(SETTINGS);
    expect(data).toEqual({ account_id: MERCHANT });
    expect(seen.map(({ line, authorization }) => [line, authorization])).toEqual([
      [`POST /${PARTNER}/auth/token`, expect.stringContaining("Basic ")],
      [EXCHANGE, "Bearer own-token"],
      [`POST /${MERCHANT}/auth/token`, `Bearer exchange-for-${MERCHANT}`],
      [`GET /${MERCHANT}/management/settings`, `Bearer token-of-${MERCHANT}`],
    ]);
    expect(seen[1]?.body).toEqual({ account_id: MERCHANT });
  });
  it.each([
    ["the partner's, by default", undefined, `${API}/${PARTNER}`],
    ["the partner's", "partner", `${API}/${PARTNER}`],
    ["the merchant's", "merchant", `${API}/${MERCHANT}`],
    ["another one", "https://other.example", "https://other.example"],
  ])("requests the merchant's token with the audience that is %s", async (_, exchangeAudience, audience) => {
    const options = exchangeAudience === undefined ? {} : { exchangeAudience };
    const { dintero, to } = partnerClient(merchants(MERCHANT), options);
    await dintero.account(MERCHANT).GET(SETTINGS);
    expect(to(`${MERCHANT}/auth/token`)[0]?.body).toEqual({ grant_type: "client_credentials", audience });
  });
  it("requests each of the three tokens once for any number of concurrent callers", async () => {
    const { dintero, to } = partnerClient(merchants(MERCHANT));
    await Promise.all(Array.from({ length: 100 }, () => dintero.account(MERCHANT).GET(SETTINGS)));
    expect(
      [to(`${PARTNER}/auth/token`), to("exchange_token"), to(`${MERCHANT}/auth/token`)].map((all) => all.length),
    ).toEqual([1, 1, 1]);
    expect(to("settings")).toHaveLength(100);
  });
  it("renews the merchant's token with the exchange token until that expires", async () => {
    const { dintero, clock, to } = partnerClient({ ...merchants(MERCHANT), ...tokenOf(MERCHANT, 3_600) });
    await dintero.account(MERCHANT).GET(SETTINGS);
    await clock.advance(3_590_000);
    await dintero.account(MERCHANT).GET(SETTINGS);
    expect(to("exchange_token")).toHaveLength(1);
    expect(to(`${MERCHANT}/auth/token`)).toHaveLength(2);
  });
  it("replaces a refused exchange token and continues", async () => {
    let exchanges = 0;
    const { dintero, to } = partnerClient({
      ...merchants(MERCHANT),
      [EXCHANGE]: () => {
        exchanges += 1;
        return bearerOf(`exchange-${exchanges}`);
      },
      [`POST /${MERCHANT}/auth/token`]: ({ authorization }) =>
        authorization === "Bearer exchange-1" ? problem(401) : bearerOf("merchants-token"),
    });
    expect((await dintero.account(MERCHANT).GET(SETTINGS)).error).toBeUndefined();
    expect(to(`${MERCHANT}/auth/token`)).toHaveLength(2);
  });
  it("replaces a refused token of a merchant and keeps the partner's", async () => {
    let requests = 0;
    const { dintero, to } = partnerClient({
      ...merchants(MERCHANT),
      [`POST /${MERCHANT}/auth/token`]: () => {
        requests += 1;
        return bearerOf(`token-${requests}`);
      },
      [`GET /${MERCHANT}/management/settings`]: ({ authorization }) =>
        authorization === "Bearer token-1" ? problem(401) : Response.json({}),
    });
    expect((await dintero.account(MERCHANT).GET(SETTINGS)).error).toBeUndefined();
    expect(to(`${PARTNER}/auth/token`)).toHaveLength(1);
    expect(to(`${MERCHANT}/auth/token`)).toHaveLength(2);
  });
  it("fills in the merchant's id, and does not change the partner's calls", async () => {
    const { dintero, lines } = partnerClient({ ...merchants(MERCHANT), ...settingsOf(PARTNER) });
    await dintero.account(MERCHANT).GET(SETTINGS);
    await dintero.GET(SETTINGS);
    expect(lines().slice(-2)).toEqual([`GET /${MERCHANT}/management/settings`, `GET /${PARTNER}/management/settings`]);
  });
  it("rejects with the reason when a merchant is refused, and does not affect other merchants", async () => {
    const { dintero } = partnerClient({
      ...merchants(MERCHANT),
      [EXCHANGE]: ({ body }) => (body["account_id"] === MERCHANT ? bearerOf("exchange") : problem(403, "not_yours")),
    });
    const refused = dintero.account("P11200002").GET(SETTINGS);
    const others = Promise.all([dintero.account(MERCHANT).GET(SETTINGS), dintero.account(MERCHANT).GET(SETTINGS)]);
    const error = await failure(refused);
    expect(error).toMatchObject({
      name: "AuthenticationError",
      path: SETTINGS,
      attempts: 0,
      outcome: "rejected",
      cause: { status: 403, code: "not_yours", path: "/accounts/{partner_id}/auth/exchange_token" },
    });
    expect(String(error).match(/no access token/gi)).toHaveLength(1);
    expect((await others).map(({ error }) => error)).toEqual([undefined, undefined]);
  });
  it("requests a token again for a merchant that was refused before", async () => {
    let open = false;
    const { dintero } = partnerClient({
      ...merchants(MERCHANT),
      [EXCHANGE]: () => (open ? bearerOf("exchange") : problem(403)),
    });
    await failure(dintero.account(MERCHANT).GET(SETTINGS));
    open = true;
    expect((await dintero.account(MERCHANT).GET(SETTINGS)).error).toBeUndefined();
  });
  it.each(["P112", "11200001", "", "P11200001/../x"])("refuses the id %j", (accountId) => {
    expect(() => partnerClient({}).dintero.account(accountId)).toThrow(ConfigurationError);
  });
  it("returns a client that has no `account()` itself", () => {
    expect(partnerClient({}).dintero.account(MERCHANT)).not.toHaveProperty("account");
  });
  it("works with a custom token", async () => {
    const { fetch } = capture(merchants(MERCHANT));
    const dintero = createDintero({ accountId: PARTNER, token: "partner-token", fetch });
    expect((await dintero.account(MERCHANT).GET(SETTINGS)).data).toEqual({ account_id: MERCHANT });
  });
});

/** The routes alone, as a `fetch`. */
function capture(routes: Record<string, (seen: never) => Response>) {
  const fetch = async (request: Request) => {
    const path = new URL(request.url).pathname.replace("/v1/accounts", "");
    const body = request.method === "POST" ? await request.json() : {};
    return routes[`${request.method} ${path}`]?.({ body } as never) ?? problem(404);
  };
  return { fetch };
}

describe("the identity of a merchant's client", () => {
  it("has the token of the merchant", async () => {
    const { dintero } = partnerClient(merchants(MERCHANT));
    expect(await dintero.account(MERCHANT).auth.token()).toBe(`token-of-${MERCHANT}`);
  });
  it("sends client_credentials with the exchange token", async () => {
    const { dintero, to } = partnerClient(merchants(MERCHANT));
    await dintero.account(MERCHANT).auth.grant({ grant_type: "client_credentials" });
    expect(to(`${MERCHANT}/auth/token`).map(({ authorization }) => authorization)).toEqual([
      `Bearer exchange-for-${MERCHANT}`,
    ]);
  });
  it("signs in the merchant's users with the merchant's token", async () => {
    const { dintero, to } = partnerClient({
      ...merchants(MERCHANT),
      [`POST /${MERCHANT}/auth/token`]: ({ body }) =>
        body["grant_type"] === "password" ? mfaRequired("mfa-1") : bearerOf("merchants-token"),
    });
    const grant = { grant_type: "password", username: "kari", password: "word" } as const;
    expect(await failure(dintero.account(MERCHANT).auth.grant(grant))).toMatchObject({ mfaToken: "mfa-1" });
    expect(to(`${MERCHANT}/auth/token`).at(-1)?.authorization).toBe("Bearer merchants-token");
  });
});

describe("the clients that `account()` keeps", () => {
  it("are the same for the same account", () => {
    const { dintero } = partnerClient({});
    expect(dintero.account(MERCHANT)).toBe(dintero.account(MERCHANT));
    expect(dintero.account(MERCHANT)).not.toBe(dintero.account("P11200002"));
  });
  it("are the most recently used ones", () => {
    const { dintero } = partnerClient({}, { maxAccounts: 2 });
    const first = dintero.account("P11200001");
    const second = dintero.account("P11200002");
    dintero.account("P11200001");
    dintero.account("P11200003");
    expect(dintero.account("P11200001")).toBe(first);
    expect(dintero.account("P11200002")).not.toBe(second);
  });
  it("are no more than a thousand by default", () => {
    const { dintero } = partnerClient({});
    const idOf = (number: number) => `P1120${String(number).padStart(4, "0")}`;
    const first = dintero.account(idOf(0));
    const second = dintero.account(idOf(1));
    for (let number = 2; number <= 1_000; number += 1) dintero.account(idOf(number));
    expect(dintero.account(idOf(1))).toBe(second);
    expect(dintero.account(idOf(0))).not.toBe(first);
  });
  it("still work after they are no longer kept", async () => {
    const { dintero, to } = partnerClient(merchants(MERCHANT), { maxAccounts: 1 });
    const kept = dintero.account(MERCHANT);
    await kept.GET(SETTINGS);
    dintero.account("P11200002");
    expect((await kept.GET(SETTINGS)).error).toBeUndefined();
    expect(to(`${MERCHANT}/auth/token`)).toHaveLength(1);
  });
  it.each([0, -1, 1.5, Number.NaN])("cannot be %d", (maxAccounts) => {
    expect(() => partnerClient({}, { maxAccounts })).toThrow("Expected `maxAccounts` to be a positive integer");
  });
});

describe("what merchants share with their partner", () => {
  it("includes the rate limit: a 429 of one merchant pauses the others", async () => {
    let refused = false;
    const other = "P11200002";
    const { dintero, clock, events } = partnerClient(
      {
        ...merchants(MERCHANT, other),
        [`GET /${MERCHANT}/management/settings`]: () => {
          if (refused) return Response.json({});
          refused = true;
          return new Response("{}", { status: 429, headers: { "retry-after": "2" } });
        },
      },
      { retry: { limit: 2 }, rateLimit: { maxConcurrency: 10 } },
    );
    await clock.runUntil(Promise.all([dintero.account(other).auth.token(), dintero.account(MERCHANT).auth.token()]));
    const first = dintero.account(MERCHANT).GET(SETTINGS);
    await clock.advance(1);
    const second = dintero.account(other).GET(SETTINGS);
    await clock.advance(1_000);
    expect(events.filter(({ type }) => type === "wait").at(-1)).toMatchObject({ reason: "rate-limit" });
    const before = clock.now();
    await clock.runUntil(Promise.all([first, second]));
    expect(clock.now() - before).toBeGreaterThan(900);
  });
  it("includes the token store, which has a key without secrets for each token", async () => {
    const values = new Map<string, unknown>();
    const tokenStore = {
      get: async (key: string) => values.get(key),
      set: async (key: string, value: string) => values.set(key, value),
      delete: async (key: string) => values.delete(key),
    };
    const { dintero, clock } = partnerClient(merchants(MERCHANT), { tokenStore });
    await clock.runUntil(dintero.account(MERCHANT).GET(SETTINGS));
    expect([...values.keys()].sort()).toEqual(
      [
        `dintero-client https://api.dintero.com ${PARTNER} the-client ${encodeURIComponent(`${API}/${PARTNER}`)}`,
        `dintero-client https://api.dintero.com ${MERCHANT} the-client via%20${PARTNER} ${encodeURIComponent(`${API}/${PARTNER}`)}`,
        `dintero-client https://api.dintero.com ${MERCHANT} the-client via%20${PARTNER} exchange`,
      ].sort(),
    );
  });
  it("does not include the token store when there is no client id to distinguish identities", async () => {
    const keys: string[] = [];
    const note = async (key: string) => {
      keys.push(key);
    };
    const { fetch } = capture(merchants(MERCHANT));
    const tokenStore = { get: note, set: note, delete: note };
    const dintero = createDintero({ accountId: PARTNER, token: "partner-token", fetch, tokenStore });
    await dintero.account(MERCHANT).GET(SETTINGS);
    expect(keys).toEqual([]);
  });
});
