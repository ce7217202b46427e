import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { withEsbuild } from "./support/bundle.js";
import { REQUESTS, requestsOf, startServer, WEB_REPORT } from "./support/expected.js";
import { consumer, project, sandboxAccess } from "./support/installed.js";
import { run } from "./support/run.js";
import { workerd } from "./support/runtimes.js";

/** A worker with nothing of Node's switched on, which may speak to this machine. */
const configOf = (sandbox: unknown) => `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "loopback", network = (allow = ["local", "private"])),
  ],
);

const worker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "worker.js")],
  bindings = [(name = "SANDBOX", json = ${JSON.stringify(JSON.stringify(sandbox))})],
  compatibilityDate = "2026-01-01",
  globalOutbound = "loopback",
);
`;

it("the entry points without Node work in a worker runtime", async () => {
  const { entry } = await withEsbuild({ file: project("worker.mjs") });
  const sandbox = await startServer();
  const folder = join(consumer(), "worker");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "worker.js"), entry.code);
  await writeFile(join(folder, "config.capnp"), configOf(sandboxAccess(sandbox)));
  const { stdout } = await run(workerd(), ["test", join(folder, "config.capnp")]);
  await sandbox.close();

  expect(JSON.parse(stdout)).toEqual({ ...WEB_REPORT, nodeGlobals: [] });
  expect(requestsOf(sandbox)).toEqual(REQUESTS);
});

const ENTRY_POINTS = ["", "/core", "/moyasar", "/payments", "/verify", "/webhooks", "/zro"];

/** Uses of what only some runtimes have, each of which first checks that it exists. */
const CHECKED = [
  // The variables of the environment.
  /\{process(?::process\d*)?\}=globalThis;return process\d*\?\.env/g,
  // Node's reports of connections that could not be made.
  /\{process(?::process\d*)?\}=globalThis;process\d*\?\.getBuiltinModule\?\.\("diagnostics_channel"\)\?\./g,
  // openapi-fetch checks whether it runs in Node.
  /typeof process==="object"&&Number\.parseInt\(process\?\.versions\?\.node\?\.substring\(0,2\)\)>=18&&process\.versions\.undici/g,
];

const withoutChecked = (code: string): string => CHECKED.reduce((rest, use) => rest.replace(use, ""), code);

it.each(ENTRY_POINTS)("dintero-client%s uses nothing of Node without a check", async (entryPoint) => {
  const { entry } = await withEsbuild(
    { text: `export * from "dintero-client${entryPoint}";` },
    { minifyWhitespace: true },
  );
  const uses = /.{0,40}\b(?:node:[\w/]+|process|Buffer|require|__dirname|setImmediate|global)\b.{0,40}/g;
  expect(withoutChecked(entry.code).match(uses)).toBeNull();
});
