import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { commandFile, consumer, manifest, project } from "./support/installed.js";
import { npmInstall } from "./support/npm.js";
import { run, start } from "./support/run.js";
import { compiler, nodes } from "./support/runtimes.js";

/** The command as npm has linked it. */
const linked = (folder = consumer()) => join(folder, "node_modules", ".bin", "dintero-client");

describe.each(nodes())("the command in $name", ({ command, args }) => {
  it("prints the version of the package", async () => {
    const { stdout } = await run(command, [...args, commandFile(), "--version"]);
    expect(stdout).toBe(`${manifest().version}\n`);
  });

  it("runs a sandbox that takes a payment, until it is stopped", async () => {
    const sandbox = start(command, [...args, commandFile(), "sandbox", "--port", "0", "--rate", "50/s"]);
    const output = await sandbox.printed("export DINTERO_CLIENT_SECRET");
    const lines = [...output.matchAll(/^export (\w+)=(\S+)$/gm)].map(([, name = "", value = ""]) => [name, value]);
    // The program makes its client without any option.
    const program = `
      import { createPayments, captureOnce, unwrap } from "dintero-client/payments";
      const payments = createPayments();
      const order = { amount: 29900, currency: "NOK", merchant_reference: "order-4711", items: [] };
      const url = { return_url: "https://shop.example/return" };
      const session = unwrap(await payments.POST("/sessions-profile", { body: { profile_id: "default", url, order } }));
      const paid = await (await fetch(session.url + "/pay", { method: "POST" })).json();
      const reference = { amount: 29900, capture_reference: "order-4711-1" };
      console.log((await captureOnce(payments, paid.transaction_id, reference)).status);`;
    const environment = { cwd: consumer(), env: Object.fromEntries(lines) as Record<string, string> };
    const { stdout } = await run(command, ["--input-type=module", "--eval", program], environment);
    expect(stdout).toBe("CAPTURED\n");
    sandbox.kill("SIGINT");
    expect(await sandbox.ended).toMatchObject({ code: 0, stderr: "" });
  });
});

describe("the command as npm links it", () => {
  it("prints its usage", async () => {
    const { stdout } = await run(linked(), ["--help"]);
    expect(stdout).toContain("dintero-client generate FILE|URL --out DIR");
  });

  it("names the packages that `generate` needs, and how to install them, when they are missing", async () => {
    const out = join(consumer(), "not-generated");
    const words = ["generate", project("generated/library.yaml"), "--out", out];
    const { code, stdout, stderr } = await start(linked(), words).ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    const names = ["openapi-typescript", "typescript", "yaml", "@scalar/openapi-upgrader"];
    expect(stderr).toContain(`generate needs ${names.join(", ")}, which are not installed.`);
    const [, install = ""] = /Run: npm install --save-dev (.*)\n$/.exec(stderr) ?? [];
    expect(install.split(" ").map((one) => one.replace(/@[\d.]+$/, ""))).toEqual(names);
    expect(Object.keys(manifest().peerDependencies)).toEqual(expect.arrayContaining(names));
    await expect(readdir(out)).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe("`generate` in a new project", () => {
  const folder = () => join(dirname(consumer()), "generated-client");

  beforeAll(async () => {
    await mkdir(folder());
    const files = { name: "generated-client", private: true, type: "module" };
    await writeFile(join(folder(), "package.json"), JSON.stringify(files));
    const root = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8")) as {
      devDependencies: Record<string, string>;
    };
    const generators = ["openapi-typescript", "typescript", "yaml", "@scalar/openapi-upgrader"];
    const exact = [...generators, "@types/node"].map((name) => `${name}@${root.devDependencies[name]}`);
    await npmInstall(folder(), [inject("tarball"), ...exact]);
    for (const name of ["library.yaml", "program.ts"])
      await writeFile(join(folder(), name), await readFile(project(`generated/${name}`), "utf8"));
  });

  it("writes files that compile with dintero-client/core, and calls with them follow the document", {
    timeout: 300_000,
  }, async () => {
    const { stdout } = await run(linked(folder()), ["generate", "library.yaml", "--out", "."], { cwd: folder() });
    expect(stdout).toBe("Written: library.ts\nWritten: library.operations.ts\n");

    const options = { target: "es2022", lib: ["es2022"], types: ["node"], skipLibCheck: true };
    for (const [version, exactOptionalPropertyTypes] of [
      ["5.9", true],
      ["6.0", false],
      ["7.0", true],
    ] as const) {
      const strict = { strict: true, module: "nodenext", exactOptionalPropertyTypes };
      const config = { compilerOptions: { ...options, ...strict }, files: ["program.ts"] };
      await writeFile(join(folder(), "tsconfig.json"), JSON.stringify(config));
      expect(await run(process.execPath, [compiler(version), "-p", folder()])).toMatchObject({ stdout: "" });
    }

    const printed = JSON.parse((await run(process.execPath, [join(folder(), "program.js")])).stdout) as unknown;
    expect(printed).toEqual({
      titles: ["Brand", "Sult"],
      id: "loan-1",
      log: ["GET /v2/books?filter%5Bgenre%5D=novel", "GET /v2/books?filter%5Bgenre%5D=novel&after=1", "POST /v2/loans"],
      bodies: ["book=brand"],
    });
  });
});
