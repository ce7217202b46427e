import ts from "typescript";
import { renderTypes } from "../../../../scripts/lib/generate/render-types.js";
import {
  type OpenApi,
  type OperationObject,
  operationsOf,
  parametersOf,
  type ResponseObject,
} from "../../../../scripts/lib/spec/openapi-types.js";
import { resolve } from "../../../../scripts/lib/spec/pointer.js";
import { compile, errorText } from "./compiler.js";
import { literalsOf } from "./literals.js";
import { READ_HELPER, Reader } from "./readers.js";
import { validatorsOf } from "./validator.js";

/** An operation by its method, in lower case, and its path. */
export type Call = { readonly method: string; readonly path: string };

const IMPORTS = `import type { paths } from "./types.virtual.js";
import type { BodyOption, Data, ParametersOf, Readable } from "./client-types.js";
declare function keep<T>(value: T): void;
${READ_HELPER}`;

const operationType = ({ method, path }: Call): string => `paths[${JSON.stringify(path)}][${JSON.stringify(method)}]`;

/** The types of a document as the project generates them. Programs call by path, and an identifier may be used twice. */
function typesOf(document: OpenApi): Promise<string> {
  const items = Object.entries(document.paths).map(([path, item]) => {
    const operations = Object.entries(item).map(([key, value]) => {
      if (!isObject(value) || Array.isArray(value)) return [key, value];
      const { operationId, callbacks, ...rest } = value;
      return [key, rest];
    });
    return [path, Object.fromEntries(operations)];
  });
  return renderTypes({ ...document, paths: Object.fromEntries(items) }, "");
}

export type Verdict = {
  /** Why programs that call an operation do not work with the new document. */
  readonly broken: ReadonlyMap<Call, readonly string[]>;
  /** The statements that do not compile with the old types, which say nothing about the new ones. */
  readonly unjudged: ReadonlyMap<Call, readonly string[]>;
};

/** Judges operations that both documents have. */
export type Judge = (calls: readonly Call[]) => Verdict;

/**
 * Judges the operations of two documents.
 *
 * The programs read what each operation responds with, and send literals of the old types. They are compiled against
 * both types, and what they send is validated by both documents. A line counts if it compiles with the old types.
 */
export async function judgeOf(before: OpenApi, after: OpenApi): Promise<Judge> {
  const [old, now] = [await typesOf(before), await typesOf(after)];
  const validators = { before: validatorsOf(before), after: validatorsOf(after) };
  return (calls) => {
    const written = writePrograms(old, calls, (call) => sharedErrors(before, after, call));
    const program = IMPORTS + written.map(({ text }) => text).join("\n");
    const [faults, failures] = [compile(old, program).errors, compile(now, program).errors];
    const broken = new Map<Call, string[]>();
    const unjudged = new Map<Call, readonly string[]>();
    let start = IMPORTS.length;
    for (const { call, text, bodies, parameters } of written) {
      const end = start + text.length + 1;
      const isOwn = (error: ts.Diagnostic) => error.start !== undefined && error.start >= start && error.start < end;
      const ownFaults = faults.filter(isOwn);
      const excluded = new Set(ownFaults.map(lineOf));
      const refusedBy = (was: unknown, is: unknown, values: readonly unknown[]): unknown[] => {
        if (was === undefined || is === undefined || values.length === 0) return [];
        const [accepted, accepts] = [validators.before(was), validators.after(is)];
        return values.filter((value) => accepted(value) && !accepts(value));
      };
      const now = parameterSchemas(after, call);
      const refused = [
        ...refusedBy(bodySchema(before, call), bodySchema(after, call), bodies),
        ...[...parameterSchemas(before, call)].flatMap(([key, schema]) =>
          refusedBy(schema, now.get(key), valuesOf(parameters, key)),
        ),
      ];
      const reasons = [
        ...failures.filter((error) => isOwn(error) && !excluded.has(lineOf(error))).map(errorText),
        ...refused.map((value) => `refused: ${JSON.stringify(value)}`),
      ];
      if (ownFaults.length > 0) unjudged.set(call, ownFaults.map(errorText));
      if (reasons.length > 0) broken.set(call, reasons);
      start = end;
    }
    return { broken, unjudged };
  };
}

/** Judges operations of two documents once. */
export const judge = async (before: OpenApi, after: OpenApi, calls: readonly Call[]): Promise<Verdict> =>
  (await judgeOf(before, after))(calls);

const lineOf = ({ file, start = 0 }: ts.Diagnostic): number => file?.getLineAndCharacterOfPosition(start).line ?? -1;

