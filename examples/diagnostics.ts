// Receives the events of a client in code that does not know the client.
import diagnostics from "node:diagnostics_channel";
import { createDintero, type DinteroEvent } from "dintero-client";
import { CHANNEL, publishEvents } from "dintero-client/diagnostics";

diagnostics.subscribe(CHANNEL, (message) => {
  const event = message as DinteroEvent;
  console.log(event.type, "status" in event ? event.status : "");
});

const dintero = createDintero({ onEvent: publishEvents });
await dintero.auth.token();
