import ts from "typescript";
import type { Direction } from "./changes.js";
import { declaredNode, type GeneratedTypes, type Typed } from "./generated-types.js";

/** A property of an object type as one direction has it. */
export type Member = Typed & { readonly isOptional: boolean };

/** Markers of the generator: what is only read is not in a request, and what is only written not in a response. */
const HIDDEN: Readonly<Record<Direction, string>> = { request: "$read", response: "$write" };
const MARKERS = ["$read", "$write"];

/** The properties of an object type that a value has in a direction. */
export function membersOf({ checker }: GeneratedTypes, type: ts.Type, direction: Direction): Map<string, Member> {
  const members = new Map<string, Member>();
  for (const symbol of checker.getPropertiesOfType(type)) {
    const member = { type: checker.getTypeOfSymbol(symbol), node: declaredNode(symbol) };
    const isOptional = (symbol.flags & ts.SymbolFlags.Optional) !== 0;
    const value = unmarked(checker, member, direction);
    if (value) members.set(symbol.name, { ...value, isOptional });
  }
  return members;
}

/** The type inside a marker; nothing when the marker hides it. */
function unmarked(checker: ts.TypeChecker, typed: Typed, direction: Direction): Typed | undefined {
  const carrier = checker.getNonNullableType(typed.type);
  // `never` has no properties, and a union has only those that all of its parts have.
  const marker = MARKERS.find((name) => carrier.getProperty(name) !== undefined);
  const symbol = marker === undefined ? undefined : carrier.getProperty(marker);
  if (symbol === undefined) return typed;
  if (marker === HIDDEN[direction]) return undefined;
  return { type: checker.getTypeOfSymbol(symbol), node: markedNode(typed.node) };
}

const markedNode = (node: ts.TypeNode | undefined): ts.TypeNode | undefined =>
  node && ts.isTypeReferenceNode(node) ? node.typeArguments?.[0] : undefined;

/** The type of keys that are not named; nothing when an object has none. */
export function furtherKeys({ checker }: GeneratedTypes, type: ts.Type): ts.Type | undefined {
  const index = checker.getIndexInfoOfType(type, ts.IndexKind.String);
  return index === undefined || (index.type.flags & ts.TypeFlags.Never) !== 0 ? undefined : index.type;
}

/** Whether an object may have no key at all: the generator writes an object schema without members as such a type. */
export function isEmptyObject({ checker }: GeneratedTypes, type: ts.Type): boolean {
  const index = checker.getIndexInfoOfType(type, ts.IndexKind.String);
  return index !== undefined && (index.type.flags & ts.TypeFlags.Never) !== 0;
}
