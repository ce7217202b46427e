import ts from "typescript";
import { type OpenApi, operationsOf } from "../spec/openapi-types.js";
import { oneLine } from "../spec/quoted.js";

const MAX_LENGTH = 120;

/**
 * Adds a member `title` to the type of each operation of printed types: its operationId and its summary, such as
 * `title: "listRoles: List roles"`. No value has it. The methods of a client take it as a type argument, because an
 * editor shows the type arguments of a call and not the doc comment of its operation.
 */
export function addTitles(nodes: readonly ts.Node[], document: OpenApi): ts.Node[] {
  const { byId, byPlace } = titlesOf(document);
  return nodes.map((node) => {
    if (!ts.isInterfaceDeclaration(node)) return node;
    if (node.name.text === "operations") return mapMembers(node, (id, type) => withTitle(type, byId.get(id)));
    if (node.name.text !== "paths") return node;
    // An operation without an operationId is written where it is.
    return mapMembers(node, (path, item) =>
      ts.isTypeLiteralNode(item)
        ? mapMembers(item, (method, type) => withTitle(type, byPlace.get(`${method} ${path}`)))
        : item,
    );
  });
}

/** The title of each operation that has an operationId or a summary. */
function titlesOf(document: OpenApi) {
  const byId = new Map<string, string>();
  const byPlace = new Map<string, string>();
  for (const { method, path, operation } of operationsOf(document)) {
    const { operationId, summary }: Partial<typeof operation> = operation;
    const parts = [operationId, summary].filter((part) => typeof part === "string" && part !== "");
    if (parts.length === 0) continue;
    const title = oneLine(parts.join(": "), MAX_LENGTH);
    byPlace.set(`${method.toLowerCase()} ${path}`, title);
    // The first of several operations with one operationId has it.
    if (operationId !== undefined && !byId.has(operationId)) byId.set(operationId, title);
  }
  return { byId, byPlace };
}

function mapMembers<Owner extends ts.InterfaceDeclaration | ts.TypeLiteralNode>(
  owner: Owner,
  change: (name: string, type: ts.TypeNode) => ts.TypeNode,
): Owner {
  const { factory } = ts;
  const members = owner.members.map((member) => {
    if (!ts.isPropertySignature(member) || member.type === undefined) return member;
    const { modifiers, name, questionToken, type } = member;
    const text = ts.isStringLiteral(name) || ts.isIdentifier(name) ? name.text : "";
    return factory.updatePropertySignature(member, modifiers, name, questionToken, change(text, type));
  });
  if (ts.isTypeLiteralNode(owner))
    return factory.updateTypeLiteralNode(owner, factory.createNodeArray(members)) as Owner;
  const { modifiers, name, typeParameters, heritageClauses } = owner;
  return factory.updateInterfaceDeclaration(owner, modifiers, name, typeParameters, heritageClauses, members) as Owner;
}

function withTitle(type: ts.TypeNode, title: string | undefined): ts.TypeNode {
  if (title === undefined || !ts.isTypeLiteralNode(type)) return type;
  const { factory } = ts;
  const text = ts.setEmitFlags(factory.createStringLiteral(title), ts.EmitFlags.NoAsciiEscaping);
  const member = factory.createPropertySignature(undefined, "title", undefined, factory.createLiteralTypeNode(text));
  return factory.updateTypeLiteralNode(type, factory.createNodeArray([member, ...type.members]));
}
