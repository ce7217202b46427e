import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Prism, startPrism } from "../../scripts/lib/mock/prism.js";
import { APIS, ROOT } from "../../scripts/lib/spec/apis.js";
import type { OpenApi } from "../../scripts/lib/spec/openapi-types.js";
import { readSpecification } from "../../scripts/lib/spec/specification.js";
import { type Sandbox, startSandbox } from "../../src/testing/index.js";
import { startClientsServer } from "../kit/examples/clients-server.js";
import { bundleExamples, type Examples } from "../kit/examples/examples.js";
import { startOnboardingServer } from "../kit/examples/onboarding-server.js";
import { ACCOUNT_USER_TOKEN, type IdentityServer, startIdentityServer } from "../kit/identity-server.js";

const SHORT = [
  ...["client-credentials", "refresh-and-revoke", "account-user", "passwordless-email", "passwordless-sms", "oidc"],
  ...["verify-token", "merchants-of-a-partner", "shared-token-store", "diagnostics"],
];
const LONG = ["accounts-to-csv", "onboard-a-merchant", "rotate-client-secret", "sign-in"];

// Every example runs in a process of its own, against Prism's validation proxy, the identity server and the sandbox in a row.
let examples: Examples;
let document: OpenApi;
let sandbox: Sandbox;
let identity: IdentityServer;
let prism: Prism;

beforeAll(async () => {
  examples = await bundleExamples(...SHORT, ...LONG);
  const [api] = APIS;
  if (!api) throw new Error("There is no specification to test against");
  ({ document } = await readSpecification(api));
  sandbox = await startSandbox({ accounts: 3 });
  identity = await startIdentityServer(sandbox.url);
  prism = await startPrism(document, { upstream: identity.url });
});
afterAll(async () => {
  await prism.close();
  await identity.close();
  await sandbox.close();
  await examples.remove();
});

const environment = (more: Record<string, string> = {}) => ({
  DINTERO_BASE_URL: prism.url,
  DINTERO_ACCOUNT_ID: sandbox.credentials.accountId,
  DINTERO_CLIENT_ID: sandbox.credentials.clientId,
  DINTERO_CLIENT_SECRET: sandbox.credentials.clientSecret,
  DINTERO_PASSWORD: "word",
  ...more,
});

async function outputOf(name: string, more: Record<string, string> = {}, typed?: () => string): Promise<string[]> {
  const program = examples.start(name, { env: environment(more) });
  if (typed) {
    await program.said(/Code.*: $/);
    program.type(`${typed()}\n`);
  }
  const { code, output, errors } = await program.ended;
  expect(errors).toBe("");
  expect(code).toBe(0);
  return output.trimEnd().split("\n");
}

const newestCode = () => identity.outbox.at(-1)?.code ?? "none was sent";

