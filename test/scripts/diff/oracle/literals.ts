import ts from "typescript";

/** Values of the two open types. The first of each satisfies every constraint of the random documents. */
const STRINGS = ["abc", "", "a", "abcdef", "A1"];
const NUMBERS = [2, -5, 0, 1.5, 3, 100];

const MOST = 200;

/**
 * JSON values of a type that are written as literals: with optional members and without them, and each member with each
 * of its own values.
 */
export function literalsOf(checker: ts.TypeChecker, type: ts.Type, above: readonly ts.Type[] = []): unknown[] {
  if (above.includes(type)) return [];
  const inner = (one: ts.Type) => literalsOf(checker, one, [...above, type]);
  if (type.isUnion()) return type.types.flatMap(inner).slice(0, MOST);
  const { flags } = type;
  if ((flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0) return ["abc", 2, null];
  if ((flags & ts.TypeFlags.Null) !== 0) return [null];
  if ((flags & ts.TypeFlags.String) !== 0) return STRINGS;
  if ((flags & ts.TypeFlags.Number) !== 0) return NUMBERS;
  if ((flags & ts.TypeFlags.BooleanLiteral) !== 0) return [checker.typeToString(type) === "true"];
  if (type.isStringLiteral() || type.isNumberLiteral()) return [type.value];
  if (checker.isTupleType(type)) return tuples(checker.getTypeArguments(type as ts.TypeReference).map(inner));
  if (checker.isArrayType(type)) {
    const [item] = checker.getTypeArguments(type as ts.TypeReference);
    return [[], ...(item ? inner(item) : []).map((one) => [one])];
  }
  return isObject(type) ? objects(checker, type, inner) : [];
}

const isObject = (type: ts.Type): boolean =>
  (type.flags & ts.TypeFlags.Object) !== 0 ||
  (type.isIntersection() && type.types.every((one) => (one.flags & ts.TypeFlags.Object) !== 0));

/** Every value of every place, the other places with their first value. */
function tuples(places: readonly (readonly unknown[])[]): unknown[] {
  if (places.some(({ length }) => length === 0)) return [];
  const first = places.map(([one]) => one);
  return [
    first,
    ...places.flatMap((all, index) => all.slice(1).map((one) => Object.assign([...first], { [index]: one }))),
  ];
}

function objects(checker: ts.TypeChecker, type: ts.Type, inner: (one: ts.Type) => unknown[]): unknown[] {
  const members = checker.getPropertiesOfType(type).map((symbol) => ({
    name: symbol.name,
    isOptional: (symbol.flags & ts.SymbolFlags.Optional) !== 0,
    values: inner(checker.getTypeOfSymbol(symbol)),
  }));
  if (members.some(({ isOptional, values }) => !isOptional && values.length === 0)) return [];
  const firstOf = (all: typeof members) => Object.fromEntries(all.map(({ name, values }) => [name, values[0]]));
  const given = members.filter(({ values }) => values.length > 0);
  const full = firstOf(given);
  const index = checker.getIndexInfoOfType(type, ts.IndexKind.String)?.type;
  const further = index === undefined ? [] : inner(index).map((value) => ({ ...full, furtherKey: value }));
  return [
    firstOf(members.filter(({ isOptional }) => !isOptional)),
    full,
    ...given.flatMap(({ name, values }) => values.slice(1).map((value) => ({ ...full, [name]: value }))),
    ...further,
  ].slice(0, MOST);
}
