import ts from "typescript";

/**
 * Prints a union of known texts and any text as `"a" | "b" | (string & {})`; undefined for every other type.
 *
 * A document says of a list that may grow `anyOf: [{ type: string, enum: […] }, { type: string }]`.
 * TypeScript reduces `"a" | string` to `string`, so that an editor would no longer complete the known texts.
 */
export function openEnum(type: ts.TypeNode): ts.TypeNode | undefined {
  if (!ts.isUnionTypeNode(type)) return undefined;
  const members = type.types.flatMap(membersOf);
  const others = members.filter((member) => !isText(member));
  const [other] = others;
  const isOpen = others.length === 1 && other?.kind === ts.SyntaxKind.StringKeyword && members.length > 1;
  if (!isOpen) return undefined;
  const anyText = ts.factory.createIntersectionTypeNode([other, ts.factory.createTypeLiteralNode([])]);
  return ts.factory.createUnionTypeNode([...members.filter(isText), ts.factory.createParenthesizedType(anyText)]);
}

const membersOf = (type: ts.TypeNode): readonly ts.TypeNode[] => {
  if (ts.isParenthesizedTypeNode(type)) return membersOf(type.type);
  return ts.isUnionTypeNode(type) ? type.types.flatMap(membersOf) : [type];
};

/** openapi-typescript makes an identifier, quotation marks included, of each text of an enumeration. */
const isText = (type: ts.Node): boolean =>
  (ts.isIdentifier(type) && /^["']/.test(type.text)) ||
  (ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal));
