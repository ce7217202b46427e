import { findFault, isCount, isFlag, isNonNegative, isObject, isText, type Rules } from "../../core/util/validate.js";
import { fieldsOf, textOf } from "./body.js";
import type { Fault } from "./fault.js";

/** A fault for the next requests of one kind. */
type Rule = {
  readonly method: string | undefined;
  /** How the paths end. */
  readonly path: string | undefined;
  readonly fault: Fault;
  left: number;
};

const isStatus = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599;

const RULES: Rules = {
  method: [isText, "a method"],
  path: [isText, "the end of a path"],
  times: [isCount, "a positive integer"],
  delay: [isNonNegative, "milliseconds"],
  status: [isStatus, "a status from 200 to 599"],
  takesEffect: [isFlag, "true or false"],
  headers: [isObject, "an object"],
  body: [() => true, "JSON"],
  reset: [(value) => value === "before" || value === "after", '"before" or "after"'],
  truncate: [isFlag, "true or false"],
  completeAfter: [isNonNegative, "milliseconds"],
  decline: [isFlag, "true or false"],
};

/** Faults that were asked for over HTTP, for the next requests that they fit. */
export class FaultQueue {
  readonly #rules: Rule[] = [];

  /** Adds what a control path was sent. Returns what is wrong with it, and then adds nothing. */
  add(body: unknown): string | undefined {
    const wrong = findFault(body, RULES);
    if (wrong !== undefined) return wrong;
    const { method, path, times = 1, ...fault } = fieldsOf(body);
    this.#rules.push({ method: textOf(method), path: textOf(path), left: Number(times), fault: fault as Fault });
    return undefined;
  }

  /** The fault of a request, which counts as one of its times; undefined if there is none. */
  take(method: string, path: string): Fault | undefined {
    const rule = this.#rules.find((one) => (one.method ?? method) === method && path.endsWith(one.path ?? ""));
    if (!rule) return undefined;
    rule.left -= 1;
    if (rule.left === 0) this.#rules.splice(this.#rules.indexOf(rule), 1);
    return rule.fault;
  }

  clear(): void {
    this.#rules.length = 0;
  }
}