describe("the example", () => {
  it("client-credentials requests the client's own token", async () => {
    expect(await outputOf("client-credentials")).toEqual([
      expect.stringMatching(/^A token of \d+ characters/),
      "Another one, valid for 14400 seconds.",
    ]);
  });
  it("refresh-and-revoke renews until it revokes", async () => {
    expect(await outputOf("refresh-and-revoke", { DINTERO_USERNAME: "ola" })).toEqual([
      "Renewed for 14400 seconds.",
      "Revoked: the server responds to the refresh token with 403",
    ]);
  });
  it("account-user sends the user's own token", async () => {
    const [line] = await outputOf("account-user", { ACCOUNT_USER_TOKEN });
    expect(line).toBe("Signed in to this account for 14400 seconds.");
  });
  it("passwordless-email signs in with the code of the email", async () => {
    const [line] = await outputOf("passwordless-email", {}, newestCode);
    expect(line).toBe("Code from your email: Signed in for 14400 seconds.");
  });
  it("passwordless-sms sends the code by SMS and email and returns a redirect", async () => {
    const before = identity.outbox.length;
    const [line] = await outputOf("passwordless-sms", {}, newestCode);
    expect(line).toContain("Send the browser to https://webshop.example.com with an ID token in its query.");
    expect(identity.outbox.slice(before).map(({ channel }) => channel)).toEqual(["email", "sms"]);
  });
  it("oidc follows a redirect to a token with the user's name", async () => {
    expect(await outputOf("oidc", { CODE: "the-code" })).toEqual([
      "Send the browser to https://login.example.com",
      "Kari Nordmann is signed in for 14400 seconds.",
    ]);
  });
  it("verify-token accepts a token for its own account only", async () => {
    expect(await outputOf("verify-token")).toEqual([
      "Welcome, Kari Nordmann",
      "Refused for another audience, because of its audience",
    ]);
  });
  it("merchants-of-a-partner reads each merchant's settings with a token of the merchant", async () => {
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
  it("merchants-of-a-partner continues after a refused merchant and reports it at the end", async () => {
    const { url, close } = await startSandbox({
      accounts: 3,
      fault: ({ path }) => (path === "/accounts/T11200002/management/settings" ? { status: 403 } : undefined),
    });
    const { code, output, errors } = await examples.run("merchants-of-a-partner", {
      env: environment({ DINTERO_BASE_URL: url }),
    });
    await close();
    expect(code).toBe(1);
    expect(output.match(/^T\d+/gm)).toEqual(["T11200001", "T11200003"]);
    expect(errors).toMatch(/^T11200002 GET .* failed: 403/);
  });
  it("shared-token-store gives two clients one token", async () => {
    const before = sandbox.log.length;
    expect(await outputOf("shared-token-store")).toEqual(["Two clients, one token"]);
    expect(sandbox.log.slice(before)).toHaveLength(1);
  });
  it("diagnostics reports to an observer what the client does", async () => {
    expect(await outputOf("diagnostics")).toEqual(["start ", "request ", "response 200", "done 200", "token"]);
  });
});

describe("the job", () => {
  it.each(LONG)("%s says in one line that the credentials are missing", async (name) => {
    await writeFile(join(examples.folder, "credential.json"), JSON.stringify({ clientId: "a", clientSecret: "b" }));
    await writeFile(join(examples.folder, "merchant.json"), "{}");
    const { code, output, errors } = await examples.run(name, { env: environment({ DINTERO_CLIENT_ID: "" }) });
    expect({ code, output }).toEqual({ code: 1, output: "" });
    expect(errors).toMatch(/^Expected .*DINTERO_CLIENT_ID.*\n$/);
  });

  // What they do when things go wrong is in tests of their own; this is what they send and how they read the responses.
  it("onboard-a-merchant keeps to the specification", async () => {
    const partner = await startSandbox({ accounts: 125 });
    const server = await startOnboardingServer(partner);
    const proxy = await startPrism(document, { upstream: server.url });
    const env = environment({ DINTERO_BASE_URL: proxy.url, PAUSE_MS: "1", FOLLOW_MS: "3" });
    const args = [join(ROOT, "examples/merchant.json")];
    for (let count = 0; count < 2; count += 1) {
      expect(await examples.run("onboard-a-merchant", { env, args })).toMatchObject({ code: 0, errors: "" });
    }
    for (const { close } of [proxy, server, partner]) await close();
  });

  it("rotate-client-secret keeps to the specification", async () => {
    const server = await startClientsServer(sandbox);
    const proxy = await startPrism(document, { upstream: server.url });
    server.add("webshop", "first-secret");
    const file = join(examples.folder, "credential.json");
    await writeFile(file, JSON.stringify({ clientId: "webshop", clientSecret: "first-secret" }));
    await mkdir(`${file}.users`);
    const env = environment({ DINTERO_BASE_URL: proxy.url, CREDENTIAL_FILE: file });
    expect(await examples.run("rotate-client-secret", { env })).toMatchObject({ code: 0, errors: "" });
    for (const { close } of [proxy, server]) await close();
  });

  it("sign-in keeps to the specification, also where a factor was lost", async () => {
    const program = examples.start("sign-in", { env: environment() });
    program.type("kari\nword\n");
    await program.said(/Code from your sms .*: /);
    program.type("recover\n");
    for (const round of [1, 2]) {
      await program.said(new RegExp(`Code ${round} of 2.*: `));
      program.type(`${newestCode()}\n`);
    }
    expect(await program.ended).toMatchObject({ code: 0, output: "Signed in for 14400 seconds.\n" });
  });
});
