import openapiTS, { astToString } from "openapi-typescript";
import { expect, it } from "vitest";
import { openEnum } from "../../../scripts/lib/generate/open-enums.js";

type Source = Parameters<typeof openapiTS>[0];

async function typeOf(schema: object): Promise<string | undefined> {
  const document = {
    openapi: "3.1.0",
    info: { title: "t", version: "1" },
    paths: {},
    components: { schemas: { A: schema } },
  };
  const text = astToString(await openapiTS(document as unknown as Source, { postTransform: openEnum }));
  return /^ {8}A: (.*);$/m.exec(text)?.[1];
}

const known = { type: "string", enum: ["a", "b"] };

it("the type of an open enum keeps the known texts distinct from any other text", async () => {
  expect(await typeOf({ anyOf: [known, { type: "string" }] })).toBe('"a" | "b" | (string & {})');
});

it("the type of an open enum keeps null", async () => {
  expect(await typeOf({ anyOf: [known, { type: "string" }, { type: "null" }] })).toBe(
    '"a" | "b" | null | (string & {})',
  );
});

it("the type of a closed enum is unchanged", async () => {
  expect(await typeOf(known)).toBe('"a" | "b"');
});

it("the type of a union without known texts is unchanged", async () => {
  expect(await typeOf({ type: ["string", "number"] })).toBe("string | number");
  expect(await typeOf({ type: ["string", "null"] })).toBe("string | null");
});
