import { entryPointsOf } from "../../../scripts/lib/docs/entry-points.js";

/** Every entry point of the package, by the name that a program imports, with its source. */
export const ENTRY_POINTS: Readonly<Record<string, string>> = Object.fromEntries(
  (await entryPointsOf()).map(({ name, file }) => [name, file] as const),
);
