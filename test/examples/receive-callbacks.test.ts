import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleExamples, type Examples } from "../kit/examples/examples.js";

const ACCOUNT = "T11200000";
const SECRET = "callback-secret";

let examples: Examples;
beforeAll(async () => {
  examples = await bundleExamples("receive-callbacks");
});
afterAll(() => examples.remove());

const environment = (secret: string) => ({ DINTERO_ACCOUNT_ID: ACCOUNT, SIGNATURE_SECRET: secret });

describe("the example receive-callbacks", () => {
  const listening = async () => {
    const program = examples.start("receive-callbacks", { env: environment(SECRET) });
    const [, port = ""] = await program.said(/"port":(\d+)/);
    return { program, url: `http://127.0.0.1:${port}` };
  };

  it("accepts only callbacks that are signed with the secret", async () => {
    const { program, url } = await listening();

    const t = Math.floor(Date.now() / 1000);
    const lines = [t, ACCOUNT, "GET", "webshop.example.com", "/callback", "A=1&B=2"];
    const signature = createHmac("sha256", SECRET).update(lines.join("\n")).digest("hex");
    const callback = { headers: { "dintero-signature": `t=${t},v0-hmac-sha256=${signature}` } };
    expect((await fetch(`${url}/callback?B=2&A=1`, callback)).status).toBe(200);
    expect((await fetch(`${url}/callback?B=2&A=2`, callback)).status).toBe(400);

    const body = '{ "id": 1 }';
    const webhook = { "event-signature": createHmac("sha1", SECRET).update(body).digest("hex") };
    expect((await fetch(`${url}/webhook`, { method: "POST", body, headers: webhook })).status).toBe(200);
    expect((await fetch(`${url}/webhook`, { method: "POST", body: '{"id":1}', headers: webhook })).status).toBe(400);
    expect((await fetch(`${url}/webhook`, { method: "POST", body })).status).toBe(400);
    await program.said(/unsigned/);

    const long = { method: "POST", body: "x".repeat(1_000_001), headers: webhook };
    expect((await fetch(`${url}/webhook`, long)).status).toBe(413);
    program.child.kill("SIGTERM");
    expect(await program.ended).toMatchObject({ code: 0, errors: "" });
  });

  it("does not start without the secret", async () => {
    const { code, errors } = await examples.run("receive-callbacks", { env: environment("") });
    expect(code).toBe(1);
    expect(errors).toContain("SIGNATURE_SECRET must be set.");
  });
});
