/**
 * A user signs in from a terminal with a password and, if the account requires it, a one-time code.
 *
 *   npx tsx sign-in.ts
 *
 * Questions go to stderr, so that stdout contains only the result. Secrets that are typed are not shown. Input may also come through a pipe, one line for each question.
 */
import { stderr, stdin } from "node:process";
import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import {
  type AccessToken,
  ApiError,
  type Channel,
  createDintero,
  type DinteroAuth,
  MfaRequiredError,
} from "dintero-client";

let hidden = true;
const screen = new Writable({
  write(chunk: Buffer, _encoding, done) {
    if (!hidden) stderr.write(chunk);
    done();
  },
});
const terminal = createInterface({ input: stdin, output: screen, terminal: stdin.isTTY === true, historySize: 0 });
// Keeps lines that arrive before their question, and ends with the input.
const lines = terminal[Symbol.asyncIterator]();
// Text that is typed or pasted ahead may be the password.
terminal.on("line", () => {
  hidden = true;
});

const controller = new AbortController();
const { signal } = controller;
const cancel = () => {
  controller.abort(new Error("Cancelled."));
  terminal.close();
};
terminal.once("SIGINT", cancel);
process.once("SIGINT", cancel);

async function ask(question: string, { secret = false } = {}): Promise<string> {
  hidden = false;
  terminal.setPrompt(question);
  terminal.prompt();
  hidden = secret;
  const { value, done } = await lines.next();
  // At a terminal the line feed was hidden, too; through a pipe there was none.
  if (secret || !stdin.isTTY) stderr.write("\n");
  signal.throwIfAborted();
  if (done) throw new Error("The input ended before the sign-in was complete.");
  return value;
}

async function signIn(auth: DinteroAuth): Promise<AccessToken> {
  const username = await ask("Username: ");
  const password = await ask("Password: ", { secret: true });
  try {
    return await auth.grant({ grant_type: "password", username, password }, { signal });
  } catch (error) {
    if (error instanceof MfaRequiredError) return secondFactor(auth, username, error.mfaToken);
    if (!isRefusal(error)) throw error;
    throw new Error("User name and password were not accepted, or this client may not sign in users.");
  }
}

async function secondFactor(auth: DinteroAuth, username: string, mfa_token: string): Promise<AccessToken> {
  const send = (channel: Channel) => auth.challenge(mfa_token, { channel, signal });
  let channel: Channel = "sms";
  let { oob_code = "" } = await send(channel);
  for (let left = 3; left > 0; ) {
    const question: string = `Code from your ${channel} (or "resend", "email", "sms", "recover"): `;
    const input: string = (await ask(question, { secret: true })).trim();
    if (input === "recover") return recover(auth, username);
    if (input === "resend" || input === "email" || input === "sms") {
      channel = input === "resend" ? channel : input;
      ({ oob_code = "" } = await send(channel));
      continue;
    }
    try {
      return await auth.grant({ grant_type: "mfa_oob", mfa_token, oob_code, binding_code: input }, { signal });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      left -= 1;
      stderr.write(`The code was not accepted. ${left} attempts left.\n`);
    }
  }
  throw new Error("No right code was given.");
}

/** For a user who has lost a factor: a code from each of the two channels. */
async function recover(auth: DinteroAuth, username: string): Promise<AccessToken> {
  const recovery = await auth.recover({ username, channel: "email" }, { signal });
  return auth.completeMfa(
    recovery,
    async ({ channel, round }) => (await ask(`Code ${round} of 2, from your ${channel}: `, { secret: true })).trim(),
    { signal },
  );
}

/** Dintero does not publish which of the three statuses means a wrong password or code. */
const isRefusal = (error: unknown): boolean => error instanceof ApiError && [400, 401, 403].includes(error.status);

try {
  const { auth } = createDintero();
  const { expires_in } = await signIn(auth);
  // The program would continue here with `createDintero({ token: access_token })`.
  console.log(`Signed in for ${expires_in} seconds.`);
} catch (error) {
  if (!(error instanceof Error)) throw error;
  stderr.write(`${error.message}\n`);
  process.exitCode = signal.aborted ? 130 : 1;
} finally {
  terminal.close();
}
