import { channel } from "node:diagnostics_channel";
import type { DinteroEvent } from "./core/util/events.js";

/** Name of the channel. */
export const CHANNEL = "dintero-client";

const events = channel(CHANNEL);

/**
 * Publishes a client's events on the `node:diagnostics_channel` named `dintero-client`, so that an observer needs no access to the client. Without a subscriber it costs almost nothing.
 *
 * @example
 * import diagnostics from "node:diagnostics_channel";
 * import { publishEvents } from "dintero-client/diagnostics";
 * const dintero = createDintero({ ...credentials, onEvent: publishEvents });
 * diagnostics.subscribe("dintero-client", (event) => log.debug(event));
 */
export function publishEvents(event: DinteroEvent): void {
  if (events.hasSubscribers) events.publish(event);
}
