/** A command line that cannot be understood, which ends the command with exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Something that prevents the command from doing its work, which ends it with exit code 1. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}
