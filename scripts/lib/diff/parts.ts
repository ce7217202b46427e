import ts from "typescript";
import type { GeneratedTypes, Typed } from "./generated-types.js";

/** What a type is a union of. */
export type Parts = {
  /** Anything at all: `unknown`, or a type that the compiler could not resolve. */
  readonly isUnknown: boolean;
  readonly isNullable: boolean;
  readonly literals: ReadonlyMap<string, unknown>;
  /** `string`, `number`, `boolean`. */
  readonly primitives: ReadonlySet<string>;
  readonly arrays: readonly Typed[];
  readonly objects: readonly Typed[];
  /** Types of no other group, for example a string that is also an object. */
  readonly others: readonly Typed[];
};

const ANY = ts.TypeFlags.Any | ts.TypeFlags.Unknown;
const ABSENT = ts.TypeFlags.Undefined | ts.TypeFlags.Void | ts.TypeFlags.Never;
const PRIMITIVES: readonly (readonly [ts.TypeFlags, string])[] = [
  [ts.TypeFlags.String, "string"],
  [ts.TypeFlags.Number, "number"],
  [ts.TypeFlags.Boolean, "boolean"],
];

/** The parts of a type. Its being optional is a matter of the object that it is a member of. */
export function partsOf(types: GeneratedTypes, typed: Typed): Parts {
  const { checker } = types;
  const literals = new Map<string, unknown>();
  const primitives = new Set<string>();
  const [arrays, objects, others]: [Typed[], Typed[], Typed[]] = [[], [], []];
  let isUnknown = false;
  let isNullable = false;
  const nodes = nodesByType(types, typed.node);
  for (const type of typed.type.isUnion() ? typed.type.types : [typed.type]) {
    const part = { type, node: nodes.get(type) };
    const primitive = PRIMITIVES.find(([flag]) => (type.flags & flag) !== 0);
    if ((type.flags & ANY) !== 0) isUnknown = true;
    else if ((type.flags & ABSENT) !== 0) continue;
    else if ((type.flags & ts.TypeFlags.Null) !== 0) isNullable = true;
    else if (primitive) primitives.add(primitive[1]);
    else if (type.isStringLiteral() || type.isNumberLiteral()) literals.set(JSON.stringify(type.value), type.value);
    else if ((type.flags & ts.TypeFlags.BooleanLiteral) !== 0) {
      const value = checker.typeToString(type) === "true";
      literals.set(String(value), value);
    } else if (isList(checker, type)) arrays.push(part);
    else if ((type.flags & ts.TypeFlags.Object) !== 0 || isObjectIntersection(checker, type)) objects.push(part);
    else others.push(part);
  }
  // The compiler has `boolean` as the union of its two values.
  if (literals.has("true") && literals.has("false")) {
    literals.delete("true");
    literals.delete("false");
    primitives.add("boolean");
  }
  return { isUnknown, isNullable, literals, primitives, arrays, objects, others };
}

const isList = (checker: ts.TypeChecker, type: ts.Type): boolean =>
  checker.isArrayType(type) || checker.isTupleType(type);

/** An array that is an object as well belongs to neither group. */
const isObjectIntersection = (checker: ts.TypeChecker, type: ts.Type): boolean =>
  type.isIntersection() && type.types.every((one) => (one.flags & ts.TypeFlags.Object) !== 0 && !isList(checker, one));

/** The nodes that the parts of a union were written as, which have the names of schemas. */
function nodesByType({ checker }: GeneratedTypes, node: ts.TypeNode | undefined): ReadonlyMap<ts.Type, ts.TypeNode> {
  const found = new Map<ts.Type, ts.TypeNode>();
  const visited = new Set<ts.TypeNode>();
  const visit = (at: ts.TypeNode | undefined): void => {
    if (at === undefined || visited.has(at)) return;
    visited.add(at);
    if (ts.isParenthesizedTypeNode(at)) visit(at.type);
    else if (ts.isUnionTypeNode(at)) at.types.forEach(visit);
    else {
      const type = checker.getTypeFromTypeNode(at);
      if (!type.isUnion()) {
        if (!found.has(type)) found.set(type, at);
      } else if (schemaName(at) !== undefined) visit(declarationOf(checker, at));
    }
  };
  visit(node);
  return found;
}

/** The name in `components["schemas"]["Name"]`. */
export function schemaName(node: ts.TypeNode | undefined): string | undefined {
  if (node === undefined || !ts.isIndexedAccessTypeNode(node)) return undefined;
  const { objectType, indexType } = node;
  const isSchemas =
    ts.isIndexedAccessTypeNode(objectType) &&
    objectType.objectType.getText() === "components" &&
    keyOf(objectType.indexType) === "schemas";
  return isSchemas ? keyOf(indexType) : undefined;
}

const keyOf = (node: ts.TypeNode): string | undefined =>
  ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal) ? node.literal.text : undefined;

/** The type node that `components["schemas"]["Name"]` refers to. */
export function declarationOf(checker: ts.TypeChecker, node: ts.TypeNode): ts.TypeNode | undefined {
  if (!ts.isIndexedAccessTypeNode(node)) return undefined;
  const name = keyOf(node.indexType);
  const symbol = name === undefined ? undefined : checker.getTypeFromTypeNode(node.objectType).getProperty(name);
  const declaration = symbol?.declarations?.[0];
  return declaration && ts.isPropertySignature(declaration) ? declaration.type : undefined;
}
