import { createHmac } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { APIS } from "../../scripts/lib/apis.js";
import { readSpecification } from "../../scripts/lib/specification.js";
import { type Sandbox, startSandbox } from "../../src/testing/index.js";
import { ACCOUNT_USER_TOKEN, type IdentityServer, startIdentityServer } from "../identity/identity-server.js";
import { runScript, startScript } from "../identity/run-script.js";
import { type Prism, startPrism } from "../support/prism.js";

// Every example runs in a process of its own, against Prism's validation proxy, the identity server and the sandbox in a row.
let sandbox: Sandbox;
let identity: IdentityServer;
let prism: Prism;

beforeAll(async () => {
  const [api] = APIS;
  if (!api) throw new Error("There is no specification to test against");
  const { document } = await readSpecification(api);
  sandbox = await startSandbox({ accounts: 3 });
  identity = await startIdentityServer(sandbox.url);
  prism = await startPrism(document, { upstream: identity.url });
});
afterAll(async () => {
  await prism.close();
  await identity.close();
  await sandbox.close();
});

const environment = (more: Record<string, string> = {}) => ({
  DINTERO_BASE_URL: prism.url,
  DINTERO_ACCOUNT_ID: sandbox.credentials.accountId,
  DINTERO_CLIENT_ID: sandbox.credentials.clientId,
  DINTERO_CLIENT_SECRET: sandbox.credentials.clientSecret,
  PASSWORD: "word",
  ...more,
});

/** Types in the code that was sent last, each time it is asked for one. */
const readsItsMail = (piece: string) => (/Code.*: $/.test(piece) ? identity.outbox.at(-1)?.code : undefined);

async function outputOf(name: string, more: Record<string, string> = {}): Promise<string[]> {
  const { code, output, errors } = await runScript(`examples/${name}.ts`, environment(more), readsItsMail);
  expect(errors).toBe("");
  expect(code).toBe(0);
  return output.trimEnd().split("\n");
}

describe("the example", () => {
  test("client-credentials gets the client's own token", async () => {
    expect(await outputOf("client-credentials")).toEqual([
      expect.stringMatching(/^A token of \d+ characters/),
      "Another one, good for 14400 seconds.",
    ]);
  });
  test("refresh-and-revoke renews until it revokes", async () => {
    expect(await outputOf("refresh-and-revoke", { USERNAME: "ola" })).toEqual([
      "Renewed for 14400 seconds.",
      "Revoked: the refresh token is answered with 403",
    ]);
  });
  test("account-user brings a token of its own", async () => {
    const [line] = await outputOf("account-user", { ACCOUNT_USER_TOKEN });
    expect(line).toBe("Signed in to this account for 14400 seconds.");
  });
  test("passwordless-email signs in with the code of the email", async () => {
    const [line] = await outputOf("passwordless-email");
    expect(line).toBe("Code from your email: Signed in for 14400 seconds.");
  });
  test("passwordless-sms sends the code both ways and gets a redirect", async () => {
    const before = identity.outbox.length;
    const [line] = await outputOf("passwordless-sms");
    expect(line).toContain("Send the browser to https://webshop.example.com with an ID token in its query.");
    expect(identity.outbox.slice(before).map(({ channel }) => channel)).toEqual(["email", "sms"]);
  });
  test("oidc goes by a redirect to a token with the user's name", async () => {
    expect(await outputOf("oidc", { CODE: "the-code" })).toEqual([
      "Send the browser to https://login.example.com",
      "Kari Nordmann is signed in for 14400 seconds.",
    ]);
  });
  test("verify-token believes a token where it belongs and nowhere else", async () => {
    expect(await outputOf("verify-token")).toEqual([
      "Welcome, Kari Nordmann",
      "Refused elsewhere, because of its audience",
    ]);
  });
  test("merchants-of-a-partner reads each merchant's settings with a token of the merchant", async () => {
    const before = sandbox.log.length;
    const lines = await outputOf("merchants-of-a-partner");
    expect(lines.map((line) => line.slice(0, 9))).toEqual(["T11200001", "T11200002", "T11200003"]);
    const requests = sandbox.log.slice(before).map(({ method, path, outcome }) => `${method} ${path}: ${outcome}`);
    expect(requests.filter((line) => line.includes("/T11200002"))).toEqual([
      "POST /accounts/T11200002/auth/token: 200",
      "GET /accounts/T11200002/management/settings: 200",
    ]);
    expect(requests.filter((line) => line.includes("/T11200000/auth/token"))).toHaveLength(1);
  });
  test("shared-token-store gives two clients one token", async () => {
    const before = sandbox.log.length;
    expect(await outputOf("shared-token-store")).toEqual(["Two clients, one token"]);
    expect(sandbox.log.slice(before)).toHaveLength(1);
  });
  test("diagnostics tells an observer what the client does", async () => {
    expect(await outputOf("diagnostics")).toEqual(["request ", "response 200", "token"]);
  });
});

describe("the example receive-callbacks", () => {
  const SECRET = "callback-secret";
  let stop = async () => {};
  afterEach(() => stop());

  test("believes what is signed with the secret and nothing else", async () => {
    const script = startScript("examples/receive-callbacks.ts", environment({ SIGNATURE_SECRET: SECRET }));
    stop = script.stop;
    const [port = ""] = (await script.printed(/"port":(\d+)/)).slice(1);
    const url = `http://127.0.0.1:${port}`;

    const t = Math.floor(Date.now() / 1000);
    const lines = [t, sandbox.credentials.accountId, "GET", "webshop.example.com", "/callback", "A=1&B=2"];
    const signature = createHmac("sha256", SECRET).update(lines.join("\n")).digest("hex");
    const callback = { headers: { "dintero-signature": `t=${t},v0-hmac-sha256=${signature}` } };
    expect((await fetch(`${url}/callback?B=2&A=1`, callback)).status).toBe(200);
    expect((await fetch(`${url}/callback?B=2&A=2`, callback)).status).toBe(403);

    const body = '{ "id": 1 }';
    const webhook = { "event-signature": createHmac("sha1", SECRET).update(body).digest("hex") };
    expect((await fetch(`${url}/webhook`, { method: "POST", body, headers: webhook })).status).toBe(200);
    expect((await fetch(`${url}/webhook`, { method: "POST", body: '{"id":1}', headers: webhook })).status).toBe(403);
    expect((await fetch(`${url}/webhook`, { method: "POST", body })).status).toBe(403);
    await script.printed(/unsigned/);
  });
});
