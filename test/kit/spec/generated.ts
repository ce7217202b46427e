import ts from "typescript";
import { compileErrors } from "../../../scripts/lib/generate/assert-compiles.js";
import { generateFor } from "../../../scripts/lib/generate/generate-for.js";
import { readDocument } from "../../../scripts/lib/spec/read-document.js";
import type { Json } from "./documents.js";

/** The generated files of a document, as `shop.ts` and `shop.operations.ts`. */
export const generated = (document: Json): Promise<Record<string, string>> =>
  generateFor(readDocument(Buffer.from(JSON.stringify(document)), "shop"), { name: "shop" });

/** The compile errors of a program that follows the generated types of a document in one file. */
export async function programErrors(document: Json, program: string): Promise<string[]> {
  const { "shop.ts": types = "" } = await generated(document);
  return compileErrors(new Map([["shop.ts", `${types}\n${program}`]]));
}

/** An exported constant of `shop.operations.ts`. */
export async function operationsFile(
  document: Json,
): Promise<{ operations: Json; lists: Json; operationList: Json[] }> {
  const { "shop.operations.ts": text = "" } = await generated(document);
  const module = { exports: {} };
  new Function("module", "exports", ts.transpile(text, { module: ts.ModuleKind.CommonJS }))(module, module.exports);
  return module.exports as never;
}
