import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { parse, stringify } from "yaml";
import { render } from "../../../scripts/lib/generate/render.js";
import { APIS, ROOT } from "../../../scripts/lib/spec/apis.js";
import { replaceFiles } from "../../../scripts/lib/spec/replace-files.js";

const [API] = APIS;
if (!API) throw new Error("There is no API");
export const api = API;

const PARTS = ["openapi", "generated", "scripts", "src", "package.json", "tsconfig.json"];

/** A copy of what the scripts touch, that is gone when the test is over. */
export async function copyOfProject(from = ROOT): Promise<string> {
  const { root, remove } = await copyForAll(from);
  onTestFinished(remove);
  return root;
}

/** A copy of what the scripts touch, for several tests. The caller removes it. */
export async function copyForAll(
  from = ROOT,
): Promise<{ readonly root: string; readonly remove: () => Promise<void> }> {
  const root = await copyOf(from);
  await symlink(join(ROOT, "node_modules"), join(root, "node_modules"));
  return { root, remove: () => rm(root, { recursive: true, force: true }) };
}

async function copyOf(from: string): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "project-"));
  for (const part of PARTS) await cp(join(from, part), join(root, part), { recursive: true });
  return root;
}

/**
 * The project with only those operations in its document that its overlay changes, for `copyOfProject`. The caller removes it.
 *
 * If the size of the document does not matter, a tenth of the operations proves as much in a fraction of the time.
 */
export async function smallProject(): Promise<string> {
  const root = await copyOf(ROOT);
  const overlay = await readFile(join(ROOT, api.overlay), "utf8");
  const document = parse(await documentText()) as Mutable;
  const paths = Object.entries(document.paths).filter(([path]) => overlay.includes(`$.paths['${path}']`));
  await writeFile(join(root, api.document), stringify(onlyUsed({ ...document, paths: Object.fromEntries(paths) })));
  await replaceFiles(root, await render(root));
  return root;
}

/** A document without the components that nothing in it refers to. */
function onlyUsed({ components, ...rest }: Mutable): Mutable {
  const text = JSON.stringify({ components, ...rest });
  const isUsed = (kind: string, name: string) =>
    text.includes(kind === "securitySchemes" ? `{"${name}":[]}` : `"#/components/${kind}/${name}"`);
  const used = Object.fromEntries(
    Object.entries(components).map(([kind, named]) => [
      kind,
      Object.fromEntries(Object.entries(named).filter(([name]) => isUsed(kind, name))),
    ]),
  ) as Mutable["components"];
  const smaller = { ...rest, components: used };
  // What only the dropped ones referred to is not used any more either.
  return JSON.stringify(smaller).length < text.length ? onlyUsed(smaller) : smaller;
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

export const documentText = (root = ROOT): Promise<string> => readFile(join(root, api.document), "utf8");

/** A document's text, changed by a function. */
export function changed(text: string, change: (document: Mutable) => void): string {
  const document = parse(text) as Mutable;
  change(document);
  return stringify(document);
}

/** An OpenAPI document that a test takes apart. */
export type Mutable = {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, MutableOperation>>;
  components: { schemas: Record<string, Record<string, unknown>> };
};
export type MutableOperation = Record<string, unknown> & { parameters: Record<string, unknown>[] };
