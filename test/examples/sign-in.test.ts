import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../src/testing/index.js";
import { environmentFor } from "../kit/environment.js";
import { bundleExamples, type Ended, type Examples, type Running } from "../kit/examples/examples.js";
import { type IdentityServer, startIdentityServer } from "../kit/identity-server.js";

let examples: Examples;
let sandbox: Sandbox;
let identity: IdentityServer;
const shown: Ended[] = [];

beforeAll(async () => {
  examples = await bundleExamples("sign-in");
  sandbox = await startSandbox();
  identity = await startIdentityServer(sandbox.url);
});
afterAll(async () => {
  await identity.close();
  await sandbox.close();
  await examples.remove();
});
afterEach(() => {
  const text = shown.splice(0).map(({ output, errors }) => output + errors);
  for (const secret of ["word", ...identity.outbox.map(({ code }) => code)]) {
    expect(text.join().replaceAll(/Password:|password were/g, "")).not.toContain(secret);
  }
});

function start(terminal = false): Running {
  const env = environmentFor(sandbox, identity.url);
  return examples.start("sign-in", { env, terminal });
}

async function end(program: Running): Promise<Ended> {
  const ended = await program.ended;
  shown.push(ended);
  return ended;
}

const newestCode = () => identity.outbox.at(-1)?.code ?? "none was sent";
const channelsSince = (start: number) => identity.outbox.slice(start).map(({ channel }) => channel);

/** As far as the question for a code. */
async function withPassword(terminal = false): Promise<Running> {
  const program = start(terminal);
  await program.said(/Username: /);
  program.type("kari\n");
  await program.said(/Password: /);
  program.type("word\n");
  await program.said(/Code from your sms .*: /);
  return program;
}

const SIGNED_IN = { code: 0, output: "Signed in for 14400 seconds.\n" };

describe("the example sign-in", () => {
  it("signs in a user without a second factor when all input is available at once", async () => {
    const program = start();
    program.type("ola\nword\n");
    expect(await end(program)).toMatchObject({ ...SIGNED_IN, errors: "Username: \nPassword: \n" });
  });

  it("asks for a code when there is a second factor", async () => {
    const program = await withPassword();
    program.type(`${newestCode()}\n`);
    expect(await end(program)).toMatchObject(SIGNED_IN);
  });

  it("asks again after a wrong code, and sends no further code by itself", async () => {
    const before = identity.outbox.length;
    const program = await withPassword();
    program.type("000000\n");
    await program.said(/not accepted\. 2 attempts left\.\nCode from your sms .*: /);
    program.type(`${newestCode()}\n`);
    expect(await end(program)).toMatchObject(SIGNED_IN);
    expect(channelsSince(before)).toEqual(["sms"]);
  });

  it("stops after three wrong codes", async () => {
    const program = await withPassword();
    program.type("1\n2\n3\n4\n");
    const { code, errors } = await end(program);
    expect(code).toBe(1);
    expect(errors).toMatch(/\. 0 attempts left\.\nNo right code was given\.\n$/);
  });

  it("sends another code on request, after which the first is refused", async () => {
    const before = identity.outbox.length;
    const program = await withPassword();
    const first = newestCode();
    program.type("resend\n");
    await program.said(/Code from your sms .*: /);
    program.type(`${first}\n`);
    await program.said(/2 attempts left/);
    program.type(`${newestCode()}\n`);
    expect(await end(program)).toMatchObject(SIGNED_IN);
    expect(channelsSince(before)).toEqual(["sms", "sms"]);
  });

  it("sends the code over the other channel", async () => {
    const before = identity.outbox.length;
    const program = await withPassword();
    program.type("email\n");
    await program.said(/Code from your email .*: /);
    program.type(`${newestCode()}\n`);
    expect(await end(program)).toMatchObject(SIGNED_IN);
    expect(channelsSince(before)).toEqual(["sms", "email"]);
  });

  it("recovers a user who has lost a factor with two codes over two channels", async () => {
    const before = identity.outbox.length;
    const program = await withPassword();
    program.type("recover\n");
    await program.said(/Code 1 of 2, from your email: /);
    program.type(`${newestCode()}\n`);
    await program.said(/Code 2 of 2, from your sms: /);
    program.type(`${newestCode()}\n`);
    expect(await end(program)).toMatchObject(SIGNED_IN);
    expect(channelsSince(before)).toEqual(["sms", "email", "sms"]);
  });

  it("reports that a password was not accepted", async () => {
    const program = start();
    program.type("kari\nguess\n");
    const { code, output, errors } = await end(program);
    expect({ code, output }).toEqual({ code: 1, output: "" });
    expect(errors).toMatch(/User name and password were not accepted.*\n$/);
  });

  it("reports when its input ends too early", async () => {
    const program = start();
    program.child.stdin?.end("kari\n");
    const { code, errors } = await end(program);
    expect(code).toBe(1);
    expect(errors).toMatch(/The input ended before the sign-in was complete\.\n$/);
  });

  it("ends at an interrupt", async () => {
    const program = await withPassword();
    program.child.kill("SIGINT");
    const { code, errors } = await end(program);
    expect(code).toBe(130);
    expect(errors).toMatch(/Cancelled\.\n$/);
  });

  it("shows the user name and nothing else of what is typed at a terminal", async () => {
    const program = await withPassword(true);
    program.type(`${newestCode()}\n`);
    const { code, output } = await end(program);
    expect(code).toBe(0);
    expect(output).toMatch(/Username: .*kari/);
    expect(output).toContain("Signed in for 14400 seconds.");
  });

  it("does not show a password that is pasted together with the user name", async () => {
    const program = start(true);
    await program.said(/Username: /);
    program.type("ola\nword\n");
    const { code, output } = await end(program);
    expect(code).toBe(0);
    expect(output).toMatch(/Username: .*ola/);
  });

  it("ends at Ctrl-C on a terminal", async () => {
    const program = await withPassword(true);
    program.type("\u0003");
    const { code, output } = await end(program);
    expect(code).toBe(130);
    expect(output).toMatch(/Cancelled\.\r?\n$/);
  });
});
