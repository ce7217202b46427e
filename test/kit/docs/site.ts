import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../../../scripts/lib/spec/apis.js";

export type Site = {
  readonly folder: string;
  /** The HTML files, by their path in the folder. */
  readonly pages: ReadonlyMap<string, string>;
  /** Every file's path in the folder. */
  readonly files: ReadonlySet<string>;
};

/** Runs `scripts/docs.ts` into a temporary folder. */
export async function makeSite(): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), "site-"));
  try {
    await runScript("scripts/docs.ts", folder);
  } catch (error) {
    await rm(folder, { recursive: true });
    throw error;
  }
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  const pages = await Promise.all(
    files
      .filter((file) => file.endsWith(".html"))
      .map(async (file) => [file, await readFile(join(folder, file), "utf8")] as const),
  );
  return { folder, files: new Set(files), pages: new Map(pages) };
}

function runScript(...args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--import", "tsx", ...args], { cwd: ROOT });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (piece: string) => {
        output += piece;
      });
    }
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${args[0]} ended with ${code}:\n${output}`));
    });
  });
}
