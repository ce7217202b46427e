import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../src/testing/index.js";
import { environmentFor } from "../kit/environment.js";
import { type ClientsServer, startClientsServer } from "../kit/examples/clients-server.js";
import { bundleExamples, type Ended, type Examples, type RunOptions } from "../kit/examples/examples.js";

/** What changes something on the server, and the proof that the new client works. Nothing else leaves another state behind. */
const REQUESTS = [
  ["the new client is made", 4],
  ["its grant is made", 7],
  ["it gets a token", 8],
  ["the old client is deleted", 10],
] as const;
/** The file is written twice: opened, filled and renamed. */
const DEATHS = [
  [2, "half a new credential"],
  [3, "a new credential without its name"],
  [5, "half an end next to a new credential"],
  [6, "an end without its name"],
] as const;

let examples: Examples;
let sandbox: Sandbox;
let server: ClientsServer;
let file: string;
const said: Ended[] = [];

beforeAll(async () => {
  examples = await bundleExamples("rotate-client-secret", "service-with-credential-file");
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
  const env = {
    ...environmentFor(sandbox, server.url),
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
  it("fails no call of a service that calls during the rotation", async () => {
    const service = examples.start("service-with-credential-file", options());
    await service.said(/Using the client webshop\n/);
    expect(await run()).toMatchObject({ code: 0, errors: "" });
    await service.said(/Using the client webshop-r2\n/);
    const callsSoFar = server.log.length;
    while (server.log.length < callsSoFar + 5) await new Promise((resolve) => setTimeout(resolve, 5));
    service.child.kill("SIGTERM");
    const ended = await service.ended;
    said.push(ended);
    expect(ended.output).toMatch(/\n[1-9]\d* calls done, 0 failed\n$/);
    expect(server.log.filter((line) => !line.endsWith("200"))).toEqual([]);
    expect(await readdir(`${file}.users`)).toEqual([]);
    await expectDone();
  });

  it("deletes the first client only after the last instance has stopped using it", async () => {
    const instances = ["1", "2"].map((name) => join(`${file}.users`, name));
    for (const instance of instances) await writeFile(instance, "webshop");
    const rotation = examples.start("rotate-client-secret", options());
    await rotation.said(/Waiting for 2 of 2 instances/);
    for (const instance of instances) {
      expect(clientIds()).toEqual(["webshop", "webshop-r2"]);
      await writeFile(instance, "webshop-r2");
    }
    const ended = await rotation.ended;
    said.push(ended);
    expect(ended).toMatchObject({ code: 0 });
    await expectDone();
  });

  it("keeps both clients while an instance of the service uses the first", async () => {
    await writeFile(join(`${file}.users`, "1"), "webshop");
    const { code, errors } = await run({ env: { PATIENCE_MS: "0" } });
    expect({ code, errors }).toEqual({
      code: 1,
      errors: "1 instances still use webshop. Both clients are valid.\n",
    });
    expect(clientIds()).toEqual(["webshop", "webshop-r2"]);
    expect(await isGood()).toBe(true);

    await writeFile(join(`${file}.users`, "1"), "webshop-r2");
    expect(await run()).toMatchObject({ code: 0 });
    await expectDone();
  });

  it("deletes nothing when it cannot see which instances use the first client", async () => {
    await rm(`${file}.users`, { recursive: true });
    expect(await run()).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/cannot be read.*Both clients are valid/),
    });
    expect(clientIds()).toEqual(["webshop", "webshop-r2"]);
  });

  it("shows nothing of a credential that it cannot read", async () => {
    await writeFile(file, '{"clientId":"webshop","clientSecret": first-secret}');
    expect(await run()).toMatchObject({ code: 1, errors: `${file} is not JSON.\n` });
    const service = examples.start("service-with-credential-file", options());
    await service.said(/is not JSON\.\n/);
    service.child.kill("SIGINT");
    said.push(await service.ended);
  });

  it("a service that starts during the change uses the second client", async () => {
    // A pipe holds each reader back until there is something for it to read.
    await rm(file);
    execFileSync("mkfifo", [file]);
    server.add("webshop-r2", "second-secret");
    const service = examples.start("service-with-credential-file", options());
    await writeFile(file, JSON.stringify({ clientId: "webshop", clientSecret: "first-secret" }));
    await service.said(/Using the client webshop\n/);
    await writeFile(file, JSON.stringify({ clientId: "webshop-r2", clientSecret: "second-secret" }));
    expect(server.log).toEqual([]);
    service.child.kill("SIGKILL");
    said.push(await service.ended);
  });

  it("names the next client by the next number", async () => {
    await run();
    await run();
    expect(clientIds()).toEqual(["webshop-r3"]);
  });

  it("keeps a client of the same name that it has not created", async () => {
    server.add("webshop-r2", "of-someone-else");
    expect(await run()).toMatchObject({ code: 1, errors: "Another client webshop-r2 exists already.\n" });
    expect(server.accepts("webshop-r2", "of-someone-else")).toBe(true);
    expect(await isGood()).toBe(true);
  });

  it.each(REQUESTS)(
    "when the server refuses that %s, nothing stops working and the next run completes the rotation",
    async (_what, failing) => {
      server.mishap = (_, number) => (number === failing ? "refused" : undefined);
      expect(await run()).toMatchObject({ code: 1 });
      expect(await isGood()).toBe(true);
      server.mishap = () => undefined;
      expect(await run()).toMatchObject({ code: 0 });
      await expectDone();
    },
  );

  it("deletes the old client once, although the response to that is lost", async () => {
    server.mishap = (line) => (line.startsWith("DELETE") && server.clients.size === 2 ? "response lost" : undefined);
    expect(await run()).toMatchObject({ code: 0, errors: "" });
    await expectDone();
  });

  it.each(REQUESTS.slice(0, 3))(
    "when the response that %s is lost, nothing stops working and the rotation is completed",
    async (_what, failing) => {
      server.mishap = (_, number) => (number === failing ? "response lost" : undefined);
      const { code } = await run();
      expect(await isGood()).toBe(true);
      // What can be retried without harm has been retried already.
      if (code !== 0) expect(await run()).toMatchObject({ code: 0 });
      await expectDone();
    },
  );

  it("sends these requests and changes its files no more often than the tests interrupt it", async () => {
    expect(await run({ dieAt: 7 })).toMatchObject({ code: 0 });
    expect(server.log.map((line) => line.replace(/: 200$/, "").replace(/^(\w+) .*\/auth/, "$1 "))).toEqual([
      "POST /token",
      "GET /clients",
      "GET /clients",
      "POST /clients",
      "GET /client-grants",
      "GET /client-grants",
      "POST /client-grants",
      "POST /token",
      "GET /clients",
      expect.stringMatching(/^DELETE \/clients\//),
    ]);
  });

  it.each(DEATHS)("continues in the next run when it dies at change %i to its files, with %s", async (dieAt) => {
    expect(await run({ dieAt })).toMatchObject({ signal: "SIGKILL" });
    expect(await isGood()).toBe(true);
    expect(await run()).toMatchObject({ code: 0 });
    await expectDone();
  });
});
