import { NEVER_SENT } from "../core/http/network-error.js";
import type { Step } from "./steps.js";

/** One step of a script. */
export type Line = {
  /** `METHOD /path` of the request that it takes; undefined when it takes any. */
  readonly operation: string | undefined;
  /** The response, in words. */
  readonly description: string;
  readonly step: Step;
  /** The request is the client's own and is not logged. */
  readonly unlogged?: boolean;
};

/** What a script compares of a request. */
export type Arrival = {
  readonly method: string;
  readonly path: string;
  /** `METHOD path?query`. */
  readonly line: string;
};

/** The requests are not those that the script expects. */
export class ScriptError extends Error {
  override readonly name = "ScriptError";
  /** Clients show this as the reason and do not retry. */
  readonly [NEVER_SENT]: string;

  constructor(summary: string, script: string) {
    super(`${summary}\n${script}`);
    this[NEVER_SENT] = summary;
  }
}

// The base URLs of APIs and of mocks add at most a version to a path.
const ANY_VERSION = "(?:/v\\d+)?";

/** Steps in order, and responses for any other request. */
export class Script {
  readonly #lines: Line[] = [];
  readonly #always: Line[] = [];
  readonly #taken: string[] = [];
  /** Operations that were named and have no response yet. */
  readonly #incomplete: string[] = [];
  #base = ANY_VERSION;
  #broken: ScriptError | undefined;

  /** Sets the path that all requests begin with. */
  under(path: string): void {
    this.#base = literal(path.replace(/\/+$/, ""));
  }

  /** Notes that an operation was named. The function that it returns is called when the response is known. */
  name(operation: string): () => void {
    this.#incomplete.push(operation);
    return () => {
      const index = this.#incomplete.indexOf(operation);
      if (index >= 0) this.#incomplete.splice(index, 1);
    };
  }

  add(line: Line): void {
    this.#lines.push(line);
  }

  /** Adds a response for requests that the next step does not take. A later one is used before an earlier one. */
  always(line: Line): void {
    this.#always.unshift(line);
  }

  /** The line for a request: the next step if it takes the request, else a line added by `always`, else the failure of the script. */
  take(arrival: Arrival): Line {
    const next = this.#lines[this.#taken.length];
    if (next && this.#takes(next, arrival)) {
      this.#taken.push(arrival.line);
      return next;
    }
    const always = this.#always.find((line) => this.#takes(line, arrival));
    if (always) return always;
    const step = new ScriptError(this.#complaint(next, arrival), this.#shown());
    this.#broken ??= step;
    return { operation: undefined, description: "", step };
  }

  /** Throws when a request arrived that was not expected, when a step is left, or when a step has no response. */
  assertDone(): void {
    const [incomplete] = this.#incomplete;
    if (incomplete !== undefined) {
      throw new ScriptError(`${incomplete} has no response. Call \`reply\` or \`replyWith\``, this.#shown());
    }
    if (this.#broken) throw this.#broken;
    const left = this.#lines.length - this.#taken.length;
    if (left > 0) throw new ScriptError(`${left} of ${this.#lines.length} steps are left`, this.#shown());
  }

  #takes({ operation }: Line, { method, path }: Arrival): boolean {
    if (operation === undefined) return true;
    const [wanted, template = ""] = operation.split(" ");
    const filled = template
      .split(/\{[^{}]+\}/)
      .map(literal)
      .join("[^/]+");
    return method === wanted && new RegExp(`^${this.#base}${filled}$`).test(path);
  }

  #complaint(next: Line | undefined, { line }: Arrival): string {
    if (!next) return `The script has no response left for ${line}`;
    return `Step ${this.#taken.length + 1} of ${this.#lines.length} expects ${next.operation}, got ${line}`;
  }

  #shown(): string {
    const steps = this.#lines.map(({ operation = "any request", description }, index) => {
      const received = this.#taken[index];
      const mark = index === this.#taken.length ? ">" : " ";
      return `${mark} ${index + 1}. ${operation} -> ${description}${received === undefined ? "" : `   was ${received}`}`;
    });
    const always = this.#always
      .filter(({ unlogged }) => !unlogged)
      .map(({ operation, description }) => `  always ${operation} -> ${description}`);
    return [...steps, ...always].join("\n");
  }
}

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
