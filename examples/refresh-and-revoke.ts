// A user's token is renewed with its refresh token, until that one is revoked.
// Refresh tokens are given only to clients with the scope create:accounts:auth:refresh_token.
import { ApiError, createDintero } from "dintero-client";

const dintero = createDintero();

// Not USERNAME, which Windows sets to the name of whoever sits in front of it.
const username = process.env["DINTERO_USERNAME"] ?? "";
const password = process.env["DINTERO_PASSWORD"] ?? "";
const { refresh_token } = await dintero.auth.grant({ grant_type: "password", username, password });
if (refresh_token === undefined) throw new Error("This client gets no refresh tokens.");

const { expires_in } = await dintero.auth.refresh(refresh_token);
console.log("Renewed for", expires_in, "seconds.");

await dintero.auth.revoke(refresh_token);
try {
  await dintero.auth.refresh(refresh_token);
} catch (error) {
  if (!(error instanceof ApiError)) throw error;
  console.log("Revoked: the refresh token is answered with", error.status);
}
