// A service checks an ID token that it received in a URL.
import { createDintero } from "dintero-client";
import { accountKeys, VerificationError, verify } from "dintero-client/verify";

const accountId = process.env["DINTERO_ACCOUNT_ID"] ?? "";
const dintero = createDintero();

// The issuing side: a redirect to your service with an ID token.
const audience = "https://webshop.example.com/login";
const { location } = await dintero.auth.redirect({ redirect_uri: audience, claims: ["name"] });
const token = new URL(location).searchParams.get("id_token") ?? "";

// Once per process, because it keeps the account's public keys.
const keys = accountKeys(dintero);

const { payload } = await verify(token, { accountId, keys, audience });
console.log("Welcome,", payload["name"]);

try {
  await verify(token, { accountId, keys, audience: "https://elsewhere.example.com" });
} catch (error) {
  if (!(error instanceof VerificationError)) throw error;
  console.log("Refused for another audience, because of its", error.reason);
}
