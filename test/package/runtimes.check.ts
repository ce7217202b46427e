import { describe, expect, it } from "vitest";
import { REQUESTS, requestsOf, startServer, WEB_REPORT } from "./support/expected.js";
import { consumer, entryPoints, project, sandboxAccess } from "./support/installed.js";
import { run } from "./support/run.js";
import { bun, deno, nodes, type Runtime } from "./support/runtimes.js";

const NODE_REPORT = {
  account: "T11200000",
  heard: ["start", "wait", "start", "request", "response", "done", "token", "request", "response", "done"],
  requests: 2,
};

// The errors, rate limiters and clients of one format are known to the other.
const BOTH_FORMATS = { recognised: [true, true, true], statuses: [404, 404, 404] };

// Deno loads one format for both in CommonJS.
const copiesIn = ({ name }: Runtime): number => (name === "Deno" ? 1 : 2);

const EVERYWHERE = [...nodes(), bun(), deno()];

/** Runs a program in a runtime; gives what it printed and what the server saw. */
async function use({ command, args }: Runtime, program: string) {
  const sandbox = await startServer();
  try {
    const task = JSON.stringify({ sandbox: sandboxAccess(sandbox), entryPoints: entryPoints() });
    const { stdout } = await run(command, [...args, project(program)], {
      cwd: consumer(),
      env: { PACKAGE_TEST: task, NO_COLOR: "1", DENO_DIR: `${consumer()}/.deno`, DENO_NO_UPDATE_CHECK: "1" },
    });
    return { report: JSON.parse(stdout) as unknown, requests: requestsOf(sandbox) };
  } finally {
    await sandbox.close();
  }
}

describe.concurrent("the installed tarball", () => {
  it.each(EVERYWHERE)("works through every entry point, imported in $name", async (runtime) => {
    const { report, requests } = await use(runtime, "esm.mjs");
    expect(report).toEqual({ ...WEB_REPORT, node: NODE_REPORT });
    expect(requests).toEqual(REQUESTS);
  });

  it.each(EVERYWHERE)(
    "works through every entry point, also together with the ES modules, when CommonJS requires it in $name",
    async (runtime) => {
      const { report, requests } = await use(runtime, "cjs.cjs");
      expect(report).toEqual({
        ...WEB_REPORT,
        node: NODE_REPORT,
        formats: { ...BOTH_FORMATS, copies: copiesIn(runtime) },
      });
      expect(requests).toEqual(REQUESTS);
    },
  );
});
