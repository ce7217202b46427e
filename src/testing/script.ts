import { NEVER_SENT } from "../core/http/network-error.js";
import type { Step } from "./steps.js";

/** One step of a script. */
export type Line = {
  /** `METHOD /path` of the request that it takes; undefined where it takes any. */
  readonly operation: string | undefined;
  /** What it answers, for people. */
  readonly told: string;
  readonly step: Step;
  /** The request is not the test's own, and stays out of the log. */
  readonly unseen?: boolean;
};

/** A request, as scripts look at it. */
export type Arrival = {
  readonly method: string;
  readonly path: string;
  /** `METHOD path?query`. */
  readonly line: string;
};

/** The requests are not those that the script expects. */
export class ScriptError extends Error {
  override readonly name = "ScriptError";
  /** Clients show this and do not try again. */
  readonly [NEVER_SENT]: string;

  constructor(summary: string, script: string) {
    super(`${summary}\n${script}`);
    this[NEVER_SENT] = summary;
  }
}

// A version is the most that the base URLs of APIs, and of mocks in their place, add to a path.
const ANY_VERSION = "(?:/v\\d+)?";

/** Steps in order, and answers that stand beside them. */
export class Script {
  readonly #lines: Line[] = [];
  readonly #standing: Line[] = [];
  readonly #taken: string[] = [];
  /** Operations that were named and given no answer yet. */
  readonly #unanswered: string[] = [];
  #base = ANY_VERSION;
  #broken: ScriptError | undefined;

  /** Says which path all requests begin with. */
  under(path: string): void {
    this.#base = literal(path.replace(/\/+$/, ""));
  }

  /** An operation is named; the function it returns is to be called when its answer is. */
  name(operation: string): () => void {
    this.#unanswered.push(operation);
    return () => {
      const index = this.#unanswered.indexOf(operation);
      if (index >= 0) this.#unanswered.splice(index, 1);
    };
  }

  add(line: Line): void {
    this.#lines.push(line);
  }

  /** Adds an answer for whenever the step at hand does not take a request. A later one goes before an earlier one. */
  stand(line: Line): void {
    this.#standing.unshift(line);
  }

  /** What answers a request: the step at hand if it takes that, else an answer that stands, else the failure of the script. */
  take(arrival: Arrival): Line {
    const next = this.#lines[this.#taken.length];
    if (next && this.#takes(next, arrival)) {
      this.#taken.push(arrival.line);
      return next;
    }
    const standing = this.#standing.find((line) => this.#takes(line, arrival));
    if (standing) return standing;
    const step = new ScriptError(this.#complaint(next, arrival), this.#shown());
    this.#broken ??= step;
    return { operation: undefined, told: "", step };
  }

  /** Throws where a request came that was not expected, or one is still expected, or the script is not whole. */
  assertDone(): void {
    const [unanswered] = this.#unanswered;
    if (unanswered !== undefined) {
      throw new ScriptError(`${unanswered} was given no answer: call \`reply\` or \`replyWith\``, this.#shown());
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
    if (!next) return `The script has no answer left for ${line}`;
    return `Step ${this.#taken.length + 1} of ${this.#lines.length} expects ${next.operation}, got ${line}`;
  }

  #shown(): string {
    const steps = this.#lines.map(({ operation = "any request", told }, index) => {
      const came = this.#taken[index];
      const mark = index === this.#taken.length ? ">" : " ";
      return `${mark} ${index + 1}. ${operation} -> ${told}${came === undefined ? "" : `   was ${came}`}`;
    });
    const standing = this.#standing
      .filter(({ unseen }) => !unseen)
      .map(({ operation, told }) => `  always ${operation} -> ${told}`);
    return [...steps, ...standing].join("\n");
  }
}

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
