/**
 * The whole story in a few seconds: `npm run demo`.
 *
 * Starts a sandbox and, in front of it, Prism, which checks every request and every answer against the specification; both on loopback. Then a client signs in, walks two lists, is refused once, waits as it is asked to, and meets an error. Exits with 1 when anything is not as it should be.
 */
import { createDintero, type DinteroEvent } from "../src/index.js";
import { type SandboxRequest, startSandbox } from "../src/testing/index.js";
import { observedFetch } from "../test/kit/observed-fetch.js";
import { withRateLimits } from "../test/kit/patched-document.js";
import { startPrism } from "../test/kit/prism.js";
import { APIS } from "./lib/spec/apis.js";
import { readSpecification } from "./lib/spec/specification.js";

const ACCOUNTS = 45;
const PRICE_PACKAGES = 23;
const PAGE = 10;
const REFUSED_REQUEST = 4;

const startedAt = performance.now();
const elapsed = () => `${((performance.now() - startedAt) / 1000).toFixed(2)} s`;
const say = (text: string) => console.log(`${elapsed().padStart(8)}  ${text}`);

/** One request is refused as the API does it when it is asked too often. */
const refuse = ({ number }: SandboxRequest) =>
  number === REFUSED_REQUEST
    ? { status: 429, headers: { "retry-after": "1" }, body: { error: { message: "Too many requests" } } }
    : undefined;

const counts = { tokens: 0, refused: 0, waited: 0, pages: 0, items: 0 };

/** What the client tells its `onEvent`, in words. */
function narrate(event: DinteroEvent): void {
  if (event.type === "token" && event.action === "minted") {
    counts.tokens += 1;
    say("The client has a token and keeps it for all further calls.");
  }
  if (event.type === "response") {
    if (event.status === 429) counts.refused += 1;
    say(`${event.method} ${event.path} → ${event.status}`);
  }
  if (event.type === "retry") {
    counts.waited += event.delay;
    say(
      `Refused. The server asked for ${event.delay / 1000} s with Retry-After, so the client waits ${event.delay / 1000} s.`,
    );
  }
}

async function walk<Item>(
  list: { pages: () => AsyncIterable<{ items: readonly Item[] }> },
  first: (item: Item) => string,
) {
  for await (const { items } of list.pages()) {
    const [item] = items;
    if (!item) continue;
    counts.pages += 1;
    counts.items += items.length;
    say(`  a page of ${items.length}, beginning with ${first(item)}`);
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
  say(`Prism checks all that goes in and out of it on ${prism.url}.`);
  const dintero = createDintero({
    ...sandbox.credentials,
    baseUrl: prism.url,
    fetch,
    onEvent: narrate,
    totalTimeout: 20_000,
  });
  const params = { query: { limit: PAGE } };

  console.log("\nList all accounts of the partner");
  await walk(
    dintero.paginate("/accounts/{oid}/management/accounts", { params }),
    ({ account_id, company }) => `${account_id}, ${company.business_name}`,
  );

  console.log("\nList all price packages");
  await walk(
    dintero.paginate("/accounts/{oid}/management/price-packages", { params }),
    ({ price_package_id, name }) => `${price_package_id}, ${name}`,
  );

  console.log("\nAsk for an account that does not exist");
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
  refused (429)     ${counts.refused}, obeyed by waiting ${counts.waited / 1000} s
  violations        ${fetch.violations.length} of the specification, in ${fetch.sent.length} requests and their answers
  time              ${elapsed()}`);
} finally {
  await prism.close();
  await sandbox.close();
}

for (const line of unexpected) console.error(`Not as it should be: ${line}`);
if (unexpected.length > 0) process.exitCode = 1;
