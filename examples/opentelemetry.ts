// Records the traces and metrics of a client with OpenTelemetry, and prints them. Needs `npm install @opentelemetry/api` and the packages of the SDK below.
import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { ConsoleMetricExporter, MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BasicTracerProvider, ConsoleSpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { createDintero, unwrap } from "dintero-client";
import { instrument } from "dintero-client/opentelemetry";

// A service registers these once, before it makes its clients; @opentelemetry/sdk-node does it in one call.
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
const tracerProvider = new BasicTracerProvider({
  spanProcessors: [new SimpleSpanProcessor(new ConsoleSpanExporter())],
});
trace.setGlobalTracerProvider(tracerProvider);
const meterProvider = new MeterProvider({
  readers: [new PeriodicExportingMetricReader({ exporter: new ConsoleMetricExporter() })],
});

const dintero = createDintero(instrument({}, { meterProvider }));

// The spans of the calls are children of the span that is active.
await trace.getTracer("shop").startActiveSpan("read the settings", async (span) => {
  try {
    unwrap(await dintero.GET("/accounts/{aid}/management/settings"));
  } finally {
    span.end();
  }
});
await tracerProvider.shutdown();
await meterProvider.shutdown();
