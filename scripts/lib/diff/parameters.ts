import type { Parameter } from "../spec/openapi-types.js";
import type { DocumentComparison } from "./document-comparison.js";
import type { Typed } from "./generated-types.js";
import type { OperationSide } from "./operation.js";
import { OPERATION_RULES } from "./operation-rules.js";
import { accessed, type Place } from "./place.js";
import { code } from "./quote.js";
import { follow } from "./references.js";
import { report, type Spot } from "./rule.js";
import { shapeOf } from "./shape.js";
import { typeText } from "./type-text.js";

/** Query parameters that page through lists, whatever a list is called. */
const PAGING =
  /^(starting_after|ending_before|before|after|cursor|offset|page|page_token|next_page_token|limit|page_size|per_page)$/;

/** Compares parameters by where they are sent and by name. */
export function compareParameters(
  comparison: DocumentComparison,
  node: Spot["node"],
  a: OperationSide,
  b: OperationSide,
): void {
  const [before, after] = [parametersOf(a), parametersOf(b)];
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(key), after.get(key)];
    const spot: Spot = { node, place: placeOf((is ?? was) as Parameter), direction: "request" };
    if (was && is) comparePair(comparison, spot, { a, b, was, is });
    else if (was) removed(spot, was);
    else if (is) added(comparison, spot, b, is);
  }
}

/** The parameters of an operation, by where they are sent and by name. Its own win over those of its path. */
export function parametersOf({ document, item, operation }: OperationSide): Map<string, Parameter> {
  const all = [item["parameters"], operation.parameters].flatMap((list) => (Array.isArray(list) ? list : []));
  const parameters = all
    .map((one) => follow(document, one) as Parameter)
    .filter(({ name }) => typeof name === "string");
  return new Map(
    parameters.map((one) => [`${one.in} ${one.in === "header" ? one.name.toLowerCase() : one.name}`, one]),
  );
}

const placeOf = ({ in: where, name }: Parameter): Place => ({
  words: `${where} parameter ${code(name)}`,
  expression: `params.${where}${accessed(name)}`,
  isType: false,
  path: [],
});

type ParameterPair = {
  readonly a: OperationSide;
  readonly b: OperationSide;
  readonly was: Parameter;
  readonly is: Parameter;
};

function comparePair(comparison: DocumentComparison, spot: Spot, { a, b, was, is }: ParameterPair): void {
  const isRequired = (one: Parameter) => one.required === true || one.in === "path";
  if (!isRequired(was) && isRequired(is)) report(spot, OPERATION_RULES.required);
  if (isRequired(was) && !isRequired(is)) report(spot, OPERATION_RULES.optional);
  const isDeprecated = (one: Parameter) => (one as { deprecated?: boolean }).deprecated === true;
  if (!isDeprecated(was) && isDeprecated(is)) report(spot, OPERATION_RULES.parameterDeprecated);
  if (isDeprecated(was) && !isDeprecated(is)) report(spot, OPERATION_RULES.parameterNotDeprecated);
  const [old, now] = [styleOf(a, was), styleOf(b, is)];
  if (old !== undefined && now !== undefined && old !== now)
    report(spot, OPERATION_RULES.serialisation, { was: code(old), is: code(now) });
  comparison.compareValues(spot, {
    types: { a: typeOfParameter(comparison, a, was), b: typeOfParameter(comparison, b, is) },
    schemas: { a: was.schema ?? {}, b: is.schema ?? {} },
  });
}

/** The generated type of a parameter. */
export const typeOfParameter = (
  { types }: DocumentComparison,
  { type }: OperationSide,
  { in: where, name }: Parameter,
): Typed | undefined => type && types.member(type, "parameters", where, name);

/** How a list or an object is written; a plain value is written in the same way whatever its style is. */
function styleOf({ document }: OperationSide, { in: where, style, explode, schema }: Parameter): string | undefined {
  const named = style ?? (where === "query" || where === "cookie" ? "form" : "simple");
  const { types, values, variants, properties } = shapeOf(document, schema ?? {});
  const isPlain = variants.length === 0 && properties.size === 0 && !types.has("array") && !types.has("object");
  if (isPlain && (types.size > 0 || values !== undefined)) return undefined;
  return `${named}, explode ${explode ?? named === "form"}`;
}

function removed(spot: Spot, parameter: Parameter): void {
  report(spot, OPERATION_RULES.parameterRemoved);
  if (isPaging(parameter))
    report(wholeOperation(spot), OPERATION_RULES.pagingParameterRemoved, { values: code(parameter.name) });
}

function added(comparison: DocumentComparison, spot: Spot, side: OperationSide, parameter: Parameter): void {
  const typed = typeOfParameter(comparison, side, parameter);
  const type = code(typed ? typeText(comparison.types, typed) : "unknown");
  const isRequired = parameter.required === true || parameter.in === "path";
  report(spot, isRequired ? OPERATION_RULES.requiredParameterAdded : OPERATION_RULES.parameterAdded, { type });
  if (isPaging(parameter))
    report(wholeOperation(spot), OPERATION_RULES.pagingParameterAdded, { values: code(parameter.name) });
}

/** A list is paged through by its parameters, so that one more or less is a change of its pagination as well. */
const isPaging = ({ in: where, name }: Parameter): boolean => where === "query" && PAGING.test(name);

const wholeOperation = (spot: Spot): Spot => ({
  ...spot,
  place: { words: "", expression: "", isType: false, path: [] },
});
