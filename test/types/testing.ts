import type { components } from "../../generated/management-auth.js";
import { createDintero } from "../../src/index.js";
import type { MoyasarPaths } from "../../src/moyasar/index.js";
import {
  connectionReset,
  FakeClock,
  json,
  MemoryTokenStore,
  neverResponds,
  scriptedFetch,
  tooManyRequests,
} from "../../src/testing/index.js";

// What the test kit takes. Compiled, not run.

const ROLES = "GET /accounts/{oid}/auth/roles";
const role = { id: "r1", created_at: "2026-01-01T00:00:00Z", created_by: "u1", name: "support", scope: [] };

export function responses(): void {
  const fetch = scriptedFetch();
  fetch.on(ROLES).reply(200, []).on(ROLES).reply(200, [role]);
  fetch.on(ROLES).reply(401, { error: { message: "Invalid token" } }, { "www-authenticate": "Bearer" });
  fetch.always("POST /accounts/{oid}/auth/passwordless").reply(204);
  fetch.on("POST /accounts/{oid}/auth/redirect").reply(302, undefined, { location: "https://shop.example" });

  // @ts-expect-error a misspelt member is refused
  fetch.on(ROLES).reply(200, [{ ...role, scopes: [] }]);
  // @ts-expect-error a member has the type that the specification gives it
  fetch.on(ROLES).reply(200, [{ ...role, name: 7 }]);
  // @ts-expect-error a required member cannot be left out
  fetch.on("GET /accounts/{aid}/management/settings").reply(200, { account_id: "T12345678" });
  // @ts-expect-error a body belongs to its status
  fetch.on(ROLES).reply(401, []);
  // @ts-expect-error a documented body cannot be left out
  fetch.on(ROLES).reply(200);
  // @ts-expect-error a response without a body has none
  fetch.on("POST /accounts/{oid}/auth/passwordless").reply(204, {});
  // @ts-expect-error a status that is not documented takes another way
  fetch.on(ROLES).reply(502, "<h1>Bad gateway</h1>");
  // @ts-expect-error few operations document that there can be too many requests
  fetch.on(ROLES).reply(429, { error: { message: "Too many requests" } });
  fetch.on(ROLES).replyWith(tooManyRequests(30));
  fetch.on(ROLES).replyWith(new Response("<h1>Bad gateway</h1>", { status: 502 }));
}

export function operations(): void {
  const fetch = scriptedFetch();
  // @ts-expect-error a misspelt path is refused
  fetch.on("GET /accounts/{oid}/auth/rolls");
  // @ts-expect-error a filled path is no template
  fetch.on("GET /accounts/T12345678/auth/roles");
  // @ts-expect-error a path has only its own methods
  fetch.on("PATCH /accounts/{oid}/auth/roles");
  // @ts-expect-error a response that is is about an operation, too
  fetch.always("GET /accounts/{oid}/auth/rolls");
}

export function failures(): void {
  const fetch = scriptedFetch();
  fetch.on(ROLES).replyWith(connectionReset()).on(ROLES).replyWith(neverResponds);
  fetch.on(ROLES).replyWith(({ url }) => json({ error: { message: url } }, { status: 404 }));
  // @ts-expect-error a body alone is no response
  fetch.on(ROLES).replyWith({ error: { message: "no" } });
}

/** Bodies are as they are read: with what the server alone sets, and without what is only written. */
export function readable(marked: components["schemas"]["AuthRole"]): void {
  // @ts-expect-error the markers of the specification's types are no part of a body
  scriptedFetch().on("GET /accounts/{oid}/auth/roles/{role_id}").reply(200, marked);
  scriptedFetch().on("GET /accounts/{oid}/auth/roles/{role_id}").reply(200, role);
}

type Books = {
  "/books": {
    get: {
      responses: {
        200: { headers: { [name: string]: unknown }; content: { "application/json": { titles: string[] } } };
        default: { headers: { [name: string]: unknown }; content: { "application/problem+json": { title: string } } };
      };
    };
    post?: never;
  };
};

export function otherApis(): void {
  scriptedFetch<Books>()
    .on("GET /books")
    .reply(200, { titles: ["Brand"] });
  scriptedFetch<Books>().on("GET /books").reply(503, { title: "Away" });
  scriptedFetch<Books>().under("https://library.example.com/shelf").on("GET /books").reply(200, { titles: [] });
  // @ts-expect-error the body of a named status is its own
  scriptedFetch<Books>().on("GET /books").reply(200, { title: "Away" });
  // @ts-expect-error the body of any other status is that of `default`
  scriptedFetch<Books>().on("GET /books").reply(503, { titles: [] });
  // @ts-expect-error the paths are those of the other API
  scriptedFetch<Books>().on(ROLES);
  // @ts-expect-error a method that the path does not have
  scriptedFetch<Books>().on("POST /books");
  scriptedFetch<MoyasarPaths>().on("GET /v1/3ds");
}

/** Each piece is what the option asks for. */
export function pieces(): void {
  const clock = new FakeClock();
  createDintero({
    clock,
    fetch: scriptedFetch(json({}), connectionReset(), neverResponds),
    tokenStore: new MemoryTokenStore(clock),
  });
  createDintero({ fetch: clock.heldBy(fetch) });
  // @ts-expect-error what is in the store is read with `get`
  new MemoryTokenStore().values;
}
