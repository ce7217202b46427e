import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { APIS } from "../../scripts/lib/apis.js";
import type { OpenApi } from "../../scripts/lib/openapi-types.js";
import { readSpecification } from "../../scripts/lib/specification.js";
import { type Sandbox, startSandbox } from "../../src/testing/index.js";
import { startPrism } from "../support/prism.js";
import { type ClientsServer, startClientsServer } from "./support/clients-server.js";
import { bundleExamples, type Ended, type Examples, type RunOptions } from "./support/examples.js";

const upTo = (length: number) => Array.from({ length }, (_, index) => index + 1);
/** Token, the clients twice, a client, grants of both, a grant, a token for it; then the clients again, and one is deleted. */
const REQUESTS = upTo(10);
/** The file is written twice: opened, filled and renamed. */
const CHANGES = upTo(6);

let examples: Examples;
let document: OpenApi;
let sandbox: Sandbox;
let server: ClientsServer;
let file: string;
const said: Ended[] = [];

beforeAll(async () => {
  examples = await bundleExamples("rotate-client-secret", "service-with-credential-file");
  const [api] = APIS;
  if (!api) throw new Error("There is no specification to test against");
  ({ document } = await readSpecification(api));
  sandbox = await startSandbox();
});
afterAll(async () => {
  await sandbox.close();
  await examples.remove();
});

/** A server with the client `webshop`, and its credential in the file of a service of which no instance runs. */
beforeEach(async () => {
  server = await startClientsServer(sandbox);
  server.add("webshop", "first-secret");
  file = join(examples.folder, "credential.json");
  await writeFile(file, JSON.stringify({ clientId: "webshop", clientSecret: "first-secret" }));
  await mkdir(`${file}.users`);
});
afterEach(async () => {
  const shown = said.splice(0).map(({ output, errors }) => output + errors);
  for (const secret of [...server.secrets, sandbox.credentials.clientSecret])
    expect(shown.join()).not.toContain(secret);
  await server.close();
  for (const name of await readdir(examples.folder)) await rm(join(examples.folder, name), { recursive: true });
});

const options = (more: RunOptions = {}): RunOptions => {
  const { accountId, clientId, clientSecret } = sandbox.credentials;
  const env = {
    DINTERO_BASE_URL: server.url,
    DINTERO_ACCOUNT_ID: accountId,
    DINTERO_CLIENT_ID: clientId,
    DINTERO_CLIENT_SECRET: clientSecret,
    CREDENTIAL_FILE: file,
    POLL_MS: "5",
    PAUSE_MS: "2",
  };
  return { ...more, env: { ...env, ...more.env } };
};

async function run(more?: RunOptions): Promise<Ended> {
  const ended = await examples.run("rotate-client-secret", options(more));
  said.push(ended);
  return ended;
}

const credential = async (): Promise<{ clientId: string; clientSecret: string; retiring?: string }> =>
  JSON.parse(await readFile(file, "utf8"));
const clientIds = () => [...server.clients.values()].map(({ client_id }) => client_id);
const isGood = async () => {
  const { clientId, clientSecret } = await credential();
  return server.accepts(clientId, clientSecret);
};
/** The rotation is complete: one client, named as the file has it, with its grant. */
async function expectDone(): Promise<void> {
  expect(clientIds()).toEqual(["webshop-r2"]);
  expect(await credential()).toEqual({ clientId: "webshop-r2", clientSecret: expect.any(String) });
  expect(await isGood()).toBe(true);
  const ids = [...server.clients.keys()];
  const grants = server.grants.filter(({ client_id }) => ids.includes(client_id));
  expect(grants).toMatchObject([{ scope: ["read:accounts"], type: "client_credentials" }]);
}

describe("the example rotate-client-secret", () => {
  test("a service that calls all the time sees no failed call", async () => {
    const prism = await startPrism(document, { upstream: server.url });
    const env = { DINTERO_BASE_URL: prism.url };
    const service = examples.start("service-with-credential-file", options({ env }));
    await service.said(/Working with the client webshop\n/);
    expect(await run({ env })).toMatchObject({ code: 0, errors: "" });
    await service.said(/Working with the client webshop-r2\n/);
    const callsSoFar = server.log.length;
    while (server.log.length < callsSoFar + 5) await new Promise((resolve) => setTimeout(resolve, 5));
    service.child.kill("SIGTERM");
    const ended = await service.ended;
    said.push(ended);
    expect(ended.output).toMatch(/\n[1-9]\d* calls done, 0 failed\n$/);
    expect(server.log.filter((line) => !line.endsWith("200"))).toEqual([]);
    await expectDone();
    await prism.close();
  });

  test("keeps both clients while an instance of the service still works with the first", async () => {
    await writeFile(join(`${file}.users`, "1"), "webshop");
    const { code, errors } = await run({ env: { PATIENCE_MS: "0" } });
    expect({ code, errors }).toEqual({
      code: 1,
      errors: "1 instances still work with webshop; both clients are good.\n",
    });
    expect(clientIds()).toEqual(["webshop", "webshop-r2"]);
    expect(await isGood()).toBe(true);

    await writeFile(join(`${file}.users`, "1"), "webshop-r2");
    expect(await run()).toMatchObject({ code: 0 });
    await expectDone();
  });

  test("names the next client by the next number", async () => {
    await run();
    await run();
    expect(clientIds()).toEqual(["webshop-r3"]);
  });

  test("leaves alone a client of that name that it has not made", async () => {
    server.add("webshop-r2", "of-somebody-else");
    expect(await run()).toMatchObject({ code: 1, errors: "There is another client webshop-r2 already.\n" });
    expect(server.accepts("webshop-r2", "of-somebody-else")).toBe(true);
    expect(await isGood()).toBe(true);
  });

  test.each(REQUESTS)(
    "when request %i of it is refused, nothing stops working and the next run completes it",
    async (failing) => {
      server.mishap = (_, number) => (number === failing ? "refused" : undefined);
      expect(await run()).toMatchObject({ code: 1 });
      expect(await isGood()).toBe(true);
      server.mishap = () => undefined;
      expect(await run()).toMatchObject({ code: 0 });
      await expectDone();
    },
  );

  test.each(REQUESTS)(
    "when the answer to request %i of it is lost, nothing stops working and the rotation gets done",
    async (failing) => {
      server.mishap = (_, number) => (number === failing ? "answer lost" : undefined);
      const { code } = await run();
      expect(await isGood()).toBe(true);
      // What can be repeated without harm has been repeated already.
      if (code !== 0) expect(await run()).toMatchObject({ code: 0 });
      await expectDone();
    },
  );

  test("sends no more requests than that", async () => {
    await run();
    expect(server.log).toHaveLength(REQUESTS.length);
  });

  test.each(CHANGES)(
    "when it dies at, or halfway through, change %i to its files, it goes on at the next run",
    async (dieAt) => {
      expect(await run({ dieAt })).toMatchObject({ signal: "SIGKILL" });
      expect(await isGood()).toBe(true);
      expect(await run()).toMatchObject({ code: 0 });
      await expectDone();
    },
  );

  test("changes its files no more often than that", async () => {
    expect(await run({ dieAt: CHANGES.length + 1 })).toMatchObject({ code: 0 });
  });
});
