import { expect, it } from "vitest";
import { createDintero, unwrap } from "../../../../src/index.js";
import { createPayments } from "../../../../src/payments/index.js";
import { FakeClock, startSandbox } from "../../../../src/testing/index.js";

it("the sandbox creates an account, lists it and accepts its payments", async () => {
  const clock = new FakeClock();
  const sandbox = await startSandbox({ clock, accounts: 2 });
  const fetch = clock.heldBy(globalThis.fetch);
  const dintero = createDintero({ ...sandbox.credentials, baseUrl: `${sandbox.url}/v1`, clock, fetch });
  const company = { business_name: "Havgap AS", organization_number: "999888777" };
  const created = await clock.runUntil(
    dintero.POST("/accounts/{oid}/management/accounts", { body: { company } as never }),
  );
  const { account_id: id } = unwrap(created);
  expect(id).toBe("T11200003");
  const listed = await clock.runUntil(dintero.paginate("/accounts/{oid}/management/accounts").toArray());
  expect(listed.map(({ account_id, company: { business_name } }) => [account_id, business_name]).at(-1)).toEqual([
    id,
    "Havgap AS",
  ]);
  const shop = createPayments(dintero.account(String(id)));
  const order = { amount: 100, currency: "NOK", merchant_reference: "a" };
  const body = { profile_id: "default", url: { return_url: "https://shop.example/return" }, order };
  const session = unwrap(await clock.runUntil(shop.POST("/sessions-profile", { body })));
  const { id: transaction = "" } = await sandbox.pay(String(session.id));
  const params = { path: { id: transaction } };
  expect(unwrap(await clock.runUntil(shop.GET("/transactions/{id}", { params }))).status).toBe("AUTHORIZED");
  const partner = createPayments(dintero);
  expect((await clock.runUntil(partner.GET("/transactions/{id}", { params }))).error?.status).toBe(404);
  await sandbox.close();
});
