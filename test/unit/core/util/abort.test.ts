import { describe, expect, test } from "vitest";
import { asAbortSignal, LightAbortController } from "../../../../src/core/util/abort.js";

describe("the end of a call", () => {
  test("is told once, with the first reason", () => {
    const ending = new LightAbortController();
    const told: unknown[] = [];
    ending.addEventListener("abort", () => told.push(ending.reason));
    ending.abort("first");
    ending.abort("second");
    expect({ told, aborted: ending.aborted }).toEqual({ told: ["first"], aborted: true });
    expect(() => ending.throwIfAborted()).toThrow("first");
  });
  test("is not told to who has left", () => {
    const ending = new LightAbortController();
    const told: string[] = [];
    const leave = () => told.push("left");
    ending.addEventListener("abort", leave);
    ending.removeEventListener("abort", leave);
    ending.abort("end");
    expect(told).toEqual([]);
  });
  test("is not told to who leaves on hearing that another was told", () => {
    const ending = new LightAbortController();
    const told: string[] = [];
    const second = () => told.push("second");
    ending.addEventListener("abort", () => ending.removeEventListener("abort", second));
    ending.addEventListener("abort", second);
    ending.abort("end");
    expect(told).toEqual([]);
  });
});

describe("as an abort signal, the end of a call", () => {
  test("has the same reason", () => {
    const ending = new LightAbortController();
    const signal = asAbortSignal(ending);
    ending.abort("enough");
    expect(signal).toMatchObject({ aborted: true, reason: "enough" });
  });
  test("that has come already is there at once", () => {
    const ending = new LightAbortController();
    ending.abort("early");
    expect(asAbortSignal(ending)).toMatchObject({ aborted: true, reason: "early" });
  });
  test("is itself where it is one already", () => {
    const { signal } = new AbortController();
    expect(asAbortSignal(signal)).toBe(signal);
  });
});
