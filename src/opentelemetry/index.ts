/** The entry point `dintero-client/opentelemetry`, traces and metrics of clients: exports only. */

export { type InstrumentOptions, instrument } from "./instrument.js";
