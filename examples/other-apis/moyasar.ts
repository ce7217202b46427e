// An acquirer lists the card authentications of all its merchants.
import { createMoyasarAcquirer, PaginationError } from "dintero-client/moyasar";

const moyasar = createMoyasarAcquirer({
  apiKey: process.env["MOYASAR_ACQUIRER_KEY"],
  baseUrl: process.env["MOYASAR_URL"] ?? "https://pg.moyasar.com",
});

const query = { items: 100, "amount[gte]": 10_000, "sort[field]": "amount" } as const;
try {
  for await (const { status, amount, currency, merchant } of moyasar.paginate("/v1/3ds", { params: { query } })) {
    console.log(merchant.name, status, amount, currency);
  }
} catch (error) {
  // Moyasar does not publish the name of the parameter that selects a page. If it is not `page`, set `pageParameter`.
  if (!(error instanceof PaginationError)) throw error;
  console.log("Stopped:", error.message);
}
