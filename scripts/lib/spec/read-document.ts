import { Failure, messageOf } from "./failure.js";
import { isObject } from "./is-object.js";
import { assertMeasured } from "./measure.js";
import { isExtension, type Node } from "./object-model.js";
import { oneLine, quoted } from "./quoted.js";
import { assertReferencesInside } from "./references.js";
import { parseYamlText } from "./yaml-text.js";

/** A document as it was read, of whichever version. */
export type RawDocument = Readonly<Record<string, unknown>> & { readonly paths: Readonly<Record<string, unknown>> };

export type ReadOptions = {
  /** Takes text that looks cut off for whole. */
  readonly trusted?: boolean;
};

const UNTOUCHED = "Nothing was changed.";

/** Reads an OpenAPI 3.0, 3.1 or Swagger 2.0 document from YAML or JSON; `name` is where it comes from, for messages. */
export function readDocument(body: Buffer, name: string, options: ReadOptions = {}): RawDocument {
  const text = decode(body, name);
  if (text.trim() === "") throw new Failure(`${name} is empty.`, `${UNTOUCHED} Upstream may be about to publish.`);
  if (/^\s*</.test(text)) {
    throw new Failure(`${name} is a web page or XML, not an OpenAPI document.`, `${UNTOUCHED} ${GIVE_DOCUMENT}`);
  }
  const json = /^\s*[{[]/.test(text);
  const document = json ? parseJson(text, name) : parseYaml(text, name);
  assertMeasured(document, name);
  assertOpenApi(document, name);
  if (!json && !text.endsWith("\n") && !options.trusted) {
    throw new Failure(
      `${name} does not end with the end of a line, as if it were cut off.`,
      `${UNTOUCHED} Look at its end; if it is whole, run again with --trust.`,
    );
  }
  assertDescribesSomething(document, name);
  assertReferencesInside(document, name);
  return ("paths" in document ? document : { ...document, paths: {} }) as RawDocument;
}

const GIVE_DOCUMENT = "Give the address or the file of the document itself.";

/** First bytes of what a document is sometimes sent or saved as. */
const OTHER_FORMATS: readonly (readonly [string, RegExp, string])[] = [
  ["compressed with gzip", /^1f8b/, "Decompress it first."],
  ["a zip archive", /^504b0304/, "Extract the document first."],
  ["UTF-16 text", /^(fffe|feff)/, "Save it as UTF-8 first."],
];

function decode(body: Buffer, name: string): string {
  const start = body.subarray(0, 4).toString("hex");
  const other = OTHER_FORMATS.find(([, magic]) => magic.test(start));
  if (other) throw new Failure(`${name} is ${other[0]}.`, `${UNTOUCHED} ${other[2]}`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch (cause) {
    throw new Failure(`${name} is not UTF-8 text.`, `${UNTOUCHED} Save it as UTF-8 first.`, { cause });
  }
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    // YAML may begin with a brace as well.
    const yaml = parseYamlText(text, name);
    if (yaml.error === undefined) return yaml.value;
    throw new Failure(`${name} is not whole JSON: ${oneLine(messageOf(cause))}`, `${UNTOUCHED} It may be cut off.`, {
      cause,
    });
  }
}

function parseYaml(text: string, name: string): unknown {
  const { error, value } = parseYamlText(text, name);
  if (error === undefined) return value;
  const [word, advice] = MISTAKES.find(([pattern]) => pattern.test(error))?.slice(1) ?? ["whole", "It may be cut off."];
  throw new Failure(`${name} is not ${word} YAML: ${error}`, `${UNTOUCHED} ${advice}`);
}

/** Errors that are no sign of a document that was cut off. */
const MISTAKES: readonly (readonly [RegExp, string, string])[] = [
  [/must be unique/, "valid", "Remove one of the two keys."],
  [/more than one document/, "one document of", "Give each document a file of its own."],
];

function assertOpenApi(document: unknown, name: string): asserts document is Node {
  if (!isObject(document)) {
    throw new Failure(`${name} is not an OpenAPI document but ${kind(document)}.`, `${UNTOUCHED} ${GIVE_DOCUMENT}`);
  }
  const version = versionOf(document);
  if (version === undefined) {
    const keys = Object.keys(document).slice(0, 5).map(quoted).join(", ") || "none";
    throw new Failure(
      `${name} is not an OpenAPI document; its keys are: ${keys}.`,
      `${UNTOUCHED} An OpenAPI document has the key \`openapi\` or \`swagger\`.`,
    );
  }
  if (!/^(2\.0|3\.0|3\.1)/.test(version)) {
    throw new Failure(
      `${name} is of version ${quoted(version)}.`,
      `${UNTOUCHED} Understood are Swagger 2.0, OpenAPI 3.0 and 3.1.`,
    );
  }
}

/** OpenAPI 3.1 allows a document that has webhooks only. */
function assertDescribesSomething({ paths, webhooks }: Node, name: string): void {
  const hasWebhooks = isObject(webhooks) && Object.keys(webhooks).length > 0;
  const hasPaths = isObject(paths) && Object.keys(paths).some((path) => !isExtension(path));
  if (!hasPaths && !(hasWebhooks && paths === undefined)) {
    throw new Failure(
      `${name} describes no operation; \`paths\` is empty or missing.`,
      `${UNTOUCHED} It may be cut off.`,
    );
  }
  const hollow = Object.entries(paths ?? {}).find(([path, item]) => !isExtension(path) && !isObject(item));
  if (hollow) throw new Failure(`${name} has nothing at ${quoted(hollow[0])}.`, `${UNTOUCHED} It may be cut off.`);
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
