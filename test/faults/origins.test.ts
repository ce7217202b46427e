import { describe, expect, it } from "vitest";
import { ApiError, AuthenticationError, ConfigurationError, createDintero } from "../../src/index.js";
import { ACCOUNT, calls, clientOf, type Method, settled, startServer, TOKEN } from "../kit/fault-setting.js";
import * as fault from "../kit/faults.js";

const REDIRECTS = [301, 302, 303, 307, 308];

describe.each(["GET", "PUT", "POST"] as const satisfies Method[])("a %s", (method) => {
  const { kind, send } = calls[method];

  it.each(REDIRECTS)("that receives a %i to another origin does not follow it", async (status) => {
    const [server, other] = [await startServer(), await startServer()];
    server.script(kind, fault.redirect(status, `${other.origin}/elsewhere`));
    const error = await settled(send(clientOf(server.origin)));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status, attempts: 1 });
    expect(server.received(kind)).toBe(1);
    expect(other.open).toBe(0);
  });

  it("that middleware sends to another origin carries no access token", async () => {
    const [server, other] = [await startServer(), await startServer()];
    const dintero = clientOf(server.origin, { token: "a-token" });
    dintero.use({ onRequest: ({ request }) => new Request(request.url.replace(server.origin, other.origin), request) });
    expect(await settled(send(dintero))).toEqual({});
    expect(other.seen).toHaveLength(1);
    expect(other.seen[0]?.headers).not.toHaveProperty("authorization");
    expect(server.open).toBe(0);
  });

  it("to the origin of the client carries its access token", async () => {
    const server = await startServer();
    await send(clientOf(server.origin, { token: "a-token" }));
    expect(server.seen[0]?.headers).toHaveProperty("authorization", "Bearer a-token");
  });
});

it.each([301, 302, 303])("a POST that receives a %i may have taken effect", async (status) => {
  const { kind, send } = calls.POST;
  const server = await startServer();
  server.script(kind, fault.redirect(status, "/done"));
  expect(await settled(send(clientOf(server.origin)))).toMatchObject({ status, outcome: "unknown" });
});

it("a documented redirect is returned and not followed", async () => {
  const [server, other] = [await startServer(), await startServer()];
  const location = `${other.origin}/login`;
  server.script(`GET /accounts/${ACCOUNT}/auth/oidc/authorize`, fault.redirect(302, location));
  const query = {
    audience: "shop",
    response_type: "code",
    client_id: "webshop",
    redirect_uri: "https://webshop.example.com/callback",
  } as const;
  const { error, response } = await clientOf(server.origin).GET("/accounts/{oid}/auth/oidc/authorize", {
    params: { query },
  });
  expect(error).toBeUndefined();
  expect(response.headers.get("location")).toBe(location);
  expect(other.open).toBe(0);
});

it("a redirect within the origin is not followed either", async () => {
  const { kind, send } = calls.GET;
  const server = await startServer();
  server.script(kind, fault.redirect(302, "/elsewhere"));
  expect(await settled(send(clientOf(server.origin)))).toMatchObject({ status: 302 });
  expect(server.received("GET /elsewhere")).toBe(0);
});

it.each(REDIRECTS)("a token request that receives a %i does not send the client's secret elsewhere", async (status) => {
  const [server, other] = [await startServer(), await startServer()];
  server.script(TOKEN, fault.redirect(status, `${other.origin}/token`));
  const error = await settled(calls.GET.send(clientOf(server.origin)));
  expect(error).toBeInstanceOf(AuthenticationError);
  expect(server.received(TOKEN)).toBe(1);
  expect(other.open).toBe(0);
});

describe("a base URL", () => {
  it.each([
    "http://api.dintero.com/v1",
    "http://127.0.0.1.example.com",
    "http://localhost.example.com",
    "http://notlocalhost",
    "http://10.0.0.1",
    "http://0.0.0.0",
    "http://[::2]",
    "http://127.0.0.1@example.com",
    "ftp://127.0.0.1",
    "https://api.dintero.com/v1?next=http://x",
  ])("of %s is refused", (baseUrl) => {
    expect(() => createDintero({ accountId: ACCOUNT, token: "a-token", baseUrl })).toThrow(ConfigurationError);
  });

  it.each(["http://127.0.0.1:1", "http://127.1.2.3", "http://localhost:1", "http://shop.localhost", "http://[::1]:1"])(
    "of %s is accepted because it does not leave the machine",
    (baseUrl) => {
      expect(() => createDintero({ accountId: ACCOUNT, token: "a-token", baseUrl })).not.toThrow();
    },
  );

  it("that contains a password is refused without showing it", () => {
    const make = () =>
      createDintero({ accountId: ACCOUNT, token: "a-token", baseUrl: "https://me:pa55word@example.com" });
    expect(make).toThrow(ConfigurationError);
    expect(make).not.toThrow(/pa55word/);
  });
});

describe("a line break", () => {
  const smuggled = "x\r\nX-Smuggled: yes";

  it("in a header of the client is refused", () => {
    const headers = { "X-Shop": smuggled };
    expect(() => createDintero({ accountId: ACCOUNT, token: "a-token", headers })).toThrow(ConfigurationError);
  });

  it("in the name of the system is refused", () => {
    const system = { name: smuggled };
    expect(() => createDintero({ accountId: ACCOUNT, token: "a-token", system })).toThrow(ConfigurationError);
  });

  it("in the token is refused", () => {
    expect(() => createDintero({ accountId: ACCOUNT, token: smuggled })).toThrow(ConfigurationError);
  });

  it("in the account id is refused", () => {
    expect(() => createDintero({ accountId: `${ACCOUNT}\n`, token: "a-token" })).toThrow(ConfigurationError);
  });

  it.each([
    ["value", { "X-Shop": smuggled }],
    ["name", { "X-Shop: a\r\nX-Smuggled": "yes" }],
  ])("in the %s of a call's header is refused before anything is sent", async (_, headers) => {
    const server = await startServer();
    const error = await settled(calls.POST.send(clientOf(server.origin), { headers }));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({ outcome: "rejected" });
    expect(server.open).toBe(0);
  });

  it("in the result of a token function is refused before anything is sent", async () => {
    const server = await startServer();
    const error = await settled(calls.POST.send(clientOf(server.origin, { token: async () => smuggled })));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(server.open).toBe(0);
  });

  it("in the token of a token endpoint is refused before the call is sent", async () => {
    const server = await startServer();
    server.script(TOKEN, fault.token(smuggled));
    const error = await settled(calls.POST.send(clientOf(server.origin)));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(server.received(calls.POST.kind)).toBe(0);
  });

  it("makes a token of a store unusable", async () => {
    const server = await startServer();
    const values = new Map<string, string>();
    const tokenStore = {
      get: async (key: string) => values.get(key),
      set: async (key: string, value: string) => values.set(key, value),
      delete: async (key: string) => values.delete(key),
    };
    await calls.GET.send(clientOf(server.origin, { tokenStore }));
    for (const key of values.keys()) {
      values.set(key, JSON.stringify({ token: smuggled, expiresAt: Date.now() + 3_600_000 }));
    }
    expect(await settled(calls.GET.send(clientOf(server.origin, { tokenStore })))).toEqual({});
    expect(server.received(TOKEN)).toBe(2);
  });
});
