import { describe, expect, it } from "vitest";
import { LruCache } from "../../../../src/core/util/lru-cache.js";

describe("LruCache", () => {
  const make = (limit: number) => {
    const made: string[] = [];
    const values = new LruCache<string>(limit);
    const get = (key: string) =>
      values.get(key, () => {
        made.push(key);
        return `value of ${key}`;
      });
    return { get, made };
  };
  it("makes a value once", () => {
    const { get, made } = make(2);
    expect([get("a"), get("a")]).toEqual(["value of a", "value of a"]);
    expect(made).toEqual(["a"]);
  });
  it("forgets the value that was used the longest ago", () => {
    const { get, made } = make(2);
    for (const key of ["a", "b", "a", "c", "a", "b"]) get(key);
    expect(made).toEqual(["a", "b", "c", "b"]);
  });
});
