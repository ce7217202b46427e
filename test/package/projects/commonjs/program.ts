// What ts-node runs, and what each `module` setting of TypeScript makes of a program.
import { createDintero, isDinteroError, unwrap } from "dintero-client";
import { defineClient } from "dintero-client/core";
import { createPayments, type PaymentsDataOf } from "dintero-client/payments";
import { FakeClock, startSandbox } from "dintero-client/testing";

type Paths = { "/books": { get: { responses: { 200: { content: { "application/json": { title: string } } } } } } };

async function main(): Promise<object> {
  const sandbox = await startSandbox({ accounts: 3 });
  try {
    const dintero = createDintero({ ...sandbox.credentials, baseUrl: `${sandbox.url}/v1` });
    const accounts = await dintero.paginate("/accounts/{oid}/management/accounts").toArray();
    const payments = createPayments(dintero);
    const { error } = await payments.GET("/transactions/{id}", { params: { path: { id: "T11200000.none" } } });
    const status: PaymentsDataOf<"transactions_id_get">["status"] | "none" = isDinteroError(error) ? "none" : "FAILED";
    const fetch = async () => Response.json({ title: "Brand" });
    const library = defineClient<Paths>({ baseUrl: "https://library.example", fetch, clock: new FakeClock() });
    return { accounts: accounts.length, status, title: unwrap(await library.GET("/books")).title };
  } finally {
    await sandbox.close();
  }
}

main().then((report) => console.log(JSON.stringify(report)));
