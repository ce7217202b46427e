// A test of a project that Jest runs in its defaults, in which files are CommonJS.
const { createDintero, isDinteroError, unwrap } = require("dintero-client");
const { captureOnce, createPayments } = require("dintero-client/payments");
const { startSandbox } = require("dintero-client/testing");
const { readWebhook, VerificationError } = require("dintero-client/webhooks");
const { signWebhook } = require("dintero-client/testing");
const { verify } = require("dintero-client/verify");

let sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ accounts: 12 });
});
afterAll(() => sandbox.close());

it("takes and captures a payment", async () => {
  const payments = createPayments({ ...sandbox.credentials, baseUrl: `${sandbox.url}/v1` });
  const body = {
    profile_id: "default",
    url: { return_url: "https://shop.example/return" },
    order: { amount: 29_900, currency: "NOK", merchant_reference: "order-4711", items: [] },
  };
  const session = unwrap(await payments.POST("/sessions-profile", { body }));
  const { id } = await sandbox.pay(session.id);
  const captured = await captureOnce(payments, id, { amount: 29_900, capture_reference: "a" });
  expect(captured.status).toBe("CAPTURED");
});

it("iterates a list and recognises an error", async () => {
  const dintero = createDintero({ ...sandbox.credentials, baseUrl: sandbox.url });
  expect(await dintero.paginate("/accounts/{oid}/management/accounts").toArray()).toHaveLength(12);
  const params = { path: { aid: "T99999999" } };
  const { error } = await dintero.GET("/accounts/{oid}/management/accounts/{aid}", { params });
  expect(isDinteroError(error) && error.status).toBe(404);
});

it("verifies webhooks and tokens", async () => {
  const url = "https://shop.example/webhook";
  const signed = await signWebhook(JSON.stringify({ event: "ping" }), { secret: "secret", url, deliveryId: "1" });
  await expect(readWebhook(signed, { secret: "another" })).rejects.toThrow(VerificationError);
  await expect(verify("no.token", { accountId: "T12345678", keys: { keys: [] } })).rejects.toThrow();
});
