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

  it("the body has the keys of the specification that may be sent", () => {
    const schema = sentSchema(document, operation);
    expect(named("BodyOf", id).keys).toEqual(specifiedKeys(document, schema ? [schema] : [], "readOnly"));
  });

  it("the data has the keys of the specification that may come", () => {
    expect(named("DataOf", id).keys).toEqual(
      specifiedKeys(document, receivedSchemas(document, operation), "writeOnly"),
    );
  });

  it("no name lets everything through, and each is shown as its members", () => {
    const found = NAMES.map((name) => ({ name, ...named(name, id) }));
    expect(found.flatMap(({ name, holes }) => holes.map((key) => `${name} ${key}`))).toEqual([]);
    expect(found.filter(({ text }) => NOT_PLAIN.test(text)).map(({ name, text }) => `${name} ${text}`)).toEqual([]);
  });
});

it("the comparison sees what is only read, at any depth", () => {
  const keysOf = (id: string) => ({ sent: named("BodyOf", id).keys, got: named("DataOf", id).keys });
  const { sent, got } = keysOf("aid_accounts_aid_put");
  expect(sent).not.toContain("applicant.agreement.accepted_at");
  expect(got).toContain("applicant.agreement.accepted_at");
  expect(got).toContain("created_at");
});
