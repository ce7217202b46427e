import { describe, expect, it } from "vitest";
import { rateLimit } from "../../../../../src/core/http/rate-limit/rate-limit.js";
import { createRateLimiter } from "../../../../../src/core/http/rate-limit/rate-limiter.js";
import { retry } from "../../../../../src/core/http/retry.js";
import type { CallContext, Send } from "../../../../../src/core/types/call.js";
import type { DinteroEvent } from "../../../../../src/core/util/events.js";
import { callOf, evenClock, requestTo } from "../../../../kit/harness.js";
import { limited } from "../../../../kit/rate-limited-server.js";

const POLICY = { limit: 2, minDelay: 1, maxDelay: 1, maxRetryAfter: 60_000 };

/** The layers of a client that is retried and rate limited, above a server that responds like this. */
const clientOf = (clock: ReturnType<typeof evenClock>, server: Send): Send =>
  retry(clock)(rateLimit(createRateLimiter({ clock }), clock)(server));

/** Two calls of one client that is retried and rate limited; the server accepts all calls but those of `unlucky`. */
async function twoCalls(overrides: Partial<CallContext>, respond: (attempt: number) => Response) {
  const clock = evenClock();
  let attempts = 0;
  const send = clientOf(clock, async (request, call) => {
    call.state.attempts += 1;
    const isUnlucky = request.url.endsWith("unlucky");
    await new Promise<void>((resolve) => clock.setTimeout(resolve, isUnlucky ? 20 : 10));
    if (!isUnlucky) return new Response();
    attempts += 1;
    return respond(attempts);
  });
  const events: DinteroEvent[] = [];
  const unlucky = callOf(clock, { retry: POLICY, emit: (event) => events.push(event), ...overrides });
  const first = send(requestTo("https://api.example.com/unlucky"), unlucky);
  const other = send(requestTo("https://api.example.com/other"), callOf(clock, { retry: POLICY }));
  const [response] = await clock.runUntil(Promise.all([first, other]));
  return {
    status: response.status,
    attempts,
    retries: events.filter(({ type }) => type === "retry"),
    now: clock.now(),
  };
}

describe("a call that is refused while the server accepts others", () => {
  it("is sent retry.limit times more than the retry policy alone allows", async () => {
    const { status, attempts } = await twoCalls({}, (attempt) => (attempt === 5 ? new Response() : limited(1)));
    expect({ status, attempts }).toEqual({ status: 200, attempts: 5 });
  });

  it("is given up after 1 + 2 × retry.limit requests", async () => {
    const { status, attempts } = await twoCalls({}, () => limited(1));
    expect({ status, attempts }).toEqual({ status: 429, attempts: 5 });
  });

  it("waits for the pause that the server names each time, with a retry event", async () => {
    const { retries, now } = await twoCalls({}, (attempt) => (attempt === 3 ? new Response() : limited(2)));
    expect(retries).toMatchObject([
      { attempt: 1, delay: 2_000, status: 429 },
      { attempt: 2, delay: 2_000, status: 429 },
    ]);
    expect(now).toBeGreaterThanOrEqual(4_000);
  });

  it("is not sent again without a retry policy", async () => {
    const { status, attempts } = await twoCalls({ retry: false }, () => limited(1));
    expect({ status, attempts }).toEqual({ status: 429, attempts: 1 });
  });

  it("is not sent again when the server names a pause longer than maxRetryAfter", async () => {
    const { status, attempts } = await twoCalls({}, () => limited(120));
    expect({ status, attempts }).toEqual({ status: 429, attempts: 1 });
  });

  it("is not sent again when the pause ends after its total timeout", async () => {
    const { status, attempts } = await twoCalls({ totalTimeout: 1_500, expiresAt: 1_500 }, () => limited(2));
    expect({ status, attempts }).toEqual({ status: 429, attempts: 1 });
  });
});

it("a server that accepts no call is sent 1 + retry.limit requests for each", async () => {
  const clock = evenClock();
  let attempts = 0;
  const send = clientOf(clock, async (_, call) => {
    call.state.attempts += 1;
    attempts += 1;
    return limited(1);
  });
  const calls = [1, 2, 3].map(() =>
    send(requestTo("https://api.example.com/things"), callOf(clock, { retry: POLICY })),
  );
  const responses = await clock.runUntil(Promise.all(calls));
  expect({ attempts, statuses: responses.map(({ status }) => status) }).toEqual({
    attempts: 9,
    statuses: [429, 429, 429],
  });
});
