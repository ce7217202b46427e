// A user signs in with a password, and with a one-time code where the account asks for one.
import { stdin, stdout } from "node:process";
import { createInterface } from "node:readline/promises";
import { createDintero, MfaRequiredError } from "../src/index.js";

const dintero = createDintero({ baseUrl: process.env["DINTERO_BASE_URL"] ?? "https://api.dintero.com/v1" });
const terminal = createInterface({ input: stdin, output: stdout });

async function signIn(username: string, password: string) {
  try {
    return await dintero.auth.grant({ grant_type: "password", username, password });
  } catch (error) {
    if (!(error instanceof MfaRequiredError)) throw error;
    return dintero.auth.completeMfa(error, ({ channel }) => terminal.question(`Code from your ${channel}: `));
  }
}

const { expires_in } = await signIn(process.env["USERNAME"] ?? "kari", process.env["PASSWORD"] ?? "");
terminal.close();
console.log("Signed in for", expires_in, "seconds.");
