// A user who has lost a second factor gets in with two one-time codes, over two channels.
import { stdin, stdout } from "node:process";
import { createInterface } from "node:readline/promises";
import { createDintero } from "../src/index.js";

const dintero = createDintero({ baseUrl: process.env["DINTERO_BASE_URL"] ?? "https://api.dintero.com/v1" });
const terminal = createInterface({ input: stdin, output: stdout });

const recovery = await dintero.auth.recover({ username: process.env["USERNAME"] ?? "kari", channel: "email" });
const { expires_in } = await dintero.auth.completeMfa(recovery, ({ channel, round }) =>
  terminal.question(`Code ${round} of 2, from your ${channel}: `),
);
terminal.close();
console.log("Recovered, and signed in for", expires_in, "seconds.");
