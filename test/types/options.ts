import { createDintero, createRateLimiter, type DinteroEvent, type OnEvent } from "../../src/index.js";

// What `createDintero` takes. Compiled, not run.

export function options(): void {
  createDintero();
  createDintero({ accountId: "T12345678", clientId: "id", clientSecret: "secret" });
  createDintero({ accountId: "T12345678", token: async () => "token" });
  createDintero({ fetch: globalThis.fetch, rateLimit: createRateLimiter({ maxConcurrency: 3 }) });
  createDintero({ retry: false, rateLimit: false, system: { name: "shop" } });
  // What the environment, or a caller's own options, may not have set.
  const unset = undefined as string | undefined;
  createDintero({ accountId: unset, clientId: unset, clientSecret: unset, token: unset, fetch: undefined });

  // @ts-expect-error a misspelt option is refused
  createDintero({ accountID: "T12345678" });
  // @ts-expect-error a misspelt option of an option is refused
  createDintero({ retry: { limits: 1 } });
  // @ts-expect-error a system has a name
  createDintero({ system: { version: "1" } });
  // @ts-expect-error times are numbers of milliseconds
  createDintero({ timeout: "5s" });
  // @ts-expect-error a rate limiter is made by createRateLimiter
  createDintero({ rateLimit: { waiting: 0, inFlight: 0 } });
}

/** Every kind of event is distinguished by its type. */
export const handler: OnEvent = (event: DinteroEvent) => {
  switch (event.type) {
    case "request":
      return void event.attempt;
    case "response":
      return void [event.status, event.duration];
    case "retry":
      return void event.delay;
    case "wait":
      return void event.reason;
    case "failed":
      return void event.error;
    case "done":
      return void event.outcome;
    case "token":
      return void event.action;
    case "rate-limit":
      return void event.error;
    case "deprecated":
      return void event.sunset;
    default:
      return void (event satisfies never);
  }
};
