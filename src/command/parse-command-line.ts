import { parseArgs } from "node:util";
import { UsageError } from "./errors.js";

/** What `dintero-client sandbox` is given. */
export type SandboxCommand = {
  readonly name: "sandbox";
  readonly port: number;
  readonly accounts: number | undefined;
  /** Requests per second; undefined is without a limit. */
  readonly rate: number | undefined;
};

/** What `dintero-client generate` is given. */
export type GenerateCommand = {
  readonly name: "generate";
  /** A file or a URL. */
  readonly from: string;
  readonly out: string;
  /** Name of the files; undefined takes that of the document. */
  readonly fileName: string | undefined;
};

export type Command = SandboxCommand | GenerateCommand | { readonly name: "help" } | { readonly name: "version" };

const OPTIONS = {
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
  port: { type: "string" },
  accounts: { type: "string" },
  rate: { type: "string" },
  out: { type: "string" },
  name: { type: "string" },
} as const;

const OPTIONS_OF = { sandbox: ["port", "accounts", "rate"], generate: ["out", "name"] } as const;

type Values = Readonly<Partial<Record<keyof typeof OPTIONS, string | boolean>>>;

/** Reads a command line. Throws a {@link UsageError} that names what is wrong with it. */
export function parseCommandLine(words: readonly string[]): Command {
  const { values, positionals } = parsed(words);
  if (values.help) return { name: "help" };
  if (values.version) return { name: "version" };
  const [name, ...others] = positionals;
  if (name === undefined) throw new UsageError("A command is missing: `sandbox` or `generate`.");
  if (name !== "sandbox" && name !== "generate") throw new UsageError(`There is no command ${JSON.stringify(name)}.`);
  const allowed: readonly string[] = OPTIONS_OF[name];
  const foreign = Object.keys(values).find((option) => !allowed.includes(option));
  if (foreign !== undefined) throw new UsageError(`\`${name}\` has no option --${foreign}.`);
  return name === "sandbox" ? sandboxCommand(values, others) : generateCommand(values, others);
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    // Node's message names the option; what follows its first sentence is about words that begin with a dash.
    const [sentence = ""] = (error as Error).message.split(/\. |\n/);
    throw new UsageError(`${sentence.replace(/\.$/, "")}.`);
  }
}

function sandboxCommand({ port, accounts, rate }: Values, others: readonly string[]): SandboxCommand {
  const [extra] = others;
  if (extra !== undefined) throw new UsageError(`\`sandbox\` takes options only, not ${JSON.stringify(extra)}.`);
  return {
    name: "sandbox",
    port: wholeNumber("port", port, 65_535) ?? 4020,
    accounts: wholeNumber("accounts", accounts, 1_000_000),
    rate: rateOf(rate),
  };
}

function wholeNumber(option: string, value: Values["port"], most: number): number | undefined {
  if (value === undefined) return undefined;
  const number = /^\d+$/.test(String(value)) ? Number(value) : Number.NaN;
  if (number <= most) return number;
  throw new UsageError(`--${option} is a whole number from 0 to ${most}, not ${JSON.stringify(value)}.`);
}

function rateOf(value: Values["rate"]): number | undefined {
  if (value === undefined) return undefined;
  const rate = Number(/^(\d+(?:\.\d+)?)\/s$/.exec(String(value))?.[1]);
  if (rate > 0 && Number.isFinite(rate)) return rate;
  throw new UsageError(`--rate is a number of requests per second such as 100/s, not ${JSON.stringify(value)}.`);
}

function generateCommand({ out, name }: Values, positionals: readonly string[]): GenerateCommand {
  const [from, extra] = positionals;
  if (from === undefined) throw new UsageError("`generate` needs a document: a file or a URL.");
  if (extra !== undefined) throw new UsageError(`\`generate\` takes one document, not also ${JSON.stringify(extra)}.`);
  if (typeof out !== "string" || out === "") throw new UsageError("`generate` needs --out with a folder.");
  if (name !== undefined && !/^[\w-]+(\.[\w-]+)*$/.test(String(name)))
    throw new UsageError(`--name is the name of a file without its ending, not ${JSON.stringify(name)}.`);
  return { name: "generate", from, out, fileName: name === undefined ? undefined : String(name) };
}
