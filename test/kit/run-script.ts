import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

type Environment = Readonly<Record<string, string>>;

export type ScriptRun = { readonly code: number | null; readonly output: string; readonly errors: string };

/** Runs a TypeScript file of this project in a process of its own. `response` gets the output since it last had a response, and what it returns is typed in. */
export function runScript(
  file: string,
  env: Environment,
  response: (output: string) => string | undefined = () => undefined,
): Promise<ScriptRun> {
  return new Promise((resolve, reject) => {
    const child = start(file, env);
    let output = "";
    let responded = 0;
    let errors = "";
    child.stdout.setEncoding("utf8").on("data", (piece: string) => {
      output += piece;
      const typed = response(output.slice(responded));
      if (typed === undefined) return;
      responded = output.length;
      child.stdin.write(`${typed}\n`);
    });
    child.stderr.setEncoding("utf8").on("data", (piece: string) => {
      errors += piece;
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, output, errors }));
  });
}

export type RunningScript = {
  /** Waits until the output holds a pattern. */
  readonly printed: (pattern: RegExp) => Promise<RegExpExecArray>;
  /** Types a line in. */
  readonly type: (line: string) => void;
  readonly stop: () => Promise<void>;
};

/** Starts a TypeScript file of this project that runs until it is stopped. */
export function startScript(file: string, env: Environment): RunningScript {
  const child = start(file, env);
  const closed = new Promise<void>((resolve) => {
    child.once("close", () => resolve());
  });
  let output = "";
  let changed = () => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (piece: string) => {
      output += piece;
      changed();
    });
  }
  const printed = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(output);
        if (found) resolve(found);
      };
      changed = look;
      look();
      void closed.then(() => reject(new Error(`${file} ended without printing ${pattern}:\n${output}`)));
    });
  return {
    printed,
    type: (line) => child.stdin.write(`${line}\n`),
    stop: () => {
      child.kill("SIGTERM");
      return closed;
    },
  };
}

function start(file: string, env: Environment) {
  return spawn(process.execPath, ["--import", "tsx", file], { cwd: ROOT, env: { ...process.env, ...env } });
}
