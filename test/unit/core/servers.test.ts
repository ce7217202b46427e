import { describe, expect, it } from "vitest";
import { type ClientDefinition, ConfigurationError, defineClient } from "../../../src/core/index.js";
import { json, type Step, scriptedFetch } from "../../../src/testing/index.js";
import { evenClock, failure } from "../../kit/harness.js";

type Get = { get: { responses: { 200: { content: { "application/json": number } } } } };
type Paths = { "/orders": Get; "/session": Get };

const CHECKOUT = "https://checkout.example.com/v1";

function shop(steps: Step[], definition: Partial<ClientDefinition> = {}) {
  const fetch = scriptedFetch(...steps);
  const client = defineClient<Paths>({
    baseUrl: "https://api.example.com/v1",
    auth: "key",
    operations: { "GET /session": { server: CHECKOUT } },
    clock: evenClock(),
    fetch,
    ...definition,
  });
  return { client, fetch };
}

describe("an operation with a server of its own", () => {
  it.each([
    ["text", "http://127.0.0.1:4020/v2"],
    ["a URL", new URL("http://127.0.0.1:4020/v2/")],
  ])("is sent to the address that `servers` gives as %s, with the access token", async (_, address) => {
    const { client, fetch } = shop([json(1), json(2)], { servers: { [CHECKOUT]: address } });
    await client.GET("/session");
    await client.GET("/orders");
    expect(fetch.requests.map(({ url }) => url)).toEqual([
      "http://127.0.0.1:4020/v2/session",
      "https://api.example.com/v1/orders",
    ]);
    expect(fetch.requests.map(({ headers }) => headers.get("authorization"))).toEqual(["Bearer key", "Bearer key"]);
  });

  it("rejects with a ConfigurationError, before anything is sent, when `servers` has no address for it", async () => {
    const { client, fetch } = shop([]);
    const error = await failure(client.GET("/session"));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({ method: "GET", path: "/session", outcome: "rejected" });
    expect(String(error)).toContain(`Pass its address as \`servers: { "${CHECKOUT}": … }\`.`);
    expect(fetch.log).toEqual([]);
  });

  it.each(["http://checkout.example.com", "checkout.example.com", "https://a.test/?x=1"])(
    "refuses the address %s and names the option",
    (address) => {
      expect(() => shop([], { servers: { [CHECKOUT]: address } })).toThrow(`Expected \`servers["${CHECKOUT}"]\` to `);
    },
  );
});
