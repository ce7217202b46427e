// A user whose email does not arrive gets the code by SMS and signs in through a link to the application.
import { randomUUID } from "node:crypto";
import { stdin, stdout } from "node:process";
import { createInterface } from "node:readline/promises";
import { createDintero } from "dintero-client";

const dintero = createDintero();
const terminal = createInterface({ input: stdin, output: stdout });

const email = "kari.nordmann@example.com";
// Connects the two messages.
const login_session_id = randomUUID();
await dintero.auth.passwordless.send({ client_id: "webshop-oslo", connection: "email", email, login_session_id });
await dintero.auth.passwordless.send({ client_id: "webshop-oslo", connection: "sms", email, login_session_id });

const { location } = await dintero.auth.passwordless.authorize({
  response_type: "authenticate",
  client_id: "webshop-oslo",
  verification_code: await terminal.question("Code from your phone: "),
  redirect_uri: "https://webshop.example.com/callback",
});
terminal.close();
console.log("Send the browser to", new URL(location).origin, "with an ID token in its query.");
