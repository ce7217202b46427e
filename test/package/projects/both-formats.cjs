// A program that has the package twice: required here, and imported by one of its dependencies.
const required = require("dintero-client");
const { createPayments, voidOnce } = require("dintero-client/payments");

const refuse = async () => Response.json({ error: { message: "No such account" } }, { status: 404 });

exports.useBothFormats = async () => {
  const imported = await import("dintero-client");
  const rateLimit = required.createRateLimiter({ maxConcurrency: 4 });
  const dintero = imported.createDintero({ accountId: "T12345678", token: "a-token", rateLimit, fetch: refuse });
  const { error } = await dintero.GET("/accounts/{aid}/management/settings");
  const payments = createPayments(dintero);
  const ofPayments = (await payments.GET("/transactions/{id}", { params: { path: { id: "T12345678.1" } } })).error;
  const other = (await import("dintero-client/payments")).createPayments(
    required.createDintero({
      accountId: "T12345678",
      token: "a-token",
      fetch: refuse,
    }),
  );
  const ofVoid = await voidOnce(other, "T12345678.1").catch((thrown) => thrown);
  return {
    copies: imported.ApiError === required.ApiError ? 1 : 2,
    recognised: [error, ofPayments, ofVoid].map((one) => required.isDinteroError(one) && imported.isDinteroError(one)),
    statuses: [error.status, ofPayments.status, ofVoid.status],
  };
};
