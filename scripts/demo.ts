/**
 * Shows in a few seconds what the client does, in two stories: `npm run demo`.
 *
 * Starts a sandbox and, in front of it, Prism, which checks every request and every response against the specifications; all on loopback. In the first story the response to a capture is lost, and nothing is captured twice. In the second a list is refused once with a 429. Exits with 1 when anything differs from what is expected.
 */
import { createDintero } from "../src/index.js";
import { startSandbox } from "../src/testing/index.js";
import { ACCOUNTS, refusesOnePage, tellList } from "./lib/demo/list-story.js";
import { Narrator } from "./lib/demo/narrator.js";
import { losesOneCapture, tellPayment } from "./lib/demo/payment-story.js";
import { asProxied } from "./lib/mock/as-proxied.js";
import { observedFetch } from "./lib/mock/observed-fetch.js";
import { startPrism } from "./lib/mock/prism.js";
import { withRateLimits } from "./lib/mock/with-rate-limits.js";
import { APIS } from "./lib/spec/apis.js";
import type { OpenApi } from "./lib/spec/openapi-types.js";
import { readSpecification } from "./lib/spec/specification.js";

async function documentOf(name: string): Promise<OpenApi> {
  const api = APIS.find((one) => one.name === name);
  if (!api) throw new Error(`There is no specification ${name} in openapi/`);
  return (await readSpecification(api)).document;
}

const narrator = new Narrator();
const sandbox = await startSandbox({ accounts: ACCOUNTS, fault: refusesOnePage() });
const management = await startPrism(withRateLimits(await documentOf("management-auth")), { upstream: sandbox.url });
const checkout = await startPrism(asProxied(await documentOf("payments")), { upstream: sandbox.url });
const observed = observedFetch();

try {
  narrator.say(`A sandbox listens on ${sandbox.url}.`);
  narrator.say("Prism checks all its requests and responses against the specifications.");
  const dintero = createDintero({
    ...sandbox.credentials,
    baseUrl: management.url,
    fetch: losesOneCapture(observed),
    onEvent: narrator.onEvent,
    totalTimeout: 20_000,
  });
  await tellPayment(dintero, checkout.url, sandbox, narrator);
  await tellList(dintero, sandbox, narrator);

  const tokens = sandbox.log.filter(({ path }) => path.endsWith("/auth/token")).length;
  narrator.expect("token requests", tokens, 1);
  narrator.expect("violations of the specifications", observed.violations.join("\n"), "");
  console.log(`
Summary
  requests          ${observed.sent.length}, ${tokens} of them for an access token
  violations        ${observed.violations.length} of the specifications
  time              ${narrator.elapsed}`);
} finally {
  await checkout.close();
  await management.close();
  await sandbox.close();
}

for (const line of narrator.unexpected) console.error(`Not as expected: ${line}`);
if (narrator.unexpected.length > 0) process.exitCode = 1;
