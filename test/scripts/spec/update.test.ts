import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { render } from "../../../scripts/lib/generate/render.js";
import { sha256 } from "../../../scripts/lib/spec/canonical.js";
import { Failure } from "../../../scripts/lib/spec/failure.js";
import { readRecord, SOURCES, type Source } from "../../../scripts/lib/spec/record.js";
import { replaceFiles } from "../../../scripts/lib/spec/replace-files.js";
import { prepareUpdate, type UpdateOptions } from "../../../scripts/lib/spec/update.js";
import { updateReport } from "../../../scripts/lib/spec/update-report.js";
import {
  api,
  changed,
  copyOfProject,
  documentText,
  type Mutable,
  script,
  smallProject,
  snapshot,
} from "../../kit/spec/project.js";
import { serve, serveText } from "../../kit/spec/server.js";

// Linting and generating take seconds, more so when other tests run at the same time.
vi.setConfig({ testTimeout: 120_000 });

const PATH = "/accounts/{oid}/management/accounts";
let small = "";
let text = "";

beforeAll(async () => {
  small = await smallProject();
  text = await documentText(small);
  return () => rm(small, { recursive: true, force: true });
});

const copy = (): Promise<string> => copyOfProject(small);

function withNewParameter(document: Mutable): void {
  document.paths[PATH]?.["get"]?.parameters.push({
    name: "colour",
    in: "query",
    description: "Only those of this colour.",
    schema: { type: "string" },
    example: "red",
  });
}

function withoutExplanation(document: Mutable): void {
  const operation = document.paths[PATH]?.["get"];
  if (operation) for (const key of ["tags", "x-sources", "description"]) delete operation[key];
}

const prepare = (root: string, options: Partial<UpdateOptions> = {}) =>
  prepareUpdate(api, root, { date: "2026-01-31", ...options });

async function setSource(root: string, source: Partial<Source>): Promise<void> {
  const sources = await readRecord(root);
  const entry = { ...sources.apis[api.name], ...source };
  await writeFile(join(root, SOURCES), JSON.stringify({ ...sources, apis: { ...sources.apis, [api.name]: entry } }));
}

/** What the update says on its way out; the project has to be untouched afterwards. */
async function refused(from: string): Promise<string> {
  const root = await copy();
  const before = await snapshot(root);
  const error: unknown = await prepare(root, { from }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Failure);
  expect(await snapshot(root)).toEqual(before);
  return (error as Failure).message;
}

const refusedText = async (body: string, status = 200): Promise<string> =>
  refused((await serveText(body, {}, status)).url);

describe("an upstream that has not changed", () => {
  it("prints one line, exits with 0 and changes no file", async () => {
    const root = await copy();
    const before = await snapshot(root);
    const { url } = await serveText(text);
    const ran = await script(root, "update-spec.ts", "--from", url);
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 0, stdout: `Unchanged: ${url}\n` });
    expect(await snapshot(root)).toEqual(before);
  });

  it("is recognised in another order and format", async () => {
    const { components, paths, ...rest } = parse(text) as Mutable;
    const shuffled = { components, ...rest, paths: Object.fromEntries(Object.entries(paths).reverse()) };
    const { url } = await serveText(JSON.stringify(shuffled));
    expect(await prepare(await copy(), { from: url })).toEqual({ changed: false, name: url });
  });

  it("is requested with the ETag of the last update, and a 304 means that nothing has changed", async () => {
    const root = await copy();
    const { url, seen } = await serve((_, response) => response.writeHead(304).end());
    await setSource(root, { fetchedFrom: url, etag: '"seven"' });
    expect(await prepare(root, { from: url })).toEqual({ changed: false, name: url });
    expect(seen.map((headers) => headers["if-none-match"])).toEqual(['"seven"']);
  });

  it("is not requested with the ETag of another URL", async () => {
    const root = await copy();
    const { url, seen } = await serveText(text);
    await setSource(root, { fetchedFrom: "https://docs.example.com/spec.yaml", etag: '"seven"' });
    await prepare(root, { from: url });
    expect(seen.map((headers) => headers["if-none-match"])).toEqual([undefined]);
  });
});

