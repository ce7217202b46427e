import { authorize } from "../auth/authorize.js";
import type { TokenSource } from "../auth/token-source.js";
import type { Fetch, Layer, Send } from "../types/call.js";
import type { Clock } from "../util/clock.js";
import { rateLimit } from "./rate-limit/rate-limit.js";
import type { RateLimiter } from "./rate-limit/rate-limiter.js";
import { retry } from "./retry.js";
import { sendOnce } from "./send-once.js";

export type PipelineOptions = {
  readonly fetch: Fetch | undefined;
  readonly clock: Clock;
  readonly maxResponseSize: number;
  readonly rateLimit: RateLimiter | false;
  readonly tokens?: TokenSource | undefined;
  /** The origins that tokens are sent to. */
  readonly origins: readonly string[];
  /** Adds headers to every attempt. */
  readonly attemptHeaders?: ((headers: Headers) => void) | undefined;
};

/**
 * The layers between a call and the network, from the outside in:
 *
 * total timeout (around all of it) → authorize, with its replay after 401 → retry → rate limiter → headers of the attempt → one attempt with its timeout → fetch
 *
 * A call that waits for a token does not occupy the rate limiter, so a concurrency of one cannot block itself.
 */
export function createPipeline(options: PipelineOptions): Send {
  const { clock, tokens, origins, attemptHeaders } = options;
  const layers: (Layer | false | undefined)[] = [
    tokens && authorize(tokens, origins),
    retry(clock),
    options.rateLimit && rateLimit(options.rateLimit, clock),
    attemptHeaders && withAttemptHeaders(attemptHeaders),
  ];
  return layers.reduceRight<Send>((next, layer) => (layer ? layer(next) : next), sendOnce(options));
}

/** Gives every attempt its own headers. */
function withAttemptHeaders(add: (headers: Headers) => void): Layer {
  return (next) => (request, call) => {
    const headers = new Headers(request.headers);
    add(headers);
    return next({ ...request, headers }, call);
  };
}
