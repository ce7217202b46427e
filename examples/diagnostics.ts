// An observer that knows nothing of the client hears what it does.
import diagnostics from "node:diagnostics_channel";
import { createDintero, type DinteroEvent } from "dintero-client";
import { CHANNEL, publishEvents } from "dintero-client/diagnostics";

diagnostics.subscribe(CHANNEL, (message) => {
  const event = message as DinteroEvent;
  console.log(event.type, "status" in event ? event.status : "");
});

const baseUrl = process.env["DINTERO_BASE_URL"] ?? "https://api.dintero.com/v1";
const dintero = createDintero({ baseUrl, onEvent: publishEvents });
await dintero.auth.token();
