import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { requestsOf } from "./support/expected.js";
import { consumer, installed, startSandbox } from "./support/installed.js";
import { type Ended, start } from "./support/run.js";

const resolve = createRequire(import.meta.url).resolve;
const folderOf = (name: string): string => dirname(resolve(`${name}/package.json`));

/** What Next.js needs in the project besides the package; it would fetch what it misses. */
const DEPENDENCIES = ["next", "react", "react-dom", "typescript", "@types/react", "@types/node"];

const LAYOUT = `import type { ReactNode } from "react";

export default function Layout({ children }: { children: ReactNode }) {
  return <html lang="en"><body>{children}</body></html>;
}
`;

// The dependencies are links to a folder outside the project.
const CONFIG = 'export default { turbopack: { root: "/" } };\n';

/** Without the variables of the client, and with nothing that is sent to Vercel. */
const ENVIRONMENT = {
  NEXT_TELEMETRY_DISABLED: "1",
  NODE_ENV: "production",
  NODE_OPTIONS: "",
  DINTERO_ACCOUNT_ID: "",
  DINTERO_CLIENT_ID: "",
  DINTERO_CLIENT_SECRET: "",
};

const NEXT = resolve("next/dist/bin/next");

/** The files of the recipe, by path, as its comments name them. */
async function recipeFiles(): Promise<Record<string, string>> {
  const recipes = await readFile(join(installed(), "docs/recipes.md"), "utf8");
  const [, program = ""] = /^## Next\.js\n.*?^```ts\n(.*?)^```$/ms.exec(recipes) ?? [];
  const parts = [...program.matchAll(/^\/\/ (\S+\.ts)(?:, with: (.*))?\n(.*?)(?=^\/\/ \S+\.ts|(?![\s\S]))/gms)];
  return Object.fromEntries(parts.map(([, path = "", imports = "", code = ""]) => [path, `${imports}\n${code}`]));
}

/** An application of Next.js in a folder below the one in which the package is installed. */
async function application(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = join(consumer(), name);
  const all = {
    "package.json": JSON.stringify({ name, private: true }),
    "next.config.mjs": CONFIG,
    "app/layout.tsx": LAYOUT,
    ...files,
  };
  for (const [path, text] of Object.entries(all)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  for (const dependency of DEPENDENCIES) {
    const link = join(folder, "node_modules", dependency);
    await mkdir(dirname(link), { recursive: true });
    await symlink(folderOf(dependency), link, "junction");
  }
  return folder;
}

const build = (folder: string): Promise<Ended> =>
  start(process.execPath, [NEXT, "build"], { cwd: folder, env: ENVIRONMENT }).ended;

describe("the recipe for Next.js", { timeout: 300_000 }, () => {
  it("is built without the variables of production, and serves a transaction with them", async () => {
    const folder = await application("next-recipe", await recipeFiles());
    const built = await build(folder);
    expect(built, built.stderr).toMatchObject({ code: 0 });
    expect(built.stdout).toContain("/orders/[id]");

    const sandbox = await startSandbox();
    const { accountId, clientId, clientSecret } = sandbox.credentials;
    const server = start(process.execPath, [NEXT, "start", "--port", "0"], {
      cwd: folder,
      env: {
        ...ENVIRONMENT,
        DINTERO_BASE_URL: sandbox.url,
        DINTERO_ACCOUNT_ID: accountId,
        DINTERO_CLIENT_ID: clientId,
        DINTERO_CLIENT_SECRET: clientSecret,
      },
    });
    try {
      const [address = ""] = /http:\/\/localhost:\d+/.exec(await server.printed("Ready in")) ?? [];
      expect((await fetch(`${address}/orders/none`)).status).toBe(404);
      expect(requestsOf(sandbox)).toContain("GET /transactions/none 404");
    } finally {
      server.kill("SIGTERM");
      await server.ended;
      await sandbox.close();
    }
  });

  it("would not be built with a client that is made when its module is loaded", async () => {
    const files = await recipeFiles();
    const eager = {
      ...files,
      "lib/payments.ts": `import { createPayments } from "dintero-client/payments";
const client = createPayments();
export const payments = () => client;
`,
    };
    const { code, stdout, stderr } = await build(await application("next-eager", eager));
    expect(code).toBe(1);
    expect(stdout + stderr).toContain("ConfigurationError: Expected `accountId`");
    expect(stdout + stderr).toContain("/orders/[id]");
  });
});
