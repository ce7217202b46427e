// A client's own token: the client asks for it by itself; this is for when something else needs it too.
import { AuthenticationError, createDintero } from "dintero-client";

// Account, client id and secret come from DINTERO_ACCOUNT_ID, DINTERO_CLIENT_ID and DINTERO_CLIENT_SECRET.
const dintero = createDintero();

try {
  const token = await dintero.auth.token();
  console.log("A token of", token.length, "characters, which the client renews when its time comes.");

  // A fresh one, whatever the client holds, with its life in seconds.
  const { expires_in } = await dintero.auth.grant({ grant_type: "client_credentials" });
  console.log("Another one, good for", expires_in, "seconds.");
} catch (error) {
  if (!(error instanceof AuthenticationError)) throw error;
  console.error("No token:", error.reason);
  process.exitCode = 1;
}
