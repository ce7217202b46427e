// A person with access to several accounts exchanges a token of their own for one of this account.
import { createDintero } from "dintero-client";

const dintero = createDintero();

// The result of the person's sign-in: an account user's token, or an ID token of another issuer with an email claim.
const userToken = process.env["ACCOUNT_USER_TOKEN"] ?? "";
const { expires_in } = await dintero.auth.grant({ grant_type: "account_user" }, { bearer: userToken });
console.log("Signed in to this account for", expires_in, "seconds.");
