/**
 * A service that reads its API client from a file and changes it together with the file: the counterpart of rotate-client-secret.ts.
 *
 *   CREDENTIAL_FILE=/run/webshop/credential.json npx tsx service-with-credential-file.ts
 *
 * Each instance writes the id of the client that it uses to a file of its own in `<CREDENTIAL_FILE>.users/`. An instance that is killed leaves that file behind; remove it before you start the instance again.
 */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createDintero, type Dintero, unwrap } from "dintero-client";

const file = process.env["CREDENTIAL_FILE"] ?? "credential.json";
const pause = Number(process.env["PAUSE_MS"] ?? 1_000);
const users = `${file}.users`;
// In containers all processes have the same id.
const me = join(users, `${hostname()}-${process.pid}`);

let current: { readonly clientId: string; readonly dintero: Dintero } | undefined;

async function credential(): Promise<Record<"clientId" | "clientSecret", string>> {
  const text = await readFile(file, "utf8");
  try {
    return JSON.parse(text);
  } catch {
    // The error of JSON.parse quotes the text with the secret.
    throw new Error(`${file} is not JSON.`);
  }
}

/** Called between two jobs, so that no call of the old client is in flight when this instance reports the new one. */
async function client(): Promise<Dintero> {
  const { clientId, clientSecret } = await credential();
  if (current?.clientId === clientId) return current.dintero;
  const dintero = createDintero({ clientId, clientSecret });
  current = { clientId, dintero };
  await mkdir(users, { recursive: true });
  await writeFile(me, clientId);
  console.log("Using the client", clientId);
  // The file may have changed again before this instance had reported its client.
  return client();
}

let stopped = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    stopped = true;
  });
}
let [done, failed] = [0, 0];
while (!stopped) {
  try {
    const dintero = await client();
    unwrap(await dintero.GET("/accounts/{aid}/management/settings"));
    done += 1;
  } catch (error) {
    failed += 1;
    console.error(error instanceof Error ? error.message : error);
  }
  await sleep(pause);
}
await rm(me, { force: true });
console.log(`${done} calls done, ${failed} failed`);
