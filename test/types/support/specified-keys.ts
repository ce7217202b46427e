import type { OpenApi, OperationObject, Ref, Schema } from "../../../scripts/lib/spec/openapi-types.js";
import { resolve } from "../../../scripts/lib/spec/pointer.js";

type Hidden = "readOnly" | "writeOnly";

/** The body of an operation, as the specification has it. */
export function sentSchema(document: OpenApi, { requestBody }: OperationObject): Schema | Ref | undefined {
  return requestBody && Object.values(resolve<{ content: Contents }>(document, requestBody).content)[0]?.schema;
}

type Contents = Readonly<Record<string, { readonly schema?: Schema | Ref }>>;

/** The bodies of an operation's successes. */
export function receivedSchemas(document: OpenApi, { responses }: OperationObject): (Schema | Ref)[] {
  return Object.entries(responses)
    .filter(([status]) => status.startsWith("2"))
    .flatMap(([, response]) => Object.values(resolve<{ content?: Contents }>(document, response).content ?? {}))
    .flatMap(({ schema }) => (schema ? [schema] : []));
}

/** Every key at any depth that a value of the schemas may have, less those that are only read, or only written. */
export function specifiedKeys(document: OpenApi, schemas: readonly (Schema | Ref)[], hidden: Hidden): string[] {
  const keys = new Set<string>();
  const visit = (given: Schema | Ref, at: string, around: readonly Schema[]): void => {
    const schema = resolve<Schema>(document, given);
    if (around.includes(schema)) return;
    const inside = [...around, schema];
    for (const composed of ["allOf", "anyOf", "oneOf"].flatMap((word) => listOf(schema[word]))) {
      visit(composed, at, inside);
    }
    if (schema["items"]) visit(schema["items"] as Schema, `${at}[]`, inside);
    for (const [name, property] of Object.entries((schema["properties"] ?? {}) as Record<string, Schema | Ref>)) {
      if (isHidden(property)) continue;
      const key = at === "" ? name : `${at}.${name}`;
      keys.add(key);
      visit(property, key, inside);
    }
  };
  const isHidden = (property: Schema | Ref) =>
    (property as Schema)[hidden] === true || resolve<Schema>(document, property)[hidden] === true;
  for (const schema of schemas) visit(schema, "", []);
  return [...keys].sort();
}

const listOf = (value: unknown): (Schema | Ref)[] => (Array.isArray(value) ? value : []);
