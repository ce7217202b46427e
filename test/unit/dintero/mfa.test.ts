import { describe, expect, it } from "vitest";
import { MfaRequiredError } from "../../../src/index.js";
import {
  API,
  bearerOf,
  failure,
  mfaRequired,
  PARTNER,
  partnerClient,
  problem,
  type Seen,
} from "../../kit/token-server.js";

const TOKEN = `POST /${PARTNER}/auth/token`;
const CHALLENGE = `POST /${PARTNER}/auth/mfa/challenge`;
const RECOVERY = `POST /${PARTNER}/auth/mfa/recovery`;

const challenged = (oobCode: string) =>
  Response.json({ challenge_type: "oob", binding_method: "prompt", oob_code: oobCode });

/** A server whose user needs the code 1234, and in a recovery 1111 first. */
function signIn() {
  const tokens = ({ body }: Seen) => {
    if (body["grant_type"] === "client_credentials") return bearerOf("own-token");
    if (body["grant_type"] === "password") return mfaRequired("mfa-1");
    if (body["binding_code"] === "1111" && body["mfa_token"] === "mfa-recovery") return mfaRequired("mfa-2");
    return body["binding_code"] === "1234" ? bearerOf("users-token") : problem(401, "wrong_code");
  };
  return partnerClient({
    [TOKEN]: tokens,
    [CHALLENGE]: ({ body }) => challenged(`oob for ${body["mfa_token"]}`),
    [RECOVERY]: () =>
      Response.json({ challenge_type: "oob", oob_code: "oob for mfa-recovery", mfa_token: "mfa-recovery" }),
  });
}

const password = { grant_type: "password", username: "kari", password: "word" } as const;

async function refusedBy({ dintero }: ReturnType<typeof signIn>): Promise<MfaRequiredError> {
  const error = await failure(dintero.auth.grant(password));
  if (error instanceof MfaRequiredError) return error;
  throw error;
}

describe("challenge", () => {
  it("sends a code over the channel, with the token of the refusal", async () => {
    const server = signIn();
    const response = await server.dintero.auth.challenge(await refusedBy(server), { channel: "email" });
    expect(response.oob_code).toBe("oob for mfa-1");
    expect(server.to("challenge")[0]?.body).toEqual({
      challenge_type: "oob",
      mfa_token: "mfa-1",
      oob_channel: "email",
    });
  });
  it("sends no channel unless one is given", async () => {
    const server = signIn();
    await server.dintero.auth.challenge("mfa-1");
    expect(server.to("challenge")[0]?.body).toEqual({ challenge_type: "oob", mfa_token: "mfa-1" });
  });
  it("is not retried after a 502, because it would send a second code", async () => {
    const server = partnerClient({ [CHALLENGE]: () => problem(502) }, { retry: { limit: 3 } });
    await server.clock.runUntil(failure(server.dintero.auth.challenge("mfa-1")));
    expect(server.to("challenge")).toHaveLength(1);
  });
});

