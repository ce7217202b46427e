import type { OpenApi, Parameter } from "../spec/openapi-types.js";
import { type Change, type Node, newNode } from "./changes.js";
import { type Body, bodiesOf, bodyBreaks, compareBody, requestBodyOf } from "./contents.js";
import type { DocumentComparison } from "./document-comparison.js";
import type { Side } from "./generated-types.js";
import { type Located, type OperationSide, webhooksIn } from "./operation.js";
import { type Matched, matchBy, type OperationPair, operationIdOf } from "./operations.js";
import { parametersOf, typeOfParameter } from "./parameters.js";
import { accessed, type Place } from "./place.js";
import { code } from "./quote.js";
import { follow } from "./references.js";
import { report, type Spot } from "./rule.js";
import { SCHEMA_RULES } from "./schema-rules.js";
import { typeText } from "./type-text.js";
import { WEBHOOK_RULES } from "./webhook-rules.js";

/** A webhook in a report. Nearly all are sent with POST, so that only another method is named. */
export const webhookTitle = ({ method, path }: Located): string =>
  method === "POST" ? `webhook ${path}` : `webhook ${path} (${method})`;

/** The generated type of a webhook. */
const typeNameOf = ({ method, path }: Located): string =>
  `webhooks[${JSON.stringify(path)}][${JSON.stringify(method.toLowerCase())}]`;

/** Which webhook of one document is which of the other: by name, or by operationId. */
export const matchWebhooks = (before: OpenApi, after: OpenApi): Matched =>
  matchBy(webhooksIn(before), webhooksIn(after), [webhookTitle, operationIdOf]);

export const webhookRemoval = (one: Located): Change => ({
  kind: "webhook-removed",
  breaking: true,
  operations: [webhookTitle(one)],
  what: "is removed",
  consequence: `${code(typeNameOf(one))} no longer compiles.`,
});

/** A receiver already gets requests that it does not know, so that one more breaks no program. */
export const webhookAddition = (one: Located): Change => ({
  kind: "webhook-added",
  breaking: false,
  operations: [webhookTitle(one)],
  what: "is added",
  consequence: `${code(typeNameOf(one))} compiles.`,
});

/** Everything that changed in one webhook: its payload and parameters, which programs read, and the responses to it. */
export function compareWebhook(comparison: DocumentComparison, pair: OperationPair): Node {
  const node = newNode();
  const { before, after, types } = comparison;
  const sideOf = (located: Located, document: OpenApi, side: Side): OperationSide => ({
    ...located,
    document,
    type: types.at(side, "webhooks", located.path, located.method.toLowerCase()),
  });
  const [a, b] = [sideOf(pair.a, before, "before"), sideOf(pair.b, after, "after")];
  compareNames(node, pair);
  comparePayloads(comparison, node, a, b);
  compareReadParameters(comparison, node, a, b);
  compareWrittenResponses(comparison, node, a, b);
  return node;
}

const placeOf = (words: string, expression: string): Place => ({ words, expression, isType: false, path: [] });

function compareNames(node: Node, { a, b }: OperationPair): void {
  if (webhookTitle(a) === webhookTitle(b)) return;
  const spot: Spot = { node, place: placeOf("", typeNameOf(b)), direction: "response" };
  report(spot, WEBHOOK_RULES.moved, { was: code(webhookTitle(a)), type: code(typeNameOf(a)) });
}

function comparePayloads(comparison: DocumentComparison, node: Node, a: OperationSide, b: OperationSide): void {
  const spot: Spot = { node, place: placeOf("payload", "payload"), direction: "response" };
  const [was, is] = [requestBodyOf(comparison, a), requestBodyOf(comparison, b)];
  if (was && is) {
    if (was.isRequired && !is.isRequired) report(spot, SCHEMA_RULES.optional, { breaking: true });
    if (!was.isRequired && is.isRequired) report(spot, SCHEMA_RULES.required);
    if (was.bodies.length > 0 && is.bodies.length === 0) report(spot, WEBHOOK_RULES.payloadRemoved);
    else compareReadBodies(comparison, spot, was.bodies, is.bodies);
  } else if (was) report(spot, WEBHOOK_RULES.payloadRemoved);
  else if (is) report(spot, WEBHOOK_RULES.payloadAdded);
}

/** A program has to expect a body in any of the media types. */
function compareReadBodies(
  comparison: DocumentComparison,
  spot: Spot,
  before: readonly Body[],
  after: readonly Body[],
): void {
  const isIn = (all: readonly Body[]) => (one: Body) => all.some(({ media }) => media === one.media);
  for (const was of before) {
    const is = after.find(({ media }) => media === was.media);
    if (is) compareBody(comparison, spot, was, is);
    else report(spot, WEBHOOK_RULES.mediaRemoved, { type: code(was.media) });
  }
  for (const is of after.filter((one) => !isIn(before)(one))) {
    const breaking = !before.some((was) => isIn(after)(was) && !bodyBreaks(comparison, "response", was, is));
    report(spot, WEBHOOK_RULES.mediaAdded, { type: code(is.media), breaking });
  }
}

function compareReadParameters(comparison: DocumentComparison, node: Node, a: OperationSide, b: OperationSide): void {
  const [before, after] = [parametersOf(a), parametersOf(b)];
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(key), after.get(key)];
    const { in: where, name } = (is ?? was) as Parameter;
    const place = placeOf(`${where} parameter ${code(name)}`, `parameters.${where}${accessed(name)}`);
    const spot: Spot = { node, place, direction: "response" };
    if (was && is) {
      if (was.required === true && is.required !== true) report(spot, SCHEMA_RULES.optional, { breaking: true });
      if (was.required !== true && is.required === true) report(spot, SCHEMA_RULES.required);
      comparison.compareValues(spot, {
        types: { a: typeOfParameter(comparison, a, was), b: typeOfParameter(comparison, b, is) },
        schemas: { a: was.schema ?? {}, b: is.schema ?? {} },
      });
    } else if (was) report(spot, SCHEMA_RULES.fieldRemoved);
    else if (is) {
      const typed = typeOfParameter(comparison, b, is);
      report(spot, SCHEMA_RULES.fieldAdded, { type: code(typed ? typeText(comparison.types, typed) : "unknown") });
    }
  }
}

/** The program is the server here, so that it writes the responses. */
function compareWrittenResponses(comparison: DocumentComparison, node: Node, a: OperationSide, b: OperationSide): void {
  const [before, after] = [responsesOf(comparison, a), responsesOf(comparison, b)];
  for (const status of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(status), after.get(status)];
    const place = placeOf(`response ${status}`, `responses[${JSON.stringify(status)}]`);
    const spot: Spot = { node, place, direction: "request" };
    if (was && is) {
      for (const body of was) {
        const other = is.find(({ media }) => media === body.media);
        if (other) compareBody(comparison, spot, body, other);
        else report(spot, WEBHOOK_RULES.responseMediaRemoved, { type: code(body.media) });
      }
    } else if (was) report(spot, WEBHOOK_RULES.responseRemoved, { breaking: /^[2d]/.test(status) });
    else report(spot, WEBHOOK_RULES.responseAdded);
  }
}

function responsesOf(
  comparison: DocumentComparison,
  { document, operation, type }: OperationSide,
): Map<string, readonly Body[]> {
  return new Map(
    Object.entries(operation.responses ?? {}).flatMap(([status, response]): [string, readonly Body[]][] => {
      if (status.startsWith("x-")) return [];
      const holder = type && comparison.types.member(type, "responses", status);
      return [[status, bodiesOf(comparison, follow(document, response)["content"], holder)]];
    }),
  );
}
