import type { MediaTypeObject, OpenApi, Operation, Parameter, Ref } from "../spec/openapi-types.js";
import { resolve } from "../spec/pointer.js";

/** How the clients of an API are named in samples, and what a path begins with whose account they fill in. */
export type SampleClient = {
  readonly name: string;
  readonly accountPrefixes: readonly string[];
  /** What comes before the operationId in the names of types, or undefined when there are none. */
  readonly types: string | undefined;
};

const PAYMENTS: SampleClient = {
  name: "payments",
  accountPrefixes: ["/accounts/", "/v2/accounts/"],
  types: "Payments",
};

/** The client of each document that has operations, by the name of the API. */
export const SAMPLE_CLIENTS: Readonly<Record<string, SampleClient>> = {
  "management-auth": { name: "dintero", accountPrefixes: ["/accounts/"], types: "" },
  payments: PAYMENTS,
  checkout: PAYMENTS,
  webhooks: PAYMENTS,
  "moyasar-acquirer": { name: "moyasar", accountPrefixes: [], types: undefined },
  "zro-payin": { name: "zro", accountPrefixes: [], types: undefined },
};

/** A call of an operation with the example values of its document, as TypeScript that can be pasted. */
export function callSample(
  document: OpenApi,
  { method, path, item, operation }: Operation,
  client: SampleClient,
): string {
  const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((one) =>
    resolve<Parameter>(document, one as Parameter | Ref),
  );
  const given = parameters.filter((one) => (one.in === "path" ? !isFilledIn(path, one.name, client) : one.required));
  const places = ["path", "query", "header"].flatMap((place) => {
    const inPlace = given.filter((one) => one.in === place);
    return inPlace.length === 0 ? [] : [[place, Object.fromEntries(inPlace.map((one) => [one.name, exampleOf(one)]))]];
  });
  const body = bodyOf(document, operation.requestBody);
  const init = {
    ...(places.length > 0 && { params: Object.fromEntries(places) }),
    ...(body !== undefined && { body }),
  };
  const suffix = Object.keys(init).length === 0 ? "" : `, ${literal(init, "")}`;
  return operation["x-pagination"] === undefined || method !== "GET"
    ? `const data = unwrap(await ${client.name}.${method}(${JSON.stringify(path)}${suffix}));`
    : `for await (const item of ${client.name}.paginate(${JSON.stringify(path)}${suffix})) console.log(item);`;
}

const isFilledIn = (path: string, name: string, { accountPrefixes }: SampleClient): boolean =>
  accountPrefixes.some((prefix) => path.startsWith(`${prefix}{${name}}`));

/** The example of a parameter; without one, its name in angle brackets. */
function exampleOf({ name, example, schema }: Parameter): unknown {
  const { example: ofSchema, examples, enum: values } = (schema ?? {}) as Readonly<Record<string, unknown>>;
  const [first] = [example, ofSchema, ...list(examples), ...list(values)].filter((one) => one !== undefined);
  return first ?? `<${name}>`;
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function bodyOf(document: OpenApi, given: Operation["operation"]["requestBody"]): unknown {
  if (given === undefined) return undefined;
  const { content } = resolve<{ readonly content: Readonly<Record<string, MediaTypeObject>> }>(document, given as Ref);
  const [media] = Object.values(content);
  if (media?.example !== undefined) return media.example;
  const [example] = Object.values(media?.examples ?? {});
  return example && resolve<{ readonly value?: unknown }>(document, example as Ref).value;
}

const WIDTH = 100;

/** A value as TypeScript source, on one line if it is short. */
function literal(value: unknown, indent: string): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((one) => literal(one, inner))
    : Object.entries(value).map(([key, one]) => `${nameOf(key)}: ${literal(one, inner)}`);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{ ", " }"];
  if (parts.length === 0) return Array.isArray(value) ? "[]" : "{}";
  const short = `${open}${parts.join(", ")}${close}`;
  if (short.length <= WIDTH && !short.includes("\n")) return short;
  return `${open.trim()}\n${parts.map((part) => `${inner}${part},\n`).join("")}${indent}${close.trim()}`;
}

const nameOf = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key));
