import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { withEvents } from "../../../scripts/lib/spec/events.js";
import type { OpenApi, PathItem } from "../../../scripts/lib/spec/openapi-types.js";
import { withPaths } from "../../kit/spec/documents.js";
import { copyForAll, type Ran, script } from "../../kit/spec/project.js";
import { swaggerRendering } from "../../kit/spec/swagger-rendering.js";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const DOCUMENT = "openapi/webhooks.yaml";
const KEPT = ["ping", "session_callback", "shipping_address_callback", "discount_codes_callback"];
const done = { responses: { 200: { description: "Done." } } };
const document = (paths: object, more: object = {}): OpenApi => withPaths(paths as never, more as never) as never;
const all = { keepAll: true };

describe("events on paths of their own", () => {
  const previous = document({}, { webhooks: { thing_add: { post: { operationId: "thing_add_event", ...done } } } });

  it.each([
    ["/examples/thing_add", "any"],
    ["/examples/thing-add", "any"],
    ["/examples/thing_add_event", "any"],
    ["/examples/anything", "thing_add_event"],
  ])("become webhooks: %s with the operationId %s", (path, operationId) => {
    const published = document({ [path]: { post: { operationId, ...done } }, "/a": { get: done } });
    const { paths, webhooks } = withEvents(published, previous, all);
    expect(Object.keys(paths)).toEqual(["/a"]);
    expect(webhooks).toEqual({ thing_add: { post: { operationId, ...done } } });
  });

  it("stay paths if the previous document has no webhooks", () => {
    const published = document({ "/examples/thing_add": { post: done } });
    expect(withEvents(published, document({}), all)).toBe(published);
  });
});

describe("webhooks that a published document does not describe", () => {
  const hook = { $ref: "#/components/schemas/Hook" };
  const schemas = { Hook: { properties: { owner: { $ref: "#/components/schemas/Owner" } } }, Owner: {}, Other: {} };
  const content = { "application/json": { schema: hook } };
  const previous = document(
    {},
    { webhooks: { ping: { post: { requestBody: { content }, ...done } } }, components: { schemas } },
  );
  const kept = withEvents(document({}, { components: { schemas: { Owner: { type: "string" } } } }), previous, all);

  it("are kept with the schemas that they refer to, unless the published document has those itself", () => {
    expect(kept.webhooks?.["ping"]).toMatchObject({ post: { requestBody: { content }, "x-provenance": "inferred" } });
    expect(kept.components?.["schemas"]).toEqual({ Owner: { type: "string" }, Hook: schemas.Hook });
  });

  it("are kept by each further update", () => {
    expect(withEvents(document({}), kept, { keepAll: false }).webhooks).toEqual(kept.webhooks);
  });

  it("are removed if the previous published document described them", () => {
    const both = { ...kept, webhooks: { ...kept.webhooks, thing_add: { post: done } } } as unknown as OpenApi;
    expect(withEvents(document({}), both, { keepAll: false }).webhooks).toEqual(kept.webhooks);
  });
});

describe("the first update of the webhooks document", () => {
  let root = "";
  let ran: Ran;
  let before: OpenApi;
  let after: OpenApi;

  beforeAll(async () => {
    const copy = await copyForAll();
    root = copy.root;
    before = parse(await readFile(join(root, DOCUMENT), "utf8")) as OpenApi;
    const examples = Object.entries(before.webhooks ?? {})
      .filter(([name]) => !KEPT.includes(name))
      .map(([name, item]): [string, PathItem] => [`/examples/${name}`, item]);
    const added = { "/examples/thing_add": { post: { operationId: "example_thing_add_event", ...done } } };
    const paths = { ...before.paths, ...Object.fromEntries(examples), ...added };
    await writeFile(join(root, "published.json"), JSON.stringify(swaggerRendering({ ...before, paths } as OpenApi)));
    ran = await script(root, "update-spec.ts", "--api", "webhooks", "--from", join(root, "published.json"));
    after = parse(await readFile(join(root, DOCUMENT), "utf8")) as OpenApi;
    return () => copy.remove();
  });

  it("keeps every event and callback, and adds the new ones", () => {
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: "" });
    expect(Object.keys(after.webhooks ?? {}).sort()).toEqual(
      [...Object.keys(before.webhooks ?? {}), "thing_add"].sort(),
    );
    expect(Object.keys(after.paths)).toEqual(Object.keys(before.paths));
  });

  it("marks as inferred what the published document does not describe", () => {
    const inferred = Object.entries(after.webhooks ?? {}).filter(([, item]) =>
      JSON.stringify(item).includes("The published document does not describe this request"),
    );
    expect(inferred.map(([name]) => name).sort()).toEqual([...KEPT].sort());
  });

  it("is the source of the generated files", async () => {
    const types = await readFile(join(root, "generated/webhooks.ts"), "utf8");
    const [, section = ""] = types.split("export interface webhooks {");
    for (const name of Object.keys(after.webhooks ?? {})) expect(section).toContain(`    ${name}: {`);
    expect((await script(root, "generate.ts", "--check")).stderr).toBe("");
  });
});
