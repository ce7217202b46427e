import type { Dintero, Page, Schemas } from "../../src/index.js";
import { same } from "./exact.js";

// What `paginate` takes and gives. Compiled, not run.

type Role = Schemas["AuthRoleListItem"];
type Price = NonNullable<Schemas["PricePackageList"]["price_packages"]>[number];

export async function items(dintero: Dintero): Promise<void> {
  for await (const role of dintero.paginate("/accounts/{oid}/auth/roles")) same<typeof role, Role>(true);
  for await (const price of dintero.paginate("/accounts/{oid}/management/price-packages")) {
    same<typeof price, Price>(true);
  }
  for await (const page of dintero.paginate("/accounts/{oid}/auth/roles").pages()) {
    same<typeof page, Page<Role>>(true);
    same<typeof page.nextCursor, string | undefined>(true);
  }
  const all = await dintero.paginate("/accounts/{oid}/auth/roles").toArray();
  same<typeof all, Role[]>(true);
}

export function arguments_(dintero: Dintero): void {
  dintero.paginate("/accounts/{oid}/auth/roles", { prefetch: true, maxItems: 10, maxPages: 2, cursor: "x" });
  dintero.paginate("/accounts/{oid}/auth/roles", { params: { query: { limit: 10 } }, cursor: undefined });
  dintero.paginate("/accounts/{oid}/management/accounts/{aid}/events", { params: { path: { aid: "P1" } } });

  // @ts-expect-error a path that is no list cannot be iterated
  dintero.paginate("/accounts/{aid}/management/settings");
  // @ts-expect-error a path with one account in it is no list of accounts
  dintero.paginate("/accounts/{oid}/management/accounts/{aid}");
  // @ts-expect-error a misspelt query key is refused also next to a valid one
  dintero.paginate("/accounts/{oid}/auth/roles", { params: { query: { limit: 10, serch: "x" } } });
  // @ts-expect-error a misspelt option is refused
  dintero.paginate("/accounts/{oid}/auth/roles", { prefech: true });
  // @ts-expect-error a later account is required
  dintero.paginate("/accounts/{oid}/management/accounts/{aid}/events");
  // @ts-expect-error a search needs what is searched for
  dintero.paginate("/accounts/{aid}/compliance-search/match");
}
