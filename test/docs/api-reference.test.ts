import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { writeApiReference } from "../../scripts/lib/docs/api-reference.js";

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

/** A package with one entry point, and documents with a link each. */
async function project(source: string, link = "CHANGELOG.md"): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "package-"));
  folders.push(root);
  const files = {
    "package.json": JSON.stringify({
      name: "books",
      exports: { "./shelf": { import: { types: "./dist/shelf.d.mts" } }, "./package.json": "./package.json" },
    }),
    "tsconfig.build.json": JSON.stringify({ compilerOptions: { strict: true, types: [] }, include: ["src"] }),
    "src/shelf.ts": source,
    "README.md": `# Books\n\nSee [there](${link}).\n\n| Entry point | Contents |\n|---|---|\n| \`books/shelf\` | what is on it |\n`,
    "api.md": "# Operations\n",
    "CHANGELOG.md": "# What changed\n\nSee [the start](README.md).\n",
    "SECURITY.md": "# Security\n",
    "CONTRIBUTING.md": "# Contributing\n",
    "openapi/README.md": "# Documents\n",
    "docs/errors.md": "# Errors\n",
  };
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  }
  return root;
}

describe("the API reference", { timeout: 60_000 }, () => {
  it("has a page for each entry point under the name it is imported by, and one for each document under its heading", async () => {
    const root = await project("/** How many. */\nexport const count = 1;\n");
    const reference = await writeApiReference(join(root, "api"), root);
    expect(reference.entryPoints).toEqual([
      { title: "books/shelf", href: "modules/books_shelf.html", summary: "What is on it." },
    ]);
    expect(reference.documents.map(({ title }) => title).sort()).toEqual([
      "Contributing",
      "Documents",
      "Errors",
      "Operations",
      "Security",
      "What changed",
    ]);
  });
  it("links to files, so that it can be read without a server", async () => {
    const root = await project("/** How many. */\nexport const count = 1;\n");
    const { documents } = await writeApiReference(join(root, "api"), root);
    const changes = documents.find(({ title }) => title === "What changed");
    expect(await readFile(join(root, "api", changes?.href ?? ""), "utf8")).toContain(
      '<a href="../index.html">the start</a>',
    );
  });
  it("refuses an export without a doc comment, and a property of one, by name", async () => {
    const root = await project("/** A shelf. */\nexport type Shelf = { width: number };\nexport const count = 1;\n");
    await expect(writeApiReference(join(root, "api"), root)).rejects.toThrow(
      /books\/shelf\.Shelf\.width .*does not have any documentation.*books\/shelf\.count .*does not have any documentation/s,
    );
  });
  it("requires no doc comment on a type that is only compared with", async () => {
    const root = await project(
      "/** The width of it. */\nexport type Width<T> = T extends { width: infer W } ? W : never;\n",
    );
    await expect(writeApiReference(join(root, "api"), root)).resolves.toBeDefined();
  });
  it("refuses a broken link and names its place", async () => {
    const root = await project("/** How many. */\nexport const count = 1;\n", "docs/missing.md");
    await expect(writeApiReference(join(root, "api"), root)).rejects.toThrow(/README\.md:3: .*docs\/missing\.md/);
  });
});
