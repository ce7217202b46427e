import { expect, it } from "vitest";
import type { AccountClient, Dintero, DinteroAuth, Grant, MfaRequiredError } from "../../../src/index.js";

it("a call that the specification does not allow does not compile", () => {
  const never = (dintero: Dintero, refusal: MfaRequiredError, merchant: AccountClient) => {
    const { auth } = dintero;
    // @ts-expect-error: there is no such grant.
    void auth.grant({ grant_type: "implicit" });
    // @ts-expect-error: the password is missing.
    void auth.grant({ grant_type: "password", username: "kari" });
    // @ts-expect-error: the member is misspelt.
    void auth.grant({ grant_type: "refresh_token", refreshToken: "x" });
    // @ts-expect-error: an ident is an email or a user id.
    void auth.grant({ grant_type: "authorization_code", ident_type: "phone", ident: "1", verification_code: "1" });
    // @ts-expect-error: there is no such channel.
    void auth.completeMfa(refusal, () => "1", { channel: "pigeon" });
    // @ts-expect-error: a prompt gives text.
    void auth.completeMfa(refusal, () => 1);
    // @ts-expect-error: neither a refusal nor a recovery.
    void auth.completeMfa(new Error("no"), () => "1");
    // @ts-expect-error: the connection is missing.
    void auth.passwordless.send({ client_id: "shop" });
    // @ts-expect-error: the response of OIDC is a code.
    void auth.oidc.authorize({ response_type: "token", client_id: "shop", redirect_uri: "https://shop.example" });
    // @ts-expect-error: only a partner exchanges.
    void merchant.auth.exchange("P11200001");
    // @ts-expect-error: a merchant has no merchants.
    merchant.account("P11200001");
  };
  expect(never).toBeTypeOf("function");
});

it("a call that the specification allows compiles", () => {
  const grants: Grant[] = [
    { grant_type: "client_credentials" },
    { grant_type: "client_credentials", audience: "https://api.dintero.com/v1/accounts/P11200000" },
    { grant_type: "account_user" },
    { grant_type: "password", username: "kari", password: "word" },
  ];
  const check = async (auth: DinteroAuth): Promise<[string, number, string | undefined]> => {
    const { access_token, expires_in, refresh_token } = await auth.grant({ grant_type: "account_user" });
    return [access_token, expires_in, refresh_token];
  };
  expect([grants.length, typeof check]).toEqual([4, "function"]);
});
