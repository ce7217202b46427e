import ts from "typescript";

const MOST = 30_000;
/** A program with more statements than this reads a type once, however often it occurs. */
const MANY = 2000;

/** The function that the statements call for an object or a list. */
export const READ_HELPER = "declare function read<T>(value: T, reader: (value: T) => void): void;\n";

/**
 * Statements that read a value of a type: every member, each kept in a variable of its type, compared with each of its
 * literals, and with every variant that a literal distinguishes.
 *
 * Each object is read in a function of its own, because the compiler follows a variable through the whole function that
 * it is declared in, and gives up in a long one.
 */
export class Reader {
  readonly statements: string[] = [];
  readonly #visited = new Set<ts.Type>();
  readonly #known = new Set<ts.Type>();
  #variables = 0;

  constructor(readonly checker: ts.TypeChecker) {}

  read(expression: string, type: ts.Type): void {
    // Programs have nothing to read of what is not there.
    if (this.statements.length > MOST || (type.flags & ts.TypeFlags.Undefined) !== 0) return;
    const parts = type.isUnion() ? type.types : [type];
    const composed = parts.filter(isComposed);
    const plain = parts.filter((one) => !isComposed(one));
    const name = `v${++this.#variables}`;
    if (composed.length > 0) {
      this.#add(`read(${expression}, (${name}) => {`);
      this.#literals(name, plain);
      const guards = [...new Set(plain.map(guardOf))].map((guard) => guard.replace("$", name));
      this.#within(guards, () => this.#composed(name, composed));
      this.#add("});");
      return;
    }
    this.#add(`const ${name} = ${expression};`);
    this.#literals(name, plain);
    this.#add(`keep<${this.#text(type)}>(${name});`);
  }

  /** Comparisons outside conditions, so that the compiler does not narrow the type of the variable after each of them. */
  #literals(name: string, plain: readonly ts.Type[]): void {
    for (const literal of plain.filter((one) => one.isLiteral() || (one.flags & ts.TypeFlags.BooleanLiteral) !== 0))
      this.#add(`keep<boolean>(${name} === ${this.#text(literal)});`);
  }

  #add(statement: string): void {
    this.statements.push(statement);
  }

  #within(conditions: readonly string[], body: () => void): void {
    this.#add(conditions.length === 0 ? "{" : `if (${conditions.join(" && ")}) {`);
    body();
    this.#add("}");
  }

  #composed(name: string, types: readonly ts.Type[]): void {
    const lists = types.filter((one) => this.checker.isArrayType(one) || this.checker.isTupleType(one));
    const objects = types.filter((one) => !lists.includes(one));
    this.#add(`keep<object>(${name});`);
    const [list] = lists;
    // A list and an object can only be distinguished by functions of the library.
    if (lists.length > 0 && objects.length > 0) return;
    if (list && lists.length === 1) this.#list(name, list);
    const [object] = objects;
    if (object && objects.length === 1) this.#object(name, object);
    if (objects.length > 1) this.#variants(name, objects);
  }

  #list(name: string, type: ts.Type): void {
    this.#add(`keep<number>(${name}.length);`);
    const items = this.checker.getTypeArguments(type as ts.TypeReference);
    for (const [index, item] of items.entries()) this.read(`${name}[${index}]`, item);
  }

  #object(name: string, type: ts.Type): void {
    // A type that is part of itself is read once on each way.
    if (this.#visited.has(type) || (this.statements.length > MANY && this.#known.has(type))) return;
    this.#visited.add(type);
    this.#known.add(type);
    for (const symbol of this.checker.getPropertiesOfType(type)) {
      this.read(member(name, symbol.name), this.checker.getTypeOfSymbol(symbol));
    }
    const index = this.checker.getIndexInfoOfType(type, ts.IndexKind.String)?.type;
    if (index && (index.flags & ts.TypeFlags.Never) === 0) this.read(`${name}["furtherKey"]`, index);
    this.#visited.delete(type);
  }

  #variants(name: string, types: readonly ts.Type[]): void {
    const [first] = types;
    const symbols = first ? this.checker.getPropertiesOfType(first) : [];
    const typeIn = (type: ts.Type, property: string) => {
      const symbol = type.getProperty(property);
      return symbol && this.checker.getTypeOfSymbol(symbol);
    };
    const tag = symbols.find(({ name: property }) => types.every((type) => typeIn(type, property)?.isLiteral()));
    if (!tag) {
      for (const { name: property } of symbols.filter(({ name: one }) =>
        types.every((type) => type.getProperty(one)),
      )) {
        const union = types.flatMap((type) => typeIn(type, property) ?? []);
        if (union.every((one) => one === union[0]) && union[0])
          this.read(`${name}[${JSON.stringify(property)}]`, union[0]);
      }
      return;
    }
    for (const type of types) {
      const literal = typeIn(type, tag.name);
      if (!literal) continue;
      const condition = `${name}[${JSON.stringify(tag.name)}] === ${this.#text(literal)}`;
      // Two variants with one literal stay a union.
      const isAlone = types.filter((one) => typeIn(one, tag.name) === literal).length === 1;
      this.#within([condition], () => isAlone && this.#object(name, type));
    }
  }

  /** A plain type in full: the name of an alias is not known to a program. */
  #text(type: ts.Type): string {
    return (type.isUnion() ? type.types : [type]).map((one) => this.checker.typeToString(one)).join(" | ");
  }
}

const member = (object: string, name: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(name) ? `${object}.${name}` : `${object}[${JSON.stringify(name)}]`;

const isComposed = (type: ts.Type): boolean => (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0;

/** The condition that a value is not of a plain type, with `$` in the place of the value. */
function guardOf(type: ts.Type): string {
  const { flags } = type;
  if ((flags & ts.TypeFlags.Undefined) !== 0) return "$ !== undefined";
  if ((flags & ts.TypeFlags.Null) !== 0) return "$ !== null";
  if ((flags & ts.TypeFlags.StringLike) !== 0) return 'typeof $ !== "string"';
  if ((flags & ts.TypeFlags.NumberLike) !== 0) return 'typeof $ !== "number"';
  return 'typeof $ !== "boolean"';
}
