// A user signs in with a one-time code from an email.
import { stdin, stdout } from "node:process";
import { createInterface } from "node:readline/promises";
import { createDintero } from "dintero-client";

const dintero = createDintero();
const terminal = createInterface({ input: stdin, output: stdout });

const email = "kari.nordmann@example.com";
await dintero.auth.passwordless.send({ client_id: "webshop-oslo", connection: "email", email });

const { expires_in } = await dintero.auth.grant({
  grant_type: "authorization_code",
  ident_type: "email",
  ident: email,
  verification_code: await terminal.question("Code from your email: "),
});
terminal.close();
console.log("Signed in for", expires_in, "seconds.");
