/**
 * Replaces the API client of a running service without a failed call.
 *
 *   CREDENTIAL_FILE=/run/webshop/credential.json npx tsx rotate-client-secret.ts
 *
 * "Rotate client secret" changes the secret in place, and Dintero does not document how long the old secret stays valid. So this program creates a second client with the same grants, requests a token with it, writes it to the file, waits until every instance of the service uses it, and only then deletes the first client.
 * The file contains valid credentials at every moment. After a failure, run it again: it continues where it stopped. Start one run at a time.
 */
import { open, readdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ConfigurationError, createDintero, type Dintero, isDinteroError, type Schemas, unwrap } from "dintero-client";

type Client = Schemas["ClientWithSecret"];
/** What the file contains. `retiring` is the client id to be deleted. */
type Credential = { readonly clientId: string; readonly clientSecret: string; readonly retiring?: string };

const file = process.env["CREDENTIAL_FILE"] ?? "credential.json";
const pollMs = Number(process.env["POLL_MS"] ?? 1_000);
const patienceMs = Number(process.env["PATIENCE_MS"] ?? 600_000);

async function findClient(dintero: Dintero, clientId: string): Promise<Client | undefined> {
  const clients = unwrap(await dintero.GET("/accounts/{oid}/auth/clients"));
  return clients.find((client) => client.client_id === clientId && client.deleted_at === undefined);
}

/** webshop, webshop-r2, webshop-r3 … */
const successorOf = (clientId: string): string => {
  const [, base = clientId, count = "1"] = /^(.*)-r(\d+)$/.exec(clientId) ?? [];
  return `${base}-r${Number(count) + 1}`;
};

/** A client whose secret is known here. A client of an interrupted run gets a new secret, because its first one is lost. */
async function makeClient(dintero: Dintero, old: Client, client_id: string): Promise<Client> {
  const description = `Created by rotate-client-secret to replace ${old.client_id}`;
  const existing = await findClient(dintero, client_id);
  if (existing === undefined) {
    const { name, callbacks } = old;
    const body = { client_id, description, ...(name && { name }), ...(callbacks && { callbacks }) };
    return unwrap(await dintero.POST("/accounts/{oid}/auth/clients", { body }));
  }
  if (existing.description !== description) throw new Error(`Another client ${client_id} exists already.`);
  const path = { id: existing.id ?? "" };
  return unwrap(await dintero.POST("/accounts/{oid}/auth/clients/{id}/rotate-secret", { params: { path } }));
}

const grantsOf = async (dintero: Dintero, { id: client_id = "" }: Client) =>
  unwrap(await dintero.GET("/accounts/{oid}/auth/client-grants", { params: { query: { client_id } } }));

async function copyGrants(dintero: Dintero, from: Client, to: Client): Promise<void> {
  const present = await grantsOf(dintero, to);
  for (const { audience, type = "any", scope, oidc } of await grantsOf(dintero, from)) {
    if (present.some((grant) => grant.audience === audience && (grant.type ?? "any") === type)) continue;
    // Its secret is never shown, so it cannot be copied.
    if (oidc) throw new Error("A grant with `oidc` must be created by hand.");
    const body = { client_id: to.id ?? "", audience, type, scope };
    unwrap(await dintero.POST("/accounts/{oid}/auth/client-grants", { body }));
  }
}

async function read(): Promise<Credential> {
  const text = await readFile(file, "utf8");
  try {
    return JSON.parse(text);
  } catch {
    // The error of JSON.parse quotes the text with the secret.
    throw new Error(`${file} is not JSON.`);
  }
}

/** Replaces the file in one step: a reader sees the old credential or the new one. */
async function write(credential: Credential): Promise<void> {
  const next = await open(`${file}.new`, "w", 0o600);
  try {
    await next.writeFile(JSON.stringify(credential));
    await next.sync();
  } finally {
    await next.close();
  }
  await rename(`${file}.new`, file);
}

async function replace(dintero: Dintero, { clientId: oldId }: Credential): Promise<Credential> {
  const old = await findClient(dintero, oldId);
  if (old === undefined) throw new Error(`This account has no client ${oldId}.`);
  const clientId = successorOf(oldId);
  const made = await makeClient(dintero, old, clientId);
  await copyGrants(dintero, old, made);

  const clientSecret = made.client_secret ?? "";
  await createDintero({ clientId, clientSecret }).auth.token();
  console.log(`${clientId} is created, has the grants of ${oldId} and gets a token`);
  await write({ clientId, clientSecret, retiring: oldId });
  return { clientId, clientSecret, retiring: oldId };
}

/** Every instance of the service keeps the client id that it uses in a file of this folder. */
async function untilUnused(clientId: string): Promise<void> {
  const folder = `${file}.users`;
  for (let waited = 0; ; waited += pollMs) {
    const names = await readdir(folder).catch(() => {
      throw new Error(
        `${folder} cannot be read, so it is unknown which instances use ${clientId}. Both clients are valid.`,
      );
    });
    const inUse = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
    const left = inUse.filter((id) => id === clientId).length;
    if (left === 0) return;
    if (waited >= patienceMs) throw new Error(`${left} instances still use ${clientId}. Both clients are valid.`);
    if (waited === 0) console.log(`Waiting for ${left} of ${names.length} instances to change`);
    await sleep(pollMs);
  }
}

try {
  // The administrator's own client, from the environment, with the scope admin:accounts or write:accounts.
  const dintero = createDintero();
  const credential = await read();
  const { retiring = "", ...current } = credential.retiring ? credential : await replace(dintero, credential);
  await untilUnused(retiring);
  const old = await findClient(dintero, retiring);
  if (old?.id) {
    const path = { id: old.id };
    const { error } = await dintero.DELETE("/accounts/{oid}/auth/clients/{id}", { params: { path } });
    // A deletion that is retried after a lost response finds nothing.
    if (error && error.status !== 404) throw error;
  }
  await write(current);
  console.log(`${current.clientId} has replaced ${retiring}, which is deleted`);
} catch (error) {
  if (!(error instanceof Error)) throw error;
  const retryable = isDinteroError(error) && !(error instanceof ConfigurationError);
  console.error(retryable ? `${error.message} ${file} is valid. Run this again.` : error.message);
  process.exitCode = 1;
}
