import { relative } from "node:path";
import { Logger, LogLevel, type MinimalNode, type MinimalSourceFile } from "typedoc";

/** Keeps what TypeDoc complains about. */
export class Complaints extends Logger {
  readonly lines: string[] = [];
  readonly #root: string;

  constructor(root: string) {
    super();
    this.#root = root;
  }

  override log(message: string, level: LogLevel): void {
    if (level >= LogLevel.Warn) this.lines.push(`  ${message}`);
  }

  protected override addContext(message: string, _: LogLevel, ...place: [MinimalNode?] | [number, MinimalSourceFile]) {
    const [at, file = typeof at === "object" ? at.getSourceFile() : undefined] = place;
    if (at === undefined || file === undefined) return message;
    const { line } = file.getLineAndCharacterOfPosition(typeof at === "number" ? at : at.getStart());
    return `${relative(this.#root, file.fileName)}:${line + 1}: ${message}`;
  }
}
