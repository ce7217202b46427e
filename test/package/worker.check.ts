import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { withEsbuild } from "./support/bundle.js";
import { REQUESTS, requestsOf, startServer, WEB_REPORT } from "./support/expected.js";
import { consumer, importedFile, project, sandboxAccess } from "./support/installed.js";
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

it.each(ENTRY_POINTS)("dintero-client%s uses no module of Node", async (entryPoint) => {
  const { entry } = await withEsbuild(
    { text: `export * from "dintero-client${entryPoint}";` },
    { minifyWhitespace: true },
  );
  expect(entry.code.match(/\b(?:node:[\w/]+|Buffer|require|__dirname|setImmediate|global)\b/g)).toBeNull();
});

it("the environment is read in one place, which checks that it exists", async () => {
  const text = ENTRY_POINTS.map(
    (entryPoint) => `export * as door${entryPoint.slice(1)} from "${fileOf(entryPoint)}";`,
  ).join("\n");
  // Without what is installed next to it: openapi-fetch looks at the version of Node.
  const { entry } = await withEsbuild({ text }, { minifyWhitespace: true, packages: "external" });
  const uses = entry.code.replace("{process}=globalThis;return process?.env", "").match(/.{0,40}\bprocess\b.{0,40}/g);
  expect(uses).toBeNull();
});

const fileOf = (entryPoint: string) => `./node_modules/dintero-client/${importedFile(`.${entryPoint}`)}`;