type Written = {
  readonly call: Call;
  readonly text: string;
  readonly bodies: readonly unknown[];
  readonly parameters: readonly unknown[];
};

function writePrograms(types: string, calls: readonly Call[], errorsOf: (call: Call) => readonly string[]): Written[] {
  const errorTypes = calls.map((call) => errorsOf(call).map((error) => `Readable<${operationType(call)}${error}>`));
  const aliases = calls.map((call, index) =>
    [
      `export type Data${index} = Data<${operationType(call)}>;`,
      `export type Body${index} = BodyOption<${operationType(call)}>;`,
      `export type Parameters${index} = ParametersOf<${operationType(call)}>;`,
      ...(errorTypes[index] ?? []).map((type, error) => `export type Error${index}_${error} = ${type};`),
    ].join("\n"),
  );
  const { checker, file } = compile(types, IMPORTS + aliases.join("\n"));
  const named = new Map(
    file.statements
      .filter(ts.isTypeAliasDeclaration)
      .map((one) => [one.name.text, checker.getTypeAtLocation(one.name)]),
  );
  return calls.map((call, index) => {
    const typeOf = (name: string) => named.get(`${name}${index}`) as ts.Type;
    const reader = new Reader(checker);
    reader.read("data", typeOf("Data"));
    const errors = errorTypes[index] ?? [];
    for (const error of errors.keys()) reader.read(`error${error}`, named.get(`Error${index}_${error}`) as ts.Type);
    const options = typeOf("Body").getProperty("body") ? literalsOf(checker, typeOf("Body")) : [{}];
    const bodies = options.flatMap((one) => (isObject(one) && "body" in one ? [one["body"]] : []));
    const parameters = literalsOf(checker, typeOf("Parameters"));
    const type = operationType(call);
    const taken = [`data: Data<${type}>`, ...errors.map((error, number) => `error${number}: ${error}`)];
    const text = `export function call${index}(${taken.join(", ")}) {
${reader.statements.join("\n")}
${options.map((one) => `keep<BodyOption<${type}>>(${JSON.stringify(one)});`).join("\n")}
${parameters.map((one) => `keep<ParametersOf<${type}>>(${JSON.stringify(one)});`).join("\n")}
}`;
    return { call, text, bodies, parameters };
  });
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** The types of the error bodies that both documents describe, as keys of the operation's type. One that is new breaks nothing. */
function sharedErrors(before: OpenApi, after: OpenApi, call: Call): string[] {
  const known = new Set(errorKeys(before, call));
  return errorKeys(after, call).filter((keys) => known.has(keys));
}

function errorKeys(document: OpenApi, { method, path }: Call): string[] {
  const operation = document.paths[path]?.[method] as OperationObject | undefined;
  return Object.entries(operation?.responses ?? {}).flatMap(([status, response]) => {
    if (/^([23]|x-)/.test(status)) return [];
    const { content } = resolve<ResponseObject>(document, response);
    const key = /^\d+$/.test(status) ? status : JSON.stringify(status);
    return Object.keys(content ?? {}).map((media) => `["responses"][${key}]["content"][${JSON.stringify(media)}]`);
  });
}

/** The schemas of an operation's parameters, by place and name. */
function parameterSchemas(document: OpenApi, { method, path }: Call): Map<string, unknown> {
  const found = operationsOf(document).find((one) => one.path === path && one.method === method.toUpperCase());
  if (!found) return new Map();
  return new Map(
    parametersOf(document, found.item, found.operation).map((one) => [`${one.in} ${one.name}`, one.schema]),
  );
}

/** What the literals give for one parameter, each value once. */
function valuesOf(literals: readonly unknown[], key: string): unknown[] {
  const [place = "", ...name] = key.split(" ");
  const given = literals.flatMap((one) => {
    const inPlace = isObject(one) ? one[place] : undefined;
    return isObject(inPlace) && name.join(" ") in inPlace ? [inPlace[name.join(" ")]] : [];
  });
  return [...new Map(given.map((value) => [JSON.stringify(value), value])).values()];
}

function bodySchema(document: OpenApi, { method, path }: Call): unknown {
  const operation = document.paths[path]?.[method] as OperationObject | undefined;
  if (operation?.requestBody === undefined) return undefined;
  const body = resolve<{ content?: Record<string, { schema?: unknown }> }>(document, operation.requestBody);
  return ["application/json", "application/x-www-form-urlencoded"]
    .map((media) => body?.content?.[media]?.schema)
    .find((schema) => schema !== undefined);
}
