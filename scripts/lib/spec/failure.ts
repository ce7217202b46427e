/**
 * Something a person can repair: `message` says what is wrong, `advice` what to do about it.
 *
 * Scripts print both and exit with 1; any other error is a fault of the script itself and keeps its stack.
 */
export class Failure extends Error {
  readonly advice: string;

  constructor(message: string, advice: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "Failure";
    this.advice = advice;
  }
}

/** Runs a script's main function and turns what it throws into a message and an exit code. */
export async function run(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    process.exitCode = 1;
    if (error instanceof Failure) console.error(withoutCommands(`${error.message}\n${error.advice}`));
    else console.error(error);
  }
}

/** Without lines that begin with two colons, which GitHub's runner takes for commands. */
export const withoutCommands = (text: string): string => text.replace(/^([^\S\n]*):(?=:)/gm, "$1: ");

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
