import { createRateLimiter, rateLimit } from "../../src/core/http/rate-limit/rate-limiter.js";
import type { CallContext } from "../../src/core/types/call.js";
import { callOf, evenClock, requestTo } from "./harness.js";

type Answer = (response: Response | Error) => void;

/** A pacer in front of a server that answers when the test says so. */
export function pacedServer(maxConcurrency = 100) {
  const clock = evenClock();
  const pacer = createRateLimiter({ maxConcurrency, clock });
  const sent: string[] = [];
  const answers: Answer[] = [];
  const send = rateLimit(
    pacer,
    clock,
    "https://api.example.com",
  )((outgoing) => {
    sent.push(new URL(outgoing.url).pathname.slice(1));
    return new Promise<Response>((resolve, reject) => {
      answers.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer)));
    });
  });
  const start = (name: string, overrides: Partial<CallContext> = {}) => {
    const settled = send(requestTo(new URL(name, "https://api.example.com/").href), callOf(clock, overrides));
    settled.catch(() => {});
    return settled;
  };
  const answer = async (response: Response | Error = new Response()) => {
    answers.shift()?.(response);
    await clock.advance(0);
  };
  return { clock, pacer, sent, start, answer };
}

/** Too many requests, with the seconds to wait or without. */
export const limited = (seconds?: number) =>
  new Response(null, { status: 429, headers: seconds === undefined ? {} : { "retry-after": String(seconds) } });
