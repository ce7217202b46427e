import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { badRequest, failure, invalidToken, ok, type SandboxResponse } from "../../src/testing/sandbox/response.js";
import type { Incoming } from "../../src/testing/sandbox/route.js";
import { read, write } from "../../src/testing/sandbox/wire.js";

/** A one-time code that was sent to another party. */
export type SentCode = { readonly channel: string; readonly code: string };

export type IdentityServer = {
  readonly url: string;
  /** Codes sent so far, oldest first. */
  readonly outbox: readonly SentCode[];
  readonly close: () => Promise<void>;
};

/** The token that the grant `account_user` accepts; represents a token of another issuer. */
export const ACCOUNT_USER_TOKEN = "account-user-jwt";

type Body = Record<string, string | undefined>;
type Desk = { readonly issued: Set<string>; readonly outbox: SentCode[]; readonly signer: Signer };
type Signer = Awaited<ReturnType<typeof makeSigner>>;

/**
 * Starts the half of Dintero that signs people in, in front of a sandbox that does the rest.
 *
 * - `kari` (password `word`) has a second factor; `ola` (password `word`) has none, and gets a refresh token.
 * - a recovery asks for two codes over two channels.
 */
export async function startIdentityServer(upstream: string): Promise<IdentityServer> {
  const desk: Desk = { issued: new Set(), outbox: [], signer: await makeSigner() };
  const routes = routesOf(desk);
  const handle = async (incoming: Incoming): Promise<SandboxResponse> => {
    const operation = /^\/accounts\/\w+\/auth\/(.+)$/.exec(incoming.path)?.[1] ?? "";
    const body = (incoming.body ?? {}) as Body;
    const route = routes[`${incoming.method} ${operation}`];
    if (!route || body["grant_type"] === "client_credentials") return forward(upstream, incoming, desk);
    const accessToken = incoming.authorization?.replace(/^Bearer /, "");
    const fromUser = body["grant_type"] === "account_user" && accessToken === ACCOUNT_USER_TOKEN;
    if (!fromUser && !desk.issued.has(accessToken ?? "")) return invalidToken();
    return route({ ...incoming, body });
  };
  const server = createServer(async (message, response) => {
    try {
      write(response, await handle(await read(message)));
    } catch (error) {
      write(response, failure(500, String(error)));
    }
  });
  return { url: await listen(server), outbox: desk.outbox, close: () => stop(server) };
}

async function forward(
  upstream: string,
  { method, path, query, authorization, body }: Incoming,
  desk: Desk,
): Promise<SandboxResponse> {
  const headers = { "content-type": "application/json", ...(authorization !== undefined && { authorization }) };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(`${upstream}${path}?${query}`, { method, headers, ...sent });
  const text = await response.text();
  const token = /"access_token":"([^"]+)"/.exec(text)?.[1];
  if (token) desk.issued.add(token);
  const type = response.headers.get("content-type");
  return { status: response.status, body: text, ...(type && { headers: { "content-type": type } }) };
}

type Asked = Omit<Incoming, "body"> & { readonly body: Body };

