import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * Writes all files below `root`, or none of them.
 *
 * Each text is written to a temporary file in the same folder first; only when all are written are they renamed into
 * place. If a rename fails, those before it are undone.
 */
export async function replaceFiles(root: string, files: ReadonlyMap<string, string>): Promise<void> {
  const staged: { path: string; temporary: string; before: Buffer | undefined }[] = [];
  try {
    for (const [file, text] of files) {
      const path = join(root, file);
      const temporary = `${path}.new`;
      await mkdir(dirname(path), { recursive: true });
      staged.push({ path, temporary, before: await readFile(path).catch(() => undefined) });
      await writeFile(temporary, text);
    }
  } catch (error) {
    for (const { temporary } of staged) await rm(temporary, { force: true });
    throw error;
  }
  const done: typeof staged = [];
  try {
    for (const one of staged) {
      await rename(one.temporary, one.path);
      done.push(one);
    }
  } catch (error) {
    for (const { temporary } of staged) await rm(temporary, { force: true });
    for (const { path, before } of done) await (before ? writeFile(path, before) : rm(path, { force: true }));
    throw error;
  }
}
