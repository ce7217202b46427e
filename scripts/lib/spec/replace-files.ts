import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * Writes all files below `root`, or none of them.
 *
 * Each text is written beside its file first; only when all are there are they renamed into place. Should one of the
 * renames fail, those before it are taken back.
 */
export async function replaceFiles(root: string, files: ReadonlyMap<string, string>): Promise<void> {
  const staged: { path: string; beside: string; before: Buffer | undefined }[] = [];
  try {
    for (const [file, text] of files) {
      const path = join(root, file);
      const beside = `${path}.new`;
      await mkdir(dirname(path), { recursive: true });
      staged.push({ path, beside, before: await readFile(path).catch(() => undefined) });
      await writeFile(beside, text);
    }
  } catch (error) {
    for (const { beside } of staged) await rm(beside, { force: true });
    throw error;
  }
  const done: typeof staged = [];
  try {
    for (const one of staged) {
      await rename(one.beside, one.path);
      done.push(one);
    }
  } catch (error) {
    for (const { beside } of staged) await rm(beside, { force: true });
    for (const { path, before } of done) await (before ? writeFile(path, before) : rm(path, { force: true }));
    throw error;
  }
}
