import { rateLimit } from "../../src/core/http/rate-limit/rate-limit.js";
import { createRateLimiter } from "../../src/core/http/rate-limit/rate-limiter.js";
import type { CallContext } from "../../src/core/types/call.js";
import { callOf, evenClock, requestTo } from "./harness.js";

type Respond = (response: Response | Error) => void;

/** A rate limiter in front of a server that responds when the test says so. */
export function rateLimitedServer(maxConcurrency = 100) {
  const clock = evenClock();
  const limiter = createRateLimiter({ maxConcurrency, clock });
  const sent: string[] = [];
  const pending: Respond[] = [];
  const send = rateLimit(
    limiter,
    clock,
  )((request) => {
    sent.push(new URL(request.url).pathname.slice(1));
    return new Promise<Response>((resolve, reject) => {
      pending.push((response) => (response instanceof Error ? reject(response) : resolve(response)));
    });
  });
  const start = (name: string, overrides: Partial<CallContext> = {}) => {
    const settled = send(requestTo(new URL(name, "https://api.example.com/").href), callOf(clock, overrides));
    settled.catch(() => {});
    return settled;
  };
  /** Responds to the request that has waited longest. */
  const respond = async (response: Response | Error = new Response()) => {
    pending.shift()?.(response);
    await clock.advance(0);
  };
  return { clock, limiter, sent, start, respond };
}

/** Too many requests, with the seconds to wait or without. */
export const limited = (seconds?: number) =>
  new Response(null, { status: 429, headers: seconds === undefined ? {} : { "retry-after": String(seconds) } });
