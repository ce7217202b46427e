import { describe, expect, it } from "vitest";
import { sentValues } from "../../../../src/core/http/sent-values.js";
import { defineClient } from "../../../../src/core/index.js";
import { json } from "../../../../src/testing/index.js";

const SENT = {
  path: "kari@example.com",
  query: "a value/of the query",
  header: "cookie-v4lue",
  password: "correcthorse",
  refresh: "refreshtoken",
  body: "Kari Nordmann",
};

/** Sends all of them to a server whose error message is `say(request)`. */
async function messageOf(say: (request: Request, body: string) => string | Promise<string>) {
  const tokens = ["first-token-1", "second-token-2"];
  const client = defineClient<Record<string, never>>({
    baseUrl: "https://api.example.com/v1",
    auth: { get: async () => tokens[0] ?? "none", invalidate: async () => void tokens.shift() },
    retry: false,
    fetch: async (request) => json({ error: { message: await say(request, await request.text()) } }, { status: 401 }),
  });
  const { error } = await (
    client as unknown as { POST: (path: string, init: object) => Promise<{ error: Error }> }
  ).POST("/users/{id}", {
    params: { path: { id: SENT.path }, query: { q: SENT.query } },
    headers: { "x-session": SENT.header },
    body: {
      user: { name: SENT.body },
      password: SENT.password,
      refresh_token: SENT.refresh,
      grant_type: "client_credentials",
    },
  });
  return error.message;
}

describe("the message of an error contains nothing that the client sent", () => {
  it.each([
    ["the address", (request: Request) => request.url, "[redacted]"],
    ["the address, decoded", (request: Request) => decodeURIComponent(request.url), "[redacted]"],
    ["a header", (request: Request) => `session ${request.headers.get("x-session")} ended`, "session [redacted] ended"],
    ["the body", (_: Request, body: string) => body, '"[redacted]"'],
    ["the password", () => `password ${SENT.password} is wrong`, "password [redacted] is wrong"],
    ["the refresh token", () => `${SENT.refresh} has ended`, "[redacted] has ended"],
    ["the token before the last", () => "first-token-1 is not second-token-2", "[redacted] is not [redacted]"],
  ] as const)("when the response contains %s", async (_, say, shown) => {
    const message = await messageOf(say);
    expect(message).toContain(shown);
    for (const value of [...Object.values(SENT), "first-token-1", "second-token-2"])
      expect(message).not.toContain(value);
    expect(message).not.toContain("kari");
  });

  it("but keeps the words of the API", async () => {
    expect(await messageOf(() => "client_credentials is not allowed")).toContain("client_credentials is not allowed");
  });
});

describe("sentValues", () => {
  it("reads a request without a body, with a body that is no JSON, and with a path that is no URI", () => {
    const url = "https://api.example.com/things/%E0%A4%A?x=%zz";
    const headers = new Headers({ authorization: `Basic ${btoa("id:the-password")}`, accept: "text/html" });
    const body = new TextEncoder().encode("no json").buffer;
    const values = sentValues({ url, headers, body }, "/things/{id}");
    expect(values).toEqual(expect.arrayContaining(["%E0%A4%A", "%zz", "the-password", btoa("id:the-password")]));
    expect(values).not.toContain("text/html");
    expect(sentValues({ url, headers, body: undefined }, "/things/{id}")).toEqual(values);
  });
});
