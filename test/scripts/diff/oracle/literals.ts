import ts from "typescript";

/** Values of the two open types. The first of each satisfies every constraint of the random documents. */
const STRINGS = ["abc", "", "a".repeat(300), "a", "abcdef", "A1"];
const NUMBERS = [2, -5, 0, 1.5, 3, 100];

/** More of them find more, and take longer. */
const MOST = Number(process.env["ORACLE_LITERALS"] ?? 400);

/**
 * JSON values of a type that are written as literals: all members, those that are required, and each member with each of
 * its own values next to those that are required.
 *
 * A type is made up once however often it occurs; within itself it has no values.
 */
export function literalsOf(
  checker: ts.TypeChecker,
  type: ts.Type,
  known: Map<ts.Type, readonly unknown[]> = new Map(),
): readonly unknown[] {
  const found = known.get(type);
  if (found) return found;
  known.set(type, []);
  const values = madeFrom(checker, type, (one) => literalsOf(checker, one, known));
  known.set(type, values);
  return values;
}

function madeFrom(
  checker: ts.TypeChecker,
  type: ts.Type,
  inner: (one: ts.Type) => readonly unknown[],
): readonly unknown[] {
  if (type.isUnion()) return inTurn(type.types.map(inner));
  const { flags } = type;
  if ((flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0) return ["abc", 2, null];
  if ((flags & ts.TypeFlags.Null) !== 0) return [null];
  // An open list is a union with `string & {}`.
  const isText = (one: ts.Type): boolean => (one.flags & ts.TypeFlags.String) !== 0;
  if (isText(type) || (type.isIntersection() && type.types.some(isText))) return STRINGS;
  if ((flags & ts.TypeFlags.Number) !== 0) return NUMBERS;
  if ((flags & ts.TypeFlags.BooleanLiteral) !== 0) return [checker.typeToString(type) === "true"];
  if (type.isStringLiteral() || type.isNumberLiteral()) return [type.value];
  if (checker.isTupleType(type)) return tuples(checker.getTypeArguments(type as ts.TypeReference).map(inner));
  if (checker.isArrayType(type)) {
    const [item] = checker.getTypeArguments(type as ts.TypeReference);
    return [[], ...(item ? inner(item) : []).map((one) => [one])];
  }
  return isObject(type) && !isOfLibrary(type) ? objects(checker, type, inner) : [];
}

/** The first of each list, then the second of each, and so on, so that a limit cuts all of them. */
function inTurn(lists: readonly (readonly unknown[])[]): unknown[] {
  const values: unknown[] = [];
  for (let index = 0; values.length < MOST && lists.some(({ length }) => length > index); index += 1)
    values.push(...lists.filter(({ length }) => length > index).map((list) => list[index]));
  return values.slice(0, MOST);
}

const isObject = (type: ts.Type): boolean =>
  (type.flags & ts.TypeFlags.Object) !== 0 ||
  (type.isIntersection() && type.types.every((one) => (one.flags & ts.TypeFlags.Object) !== 0));

/** Whether a type is a class or an interface of the language or of fetch, such as `FormData`, which no literal is of. */
function isOfLibrary(type: ts.Type): boolean {
  const target = (type as Partial<ts.TypeReference>).target ?? type;
  const declarations = target.isClassOrInterface() ? (target.symbol.declarations ?? []) : [];
  return declarations.some((one) => /\/lib\.[^/]*\.d\.ts$/.test(one.getSourceFile().fileName));
}

/** Every value of every place, the other places with their first value. */
function tuples(places: readonly (readonly unknown[])[]): unknown[] {
  if (places.some(({ length }) => length === 0)) return [];
  const first = places.map(([one]) => one);
  return [
    first,
    ...places.flatMap((all, index) => all.slice(1).map((one) => Object.assign([...first], { [index]: one }))),
  ];
}

function objects(checker: ts.TypeChecker, type: ts.Type, inner: (one: ts.Type) => readonly unknown[]): unknown[] {
  const members = checker.getPropertiesOfType(type).map((symbol) => ({
    name: symbol.name,
    isOptional: (symbol.flags & ts.SymbolFlags.Optional) !== 0,
    values: inner(checker.getTypeOfSymbol(symbol)),
  }));
  if (members.some(({ isOptional, values }) => !isOptional && values.length === 0)) return [];
  const firstOf = (all: typeof members) => Object.fromEntries(all.map(({ name, values }) => [name, values[0]]));
  const given = members.filter(({ values }) => values.length > 0);
  const required = firstOf(given.filter(({ isOptional }) => !isOptional));
  const full = firstOf(given);
  const index = checker.getIndexInfoOfType(type, ts.IndexKind.String)?.type;
  const further = index === undefined ? [] : inner(index).map((value) => ({ ...full, furtherKey: value }));
  const others = given.map(({ name, values }) => values.slice(1).map((value) => ({ ...required, [name]: value })));
  return [full, required, ...inTurn([...others, further])];
}
