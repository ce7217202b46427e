// The access token of the client. The client requests it by itself; this is for other code that needs the token, too.
import { AuthenticationError, createDintero } from "dintero-client";

// Account, client id and secret come from DINTERO_ACCOUNT_ID, DINTERO_CLIENT_ID and DINTERO_CLIENT_SECRET.
const dintero = createDintero();

try {
  const token = await dintero.auth.token();
  console.log("A token of", token.length, "characters, which the client renews before it expires.");

  // Requests another token in any case, with its lifetime in seconds.
  const { expires_in } = await dintero.auth.grant({ grant_type: "client_credentials" });
  console.log("Another one, valid for", expires_in, "seconds.");
} catch (error) {
  if (!(error instanceof AuthenticationError)) throw error;
  console.error("No token:", error.reason);
  process.exitCode = 1;
}
