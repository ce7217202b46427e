// Renews a user's token with its refresh token until the refresh token is revoked.
// Refresh tokens are issued only to clients with the scope create:accounts:auth:refresh_token.
import { ApiError, createDintero } from "dintero-client";

const dintero = createDintero();

// Not USERNAME, because Windows sets it to the name of the local user.
const username = process.env["DINTERO_USERNAME"] ?? "";
const password = process.env["DINTERO_PASSWORD"] ?? "";
const { refresh_token } = await dintero.auth.grant({ grant_type: "password", username, password });
if (refresh_token === undefined) throw new Error("This client is issued no refresh tokens.");

const { expires_in } = await dintero.auth.refresh(refresh_token);
console.log("Renewed for", expires_in, "seconds.");

await dintero.auth.revoke(refresh_token);
try {
  await dintero.auth.refresh(refresh_token);
} catch (error) {
  if (!(error instanceof ApiError)) throw error;
  console.log("Revoked: the server responds to the refresh token with", error.status);
}
