import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { ROOT } from "../../../scripts/lib/spec/apis.js";
import type { Node } from "../../../scripts/lib/spec/object-model.js";
import { type OpenApi, operationsOf } from "../../../scripts/lib/spec/openapi-types.js";
import { readRecord } from "../../../scripts/lib/spec/record.js";
import { api, copyForAll, documentText, type Ran, script } from "../../kit/spec/project.js";
import { swaggerRendering } from "../../kit/spec/swagger-rendering.js";

// The whole job on the whole document, which takes as long as it takes in CI.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const STORES = "/accounts/{aid}/stores";
const REMOVED: readonly (readonly [string, string])[] = [
  ["get", STORES],
  ["delete", "/accounts/{oid}/auth/clients/{id}"],
];

/** The operations whose path is inferred, as openapi/README.md lists them. */
async function inferredPaths(): Promise<[method: string, path: string][]> {
  const readme = await readFile(join(ROOT, "openapi/README.md"), "utf8");
  const [, section = ""] = readme.split("### Operations whose path is inferred\n");
  return [...(section.split(/^## /m)[0] ?? "").matchAll(/^\| [^|]+ \| `([A-Z]+) (\/[^`]+)`/gm)].map(
    ([, method = "", path = ""]) => [method.toLowerCase(), path],
  );
}

type Paths = Record<string, Record<string, Node>>;

function remove(paths: Paths, method: string, path: string): Node | undefined {
  const { [method]: operation, ...rest } = paths[path] ?? {};
  paths[path] = rest;
  if (Object.keys(rest).every((key) => key === "parameters")) delete paths[path];
  return operation;
}

/** An operation that no transcription has, with names that look like extensions. */
const added = (index: number): Node => ({
  operationId: `aid_added_${index}`,
  summary: `Added ${index}`,
  description: `Added.\n\nscopes:\n- admin:added\n`,
  security: [{ JWT: [] }],
  tags: ["Added"],
  parameters: [{ name: "x-request-id", in: "header", type: "string", "x-nullable": true }],
  responses: { 200: { description: "OK", schema: { $ref: "#/definitions/x-added" } } },
});

const ADDED = 10;
const MOVED = 9;
const DEFINITION = {
  type: "object",
  required: ["x-id", "example"],
  discriminator: "kind",
  properties: { "x-id": { type: "string" }, example: { type: "string", "x-nullable": true }, kind: { type: "string" } },
};

/** What Dintero may publish one day: the document as Swagger 2.0, with half of the inferred paths elsewhere and half missing. */
async function published(inferred: readonly [string, string][]): Promise<string> {
  const document = swaggerRendering(parse(await documentText()) as OpenApi) as Node & { paths: Paths };
  const paths = structuredClone(document.paths);
  for (const [method, path] of REMOVED) remove(paths, method, path);
  for (const [index, [method, path]] of inferred.entries()) {
    const operation = remove(paths, method, path);
    if (operation && index < MOVED) paths[`${path}/published`] = { ...paths[`${path}/published`], [method]: operation };
  }
  for (let index = 0; index < ADDED; index += 1) paths[`/added/${index}`] = { get: added(index) };
  const definitions = { ...(document["definitions"] as object), "x-added": DEFINITION };
  return JSON.stringify({ ...document, paths, definitions });
}

describe("the first update from a published document", () => {
  let root = "";
  let ran: Ran;
  let inferred: [string, string][] = [];
  let remaining: () => Promise<void>;

  beforeAll(async () => {
    inferred = await inferredPaths();
    const copy = await copyForAll();
    root = copy.root;
    remaining = copy.remove;
    await writeFile(join(root, "published.json"), await published(inferred));
    ran = await script(root, "update-spec.ts", "--from", join(root, "published.json"));
    return () => remaining();
  });

  it("writes files and a report", async () => {
    expect(ran.stderr).toBe("");
    expect(ran.code).toBe(0);
    expect((await readRecord(root)).apis[api.name]).toMatchObject({
      origin: "upstream",
      fetchedFrom: "file:published.json",
    });
    expect((await script(root, "generate.ts", "--check")).stderr).toBe("");
  });

  it("reports for every inferred path where it is or that it is missing", () => {
    expect(inferred).toHaveLength(18);
    for (const [index, [method, path]] of inferred.entries()) {
      const title = `\`${method.toUpperCase()} ${path}\``;
      const line = ran.stdout
        .split("\n")
        .find((one) => /^- (moved|refuted): /.test(one) && one.includes(`${title}`) && !one.includes(`${title}:`));
      if (index < MOVED) expect(line).toBe(`- moved: ${title} (it is ${method.toUpperCase()} ${path}/published)`);
      else expect(line).toBe(`- refuted: ${title} (the published document has no such operation)`);
    }
  });

  it("confirms the inferred facts that the published document states", () => {
    expect(ran.stdout).toMatch(/^Of \d+ inferred facts: \d+ refuted, \d+ moved, \d+ confirmed/m);
    expect(ran.stdout).toMatch(/^- confirmed: .*`PUT \/accounts\/\{aid\}\/management\/settings\/sandbox`$/m);
  });

  it("names the missing targets of the overlay and generates no lists for them", async () => {
    expect(ran.stdout).toContain(`## Overlay targets that are gone`);
    expect(ran.stdout).toContain(`- \`$.paths['${STORES}'].get\``);
    const operations = await readFile(join(root, api.operations), "utf8");
    expect(operations).not.toContain(`"${STORES}": {`);
    expect(operations).toContain('"/accounts/{oid}/management/accounts": {');
  });

  it("adds the new operations with scopes, names and null as published", async () => {
    const document = parse(await readFile(join(root, api.document), "utf8")) as OpenApi;
    const operations = operationsOf(document).filter(({ path }) => path.startsWith("/added/"));
    expect(operations).toHaveLength(ADDED);
    for (const { operation } of operations) expect(operation["x-scopes"]).toEqual(["admin:added"]);
    expect(document.components?.["schemas"]?.["x-added"]).toEqual({
      type: "object",
      required: ["x-id", "example"],
      discriminator: { propertyName: "kind" },
      properties: { "x-id": { type: "string" }, example: { type: ["string", "null"] }, kind: { type: "string" } },
    });
  });

  it("keeps the scopes and bodies of the operations that stay", async () => {
    const before = operationsOf(parse(await documentText()) as OpenApi);
    const after = new Map(
      operationsOf(parse(await readFile(join(root, api.document), "utf8")) as OpenApi).map((one) => [
        `${one.method} ${one.path}`,
        one.operation,
      ]),
    );
    const stay = before.filter(({ method, path }) => after.has(`${method} ${path}`));
    expect(stay).toHaveLength(before.length - REMOVED.length - inferred.length);
    for (const { method, path, operation } of stay) {
      const now = after.get(`${method} ${path}`);
      expect([...(now?.["x-scopes"] ?? [])].sort()).toEqual([...(operation["x-scopes"] ?? [])].sort());
      expect(now?.requestBody === undefined).toBe(operation.requestBody === undefined);
    }
  });
});
