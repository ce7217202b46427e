import { afterAll, beforeAll, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../src/testing/index.js";
import { environmentFor } from "../kit/environment.js";
import { bundleExamples, type Examples } from "../kit/examples/examples.js";

let examples: Examples;
let sandbox: Sandbox;

beforeAll(async () => {
  examples = await bundleExamples("opentelemetry");
  sandbox = await startSandbox();
});
afterAll(async () => {
  await sandbox.close();
  await examples.remove();
});

it("the example opentelemetry prints the spans of the call and its metrics", async () => {
  const { code, output, errors } = await examples.run("opentelemetry", { env: environmentFor(sandbox, sandbox.url) });
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  for (const name of ["GET /accounts/{aid}/management/settings", "wait for token", "read the settings"]) {
    expect(output).toContain(`name: '${name}'`);
  }
  expect(output).toContain("name: 'http.client.request.duration'");
  const traces = new Set([...output.matchAll(/traceId: '(\w+)'/g)].map(([, id]) => id));
  expect(traces.size).toBe(1);
});
