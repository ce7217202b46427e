import diagnostics from "node:diagnostics_channel";
import { expect, it } from "vitest";
import { CHANNEL, publishEvents } from "../../src/diagnostics.js";
import { partnerClient } from "../kit/token-server.js";

it("the events of a client are published on the channel while it has a subscriber", async () => {
  const heard: unknown[] = [];
  const listen = (event: unknown) => heard.push(event);
  const { dintero } = partnerClient({}, { onEvent: publishEvents });
  diagnostics.subscribe("dintero-client", listen);
  await dintero.auth.token();
  diagnostics.unsubscribe(CHANNEL, listen);
  await dintero.auth.grant({ grant_type: "client_credentials" });
  expect(heard.map((event) => (event as { type: string }).type)).toEqual([
    "start",
    "request",
    "response",
    "done",
    "token",
  ]);
});
