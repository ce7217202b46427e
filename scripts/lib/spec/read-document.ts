import { LineCounter, parseDocument } from "yaml";
import { Failure, messageOf } from "./failure.js";
import { isObject } from "./is-object.js";
import { escapeKey } from "./pointer.js";

/** A document as it was read, of whichever version. */
export type RawDocument = Readonly<Record<string, unknown>> & { readonly paths: Readonly<Record<string, unknown>> };

export type ReadOptions = {
  /** Takes text that looks cut off for whole. */
  readonly trusted?: boolean;
};

const UNTOUCHED = "Nothing was changed.";
/** Keys whose value leads a reader on to another place. */
const LEADING = new Set(["$ref", "$dynamicRef", "operationRef", "externalValue"]);

/** Reads an OpenAPI 3.0, 3.1 or Swagger 2.0 document from YAML or JSON; `name` is where it comes from, for messages. */
export function readDocument(body: Buffer, name: string, options: ReadOptions = {}): RawDocument {
  const text = decode(body, name);
  if (text.trim() === "") throw new Failure(`${name} is empty.`, `${UNTOUCHED} Upstream may be about to publish.`);
  const json = /^\s*[{[]/.test(text);
  const document = json ? parseJson(text, name) : parseYaml(text, name);
  if (!json && !text.endsWith("\n") && !options.trusted) {
    throw new Failure(
      `${name} does not end with the end of a line, as if it were cut off.`,
      `${UNTOUCHED} Look at its end; if it is whole, run again with --trust.`,
    );
  }
  return checked(document, name);
}

function decode(body: Buffer, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch (cause) {
    throw new Failure(`${name} is not UTF-8 text.`, UNTOUCHED, { cause });
  }
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    // YAML may begin with a brace as well.
    const yaml = yamlOf(text);
    if (yaml.errors.length === 0) return yaml.value();
    throw new Failure(`${name} is not whole JSON: ${messageOf(cause)}`, `${UNTOUCHED} It may be cut off.`, { cause });
  }
}

function parseYaml(text: string, name: string): unknown {
  const { errors, value } = yamlOf(text);
  const [first] = errors;
  if (first === undefined) return value();
  throw new Failure(`${name} is not whole YAML: ${first}`, `${UNTOUCHED} It may be cut off.`);
}

function yamlOf(text: string): { errors: string[]; value: () => unknown } {
  const lineCounter = new LineCounter();
  const parsed = parseDocument(text, { merge: true, prettyErrors: true, lineCounter });
  return { errors: parsed.errors.map(({ message }) => message.split("\n")[0] ?? message), value: () => parsed.toJS() };
}

function checked(document: unknown, name: string): RawDocument {
  if (!isObject(document)) {
    throw new Failure(`${name} is not an OpenAPI document but ${kind(document)}.`, UNTOUCHED);
  }
  const version = versionOf(document);
  if (version === undefined) {
    const keys = Object.keys(document).slice(0, 5).join(", ") || "none";
    throw new Failure(`${name} is not an OpenAPI document; its keys are: ${keys}.`, UNTOUCHED);
  }
  if (!/^(2\.0|3\.0|3\.1)/.test(version)) {
    throw new Failure(
      `${name} is of version ${version}.`,
      `${UNTOUCHED} Understood are Swagger 2.0, OpenAPI 3.0 and 3.1.`,
    );
  }
  const { paths } = document;
  if (!isObject(paths) || Object.keys(paths).length === 0) {
    throw new Failure(
      `${name} describes no operation; \`paths\` is empty or missing.`,
      `${UNTOUCHED} It may be cut off.`,
    );
  }
  const hollow = Object.keys(paths).find((path) => !isObject(paths[path]));
  if (hollow !== undefined) throw new Failure(`${name} says nothing at ${hollow}.`, `${UNTOUCHED} It may be cut off.`);
  refuseForeignReferences(document, name, "#");
  return document as RawDocument;
}

/** `swagger: 2.0` and `openapi: 3.1` without quotes are numbers in YAML. */
export function versionOf({ openapi, swagger }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof openapi === "number") return openapi.toFixed(1);
  if (typeof openapi === "string") return openapi;
  if (swagger === 2 || swagger === "2.0") return "2.0";
  return undefined;
}

const kind = (value: unknown): string => {
  if (Array.isArray(value)) return "a list";
  return value === null ? "nothing" : `a ${typeof value}`;
};

/** Whether a string leads a reader out of the document; a discriminator may also name a schema, which does not. */
const leadsOut = (key: string, value: string, pointer: string): boolean =>
  (LEADING.has(key) && !value.startsWith("#")) ||
  (pointer.endsWith("/discriminator/mapping") && !value.startsWith("#") && /[/:]|\.(json|ya?ml)$/.test(value));

/** Tools after this one follow references, so that one to a file or to a server is refused before they see it. */
function refuseForeignReferences(node: unknown, name: string, pointer: string): void {
  if (typeof node !== "object" || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    const at = `${pointer}/${escapeKey(key)}`;
    if (typeof value !== "string") refuseForeignReferences(value, name, at);
    else if (leadsOut(key, value, pointer)) {
      throw new Failure(
        `${name} refers to ${value} at ${at}. Only references inside the document are followed.`,
        `${UNTOUCHED} Bundle the document into one file first, for example with \`redocly bundle\`.`,
      );
    }
  }
}
