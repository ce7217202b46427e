import { expect, it } from "vitest";
import { SharedCompiler } from "./support/compile.js";
import { variants } from "./support/type-variants.js";

const compiler = new SharedCompiler("6.0");

it.each(variants())("TypeScript 6.0 reads the packed types with $name", (variant) => {
  expect(compiler.problems(variant)).toEqual([]);
});
