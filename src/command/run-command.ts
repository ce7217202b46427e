import { VERSION } from "../core/util/version.js";
import { CommandError, UsageError } from "./errors.js";
import { type Command, parseCommandLine } from "./parse-command-line.js";

const USAGE = `dintero-client ${VERSION}

Usage:
  dintero-client sandbox [--port 4020] [--accounts 25] [--rate 100/s]
  dintero-client generate FILE|URL --out DIR [--name NAME]
  dintero-client --help | --version

sandbox    Runs a server on this machine that imitates Dintero, until it is
           stopped, and prints its address and credentials as shell commands.
  --port N        port on 127.0.0.1; 0 takes a free one     (default 4020)
  --accounts N    accounts of the partner                   (default 25)
  --rate N/s      requests accepted per second; others get
                  a 429                                     (default no limit)

generate   Writes the types and the operation metadata of an OpenAPI document
           (2.0, 3.0 or 3.1, YAML or JSON) for defineClient of
           dintero-client/core.
  --out DIR       folder for NAME.ts and NAME.operations.ts
  --name NAME     name of the files          (default that of the document)
`;

/** Runs the command `dintero-client` with the words after its name. Resolves with the exit code: 0, 1 after a failure, 2 for a wrong command line. */
export async function runCommand(words: readonly string[]): Promise<number> {
  try {
    return await start(parseCommandLine(words));
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`dintero-client: ${error.message} Run \`dintero-client --help\` for the usage.\n`);
      return 2;
    }
    if (error instanceof CommandError) {
      process.stderr.write(`dintero-client: ${error.message}\n`);
      return 1;
    }
    throw error;
  }
}

async function start(command: Command): Promise<number> {
  switch (command.name) {
    case "help":
      process.stdout.write(USAGE);
      return 0;
    case "version":
      process.stdout.write(`${VERSION}\n`);
      return 0;
    // Each is loaded when it is used: the generators are large, and may not be installed.
    case "sandbox":
      await (await import("./run-sandbox.js")).runSandbox(command);
      return 0;
    case "generate":
      await (await import("./run-generate.js")).runGenerate(command);
      return 0;
  }
}
