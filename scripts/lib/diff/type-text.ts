import ts from "typescript";
import type { GeneratedTypes, Typed } from "./generated-types.js";
import { partsOf, schemaName } from "./parts.js";

const MOST_LITERALS = 4;
const MOST_DEPTH = 3;

/** A type as short text: schemas by their name, long lists of literals by their number. */
export function typeText(types: GeneratedTypes, typed: Typed, depth = 0): string {
  const name = schemaName(typed.node);
  if (name !== undefined) return name;
  const { isUnknown, isNullable, literals, primitives, arrays, objects, others } = partsOf(types, typed);
  if (isUnknown) return "unknown";
  const shown = literals.size > MOST_LITERALS ? [`${literals.size} literals`] : [...literals.keys()];
  const all = [
    ...shown,
    ...primitives,
    ...arrays.map((array) => listText(types, array, depth)),
    ...objects.map(({ node }) => schemaName(node) ?? "object"),
    ...others.map(({ type }) => types.checker.typeToString(type)),
    ...(isNullable ? ["null"] : []),
  ];
  return [...new Set(all)].join(" | ") || "never";
}

function listText(types: GeneratedTypes, { type, node }: Typed, depth: number): string {
  const { checker } = types;
  const items = checker.getTypeArguments(type as ts.TypeReference);
  const inner = items.map((item, index) =>
    depth < MOST_DEPTH ? typeText(types, { type: item, node: itemNode(node, index) }, depth + 1) : "unknown",
  );
  if (checker.isTupleType(type)) return `[${inner.join(", ")}]`;
  const [item = "unknown"] = inner;
  return item.includes(" ") ? `(${item})[]` : `${item}[]`;
}

/** The node of an item of an array or a tuple. */
export function itemNode(node: ts.TypeNode | undefined, index: number): ts.TypeNode | undefined {
  if (node === undefined) return undefined;
  if (ts.isParenthesizedTypeNode(node)) return itemNode(node.type, index);
  if (ts.isArrayTypeNode(node)) return node.elementType;
  return ts.isTupleTypeNode(node) ? node.elements[index] : undefined;
}
