// A partner works on its merchants' accounts. Each has a client of its own; they share the rate limiter and the partner's token.
import { createDintero, isDinteroError, unwrap } from "dintero-client";

const dintero = createDintero();

const merchants = dintero.paginate("/accounts/{oid}/management/accounts", { params: { query: { limit: 100 } } });
for await (const { account_id } of merchants) {
  if (account_id === undefined) continue;
  try {
    const merchant = dintero.account(account_id);
    const settings = unwrap(await merchant.GET("/accounts/{aid}/management/settings"));
    console.log(account_id, settings.company.business_name);
  } catch (error) {
    // A merchant whose account the server refuses does not stop the others.
    if (!isDinteroError(error)) throw error;
    console.error(account_id, error.message);
    process.exitCode = 1;
  }
}
