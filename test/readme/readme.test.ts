import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { APIS, ROOT } from "../../scripts/lib/apis.js";
import { readSpecification } from "../../scripts/lib/specification.js";
import { type IdentityServer, startIdentityServer } from "../identity/identity-server.js";
import { type Prism, startPrism } from "../support/prism.js";
import { type Sandbox, startSandbox } from "../support/sandbox.js";
import { blocksOf, complaintsAbout } from "./blocks.js";

const DOORS = {
  "dintero-client": "src/index.ts",
  "dintero-client/verify": "src/verify/index.ts",
  "dintero-client/diagnostics": "src/diagnostics.ts",
  "dintero-client/moyasar": "src/moyasar/index.ts",
  "dintero-client/zro": "src/zro/index.ts",
  "dintero-client/core": "src/core/index.ts",
};

const DINTERO = "https://api.dintero.com/v1";

/** Where the blocks call, and the API that answers there. */
const HOSTS = {
  [DINTERO]: "management-auth",
  "https://pg.moyasar.com": "moyasar-acquirer",
  "https://gateway.of-yours.example": "zro-payin",
};

const blocks = ["README.md"].flatMap((file) => blocksOf(ROOT, file));

describe("every code block of the documents", () => {
  let sandbox: Sandbox;
  let identity: IdentityServer;
  const prisms = new Map<string, Prism>();
  let folder: string;

  beforeAll(async () => {
    sandbox = await startSandbox();
    identity = await startIdentityServer(sandbox.url);
    // What the servers do not know, Prism answers with the specification's example.
    for (const [prefix, name] of Object.entries(HOSTS)) {
      const api = APIS.find((one) => one.name === name);
      if (!api) throw new Error(`There is no API ${name}.`);
      const { document } = await readSpecification(api);
      prisms.set(prefix, await startPrism(document, prefix === DINTERO ? { upstream: identity.url } : {}));
    }
    folder = await mkdtemp(join(tmpdir(), "readme-"));
    const paths = Object.fromEntries(Object.entries(DOORS).map(([door, source]) => [door, [join(ROOT, source)]]));
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: { paths } }));
    await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  });

  afterAll(async () => {
    for (const prism of prisms.values()) await prism.close();
    await identity.close();
    await sandbox.close();
    await rm(folder, { recursive: true });
  });

  test("compiles against the package's own types", () => {
    expect(blocks.length).toBeGreaterThan(0);
    expect(complaintsAbout(ROOT, blocks, DOORS)).toEqual([]);
  });

  test.each(blocks)("runs: $file:$line", async ({ line, code }) => {
    const { accountId, clientId, clientSecret } = sandbox.credentials;
    const own = join(folder, String(line));
    await mkdir(own);
    await writeFile(
      join(own, "block.ts"),
      code.replace("T12345678", accountId).replace("my-client", clientId).replace("my-secret", clientSecret),
    );
    const env = {
      ...process.env,
      MOCKS: JSON.stringify(Object.fromEntries([...prisms].map(([prefix, { url }]) => [prefix, url]))),
      DINTERO_ACCOUNT_ID: accountId,
      DINTERO_CLIENT_ID: clientId,
      DINTERO_CLIENT_SECRET: clientSecret,
    };
    const run = promisify(execFile)(
      join(ROOT, "node_modules/.bin/tsx"),
      [
        "--tsconfig",
        join(folder, "tsconfig.json"),
        "--import",
        join(ROOT, "test/readme/preload.ts"),
        join(own, "block.ts"),
      ],
      { cwd: own, env, timeout: 15_000 },
    );
    await expect(run).resolves.toMatchObject({ stderr: "" });
  });
});
