import { describe, expect, it } from "vitest";
import { json, tokenResponse } from "../../src/testing/index.js";
import { bench } from "../kit/harness.js";

const PATH = "/accounts/{aid}/management/settings";
const CREDENTIALS = { clientId: "id", clientSecret: "the-secret" };

/** A client whose middleware calls the client again, twice at most, with one request at a time. */
function nested(hook: "onRequest" | "onResponse", inner: "GET" | "token" | "paginate") {
  const steps = [tokenResponse("the-token"), ...Array.from({ length: 3 }, () => json([]))];
  const made = bench(steps, { ...CREDENTIALS, rateLimit: { maxConcurrency: 1 }, totalTimeout: 10_000 });
  const { dintero } = made;
  let left = 2;
  const call = async () => {
    if (left === 0) return undefined;
    left -= 1;
    if (inner === "GET") await dintero.GET(PATH);
    else if (inner === "token") await dintero.auth.token();
    else await dintero.paginate("/accounts/{oid}/auth/roles").toArray();
    return undefined;
  };
  dintero.use(hook === "onRequest" ? { onRequest: call } : { onResponse: call });
  return made;
}

describe.each(["onRequest", "onResponse"] as const)("middleware that calls its own client in %s", (hook) => {
  it.each(["GET", "token", "paginate"] as const)("waits for nothing that waits for it (%s)", async (inner) => {
    const { dintero, clock, fetch } = nested(hook, inner);
    const { data } = await clock.runUntil(dintero.GET(PATH));
    expect(data).toEqual([]);
    expect(fetch.requests.filter(({ url }) => url.includes("/auth/token"))).toHaveLength(1);
    expect(clock.now()).toBeLessThan(10_000);
  });
});
