/**
 * Validates every example of an OpenAPI 3.1 document against its schema: `tsx scripts/check-examples.ts <document>`.
 * Prism answers with them and the contract tests send them. Prints one line per finding and then exits with 1.
 */
import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { parse } from "yaml";

type Reference = { $ref?: string };
type Examples = { example?: unknown; examples?: Record<string, Reference & { value?: unknown }> };
type WithContent = { content?: Record<string, Examples> };
type WithParameters = { parameters?: readonly unknown[] };
type Operation = WithParameters & { requestBody?: unknown; responses: Record<string, unknown> };
type Document = { paths: Record<string, WithParameters & Record<string, unknown>> };
type Direction = "request" | "response";
/** A place that must have examples: `at` names it for the reader, `schema` is its JSON pointer. */
type Place = { at: string; schema: string; examples: [name: string, value: unknown][]; direction: Direction };

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
const BASE = "document:";

const escaped = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");

const lookUp = <T>(document: Document, pointer: string): T =>
  pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], document) as T;

/** The pointer itself, or where its `$ref` leads. */
function target(document: Document, pointer: string): string {
  const node = lookUp<Reference | undefined>(document, pointer);
  if (node === undefined) throw new Error(`Expected ${pointer} to exist.`);
  return node.$ref === undefined ? pointer : target(document, node.$ref);
}

function examplesOf(document: Document, holder: Examples): [string, unknown][] {
  const named = Object.entries(holder.examples ?? {}).map(([name, { $ref, value }]): [string, unknown] => [
    name,
    $ref === undefined ? value : lookUp<{ value: unknown }>(document, target(document, $ref)).value,
  ]);
  return "example" in holder ? [["example", holder.example], ...named] : named;
}

function contentPlaces(document: Document, pointer: string, at: string, direction: Direction): Place[] {
  return Object.entries(lookUp<WithContent>(document, pointer).content ?? {}).map(([type, media]) => ({
    at: `${at} ${type}`,
    schema: `${pointer}/content/${escaped(type)}/schema`,
    examples: examplesOf(document, media),
    direction,
  }));
}

function parameterPlaces(document: Document, holder: string, at: string): Place[] {
  return Object.keys(lookUp<WithParameters>(document, holder).parameters ?? []).map((index) => {
    const pointer = target(document, `${holder}/parameters/${index}`);
    const parameter = lookUp<Examples & { name: string }>(document, pointer);
    const examples = examplesOf(document, parameter);
    return { at: `${at} parameter ${parameter.name}`, schema: `${pointer}/schema`, examples, direction: "request" };
  });
}

function operationPlaces(document: Document, path: string, method: string): Place[] {
  const pointer = `#/paths/${escaped(path)}/${method}`;
  const at = `${method.toUpperCase()} ${path}`;
  const operation = lookUp<Operation>(document, pointer);
  const body = operation.requestBody ? target(document, `${pointer}/requestBody`) : undefined;
  return [
    ...parameterPlaces(document, pointer, at),
    ...(body ? contentPlaces(document, body, `${at} request`, "request") : []),
    ...Object.keys(operation.responses).flatMap((status) =>
      contentPlaces(document, target(document, `${pointer}/responses/${status}`), `${at} ${status}`, "response"),
    ),
  ];
}

const places = (document: Document): Place[] =>
  Object.entries(document.paths).flatMap(([path, item]) => [
    ...parameterPlaces(document, `#/paths/${escaped(path)}`, path),
    ...METHODS.filter((method) => method in item).flatMap((method) => operationPlaces(document, path, method)),
  ]);

/** One validator per direction: a property marked for the other direction is never valid. */
function compiler(document: Document, direction: Direction): (pointer: string) => ValidateFunction {
  const forbidden = direction === "request" ? "readOnly" : "writeOnly";
  const ajv = new Ajv2020({ strict: false, allErrors: true, discriminator: false });
  (addFormats as unknown as typeof addFormats.default)(ajv);
  ajv.removeKeyword(forbidden);
  ajv.addKeyword({
    keyword: forbidden,
    schema: true,
    errors: true,
    validate: (marked: boolean) => !marked,
    error: { message: `is ${forbidden}` },
  });
  ajv.addSchema(document, BASE);
  return (pointer) => ajv.compile({ $ref: `${BASE}${encodeURI(pointer)}` });
}

const findingsOf = (place: Place, validate: ValidateFunction): string[] => {
  if (place.examples.length === 0) return [`${place.at}: has no example`];
  return place.examples.flatMap(([name, value]) => {
    const errors = validate(value) ? [] : (validate.errors ?? []);
    return errors.map(({ instancePath, message }) => `${place.at}: ${name}${instancePath} ${message}`);
  });
};

const [file] = process.argv.slice(2);
if (!file) throw new Error("Expected the path of a document, e.g. openapi/management-auth.yaml");
const document: Document = parse(readFileSync(file, "utf8"));
const compile = { request: compiler(document, "request"), response: compiler(document, "response") };
const all = places(document);
const findings = all.flatMap((place) => findingsOf(place, compile[place.direction](place.schema)));
for (const finding of new Set(findings)) console.error(finding);
console.log(`${file}: ${all.length} places with examples, ${findings.length} findings`);
process.exitCode = findings.length > 0 ? 1 : 0;
