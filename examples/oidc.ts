// A user signs in at the authorization server of the account (OpenID Connect).
import { createDintero } from "dintero-client";

const dintero = createDintero();
const client_id = "webshop-oslo";
const redirect_uri = "https://webshop.example.com/callback";

const { location } = await dintero.auth.oidc.authorize({ response_type: "code", client_id, redirect_uri });
console.log("Send the browser to", new URL(location).origin);

// The browser returns to redirect_uri with `code` in its query.
const code = process.env["CODE"] ?? "";
const { expires_in, user_info } = await dintero.auth.oidc.token({ client_id, redirect_uri, code });
console.log(user_info?.value?.["name"], "is signed in for", expires_in, "seconds.");
