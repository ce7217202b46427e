import type { Counter, Histogram, Meter } from "@opentelemetry/api";

/** The metrics of a client. */
export type Instruments = {
  readonly duration: Histogram;
  readonly retries: Counter;
  readonly throttled: Counter;
  readonly tokens: Counter;
};

// The boundaries that the semantic conventions advise.
const DURATION_BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

export const createInstruments = (meter: Meter): Instruments => ({
  duration: meter.createHistogram("http.client.request.duration", {
    description: "Duration of HTTP client requests.",
    unit: "s",
    advice: { explicitBucketBoundaries: DURATION_BUCKETS_S },
  }),
  retries: meter.createCounter("dintero_client.retries", {
    description: "Attempts that failed and were followed by another one.",
    unit: "{retry}",
  }),
  throttled: meter.createCounter("dintero_client.throttled", {
    description: "Times that a call waited for the rate limiter.",
    unit: "{wait}",
  }),
  tokens: meter.createCounter("dintero_client.token.requests", {
    description: "Access tokens that were requested for calls to use.",
    unit: "{request}",
  }),
});
