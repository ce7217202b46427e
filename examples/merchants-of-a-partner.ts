// A partner works on its merchants' accounts. Each gets a client of its own; they share one pace and the partner's token.
import { createDintero, isDinteroError } from "dintero-client";

const dintero = createDintero();

const merchants = dintero.paginate("/accounts/{oid}/management/accounts", { params: { query: { limit: 100 } } });
for await (const { account_id } of merchants) {
  if (account_id === undefined) continue;
  try {
    const merchant = dintero.account(account_id);
    const { data, error } = await merchant.GET("/accounts/{aid}/management/settings");
    if (error) throw error;
    console.log(account_id, data.company.business_name);
  } catch (error) {
    // One that the server refuses does not disturb the others.
    if (!isDinteroError(error)) throw error;
    console.error(account_id, error.message);
    process.exitCode = 1;
  }
}
