import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { replaceFiles } from "../../../scripts/lib/spec/replace-files.js";

async function folder(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "replace-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  await writeFile(join(root, "a"), "old a");
  return root;
}

it("replaceFiles writes all files, including new ones", async () => {
  const root = await folder();
  await replaceFiles(
    root,
    new Map([
      ["a", "new a"],
      ["b/c", "new c"],
    ]),
  );
  expect(await readFile(join(root, "a"), "utf8")).toBe("new a");
  expect(await readFile(join(root, "b/c"), "utf8")).toBe("new c");
});

it("replaceFiles undoes the files before one that cannot be renamed", async () => {
  const root = await folder();
  // A file cannot be renamed over a folder.
  await mkdir(join(root, "z"));
  await expect(
    replaceFiles(
      root,
      new Map([
        ["a", "new a"],
        ["b", "new b"],
        ["z", "text"],
      ]),
    ),
  ).rejects.toThrow();
  expect(await readFile(join(root, "a"), "utf8")).toBe("old a");
  expect((await readdir(root)).sort()).toEqual(["a", "z"]);
});
