import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compareDocuments } from "../../../scripts/lib/diff/compare.js";
import { readDocument } from "../../../scripts/lib/spec/read-document.js";
import { upgraded } from "../../../scripts/lib/spec/upgrade.js";

const FOLDER = new URL("../../../../shared/specs/small/", import.meta.url);

const read = (name: string) => {
  const document = readDocument(readFileSync(new URL(name, FOLDER)), name, { trusted: true });
  return upgraded(document, name);
};

/** What breaks in each pair of documents: the operations, and what happens to them. */
const BREAKING: Readonly<Record<string, readonly string[]>> = {
  "D1-text-of-inline-variant": [],
  "D2-enum-in-inline-variant-grows": ['GET /things: in responses, `Thing` `a` gains `"y"`'],
  "D3-string-or-enum": [],
  "D4-ref-to-another": [
    "GET /things: in responses, `Thing` `a` was `Wrapper`, is `Inner`: `Inner` is removed, `name` is added",
    "POST /things: in requests, `Thing` `a` was `Wrapper`, is `Inner`: `Inner` is removed, `name` is added",
  ],
  "D5-allOf-same-property": [],
  "D5b-allOf-same-property-missed": [
    'GET /things: in responses, `Thing` `a` loses `"y"`',
    'POST /things: in requests, `Thing` `a` loses `"y"`',
  ],
  "D6-201-for-200": [],
  "D6b-204-added-without-body": [],
  "D7-nullable-on-composition": ["GET /things: in responses, `Thing` `a` `Other` becomes `Other | null`"],
  "D7b-nullable-on-allOf": ["GET /things: in responses, `Thing` `a` `Other` becomes `Other | null`"],
  "D9-inline-to-ref": [],
  "D10-split-enum": [],
  "D11-oneOf-one-becomes-plain": [],
  "D12-many-values": [
    `POST /things: in requests, \`Thing\` \`a\` takes only ${Array.from({ length: 10 }, (_, index) => `\`"VALUE_${index}"\``).join(", ")} and 190 more now`,
  ],
  "D13-nullable-enum-30-to-31": [],
  "D14-oneOf-null-31": [],
  "D15-required-across-allOf": ["GET /things: in responses, `Thing` `c` is optional now"],
  "D16-callbacks": [],
  "D17-discriminator-mapping": [
    'GET /things: in responses, `Cat` `kind` `"cat"` becomes `"CAT"`',
    'GET /things: in responses, `Dog` `kind` `"dog"` becomes `"DOG"`',
    'POST /things: in requests, `Cat` `kind` `"cat"` becomes `"CAT"`',
    'POST /things: in requests, `Dog` `kind` `"dog"` becomes `"DOG"`',
  ],
  "D18-prefixItems": [
    "GET /things: in responses, `Thing` `[1]` `number` becomes `string`",
    "POST /things: in requests, `Thing` `[1]` `number` becomes `string`",
  ],
  "D18b-additional-object": [
    "GET /things: in responses, `Thing` `m[key]` `string` becomes `number`",
    "POST /things: in requests, `Thing` `m[key]` `string` becomes `number`",
  ],
  "D18c-prefixItems": [
    "GET /things: in responses, `Thing` `[1]` `number` becomes `string`",
    "POST /things: in requests, `Thing` `[1]` `number` becomes `string`",
  ],
  "D19-path-level-parameter": ["GET /things, POST /things: query parameter `q` is removed"],
  // The type of the operations stays as it is; the name in `Schemas` is no longer there.
  "D20-renamed-variant": [": schema `Cat` is removed"],
  "D21-merged-variants-in-allOf": ["GET /things: in responses, `Thing` gains the variant `object`"],
  "D22-content-type-charset": [],
  "D23-title-of-variant-new-shape": [
    "GET /things: in responses, `Thing` `k` `string` becomes `number`",
    "POST /things: in requests, `Thing` `k` `string` becomes `number`",
  ],
  "D24-error-content-type": [],
  "D25-path-item-ref": ["GET /a: in responses, `Thing` `n` `string` becomes `number`"],
};

describe.skipIf(!existsSync(FOLDER))("small pairs of documents", () => {
  it.each(Object.entries(BREAKING))("finds what breaks in %s and nothing else", (name, expected) => {
    const { changes } = compareDocuments(read(`${name}.old.json`), read(`${name}.new.json`));
    const breaking = changes.filter((change) => change.breaking);
    expect(breaking.map(({ operations, what }) => `${operations.join(", ")}: ${what}`)).toEqual(expected);
  });

  it.each(["G27-items-false.json", "G21-content-parameter.json", "G14-exclusive-30.json"])(
    "compares %s with itself and with an empty document",
    (name) => {
      const document = read(name);
      expect(compareDocuments(document, structuredClone(document)).same).toBe(true);
      const { changes } = compareDocuments(document, { ...document, paths: {} });
      expect(changes.map(({ kind }) => kind)).toContain("operation-removed");
    },
  );
});
