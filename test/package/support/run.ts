import { spawn } from "node:child_process";

export type Ran = { readonly stdout: string; readonly stderr: string };

/** A program that ended, by itself or by a signal. */
export type Ended = Ran & { readonly code: number | null; readonly signal: NodeJS.Signals | null };

export type RunOptions = {
  readonly cwd?: string;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
};

/** Runs a program to its end. Rejects, with all that it printed, when it says that it failed. */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { code, signal, stdout, stderr } = await start(command, args, options).ended;
  if (code === 0) return { stdout, stderr };
  throw new Error(`${command} ${args.join(" ")} ended with ${code ?? signal}:\n${stdout}\n${stderr}`);
}

export type Started = {
  /** Resolves with what is printed so far once it contains a text; rejects when the program ends before. */
  readonly printed: (text: string) => Promise<string>;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<Ended>;
};

/** Starts a program. */
export function start(command: string, args: readonly string[], { cwd, env }: RunOptions = {}): Started {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    shell: false,
  });
  let stdout = "";
  let stderr = "";
  let onOutput = () => {};
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    onOutput();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  const printed = (text: string) =>
    new Promise<string>((resolve, reject) => {
      onOutput = () => stdout.includes(text) && resolve(stdout);
      onOutput();
      ended.then(() => reject(new Error(`${command} ended without printing ${text}:\n${stderr}`)), reject);
    });
  return { printed, kill: (signal) => void child.kill(signal), ended };
}
