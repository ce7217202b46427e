import { examplesOf, type WithExamples } from "../../scripts/lib/lint/examples.js";
import {
  type OpenApi,
  type OperationObject,
  operationsOf,
  type Parameter,
  parametersOf,
  type ResponseObject,
} from "../../scripts/lib/spec/openapi-types.js";
import { escapeKey, lookUp, resolve, target } from "../../scripts/lib/spec/pointer.js";

type Body = { readonly name: string; readonly value: unknown };

/** An operation with what its examples say of a request and of the responses. */
export type ExampleOperation = {
  readonly operationId: string;
  readonly method: string;
  /** The template. */
  readonly path: string;
  readonly scopes: readonly string[];
  /** The client's own credentials are accepted instead of a token. */
  readonly acceptsBasic: boolean;
  readonly params: {
    readonly path: Readonly<Record<string, unknown>>;
    readonly query: Readonly<Record<string, unknown>>;
    readonly header: Readonly<Record<string, unknown>>;
  };
  /** The filled path and the pairs of the query, as they must be sent. */
  readonly sent: { readonly path: string; readonly query: readonly (readonly [string, string])[] };
  /** One per named example; a single one without a value where the operation takes no body. */
  readonly bodies: readonly Body[];
  readonly responses: readonly ExampleResponse[];
};

export type ExampleResponse = {
  readonly status: number;
  /** JSON pointer of the schema; undefined where no body is promised. */
  readonly schema: string | undefined;
  /** The first example, which is the one that Prism gives. */
  readonly example: unknown;
  /** The response says when to try again. */
  readonly retryAfter: boolean;
};

/** Every operation of a document. A parameter or a body without an example is an error: nobody would see that it is never sent. */
export function exampleOperations(document: OpenApi): ExampleOperation[] {
  return operationsOf(document).map(({ method, path, item, operation }) => {
    const pointer = `#/paths/${escapeKey(path)}/${method.toLowerCase()}`;
    const parameters = parametersOf(document, item, operation);
    const examples = new Map(
      parameters.map((parameter) => [parameter, firstExample(document, parameter, `${pointer} ${parameter.name}`)]),
    );
    const valuesIn = (place: Parameter["in"]) =>
      Object.fromEntries(
        [...examples].filter(([{ in: at }]) => at === place).map(([{ name }, value]) => [name, value]),
      );
    const params = { path: valuesIn("path"), query: valuesIn("query"), header: valuesIn("header") };
    return {
      operationId: operation.operationId,
      method,
      path,
      scopes: operation["x-scopes"] ?? [],
      acceptsBasic: (operation.security ?? []).some((requirement) => "clientAuth" in requirement),
      params,
      sent: {
        path: path.replace(/\{([^{}]+)\}/g, (_, name: string) => encodeURIComponent(String(params.path[name]))),
        query: [...examples].flatMap(([parameter, value]) => queryPairs(parameter, value)),
      },
      bodies: bodiesOf(document, operation, pointer),
      responses: Object.keys(operation.responses).map((status) =>
        answerOf(document, target(document, `${pointer}/responses/${status}`), status),
      ),
    };
  });
}

/** OpenAPI's style `form`: an array becomes one pair for each value, or one pair with commas if it does not explode. */
function queryPairs({ name, in: place, explode = true }: Parameter, value: unknown): [string, string][] {
  if (place !== "query") return [];
  if (!Array.isArray(value)) return [[name, String(value)]];
  return explode ? value.map((one) => [name, String(one)]) : [[name, value.join(",")]];
}

function bodiesOf(document: OpenApi, { requestBody }: OperationObject, pointer: string): Body[] {
  if (!requestBody) return [{ name: "no body", value: undefined }];
  const media = resolve(document, requestBody).content["application/json"];
  const bodies = examplesOf(document, (media ?? {}) as WithExamples).map(([name, value]) => ({ name, value }));
  if (bodies.length === 0) throw new Error(`${pointer} has no example of its body`);
  return bodies;
}

function answerOf(document: OpenApi, pointer: string, status: string): ExampleResponse {
  const media = `${pointer}/content/application~1json`;
  const holder = lookUp<WithExamples | undefined>(document, media);
  return {
    status: Number(status),
    schema: holder && `${media}/schema`,
    example: holder && firstExample(document, holder, `${pointer} ${status}`),
    retryAfter: lookUp<ResponseObject>(document, pointer).headers?.["Retry-After"] !== undefined,
  };
}

function firstExample(document: OpenApi, holder: WithExamples, place: string): unknown {
  const [first] = examplesOf(document, holder);
  if (!first) throw new Error(`${place} has no example`);
  return first[1];
}
