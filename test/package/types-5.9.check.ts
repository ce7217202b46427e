import { expect, it } from "vitest";
import { SharedCompiler } from "./support/compile.js";
import { variants } from "./support/type-variants.js";

const compiler = new SharedCompiler("5.9");

it.each(variants("node10"))("TypeScript 5.9 reads the packed types with $name", (variant) => {
  expect(compiler.problems(variant)).toEqual([]);
});