describe("an upstream that has changed", () => {
  it("is written with a report, and is unchanged the next time", async () => {
    const root = await copy();
    const published = changed(text, withNewParameter);
    const { url } = await serveText(published, { etag: '"eight"' });
    const { code, stdout } = await script(root, "update-spec.ts", "--from", url);
    expect(code).toBe(0);
    expect(stdout).toContain("# Dintero Account Management API: 1 change, none breaking");
    expect(stdout).toContain(`- \`GET ${PATH}\`: query parameter \`colour\` is added.`);

    const { apis, generated } = await readRecord(root);
    expect(apis[api.name]).toMatchObject({ origin: "upstream", fetchedFrom: url, etag: '"eight"' });
    expect(apis[api.name]?.sha256.raw).toBe(sha256(published));
    const types = await readFile(join(root, api.types), "utf8");
    expect(types).toContain("colour?: string;");
    expect(generated[api.types]).toBe(sha256(types));

    for (const [file, code] of await render(root)) expect(await readFile(join(root, file), "utf8")).toBe(code);
    expect(await prepare(root, { from: url })).toEqual({ changed: false, name: url });
  });

  it("is fetched from the second URL when the first fails, and the first is reported", async () => {
    const root = await copy();
    const [first, second] = [await serveText("no", {}, 404), await serveText(text)];
    await setSource(root, { urls: [first.url, second.url] });
    const notices: string[] = [];
    const options = { isPrivate: () => false, onNotice: (notice: string) => notices.push(notice) };
    expect(await prepare(root, options)).toEqual({ changed: false, name: second.url });
    expect(notices).toEqual([`${first.url} returned 404 Not Found.`]);
  });

  it("is an error that names every URL when all of them fail", async () => {
    const root = await copy();
    const notices: string[] = [];
    await setSource(root, { urls: ["https://127.0.0.1:1/spec.yaml", "https://127.0.0.1:2/spec.yaml"] });
    const error: unknown = await prepare(root, { onNotice: (notice) => notices.push(notice) }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(Failure);
    expect((error as Failure).message.split("\n")).toEqual([
      "https://127.0.0.1:1 is the private address 127.0.0.1, which is not followed.",
      "https://127.0.0.1:2 is the private address 127.0.0.1, which is not followed.",
    ]);
  });

  it("may lack what only a transcribed document needs, which the update and each lint report", async () => {
    const root = await copy();
    const document = changed(text, (one) => {
      withNewParameter(one);
      withoutExplanation(one);
    });
    const update = await prepare(root, { from: (await serveText(document)).url });
    if (!update.changed) throw new Error("Expected a change");
    expect(new Set(update.findings.reported.map(({ rule }) => rule))).toEqual(
      new Set(["operation-description", "operation-tag-defined", "dintero/operation-tags"]),
    );

    await replaceFiles(root, update.files);
    const linted = await script(root, "lint-spec.ts");
    expect(linted.code).toBe(0);
    expect(linted.stderr).toContain("(operation-description)");
    expect(linted.stdout).toContain(
      `${api.document} (upstream): sound, ${update.findings.reported.length} findings reported`,
    );
  });
});

describe("an overlay", () => {
  const TARGET = "$.paths['/accounts/{aid}/stores'].get";
  const withoutStores = () =>
    changed(text, (one) => {
      delete one.paths["/accounts/{aid}/stores"]?.["get"];
    });

  it("whose target is missing after the update is reported and recorded, and its list is left out", async () => {
    const root = await copy();
    const update = await prepare(root, { from: (await serveText(withoutStores())).url });
    if (!update.changed) throw new Error("Expected a change");
    expect(update.findings.unusedTargets).toEqual([TARGET]);
    expect(updateReport(update.findings)).toContain(`## Overlay targets that are gone`);
    expect(updateReport(update.findings)).toContain(`- \`${TARGET}\``);
    await replaceFiles(root, update.files);
    expect((await readRecord(root)).apis[api.name]?.unusedTargets).toEqual([TARGET]);
    // What the update has recorded is no surprise to the generator afterwards.
    const files = await render(root);
    for (const [file, code] of files) expect(await readFile(join(root, file), "utf8")).toBe(code);
    const lists = files.get(api.operations) ?? "";
    expect(lists).toContain('"/accounts/{oid}/management/accounts": {');
    expect(lists).not.toContain('"/accounts/{aid}/stores": {');
  });

  it("whose target never existed is refused by generate", async () => {
    const root = await copy();
    await writeFile(join(root, api.document), withoutStores());
    await expect(render(root)).rejects.toThrow(
      `management-auth.overlay.yaml: these targets are not in the document.\n  "${TARGET}"`,
    );
  });

  it("repairs what is new in a published document", async () => {
    const root = await copy();
    const broken = changed(text, (one) => {
      one.components.schemas["Extra"] = { type: "object", properties: { a: { $ref: "#/components/schemas/Nowhere" } } };
    });
    const { url } = await serveText(broken);
    await expect(prepare(root, { from: url })).rejects.toThrow("Can't resolve $ref (no-unresolved-refs)");
    const overlay = await readFile(join(root, api.overlay), "utf8");
    const action = "  - target: $.components.schemas.Extra.properties.a\n    remove: true\n";
    await writeFile(join(root, api.overlay), `${overlay}${action}`);
    expect(await prepare(root, { from: url })).toMatchObject({ changed: true });
  });

  it("that names a missing query parameter is reported, and its list is left out", async () => {
    const root = await copy();
    const document = changed(text, (one) => {
      const operation = one.paths["/accounts/{aid}/stores"]?.["get"];
      if (operation) operation.parameters = operation.parameters.filter(({ $ref }) => !String($ref).endsWith("Limit"));
    });
    const update = await prepare(root, { from: (await serveText(document)).url });
    if (!update.changed) throw new Error("Expected a change");
    expect(update.findings.unfitLists).toEqual([{ operation: "GET /accounts/{aid}/stores", missing: ["limit"] }]);
    expect(update.files.get(api.operations)).not.toContain('"/accounts/{aid}/stores": {');
  });
});

it("an update refuses a transcribed document that breaks a rule which an upstream document may break", async () => {
  const root = await copy();
  await writeFile(join(root, api.document), changed(text, withoutExplanation));
  const { code, stderr } = await script(root, "lint-spec.ts");
  expect(code).toBe(1);
  expect(stderr).toContain("(operation-description)");
  expect(stderr).toContain(`Correct ${api.document}.`);
});

describe("an update changes no file on", () => {
  it("a failure of the script, which exits with 1, prints no report and says what to do", async () => {
    const root = await copy();
    const before = await snapshot(root);
    const { url } = await serveText("<!doctype html><title>Not here</title>");
    const { code, stdout, stderr } = await script(root, "update-spec.ts", "--from", url);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("try again later, or pass another with --from FILE or URL");
    expect(await snapshot(root)).toEqual(before);
  });

  it("a web page", async () => {
    expect(await refusedText("<!doctype html><title>Not here</title>")).toContain('a web page ("Not here")');
  });

  it.each([404, 500])("a status %i", async (status) => {
    expect(await refusedText("openapi: 3.1.0\n", status)).toContain(`returned ${status}`);
  });

  it("an empty document", async () => {
    expect(await refusedText("")).toContain("is empty.");
  });

  it.each([0.25, 0.5, 0.9, 0.999])("a document truncated at %d of its length", async (part) => {
    await refusedText(text.slice(0, Math.floor(text.length * part)));
  });

  it("a document truncated at the end of a line", async () => {
    const lines = text.split("\n");
    await refusedText(`${lines.slice(0, Math.floor(lines.length / 2)).join("\n")}\n`);
  });

  it("truncated JSON", async () => {
    expect(await refusedText(JSON.stringify(parse(text)).slice(0, -1))).toContain("is not whole JSON");
  });

  it("the document of another API", async () => {
    const other = {
      openapi: "3.1.0",
      info: { title: "Pets", version: "1" },
      paths: { "/pets": { get: { responses: {} } } },
    };
    expect(await refusedText(JSON.stringify(other))).toMatch(/\("Pets"\) has 0 of the \d+ paths/);
  });

  it("a broken reference, which is named", async () => {
    const document = changed(text, (one) => {
      delete one.components.schemas["Account"];
    });
    expect(await refusedText(document)).toContain("Can't resolve $ref (no-unresolved-refs)");
  });

  it("a reference to a file", async () => {
    const document = changed(text, (one) => {
      one.components.schemas["Account"] = { $ref: "../../etc/passwd" };
    });
    expect(await refusedText(document)).toContain("refers to ../../etc/passwd at #/components/schemas/Account/$ref");
  });

  it("a missing file", async () => {
    expect(await refused("/nowhere/spec.yaml")).toContain("/nowhere/spec.yaml cannot be read");
  });

  it("a timeout", async () => {
    const root = await copy();
    const before = await snapshot(root);
    const { url } = await serve(() => {});
    await expect(prepare(root, { from: url, limits: { idle: 30 } })).rejects.toThrow("was silent for 30 ms");
    expect(await snapshot(root)).toEqual(before);
  });

  it("an unknown API", async () => {
    const root = await copy();
    const { code, stderr } = await script(root, "update-spec.ts", "--api", "unheard-of");
    expect(code).toBe(1);
    expect(stderr).toContain("There is no API called unheard-of.\nChoose one of: management-auth");
  });
});
