/**
 * A service that takes its API client from a file and changes over when the file does: the other half of rotate-client-secret.ts.
 *
 *   CREDENTIAL_FILE=/run/webshop/credential.json npx tsx service-with-credential-file.ts
 *
 * Which client it works with stands in a file of its own in `<CREDENTIAL_FILE>.users/`. An instance that is killed leaves that file behind; whoever starts it again should remove it.
 */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createDintero, type Dintero, unwrap } from "dintero-client";

const baseUrl = process.env["DINTERO_BASE_URL"] ?? "https://api.dintero.com/v1";
const file = process.env["CREDENTIAL_FILE"] ?? "credential.json";
const pause = Number(process.env["PAUSE_MS"] ?? 1_000);
const users = `${file}.users`;
// In containers all processes have the same number.
const me = join(users, `${hostname()}-${process.pid}`);

let current: { readonly clientId: string; readonly dintero: Dintero } | undefined;

async function credential(): Promise<Record<"clientId" | "clientSecret", string>> {
  const text = await readFile(file, "utf8");
  try {
    return JSON.parse(text);
  } catch {
    // The error of JSON.parse quotes the text, secret and all.
    throw new Error(`${file} is no JSON.`);
  }
}

/** Called between two jobs, so that no call with the old client is under way when this instance says it has left it. */
async function client(): Promise<Dintero> {
  const { clientId, clientSecret } = await credential();
  if (current?.clientId === clientId) return current.dintero;
  const dintero = createDintero({ baseUrl, clientId, clientSecret });
  current = { clientId, dintero };
  await mkdir(users, { recursive: true });
  await writeFile(me, clientId);
  console.log("Working with the client", clientId);
  // Whoever changed the file between the two may have looked too early to see this instance.
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
