import { context, type MeterProvider, metrics, type TracerProvider, trace } from "@opentelemetry/api";
import { checkOptions } from "../core/errors/configuration-error.js";
import type { ClientOptions } from "../core/options.js";
import { type DinteroEvent, safeEmitter } from "../core/util/events.js";
import { isFunction, type Rules } from "../core/util/validate.js";
import { ATTRIBUTES } from "./attributes.js";
import { type AttemptRecorder, CallRecorder } from "./call-recorder.js";
import { createInstruments, type Instruments } from "./instruments.js";

/** Where {@link instrument} sends traces and metrics. */
export type InstrumentOptions = {
  /** Creates the spans. @default the global one */
  readonly tracerProvider?: TracerProvider | undefined;
  /** Creates the metrics. @default the global one at the time of the first event */
  readonly meterProvider?: MeterProvider | undefined;
};

const INSTRUMENT_RULES = {
  tracerProvider: [(value) => isFunction(Object(value).getTracer), "a TracerProvider"],
  meterProvider: [(value) => isFunction(Object(value).getMeter), "a MeterProvider"],
} satisfies Rules;

// As a constraint it gives handlers their types; `object` next to it accepts options without these two. The client checks the types of all options.
type Observed = Pick<ClientOptions, "fetch" | "onEvent">;

const SCOPE = "dintero-client";

/**
 * Adds traces and metrics to the options of a client. The `onEvent` and `fetch` of the options remain in use.
 *
 * Each call is a span named `METHOD /path/template`, a child of the span that is active when the call begins. Its children are one span for each attempt and one for each wait. No span and no metric has a filled path, a query, a body or a token.
 *
 * @param options The options of the client: of `createDintero`, `createPayments`, `defineClient` or another one.
 * @returns The options with an `onEvent` and a `fetch` that record.
 * @throws ConfigurationError when a provider has the wrong type.
 * @example
 * import { instrument } from "dintero-client/opentelemetry";
 * const dintero = createDintero(instrument({ accountId, clientId, clientSecret }));
 */
export function instrument<Options extends Observed | object>(
  options: Options = {} as Options,
  { ...providers }: InstrumentOptions = {},
): Options {
  checkOptions(providers, INSTRUMENT_RULES);
  const tracer = (providers.tracerProvider ?? trace).getTracer(SCOPE);
  const calls = new Map<string, CallRecorder>();
  let instruments: Instruments | undefined;
  let starting: AttemptRecorder | undefined;

  function record(event: DinteroEvent): void {
    // The API hands out no metrics before a global provider is registered, so they are made as late as possible.
    instruments ??= createInstruments((providers.meterProvider ?? metrics).getMeter(SCOPE));
    if (event.type === "token") {
      const { action } = event;
      if (isRequest(action)) instruments.tokens.add(1, { [ATTRIBUTES.tokenAction]: action });
      return;
    }
    // The rate limit store belongs to no call.
    if (event.type === "rate-limit") return;
    if (event.type === "start") calls.set(event.id, new CallRecorder(tracer, instruments, event));
    const call = calls.get(event.id);
    if (event.type === "request") starting = call?.request(event);
    else if (event.type === "wait") call?.wait(event);
    else if (event.type === "response") call?.response(event);
    else if (event.type === "failed") call?.failed(event);
    else if (event.type === "retry") call?.retry(event);
    else if (event.type === "done") {
      call?.done(event);
      calls.delete(event.id);
    }
  }

  const { fetch, onEvent } = options as Observed;
  const notify = safeEmitter(onEvent);
  return {
    ...options,
    onEvent: (event: DinteroEvent) => {
      notify(event);
      record(event);
    },
    fetch: (request: Request) => {
      // A client calls fetch directly after it has reported the request, with nothing in between.
      const attempt = starting;
      starting = undefined;
      const send = () => (fetch ?? globalThis.fetch)(request);
      if (!attempt) return send();
      attempt.sentTo(request.url);
      return context.with(attempt.context, send);
    },
  };
}

const isRequest = (action: string): boolean =>
  action === "issued" || action === "renewed" || action === "renewal-failed";
