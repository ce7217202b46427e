import { describe, expect, it } from "vitest";
import { APIS } from "../../scripts/lib/spec/apis.js";
import { operationsOf } from "../../scripts/lib/spec/openapi-types.js";
import { readSpecification } from "../../scripts/lib/spec/specification.js";
import { compileNames, NAMES } from "./support/every-operation.js";
import { receivedSchemas, sentSchema, specifiedKeys } from "./support/specified-keys.js";

// The names of every operation, held against the specification they come from.

const [api] = APIS;
if (!api) throw new Error("There is no API.");
const { document } = await readSpecification(api);
const operations = operationsOf(document).map(({ operation }) => operation);
const named = compileNames(operations.map(({ operationId }) => operationId));

/** The marks of a type that shows how it was made instead of what it is. */
const NOT_PLAIN = /\$Read|\$Write|&|components\[|operations\[|\b[A-Z]\w*</;

describe.each(operations)("$operationId", (operation) => {
  const id = operation.operationId;

  it("has a body with exactly the writable keys of the specification", () => {
    const schema = sentSchema(document, operation);
    expect(named("BodyOf", id).keys).toEqual(specifiedKeys(document, schema ? [schema] : [], "readOnly"));
  });

  it("has data with exactly the readable keys of the specification", () => {
    expect(named("DataOf", id).keys).toEqual(
      specifiedKeys(document, receivedSchemas(document, operation), "writeOnly"),
    );
  });

  it("has types that are neither any nor unknown and are shown as their members", () => {
    const found = NAMES.map((name) => ({ name, ...named(name, id) }));
    expect(found.flatMap(({ name, holes }) => holes.map((key) => `${name} ${key}`))).toEqual([]);
    expect(found.filter(({ text }) => NOT_PLAIN.test(text)).map(({ name, text }) => `${name} ${text}`)).toEqual([]);
  });
});

it("the comparison detects a read-only key at any depth", () => {
  const keysOf = (id: string) => ({ sent: named("BodyOf", id).keys, got: named("DataOf", id).keys });
  const { sent, got } = keysOf("aid_accounts_aid_put");
  expect(sent).not.toContain("applicant.agreement.accepted_at");
  expect(got).toContain("applicant.agreement.accepted_at");
  expect(got).toContain("created_at");
});
