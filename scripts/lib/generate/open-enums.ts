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
  const any = members.find(({ kind }) => kind === ts.SyntaxKind.StringKeyword);
  if (!any || !members.some(isText)) return undefined;
  const open = ts.factory.createIntersectionTypeNode([any, ts.factory.createTypeLiteralNode([])]);
  const others = members.filter((member) => member !== any);
  return ts.factory.createUnionTypeNode([...others, ts.factory.createParenthesizedType(open)]);
}

const membersOf = (type: ts.TypeNode): readonly ts.TypeNode[] => {
  if (ts.isParenthesizedTypeNode(type)) return membersOf(type.type);
  return ts.isUnionTypeNode(type) ? type.types.flatMap(membersOf) : [type];
};

/** openapi-typescript makes an identifier, quotation marks included, of each text of an enumeration. */
const isText = (type: ts.Node): boolean => ts.isIdentifier(type) && /^["']/.test(type.text);