function routesOf({
  issued,
  outbox,
  signer,
}: Desk): Record<string, (asked: Asked) => SandboxResponse | Promise<SandboxResponse>> {
  /** First factors that wait for a second one: how many are still to come, and the code that is out. */
  const factors = new Map<string, { readonly left: number; readonly oobCode?: string; readonly code?: string }>();
  const codes = new Set<string>();
  const refreshTokens = new Set<string>();
  let count = 0;
  const next = (kind: string) => {
    count += 1;
    return `${kind}-${count}`;
  };
  const token = (more: object = {}): SandboxResponse => {
    const accessToken = next("user-token");
    issued.add(accessToken);
    return ok({ access_token: accessToken, token_type: "Bearer", expires_in: 14_400, ...more });
  };
  const send = (channel: string) => {
    const code = String(100_000 + outbox.length);
    outbox.push({ channel, code });
    codes.add(code);
    return code;
  };
  const secondFactor = (left: number): SandboxResponse => {
    const mfaToken = next("mfa");
    factors.set(mfaToken, { left });
    const error = { message: "A second factor is required", code: "mfa_required" };
    return { status: 403, body: { error, mfa_token: mfaToken } };
  };
  const challenge = (mfaToken: string, left: number, channel = "sms"): SandboxResponse => {
    const oobCode = next("oob");
    factors.set(mfaToken, { left, oobCode, code: send(channel) });
    return ok({ challenge_type: "oob", binding_method: "prompt", oob_code: oobCode });
  };
  const grants: Record<string, (body: Body) => SandboxResponse> = {
    account_user: () => token(),
    password: ({ username, password }) => {
      if (password !== "word") return failure(403, "Wrong password");
      return username === "kari" ? secondFactor(1) : token({ refresh_token: addTo(refreshTokens, next("refresh")) });
    },
    authorization_code: ({ verification_code: code = "" }) =>
      codes.delete(code) ? token() : failure(403, "Wrong code"),
    refresh_token: ({ refresh_token: value = "" }) =>
      refreshTokens.has(value) ? token() : failure(403, "Not a refresh token"),
    mfa_oob: ({ mfa_token: mfaToken = "", oob_code: oobCode, binding_code: code }) => {
      const factor = factors.get(mfaToken);
      if (!factor?.code || factor.oobCode !== oobCode || factor.code !== code) return failure(403, "Wrong code");
      factors.delete(mfaToken);
      return factor.left > 1 ? secondFactor(factor.left - 1) : token();
    },
  };
  return {
    "POST token": ({ body }) =>
      grants[body["grant_type"] ?? ""]?.(body) ?? badRequest("grant_type", "is not known here"),
    "POST mfa/challenge": ({ body }) => {
      const factor = factors.get(body["mfa_token"] ?? "");
      return factor
        ? challenge(body["mfa_token"] ?? "", factor.left, body["oob_channel"])
        : failure(403, "Not a first factor");
    },
    "POST mfa/recovery": ({ body }) => {
      const mfaToken = next("mfa");
      const response = challenge(mfaToken, 2, body["oob_channel"]);
      return { ...response, body: { ...(response.body as object), mfa_token: mfaToken } };
    },
    "POST revoke": ({ body }) => {
      refreshTokens.delete(body["token"] ?? "");
      return ok({});
    },
    "POST passwordless": ({ body }) => {
      send(body["connection"] ?? "");
      return { status: 204 };
    },
    "POST passwordless/code": () => {
      const code = next("code");
      codes.add(code);
      return ok({ verification_code: code });
    },
    "POST authorize": ({ query }) =>
      codes.delete(query.get("verification_code") ?? "") ? redirectOfTheDocument() : failure(403, "Wrong code"),
    "POST redirect": async ({ body, path }) => {
      const target = new URL(body["redirect_uri"] ?? "");
      target.searchParams.set("id_token", await signer.sign(path, body["redirect_uri"] ?? ""));
      return ok({ redirect_uri: target.href });
    },
    "GET oidc/authorize": redirectOfTheDocument,
    "POST oidc/token": ({ body }) =>
      body["code"] === "the-code"
        ? token({
            user_info: { authority: "https://login.example.com", value: { sub: "user-1", name: "Kari Nordmann" } },
          })
        : failure(403, "Wrong code"),
    "GET keys": () => ok([signer.key]),
  };
}

function addTo(set: Set<string>, value: string): string {
  set.add(value);
  return value;
}

/** Prism follows redirects of the server behind it; reported that this one knows none, it responds with the document's 302. */
const redirectOfTheDocument = (): SandboxResponse => failure(501, "Prism responds this");

/** Signs ID tokens of the account in a path. */
async function makeSigner() {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  const { n, e } = await exportJWK(publicKey);
  const sign = (path: string, audience: string) =>
    new SignJWT({ name: "Kari Nordmann" })
      .setProtectedHeader({ alg: "RS256", kid: "key-1" })
      .setIssuer(`https://${path.split("/")[2]}@api.dintero.com`)
      .setAudience(audience)
      .setSubject("user-1")
      .setExpirationTime("5m")
      .sign(privateKey);
  return { key: { alg: "RS256", kty: "RSA", use: "sig", n, e, kid: "key-1" }, sign };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
