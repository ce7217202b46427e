import { expect, it, vi } from "vitest";
import { json, scriptedFetch } from "../../../../../src/testing/index.js";
import { BASE_URL, evenClock } from "../../../../kit/harness.js";
import { limited } from "../../../../kit/rate-limited-server.js";

/** Loads the package anew, as a program does that has two copies of it. */
async function load() {
  vi.resetModules();
  return import("../../../../../src/index.js");
}

it("a rate limiter of a second copy of the package pauses the clients of the first", async () => {
  const [one, other] = [await load(), await load()];
  expect(other.createRateLimiter).not.toBe(one.createRateLimiter);
  const clock = evenClock();
  const rateLimit = other.createRateLimiter({ clock });
  const fetch = scriptedFetch(limited(5), json({}));
  const options = { accountId: "T12345678", token: "t", baseUrl: BASE_URL, clock, fetch, retry: false } as const;
  const clients = [one, other].map(({ createDintero }) => createDintero({ ...options, rateLimit }));
  for (const client of clients) await clock.runUntil(client.GET("/accounts/{aid}/management/settings"));
  expect(clock.now()).toBeGreaterThanOrEqual(5_000);
});

it("a rate limiter of a version that works differently is a ConfigurationError", async () => {
  const { createDintero, createRateLimiter } = await load();
  const rateLimit = createRateLimiter();
  const foreign = Object.create(rateLimit, {
    [Symbol.for("dintero-client.rate-limiter") as unknown as string]: { value: "another version" },
  });
  expect(() => createDintero({ accountId: "T12345678", token: "t", rateLimit: foreign })).toThrow(
    "Expected `rateLimit` to be made by the same version of dintero-client. Install one version only.",
  );
});
