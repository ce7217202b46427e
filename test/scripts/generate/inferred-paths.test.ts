import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type OpenApi, operationsOf } from "../../../scripts/lib/spec/openapi-types.js";
import { createDintero } from "../../../src/index.js";
import { looseCall } from "../../kit/loose-client.js";

const read = (file: string) => readFileSync(new URL(`../../../${file}`, import.meta.url), "utf8");

/** The operations that openapi/README.md lists as having an inferred path. */
const [, section = ""] = read("openapi/README.md").split("### Operations whose path is inferred\n");
const listed = [...(section.split(/^## /m)[0] ?? "").matchAll(/^\| [^|]+ \| `([A-Z]+ \/[^`]+)`/gm)].map(
  ([, one]) => one,
);

const all = operationsOf(parse(read("openapi/management-auth.yaml")) as OpenApi);
const marked = all.filter(({ operation }) => (operation as { "x-inferred-path"?: boolean })["x-inferred-path"]);

/** The error of a call that finds nothing, with a value for every parameter of its path. */
async function notFound(method: string, path: string): Promise<string | undefined> {
  const fetch = async () => new Response(null, { status: 404 });
  const client = createDintero({ accountId: "T11112222", token: "token", fetch, retry: false });
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, "T11112222"]);
  const body = method === "GET" || method === "DELETE" ? {} : { body: {} };
  const { error } = await looseCall(client, method, path, { params: { path: Object.fromEntries(names) }, ...body });
  return error?.message;
}

const HINT = "The path of this operation is inferred and may be wrong.";

describe("operations whose path is inferred", () => {
  it("are marked in the document exactly as openapi/README.md lists them", () => {
    expect(marked.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([...listed].sort());
    expect(marked).toHaveLength(18);
  });

  it.each(marked.map(({ method, path }) => [method, path]))(
    "are named as inferred in the error of a 404 of %s %s",
    async (method, path) => {
      expect(await notFound(method, path)).toContain(HINT);
    },
  );

  it("are the only ones that are named as inferred in an error", async () => {
    expect(await notFound("GET", "/accounts/{oid}/management/accounts")).not.toContain(HINT);
  });
});
