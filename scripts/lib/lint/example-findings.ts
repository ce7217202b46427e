import type { ValidateFunction } from "ajv/dist/2020.js";
import { PATH_ITEM_METHODS } from "../spec/methods.js";
import type { OpenApi } from "../spec/openapi-types.js";
import { escapeKey, lookUp, target } from "../spec/pointer.js";
import { examplesOf, type NamedExample, type WithExamples } from "./examples.js";
import { type Direction, validatorsOf } from "./validators.js";

type WithContent = { content?: Record<string, WithExamples> };
type WithParameters = { parameters?: readonly unknown[] };
type Operation = WithParameters & { requestBody?: unknown; responses: Record<string, unknown> };
type PathItems = Record<string, WithParameters & Record<string, unknown>>;
type Document = { paths: PathItems; webhooks?: PathItems };
type Root = keyof Document;
/** A place that must have examples: `at` names it for the reader, `schema` is its JSON pointer. */
type Place = { at: string; schema: string; examples: NamedExample[]; direction: Direction };

function contentPlaces(document: Document, pointer: string, at: string, direction: Direction): Place[] {
  return Object.entries(lookUp<WithContent>(document, pointer).content ?? {}).map(([type, media]) => ({
    at: `${at} ${type}`,
    schema: `${pointer}/content/${escapeKey(type)}/schema`,
    examples: examplesOf(document, media),
    direction,
  }));
}

function parameterPlaces(document: Document, holder: string, at: string): Place[] {
  return Object.keys(lookUp<WithParameters>(document, holder).parameters ?? []).map((index) => {
    const pointer = target(document, `${holder}/parameters/${index}`);
    const parameter = lookUp<WithExamples & { name: string }>(document, pointer);
    const examples = examplesOf(document, parameter);
    return { at: `${at} parameter ${parameter.name}`, schema: `${pointer}/schema`, examples, direction: "request" };
  });
}

function operationPlaces(document: Document, root: Root, path: string, method: string): Place[] {
  const pointer = `#/${root}/${escapeKey(path)}/${method}`;
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

const placesUnder = (document: Document, root: Root): Place[] =>
  Object.entries(document[root] ?? {}).flatMap(([path, item]) => [
    ...parameterPlaces(document, `#/${root}/${escapeKey(path)}`, path),
    ...PATH_ITEM_METHODS.filter((method) => method in item).flatMap((method) =>
      operationPlaces(document, root, path, method),
    ),
  ]);

const placesOf = (document: Document): Place[] => [
  ...placesUnder(document, "paths"),
  ...placesUnder(document, "webhooks"),
];

const findingsOf = (place: Place, validate: ValidateFunction): string[] => {
  if (place.examples.length === 0) return [`${place.at}: has no example`];
  return place.examples.flatMap(([name, value]) => {
    const errors = validate(value) ? [] : (validate.errors ?? []);
    return errors.map(({ instancePath, message }) => `${place.at}: ${name}${instancePath} ${message}`);
  });
};

/**
 * What is wrong with the examples of a document, and how many places have to have some.
 *
 * Prism returns them and the contract tests send them, so each has to fit its schema.
 */
export function exampleFindings(openapi: OpenApi): { places: number; findings: readonly string[] } {
  const document = openapi as unknown as Document;
  const compile = { request: validatorsOf(document, "request"), response: validatorsOf(document, "response") };
  const places = placesOf(document);
  const findings = places.flatMap((place) => findingsOf(place, compile[place.direction](place.schema)));
  return { places: places.length, findings: [...new Set(findings)] };
}