describe("completeMfa after a refusal", () => {
  it("sends one challenge, calls the prompt once and returns the token", async () => {
    const server = signIn();
    const asked: unknown[] = [];
    const refusal = await refusedBy(server);
    const token = await server.dintero.auth.completeMfa(refusal, (ask) => {
      asked.push(ask);
      return "1234";
    });
    expect(token.access_token).toBe("users-token");
    expect(asked).toEqual([{ channel: "sms", round: 1 }]);
    expect(server.to("auth/token").at(-1)?.body).toEqual({
      grant_type: "mfa_oob",
      oob_code: "oob for mfa-1",
      binding_code: "1234",
      mfa_token: "mfa-1",
    });
  });
  it("sends the challenge over the given channel", async () => {
    const server = signIn();
    const asked: unknown[] = [];
    await server.dintero.auth.completeMfa(
      await refusedBy(server),
      async (ask) => {
        asked.push(ask);
        return "1234";
      },
      { channel: "email" },
    );
    expect(server.to("challenge")[0]?.body["oob_channel"]).toBe("email");
    expect(asked).toEqual([{ channel: "email", round: 1 }]);
  });
  it("sends the grant type of the option `grantType`", async () => {
    const server = signIn();
    const options = { grantType: "mfa-oob" };
    await server.dintero.auth.completeMfa(await refusedBy(server), () => "1234", options);
    expect(server.to("auth/token").at(-1)?.body["grant_type"]).toBe("mfa-oob");
  });
  it("sends every request with the token in the option `bearer`", async () => {
    const server = signIn();
    const refusal = await refusedBy(server);
    server.seen.length = 0;
    await server.dintero.auth.completeMfa(refusal, () => "1234", { bearer: "other" });
    expect(server.seen.map(({ authorization }) => authorization)).toEqual(["Bearer other", "Bearer other"]);
  });
  it("throws the error for a wrong code", async () => {
    const server = signIn();
    const refusal = await refusedBy(server);
    expect(await failure(server.dintero.auth.completeMfa(refusal, () => "0000"))).toMatchObject({ code: "wrong_code" });
  });
  it("throws the error of the prompt, and sends no code", async () => {
    const server = signIn();
    const refusal = await refusedBy(server);
    const before = server.to("auth/token").length;
    const quit = () => Promise.reject(new Error("the user left"));
    expect(String(await failure(server.dintero.auth.completeMfa(refusal, quit)))).toContain("the user left");
    expect(server.to("auth/token")).toHaveLength(before);
  });
  it("calls the prompt once, even if the code is refused again", async () => {
    const { dintero, to } = partnerClient({
      [TOKEN]: ({ body }) =>
        body["grant_type"] === "client_credentials" ? bearerOf("own-token") : mfaRequired("again"),
      [CHALLENGE]: () => challenged("oob"),
    });
    const refusal = await failure(dintero.auth.grant(password));
    const again = await failure(dintero.auth.completeMfa(refusal as MfaRequiredError, () => "0000"));
    expect(again).toMatchObject({ name: "MfaRequiredError", mfaToken: "again" });
    expect(to("challenge")).toHaveLength(1);
  });
});

describe("recovery", () => {
  it("begins with a code over the given channel, for the client's audience", async () => {
    const { dintero, to } = signIn();
    const begun = await dintero.auth.recover({ username: "kari", channel: "email" });
    expect(begun).toMatchObject({ oob_code: "oob for mfa-recovery", mfa_token: "mfa-recovery", oob_channel: "email" });
    expect(to("recovery")[0]?.body).toEqual({
      challenge_type: "oob",
      username: "kari",
      audience: `${API}/${PARTNER}`,
      oob_channel: "email",
    });
  });
  it("sends two codes over two channels, and the first is refused", async () => {
    const { dintero, to } = signIn();
    const asked: unknown[] = [];
    const begun = await dintero.auth.recover({ username: "kari" });
    const token = await dintero.auth.completeMfa(begun, (ask) => {
      asked.push(ask);
      return ask.round === 1 ? "1111" : "1234";
    });
    expect(token.access_token).toBe("users-token");
    expect(asked).toEqual([
      { channel: "sms", round: 1 },
      { channel: "email", round: 2 },
    ]);
    expect(to("challenge").map(({ body }) => body)).toEqual([
      { challenge_type: "oob", mfa_token: "mfa-2", oob_channel: "email" },
    ]);
    expect(to("auth/token").at(-1)?.body).toMatchObject({ oob_code: "oob for mfa-2", mfa_token: "mfa-2" });
  });
  it("continues by SMS when it began by email", async () => {
    const { dintero, to } = signIn();
    const begun = await dintero.auth.recover({ username: "kari", channel: "email" });
    await dintero.auth.completeMfa(begun, ({ round }) => (round === 1 ? "1111" : "1234"));
    expect(to("challenge")[0]?.body["oob_channel"]).toBe("sms");
  });
  it("rejects when the first code is wrong", async () => {
    const { dintero, to } = signIn();
    const begun = await dintero.auth.recover({ username: "kari" });
    expect(await failure(dintero.auth.completeMfa(begun, () => "0000"))).toMatchObject({ code: "wrong_code" });
    expect(to("challenge")).toEqual([]);
  });
});
