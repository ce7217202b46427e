import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { afterAll, beforeAll, expect, it } from "vitest";

// A library that exports parts of a client, compiled with `declaration` where only the package itself can be imported, as with pnpm.

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FOLDER = realpathSync(mkdtempSync(join(tmpdir(), "declarations-")));
const PACKAGE = join(FOLDER, "store/dintero-client/node_modules/dintero-client");
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2022.d.ts"],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  exactOptionalPropertyTypes: true,
  declaration: true,
  emitDeclarationOnly: true,
  skipLibCheck: true,
  types: ["node"],
  typeRoots: [join(ROOT, "node_modules/@types")],
};

const LIBRARY = `
import { createDintero, unwrap } from "dintero-client";
import { createRateLimiter, defineClient, TokenCache } from "dintero-client/core";
import { connectionReset, FakeClock, json, neverResponds, scriptedFetch } from "dintero-client/testing";

type Order = { id: string; at: Date };
type Response200<Body> = { headers: { [name: string]: unknown }; content: { "application/json": Body } };
type Paths = {
  "/orders": {
    get: { parameters: { query?: { limit?: number } }; responses: { 200: Response200<{ data: Order[] }> } };
    post: { requestBody: { content: { "application/json": Order } }; responses: { 201: Response200<Order> } };
  };
};
const lists = { "/orders": { method: "GET", scheme: "item-token", items: "data", parameter: "after", token: "id" } } as const;

export const shop = defineClient<Paths, typeof lists>({ baseUrl: "https://api.example.com", lists });
export const dintero = createDintero({ accountId: "T12345678", token: "x" });
export const { GET, POST, use, eject, paginate } = shop;
export const { GET: get, use: add, paginate: iterate, account, auth } = dintero;
export const orders = () => shop.paginate("/orders");
export const firstOrders = async () => orders();
export const pages = () => orders().pages();
export const order = async () => unwrap(await shop.POST("/orders", { body: { id: "1", at: new Date() } }));
export const result = () => shop.GET("/orders", { parseAs: "stream" });
export const roles = () => dintero.paginate("/accounts/{oid}/auth/roles");
export const settings = () => dintero.GET("/accounts/{aid}/management/settings");
export const middleware: Parameters<typeof shop.use>[0] = { onRequest: () => undefined };
export const limiter = createRateLimiter();
export const tokens = (requestToken: ConstructorParameters<typeof TokenCache>[0]["requestToken"]) => new TokenCache({ requestToken });
export const clock = new FakeClock();
export const server = scriptedFetch(json({}), connectionReset(), neverResponds);
const step = server.on("GET /accounts/{oid}/auth/roles");
export const replied = step.reply(200, []);
export const steps = [json({}), connectionReset(), neverResponds];
`;

function compile(files: readonly string[], options: ts.CompilerOptions): string[] {
  const host = ts.createCompilerHost(options);
  const program = ts.createProgram(files, options, host);
  const emitted = program.emit();
  const found = [...ts.getPreEmitDiagnostics(program), ...emitted.diagnostics];
  return [
    ...new Set(found.map(({ code, messageText }) => `TS${code}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`)),
  ];
}

beforeAll(() => {
  const entries = { ".": "index", "./core": "core/index", "./testing": "testing/index" };
  const files = Object.values(entries).map((name) => join(ROOT, `src/${name}.ts`));
  const outDir = join(PACKAGE, "dist");
  expect(compile(files, { ...OPTIONS, stripInternal: true, rootDir: ROOT, outDir })).toEqual([]);
  const exports = Object.fromEntries(
    Object.entries(entries).map(([path, name]) => [path, { types: `./dist/src/${name}.d.ts` }]),
  );
  writeFileSync(join(PACKAGE, "package.json"), JSON.stringify({ name: "dintero-client", type: "module", exports }));
  // What the package depends on is next to it and not where the library looks.
  for (const name of ["openapi-fetch", "openapi-typescript-helpers", "p-retry", "jose"]) {
    symlinkSync(join(ROOT, "node_modules", name), join(dirname(PACKAGE), name));
  }
  mkdirSync(join(FOLDER, "library/node_modules"), { recursive: true });
  symlinkSync(PACKAGE, join(FOLDER, "library/node_modules/dintero-client"));
  writeFileSync(join(FOLDER, "library/package.json"), '{ "type": "module" }');
}, 120_000);
afterAll(() => rmSync(FOLDER, { recursive: true }));

it("every type of a public signature is exported by an entry point", () => {
  const file = join(FOLDER, "library/index.ts");
  writeFileSync(file, LIBRARY);
  expect(compile([file], { ...OPTIONS, outDir: join(FOLDER, "library/dist") })).toEqual([]);
}, 120_000);

it("a type that no entry point exports is reported", () => {
  const file = join(FOLDER, "library/unnamed.ts");
  writeFileSync(
    file,
    'import type { FetchResponse } from "openapi-fetch";\nexport type Unnamed = FetchResponse<never, never, never>;',
  );
  expect(compile([file], { ...OPTIONS, outDir: join(FOLDER, "library/dist") })).toEqual([
    expect.stringMatching(/^TS2307: Cannot find module 'openapi-fetch'/),
  ]);
}, 120_000);
