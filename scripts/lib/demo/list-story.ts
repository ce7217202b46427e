import type { Dintero } from "../../../src/index.js";
import type { Sandbox, SandboxRequest } from "../../../src/testing/index.js";
import type { Narrator } from "./narrator.js";

export const ACCOUNTS = 45;
const PAGE = 10;
const REFUSED_PAGE = 3;

/** Refuses one page of the accounts as the API does when there are too many requests. */
export function refusesOnePage(): (request: SandboxRequest) => object | undefined {
  let pages = 0;
  return ({ path }) => {
    if (!path.endsWith("/management/accounts")) return undefined;
    pages += 1;
    const body = { error: { message: "Too many requests" } };
    return pages === REFUSED_PAGE ? { status: 429, headers: { "retry-after": "1" }, body } : undefined;
  };
}

/** A list in which one page is refused with a 429. */
export async function tellList(dintero: Dintero, sandbox: Sandbox, narrator: Narrator) {
  console.log("\nThe list of a partner's accounts");
  let items = 0;
  const pages = dintero.paginate("/accounts/{oid}/management/accounts", { params: { query: { limit: PAGE } } }).pages();
  for await (const page of pages) {
    const [first] = page.items;
    if (!first) continue;
    items += page.items.length;
    narrator.say(`  a page of ${page.items.length}; the first is ${first.account_id}, ${first.company.business_name}`);
  }
  narrator.say(`All ${items} accounts are there, none of them twice.`);

  const requests = sandbox.log.filter(({ path }) => path.endsWith("/management/accounts"));
  const refused = requests.findIndex(({ outcome }) => outcome === 429);
  const gap = (requests[refused + 1]?.at ?? 0) - (requests[refused]?.at ?? 0);
  narrator.expect("accounts", items, ACCOUNTS);
  narrator.expect("refused requests", requests.filter(({ outcome }) => outcome === 429).length, 1);
  narrator.expect("the second that Retry-After asked for has passed", gap >= 1000, true);
}
