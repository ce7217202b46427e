import {
  type Attributes,
  type Context,
  context,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import type { DinteroEvent } from "../core/util/events.js";
import { ATTRIBUTES, operationAttributes, resultAttributes, serverAttributes } from "./attributes.js";
import type { Instruments } from "./instruments.js";

type EventOf<Type extends DinteroEvent["type"]> = Extract<DinteroEvent, { readonly type: Type }>;

const WAIT_NAMES = {
  "rate-limit": "wait for rate limit",
  retry: "wait for retry",
  token: "wait for token",
} satisfies Record<EventOf<"wait">["reason"], string>;

/** One attempt of a call. */
export class AttemptRecorder {
  /** The context in which the attempt is sent, so that the spans of what sends it are children of the attempt's. */
  readonly context: Context;
  readonly #span: Span;
  readonly #instruments: Instruments;
  #attributes: Attributes;

  constructor(span: Span, parent: Context, attributes: Attributes, instruments: Instruments) {
    this.context = trace.setSpan(parent, span);
    this.#span = span;
    this.#attributes = attributes;
    this.#instruments = instruments;
  }

  /** Notes the server, which is known only when the request is sent. */
  sentTo(url: string): void {
    const server = serverAttributes(url);
    this.#span.setAttributes(server);
    this.#attributes = { ...this.#attributes, ...server };
  }

  /** @param duration In milliseconds. */
  end(duration: number, status: number | undefined, error: string | undefined): void {
    const result = resultAttributes(status, error);
    this.#instruments.duration.record(duration / 1000, { ...this.#attributes, ...result });
    endSpan(this.#span, result);
  }
}

/** One call: its span, the spans of its attempts and waits, and its metrics. */
export class CallRecorder {
  readonly #tracer: Tracer;
  readonly #instruments: Instruments;
  readonly #operation: Attributes;
  readonly #span: Span;
  readonly #context: Context;
  #sent = 0;
  #attempt: AttemptRecorder | undefined;
  #wait: Span | undefined;

  /** The parent is the span that is active when the call begins. */
  constructor(tracer: Tracer, instruments: Instruments, call: EventOf<"start">) {
    this.#tracer = tracer;
    this.#instruments = instruments;
    this.#operation = operationAttributes(call);
    const parent = context.active();
    const options = { kind: SpanKind.INTERNAL, attributes: this.#operation };
    this.#span = tracer.startSpan(`${call.method} ${call.path}`, options, parent);
    this.#context = trace.setSpan(parent, this.#span);
  }

  wait({ reason }: EventOf<"wait">): void {
    this.#endWait();
    this.#wait = this.#tracer.startSpan(WAIT_NAMES[reason], { kind: SpanKind.INTERNAL }, this.#context);
    if (reason === "rate-limit") this.#instruments.throttled.add(1, this.#operation);
  }

  request({ method }: EventOf<"request">): AttemptRecorder {
    this.#endWait();
    const resent = this.#sent > 0 && { [ATTRIBUTES.resendCount]: this.#sent };
    this.#sent += 1;
    const options = { kind: SpanKind.CLIENT, attributes: { ...this.#operation, ...resent } };
    // The name of the call's span has the template already, and only one span of a call should have it.
    const span = this.#tracer.startSpan(method, options, this.#context);
    this.#attempt = new AttemptRecorder(span, this.#context, this.#operation, this.#instruments);
    return this.#attempt;
  }

  response({ duration, status }: EventOf<"response">): void {
    this.#endAttempt(duration, status, undefined);
  }

  failed({ duration, error }: EventOf<"failed">): void {
    this.#endAttempt(duration, undefined, error);
  }

  retry({ status }: EventOf<"retry">): void {
    this.#instruments.retries.add(1, { ...this.#operation, ...resultAttributes(status, undefined) });
  }

  done({ attempts, outcome, status, error }: EventOf<"done">): void {
    this.#endWait();
    this.#span.setAttributes({ [ATTRIBUTES.attempts]: attempts, [ATTRIBUTES.outcome]: outcome });
    endSpan(this.#span, resultAttributes(status, error));
  }

  #endAttempt(duration: number, status: number | undefined, error: string | undefined): void {
    this.#attempt?.end(duration, status, error);
    this.#attempt = undefined;
  }

  #endWait(): void {
    this.#wait?.end();
    this.#wait = undefined;
  }
}

function endSpan(span: Span, result: Attributes): void {
  span.setAttributes(result);
  if (ATTRIBUTES.errorType in result) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
