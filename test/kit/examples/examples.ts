import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { ROOT } from "../../../scripts/lib/spec/apis.js";

/** What became of a program. */
export type Ended = {
  readonly code: number | null;
  readonly signal: string | null;
  readonly output: string;
  readonly errors: string;
};

export type Running = {
  readonly child: ChildProcess;
  readonly type: (text: string) => void;
  /** Waits until the program has said something new that the pattern matches, on either stream. */
  readonly said: (pattern: RegExp) => Promise<RegExpExecArray>;
  readonly ended: Promise<Ended>;
};

export type RunOptions = {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Kills the program at so many changes to its files; see `die-at.ts`. */
  readonly dieAt?: number;
  /** Gives the program a terminal of its own, on which both streams come out. */
  readonly terminal?: boolean;
};

/** Programs of `examples/`, ready to be started many times. */
export type Examples = {
  /** An empty folder, in which they run. */
  readonly folder: string;
  readonly start: (name: string, options?: RunOptions) => Running;
  readonly run: (name: string, options?: RunOptions) => Promise<Ended>;
  readonly remove: () => Promise<void>;
};

/** Bundles programs by their path below `examples/` into a folder, each as `<name>.mjs`. The name of the package leads to its source by the `paths` of tsconfig.json. */
export async function buildExamples(names: readonly string[], outdir: string): Promise<void> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: names.map((name) => `examples/${name}.ts`),
    outdir,
    entryNames: "[name]",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    // For the CommonJS packages that examples use.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    logLevel: "error",
  });
}

/** Bundled once, a program starts in a tenth of a second. */
export async function bundleExamples(...names: readonly string[]): Promise<Examples> {
  const bundles = await mkdtemp(join(tmpdir(), "examples-"));
  const folder = await mkdtemp(join(tmpdir(), "examples-run-"));
  await buildExamples([...names, "../test/kit/examples/die-at"], bundles);
  const start = (name: string, { args = [], env = {}, dieAt, terminal }: RunOptions = {}): Running => {
    const dying = dieAt === undefined ? [] : ["--import", join(bundles, "die-at.mjs")];
    const [command, ...rest] = [process.execPath, ...dying, join(bundles, `${name}.mjs`), ...args] as const;
    const whole = { ...process.env, ...env, ...(dieAt !== undefined && { DIE_AT: String(dieAt) }) };
    const options = { cwd: folder, env: whole };
    return watch(terminal ? onTerminal([command, ...rest], options) : spawn(command, rest, options));
  };
  return {
    folder,
    start,
    run: (name, options) => start(name, options).ended,
    remove: async () => {
      for (const path of [bundles, folder]) await rm(path, { recursive: true });
    },
  };
}

type SpawnOptions = { readonly cwd: string; readonly env: NodeJS.ProcessEnv };

/** `script` belongs to every Debian and every macOS; the two name its parameters differently. */
function onTerminal(command: readonly string[], options: SpawnOptions): ChildProcess {
  const args =
    process.platform === "darwin"
      ? ["-q", "/dev/null", ...command]
      : ["-qec", command.map((part) => `'${part}'`).join(" "), "/dev/null"];
  return spawn("script", args, options);
}

function watch(child: ChildProcess): Running {
  const text = { output: "", errors: "", all: "" };
  let heard = 0;
  let changed = () => {};
  const listen = (name: "output" | "errors", stream: NodeJS.ReadableStream | null) =>
    stream?.setEncoding("utf8").on("data", (piece: string) => {
      text[name] += piece;
      text.all += piece;
      changed();
    });
  listen("output", child.stdout);
  listen("errors", child.stderr);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal, output: text.output, errors: text.errors }));
  });
  const said = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      changed = () => {
        const found = pattern.exec(text.all.slice(heard));
        if (!found) return;
        heard += found.index + found[0].length;
        changed = () => {};
        resolve(found);
      };
      changed();
      void ended.then(() => reject(new Error(`It ended without saying ${pattern}:\n${text.all.slice(heard)}`)));
    });
  return { child, said, ended, type: (typed) => child.stdin?.write(typed) };
}
