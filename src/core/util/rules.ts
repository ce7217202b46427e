import { isCount, isFlag, isFunction, isObject, isPositive, isText, type Rule } from "./validate.js";

// Rules that several options objects share. They are imported as `RULES`; separate constants, because a bundler drops those that are not used.

export const text: Rule = [isText, "a non-empty text"];
export const flag: Rule = [isFlag, "true or false"];
export const callback: Rule = [isFunction, "a function"];
export const count: Rule = [isCount, "a positive integer"];
export const duration: Rule = [
  (value) => value === false || isPositive(value),
  "a positive number of milliseconds, or false",
];
export const object: Rule = [isObject, "an object"];
export const signal: Rule = [(value) => value === null || isFunction(Object(value).addEventListener), "an AbortSignal"];
/** For a value that has a check of its own, or needs none. */
export const anything: Rule = [() => true, ""];

const CLOCK_METHODS = ["now", "dateNow", "setTimeout", "random"];

export const clock: Rule = [
  (value) => CLOCK_METHODS.every((name) => isFunction(Object(value)[name])),
  "an object with now, dateNow, setTimeout, random",
];
