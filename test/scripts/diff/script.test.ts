import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { copyOfProject, script } from "../../kit/spec/project.js";
import { at, DOCUMENT, type Tree } from "./things.js";

describe("the script", () => {
  it("prints Markdown, and with --json the same for programs", { timeout: 180_000 }, async () => {
    const root = await copyOfProject();
    const [before, after] = [join(root, "old.yaml"), join(root, "new.json")];
    const document = parse(DOCUMENT) as Tree;
    delete at(document, "paths")["/things/{id}"];
    await writeFile(before, DOCUMENT);
    await writeFile(after, JSON.stringify(document));
    const text = await script(root, "diff-spec.ts", before, after);
    expect(text.stdout).toBe(
      "# Things: 1 breaking change, no other\n\n## Breaking\n\n" +
        '- `DELETE /things/{id}`: is removed. `DELETE("/things/{id}")` no longer compiles.\n',
    );
    const { stdout } = await script(root, "diff-spec.ts", before, after, "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      title: "Things",
      breaking: 1,
      other: 0,
      changes: [{ kind: "operation-removed" }],
    });
  });

  it("prints its usage when a document is missing", { timeout: 180_000 }, async () => {
    const { code, stderr } = await script(await copyOfProject(), "diff-spec.ts", "one.yaml");
    expect(code).toBe(1);
    expect(stderr).toContain("Expected two documents, got 1.\nUsage: npm run spec:diff -- OLD NEW");
  });
});
