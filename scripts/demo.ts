/**
 * Shows in a few seconds what the client does: `npm run demo`.
 *
 * Starts a sandbox and, in front of it, Prism, which checks every request and every response against the specification; both on loopback. Then a client requests a token, reads two lists, is refused once with a 429, waits as long as the server asks, and gets an error. Exits with 1 when anything differs from what is expected.
 */
import { createDintero, type DinteroEvent } from "../src/index.js";
import { type SandboxRequest, startSandbox } from "../src/testing/index.js";
import { observedFetch } from "./lib/mock/observed-fetch.js";
import { startPrism } from "./lib/mock/prism.js";
import { withRateLimits } from "./lib/mock/with-rate-limits.js";
import { APIS } from "./lib/spec/apis.js";
import { readSpecification } from "./lib/spec/specification.js";

const ACCOUNTS = 45;
const PRICE_PACKAGES = 23;
const PAGE = 10;
const REFUSED_REQUEST = 4;

const startedAt = performance.now();
const elapsed = () => `${((performance.now() - startedAt) / 1000).toFixed(2)} s`;
const say = (text: string) => console.log(`${elapsed().padStart(8)}  ${text}`);

/** Refuses one request as the API does when there are too many. */
const refuse = ({ number }: SandboxRequest) =>
  number === REFUSED_REQUEST
    ? { status: 429, headers: { "retry-after": "1" }, body: { error: { message: "Too many requests" } } }
    : undefined;

const counts = { tokens: 0, refused: 0, waited: 0, pages: 0, items: 0 };

/** Prints the events of the client in words. */
function narrate(event: DinteroEvent): void {
  if (event.type === "token" && event.action === "issued") {
    counts.tokens += 1;
    say("The client has a token, which it uses for all further calls.");
  }
  if (event.type === "response") {
    if (event.status === 429) counts.refused += 1;
    say(`${event.method} ${event.path} → ${event.status}`);
  }
  if (event.type === "retry") {
    counts.waited += event.delay;
    say(
      `The server refused the request and asks for ${event.delay / 1000} s with Retry-After, so the client waits ${event.delay / 1000} s.`,
    );
  }
}

async function printPages<Item>(
  list: { pages: () => AsyncIterable<{ items: readonly Item[] }> },
  first: (item: Item) => string,
) {
  for await (const { items } of list.pages()) {
    const [item] = items;
    if (!item) continue;
    counts.pages += 1;
    counts.items += items.length;
    say(`  a page of ${items.length} items, the first is ${first(item)}`);
  }
}

const unexpected: string[] = [];
function expect(what: string, actual: unknown, wanted: unknown): void {
  if (actual !== wanted) unexpected.push(`${what}: expected ${String(wanted)}, got ${String(actual)}`);
}

const [api] = APIS;
if (!api) throw new Error("There is no specification in openapi/");
const { document } = await readSpecification(api);
const sandbox = await startSandbox({ accounts: ACCOUNTS, pricePackages: PRICE_PACKAGES, fault: refuse });
const prism = await startPrism(withRateLimits(document), { upstream: sandbox.url });
const fetch = observedFetch();

try {
  say(`A sandbox with ${ACCOUNTS} accounts listens on ${sandbox.url}.`);
  say(`Prism on ${prism.url} checks all its requests and responses.`);
  const dintero = createDintero({
    ...sandbox.credentials,
    baseUrl: prism.url,
    fetch,
    onEvent: narrate,
    totalTimeout: 20_000,
  });
  const params = { query: { limit: PAGE } };

  console.log("\nList all accounts of the partner");
  await printPages(
    dintero.paginate("/accounts/{oid}/management/accounts", { params }),
    ({ account_id, company }) => `${account_id}, ${company.business_name}`,
  );

  console.log("\nList all price packages");
  await printPages(
    dintero.paginate("/accounts/{oid}/management/price-packages", { params }),
    ({ price_package_id, name }) => `${price_package_id}, ${name}`,
  );

  console.log("\nRead an account that does not exist");
  const { error } = await dintero.GET("/accounts/{oid}/management/accounts/{aid}", {
    params: { path: { aid: "T99999999" } },
  });
  say(`${error?.name}: ${error?.message}`);
  say(`  status ${error?.status}, code ${error?.code}, outcome ${error?.outcome}, attempts ${error?.attempts}`);

  const refused = sandbox.log.findIndex(({ outcome }) => outcome === 429);
  const gap = (sandbox.log[refused + 1]?.at ?? 0) - (sandbox.log[refused]?.at ?? 0);
  expect("status of the error", error?.status, 404);
  expect("code of the error", error?.code, "NOT FOUND");
  expect("token requests", sandbox.log.filter(({ path }) => path.endsWith("/auth/token")).length, 1);
  expect("tokens", counts.tokens, 1);
  expect("items", counts.items, ACCOUNTS + PRICE_PACKAGES);
  expect("pages", counts.pages, Math.ceil(ACCOUNTS / PAGE) + Math.ceil(PRICE_PACKAGES / PAGE));
  expect("refused requests", counts.refused, 1);
  expect("the second that Retry-After asked for has passed", gap >= 1000, true);
  expect("violations of the specification", fetch.violations.join("\n"), "");

  console.log(`
Summary
  token requests    ${counts.tokens}
  pages             ${counts.pages}
  items             ${counts.items}
  refused (429)     ${counts.refused}, after which the client waited ${counts.waited / 1000} s
  violations        ${fetch.violations.length} of the specification, in ${fetch.sent.length} requests and their responses
  time              ${elapsed()}`);
} finally {
  await prism.close();
  await sandbox.close();
}

for (const line of unexpected) console.error(`Not as expected: ${line}`);
if (unexpected.length > 0) process.exitCode = 1;
