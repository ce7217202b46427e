import { expect, it } from "vitest";
import { startServer } from "../kit/fault-setting.js";
import { neverResponds, success, token } from "../kit/faults.js";
import { runScript } from "../kit/run-script.js";

const TOKEN = "POST /accounts/T11200000/auth/token";

/** Runs the calls of a scenario in a process of its own, and says how long that lives on after the last one. */
async function livesOn(scenario: string): Promise<number> {
  const server = await startServer();
  server.script(TOKEN, ...(scenario === "renewal" ? [token("first-token")] : []), neverResponds());
  server.script("GET /accounts/T11200000/management/settings", success());
  const { code, output, errors } = await runScript("test/kit/last-call.ts", {
    SERVER: server.origin,
    SCENARIO: scenario,
  });
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  // The renewal was in flight when the last call ended.
  if (scenario === "renewal") expect(server.received(TOKEN)).toBe(2);
  return Date.now() - Number(/ended at (\d+);/.exec(output)?.[1]);
}

it.each([
  ["a renewal of the token never ends", "renewal"],
  ["the call gave up on its token", "token"],
  ["the call of a partner's merchant gave up on its token", "merchant"],
  ["the token store never responds", "store"],
  ["one signal has served clients, merchants, lists and tokens", "signal"],
  ["the sandbox means to deliver a callback again", "sandbox"],
])("a process ends soon after its last call when %s", async (_, scenario) => {
  expect(await livesOn(scenario)).toBeLessThan(1_500);
});
