import { createLogger } from "@stoplight/prism-core";
import { getHttpOperationsFromSpec } from "@stoplight/prism-http";
import { createServer } from "@stoplight/prism-http-server";
import { Ajv2020 } from "ajv/dist/2020.js";
import { withoutDataReferences } from "../../scripts/lib/spec/data-references.js";
import { isObject } from "../../scripts/lib/spec/is-object.js";
import {
  type MediaTypeObject,
  type OpenApi,
  type Operation,
  operationsOf,
  type Parameter,
  parametersOf,
} from "../../scripts/lib/spec/openapi-types.js";
import { mapPlaces, withoutExtensions } from "../../scripts/lib/spec/places.js";
import { resolve } from "../../scripts/lib/spec/pointer.js";
import type { ApiError } from "../../src/core/errors/index.js";
import { type ClientDefinition, defineClient, type Lists } from "../../src/core/index.js";
import { sample, sampleWithoutExamples } from "./sample.js";

export type CallResult = { readonly call: string; readonly error?: string };

type Init = { params: Record<string, Record<string, unknown>>; body?: unknown; headers: Record<string, string> };
type AnyClient = Record<string, (path: string, init: Init) => Promise<{ error?: ApiError }>>;
/** What a generated operations file has for a client. */
export type Generated = Required<Pick<ClientDefinition<Lists>, "operations" | "lists">>;

const WANTED = 3;
/** The methods that a client has. */
const METHODS: ReadonlySet<string> = new Set(["GET", "POST", "PUT", "PATCH", "DELETE"]);

/** Calls up to three operations of a document through the client: those of which a request can be made up, one with a body if there is one. */
export async function callOperations(document: OpenApi, { operations, lists }: Generated): Promise<CallResult[]> {
  const callable = operationsOf(document).flatMap((operation) => {
    if (!METHODS.has(operation.method)) return [];
    const init = initOf(document, operation);
    return init ? [{ operation, init }] : [];
  });
  const reading = callable.filter(({ init }) => init.body === undefined);
  const writing = callable.filter(({ init }) => init.body !== undefined).slice(0, 1);
  const chosen = [...reading.slice(0, WANTED - writing.length), ...writing];
  const prism = await startMock(document);
  try {
    // The mock takes the place of every server of the document.
    const own = Object.values(operations).flatMap(({ server }) => (server === undefined ? [] : [[server, prism.url]]));
    const definition = {
      baseUrl: prism.url,
      retry: false,
      operations,
      lists,
      servers: Object.fromEntries(own),
    } as const;
    const client = defineClient(definition) as unknown as AnyClient;
    const results: CallResult[] = [];
    for (const { operation, init } of chosen) {
      const result = await called(client, operation, init);
      // The mock makes up some responses that do not fit the document. Then its other way to make one is tried.
      const isMockFault = /^500: response\./.test(result.error ?? "");
      const headers = { ...init.headers, prefer: "dynamic=false" };
      results.push(isMockFault ? await called(client, operation, { ...init, headers }) : result);
    }
    return results;
  } finally {
    await prism.close();
  }
}

async function called(client: AnyClient, { method, path }: Operation, init: Init): Promise<CallResult> {
  const call = `${method} ${path}`;
  try {
    const { error } = (await client[method]?.(path, init)) ?? {};
    return error ? { call, error: reasonOf(error) } : { call };
  } catch (error) {
    return { call, error: (error as Error).message };
  }
}

/** What the mock found wrong with the request or with its own response, or else the message of the error. */
function reasonOf({ status, body, message }: ApiError): string {
  const faults = isObject(body) && Array.isArray(body["validation"]) ? body["validation"].filter(isObject) : [];
  if (faults.length === 0) return message;
  return `${status}: ${faults.map((fault) => `${[fault["location"]].flat().join(".")} ${fault["message"]}`).join("; ")}`;
}

async function startMock(document: OpenApi) {
  // With `servers` Prism would wait for their base path.
  const withoutServers = mapPlaces(
    withoutExtensions(withoutDataReferences(document)),
    ({ servers: _, ...rest }) => rest,
  );
  const operations = await getHttpOperationsFromSpec(structuredClone(withoutServers));
  const checks = { checkSecurity: true, validateRequest: true, validateResponse: true, errors: true };
  const server = createServer(operations, {
    cors: false,
    config: { ...checks, upstreamProxy: undefined, isProxy: false, mock: { dynamic: true } },
    components: { logger: createLogger("prism", { level: "silent" }) },
  });
  return { url: await server.listen(0, "127.0.0.1"), close: server.close };
}

/** A request with what the operation requires; undefined if no value of a required part can be made up. */
function initOf(document: OpenApi, operation: Operation): Init | undefined {
  const params: Init["params"] = {};
  for (const parameter of parametersOf(document, operation.item, operation.operation)) {
    if (parameter.required !== true) continue;
    const value = sampleOf(document, parameter);
    if (value === undefined || typeof value === "object") return undefined;
    params[parameter.in] = { ...params[parameter.in], [parameter.name]: value };
  }
  const body = bodyOf(document, operation);
  if (body === NO_SAMPLE) return undefined;
  return { params, headers: credentials(document, operation), ...(body !== undefined && { body }) };
}

function sampleOf(document: OpenApi, parameter: Parameter): unknown {
  const examples = Object.values((parameter as { examples?: Record<string, { value?: unknown }> }).examples ?? {});
  return parameter.example ?? examples[0]?.value ?? sample(document, parameter.schema);
}

const NO_SAMPLE = Symbol("no sample");

function bodyOf(document: OpenApi, { operation }: Operation): unknown {
  if (!operation.requestBody) return undefined;
  const { content, required } = resolve<{ content: Record<string, MediaTypeObject>; required?: boolean }>(
    document,
    operation.requestBody,
  );
  const [media] = Object.values(content);
  const accepts = validator(document, media?.schema);
  const candidates = [
    media?.example,
    sample(document, media?.schema),
    sampleWithoutExamples(document, media?.schema),
  ].filter((value) => isObject(value) && !JSON.stringify(value).includes("null"));
  return candidates.find(accepts) ?? candidates[0] ?? (required === true ? NO_SAMPLE : undefined);
}

/** Whether a value fits a schema of the document. A schema that cannot be compiled takes every value. */
function validator(document: OpenApi, schema: unknown): (value: unknown) => boolean {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false });
  try {
    ajv.addSchema(document, "document:");
    const text = JSON.stringify(schema ?? {}).replaceAll('"$ref":"#/', '"$ref":"document:#/');
    const validate = ajv.compile(JSON.parse(text) as object);
    return (value) => validate(value) === true;
  } catch {
    return () => true;
  }
}

type Scheme = { readonly type?: string; readonly in?: string; readonly name?: string; readonly scheme?: string };

/** Headers for the first security requirement. */
function credentials(document: OpenApi, { operation }: Operation): Record<string, string> {
  const [requirement = {}] =
    operation.security ?? (document as { security?: Record<string, unknown>[] }).security ?? [];
  const schemes = Object.keys(requirement).map((name) => document.components?.["securitySchemes"]?.[name] as Scheme);
  return Object.fromEntries(
    schemes.map((scheme): [string, string] => {
      if (scheme?.type === "apiKey" && scheme.in === "header") return [scheme.name ?? "x-api-key", "key"];
      return ["authorization", scheme?.scheme === "basic" ? "Basic YTpi" : "Bearer token"];
    }),
  );
}
