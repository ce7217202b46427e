import { API_CLIENT } from "../payments/identifiers.js";
import { notFound, ok } from "../response.js";
import type { Route, Routes } from "../route.js";

/** A new secret replaces the one before. */
const create: Route = ({ account, world: { ledger } }) => {
  const secret = {
    id: ledger.checkoutId(account, "secret"),
    created_at: ledger.timestamp(),
    created_by: API_CLIENT,
    signature: { type: "v0-hmac-sha256", secret: `sandbox-signature-${ledger.count("signature")}` },
  };
  ledger.secrets.set(account, secret);
  return ok(secret);
};

const get: Route = ({ account, world }) => {
  const secret = world.ledger.secrets.get(account);
  return secret ? ok(secret) : notFound();
};

export const SIGNATURE_ROUTES: Routes = { "GET /admin/signature": get, "POST /admin/signature": create };
