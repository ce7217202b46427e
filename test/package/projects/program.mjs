// What every runtime does with the package. It gives what it saw; the tests compare that outside.

/** What needs web standards and nothing else. */
export async function useWebEntryPoints(entryPoints, { url, credentials }) {
  return {
    main: await useMain(entryPoints["."], { url, credentials }),
    core: await useCore(entryPoints["./core"]),
    payments: await usePayments(entryPoints["./payments"]),
    verify: await useVerify(entryPoints["./verify"]),
    webhooks: await useWebhooks(entryPoints["./webhooks"]),
    moyasar: await useMoyasar(entryPoints["./moyasar"]),
    zro: await useZro(entryPoints["./zro"]),
    testing: await useTesting(entryPoints["./testing"], entryPoints["."]),
  };
}

async function useMain({ ApiError, createDintero, isDinteroError, unwrap }, { url, credentials }) {
  const waits = [];
  const onEvent = (event) => event.type === "wait" && waits.push(event.reason);
  const dintero = createDintero({ ...credentials, baseUrl: url, onEvent });

  const settings = unwrap(await dintero.GET("/accounts/{aid}/management/settings"));

  const pages = [];
  const query = { limit: 10 };
  for await (const { items } of dintero
    .paginate("/accounts/{oid}/management/accounts", { params: { query } })
    .pages()) {
    pages.push(items.map(({ account_id }) => account_id));
  }

  const path = { aid: "T99999999" };
  const missing = await dintero.GET("/accounts/{oid}/management/accounts/{aid}", { params: { path } });
  const { name, status, code, method, attempts, outcome } = missing.error;
  const thrown = await Promise.resolve(missing)
    .then(unwrap)
    .catch((error) => error);

  const limited = await dintero.GET("/accounts/{oid}/auth/roles");
  return {
    account: settings.account_id,
    pages,
    error: { name, status, code, method, path: missing.error.path, attempts, outcome },
    isApiError: thrown === missing.error && thrown instanceof ApiError && thrown instanceof Error,
    isDinteroError: isDinteroError(thrown),
    rolesAfterLimit: limited.data.length,
    waits,
  };
}

const json = (status, body) => async () => Response.json(body, { status });

async function useCore({ defineClient, unwrap, ApiError }) {
  const baseUrl = "https://library.example";
  const library = defineClient({ baseUrl, auth: "a-key", fetch: json(200, { title: "Brand" }) });
  const closed = defineClient({ baseUrl, auth: "a-key", retry: false, fetch: json(503, {}) });
  return {
    title: unwrap(await library.GET("/books/1")).title,
    refused: (await closed.GET("/books/1")).error instanceof ApiError,
  };
}

async function usePayments({ createPayments, unwrap }) {
  const fetch = json(200, { id: "T12345678.1", amount: 100, status: "CAPTURED" });
  const payments = createPayments({ accountId: "T12345678", token: "a-token", fetch });
  const params = { path: { id: "T12345678.1" } };
  return { status: unwrap(await payments.GET("/transactions/{id}", { params })).status };
}

const secret = "my-secret";

/** The signature of a webhook, made with what every runtime has. */
async function signatureOf(body) {
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-1" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["sign"]);
  const bytes = new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(body)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function useWebhooks({ VerificationError, verifyWebhook }) {
  const body = '{"id":"evt_1"}';
  const headers = { "event-signature": await signatureOf(body) };
  await verifyWebhook({ headers, body }, { secret });
  const refusal = await verifyWebhook({ headers, body: `${body} ` }, { secret }).catch((error) => error);
  return { refused: refusal instanceof VerificationError && refusal.reason };
}

/** A token without a signature that its issuer's keys would confirm. */
async function useVerify({ VerificationError, verify }) {
  const encode = (value) => btoa(JSON.stringify(value)).replace(/=+$/, "");
  const token = `${encode({ alg: "RS256", kid: "1" })}.${encode({ sub: "someone" })}.AAAA`;
  const { publicKey } = await crypto.subtle.generateKey(
    { name: "RSASSA-PKCS1-v1_5", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" },
    true,
    ["sign", "verify"],
  );
  const { n, e } = await crypto.subtle.exportKey("jwk", publicKey);
  const keys = [{ kid: "1", kty: "RSA", alg: "RS256", n, e }];
  const refusal = await verify(token, { accountId: "T12345678", keys }).catch((error) => error);
  return { refused: refusal instanceof VerificationError && refusal.reason };
}

async function useMoyasar({ createMoyasarAcquirer }) {
  const moyasar = createMoyasarAcquirer({ apiKey: "acquirer_key", retry: false, fetch: json(403, { type: "denied" }) });
  const { error } = await moyasar.GET("/v1/3ds");
  return { status: error.status, code: error.code };
}

async function useZro({ createZro }) {
  const options = { baseUrl: "https://gateway.example", token: "a-token" };
  const zro = createZro({ ...options, fetch: json(200, { success: true, data: { status: "ACCEPTED" } }) });
  const id = "0197b169-da6b-7ba2-b053-ce413ae39afd";
  const { data } = await zro.GET("/v1/payin/three-ds/authentications/{id}", { params: { path: { id } } });
  return { status: data.status };
}

async function useTesting({ FakeClock, MemoryTokenStore, scriptedFetch }, { createDintero }) {
  const clock = new FakeClock();
  const fetch = scriptedFetch();
  fetch.on("GET /accounts/{aid}/management/settings").reply(429, { error: {} }, { "retry-after": "30" });
  fetch.on("GET /accounts/{aid}/management/settings").reply(200, { account_id: "T12345678" });
  const credentials = { accountId: "T12345678", clientId: "id", clientSecret: "secret" };
  const dintero = createDintero({ ...credentials, clock, fetch });
  const { data } = await clock.runUntil(dintero.GET("/accounts/{aid}/management/settings"));
  fetch.assertDone();
  const waited = clock.now();

  const store = new MemoryTokenStore(clock);
  await store.set("key", "token", 1_000);
  const kept = await store.get("key");
  await clock.advance(1_000);
  return { account: data.account_id, waited, kept, keys: store.keys() };
}

/** What needs `node:` modules: the sandbox, and the entry point for observers. */
export async function useNodeEntryPoints(entryPoints, { subscribe }) {
  const { CHANNEL, publishEvents } = entryPoints["./diagnostics"];
  const { startSandbox } = entryPoints["./testing"];
  const { createDintero } = entryPoints["."];
  const heard = [];
  subscribe(CHANNEL, (event) => heard.push(event.type));

  const sandbox = await startSandbox();
  try {
    const dintero = createDintero({ ...sandbox.credentials, baseUrl: sandbox.url, onEvent: publishEvents });
    const { data } = await dintero.GET("/accounts/{aid}/management/settings");
    return { account: data.account_id, heard, requests: sandbox.log.length };
  } finally {
    await sandbox.close();
  }
}
