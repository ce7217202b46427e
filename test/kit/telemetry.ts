import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";

/** One value of a metric, with its attributes. */
export type Point = { readonly attributes: Readonly<Record<string, unknown>>; readonly value: unknown };

/** The OpenTelemetry SDK in memory. */
export function startTelemetry() {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const finished = new InMemorySpanExporter();
  const started: ReadableSpan[] = [];
  const tracerProvider = new BasicTracerProvider({
    spanProcessors: [
      new SimpleSpanProcessor(finished),
      {
        onStart: (span) => void started.push(span),
        onEnd: () => {},
        forceFlush: async () => {},
        shutdown: async () => {},
      },
    ],
  });
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const meterProvider = new MeterProvider({ readers: [reader] });
  return {
    tracerProvider,
    meterProvider,
    /** All spans in the order of their start. */
    started,
    /** Spans that have not ended. */
    open: () => started.filter(({ ended }) => !ended),
    /** Values of a metric. */
    points: async (name: string): Promise<Point[]> => {
      exporter.reset();
      await reader.forceFlush();
      const scopes = exporter.getMetrics().at(-1)?.scopeMetrics ?? [];
      const metric = scopes.flatMap(({ metrics }) => metrics).find(({ descriptor }) => descriptor.name === name);
      return (metric?.dataPoints ?? []).map(({ attributes, value }) => ({ attributes, value }));
    },
    stop: async () => {
      context.disable();
      trace.disable();
      await meterProvider.shutdown();
      await tracerProvider.shutdown();
    },
  };
}

export type Telemetry = ReturnType<typeof startTelemetry>;

/** The id of a span's parent; undefined for the first of a trace. */
export const parentOf = (span: ReadableSpan): string | undefined => span.parentSpanContext?.spanId;
