import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { parse } from "yaml";
import { APIS, ROOT } from "../../scripts/lib/apis.js";
import type { OpenApi } from "../../scripts/lib/openapi-types.js";

const [API] = APIS;
if (!API) throw new Error("There is no API");
export const api = API;

const PARTS = ["openapi", "generated", "scripts", "src", "package.json", "tsconfig.json"];

/** A copy of what the scripts touch, that is gone when the test is over. */
export async function copyOfProject(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "project-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  for (const part of PARTS) await cp(join(ROOT, part), join(root, part), { recursive: true });
  await symlink(join(ROOT, "node_modules"), join(root, "node_modules"));
  return root;
}

/** Every file of openapi/ and generated/ with its text. */
export async function snapshot(root: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const folder of ["openapi", "generated"]) {
    for (const name of (await readdir(join(root, folder))).sort()) {
      files[`${folder}/${name}`] = await readFile(join(root, folder, name), "utf8");
    }
  }
  return files;
}

export type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Runs a program to its end, whatever its exit code. */
export function ran(file: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  return new Promise((resolve) => {
    const options = { cwd, env: { ...process.env, ...env }, maxBuffer: 1 << 26 };
    const child = execFile(file, [...args], options, (_, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, stdout, stderr });
    });
  });
}

export const script = (root: string, name: string, ...args: string[]): Promise<Ran> =>
  ran(process.execPath, ["--import", "tsx", join(root, "scripts", name), ...args], root);

export const documentText = (): Promise<string> => readFile(join(ROOT, api.document), "utf8");

/** The project's document, changed by a function. */
export async function changedDocument(change: (document: Mutable) => void): Promise<OpenApi> {
  const document = parse(await documentText()) as Mutable;
  change(document);
  return document as unknown as OpenApi;
}

/** An OpenAPI document that a test takes apart. */
export type Mutable = {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, MutableOperation>>;
  components: { schemas: Record<string, Record<string, unknown>> };
};
export type MutableOperation = Record<string, unknown> & { parameters: Record<string, unknown>[] };
