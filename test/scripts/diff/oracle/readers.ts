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
      // A value of the new type has to be of the same kinds as one of the old type.
      this.#add(`keep<${["object", ...plain.map((one) => this.#text(one))].join(" | ")}>(${name});`);
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

  /** Reads the members of an object. `tag` is one of which the program already knows the value. */
  #object(name: string, type: ts.Type, tag?: string): void {
    // A type that is part of itself is read once on each way.
    if (this.#visited.has(type) || (this.statements.length > MANY && this.#known.has(type))) return;
    this.#visited.add(type);
    this.#known.add(type);
    for (const symbol of this.checker.getPropertiesOfType(type).filter((one) => one.name !== tag)) {
      this.read(member(name, symbol.name), this.checker.getTypeOfSymbol(symbol));
    }
    const index = this.checker.getIndexInfoOfType(type, ts.IndexKind.String)?.type;
    if (index && (index.flags & ts.TypeFlags.Never) === 0) this.read(`${name}["furtherKey"]`, index);
    this.#visited.delete(type);
  }

  #variants(name: string, types: readonly ts.Type[]): void {
    const tag = this.#tagOf(types);
    const access = `${name}[${JSON.stringify(tag?.property)}]`;
    for (const { literals } of tag?.variants ?? [])
      for (const literal of literals) this.#add(`keep<boolean>(${access} === ${this.#text(literal)});`);
    for (const { type, literal } of tag?.variants ?? [])
      this.#within([`${access} === ${this.#text(literal)}`], () => this.#object(name, type, tag?.property));
    if (tag?.variants.length === types.length) return;
    if (!tag && this.#byOwnProperty(name, types)) return;
    for (const property of this.#sharedProperties(types).filter((one) => one !== tag?.property)) {
      const [first, ...others] = types.flatMap((type) => this.#memberOf(type, property) ?? []);
      if (first && others.every((one) => one === first)) this.read(`${name}[${JSON.stringify(property)}]`, first);
    }
  }

  /** Reads a variant that has a property which no other has, and then the others. */
  #byOwnProperty(name: string, types: readonly ts.Type[]): boolean {
    for (const type of types) {
      const others = types.filter((one) => one !== type);
      const own = this.checker
        .getPropertiesOfType(type)
        .find(
          (symbol) =>
            (symbol.flags & ts.SymbolFlags.Optional) === 0 &&
            others.every((one) => this.#memberOf(one, symbol.name) === undefined),
        );
      if (!own) continue;
      this.#within([`${JSON.stringify(own.name)} in ${name}`], () => this.#object(name, type));
      const [other] = others;
      this.#within([`!(${JSON.stringify(own.name)} in ${name})`], () => {
        if (other && others.length === 1) this.#object(name, other);
        else this.#variants(name, others);
      });
      return true;
    }
    return false;
  }

  /** The property whose literals identify most of the variants, with a literal for each of these. */
  #tagOf(types: readonly ts.Type[]) {
    const tags = this.#sharedProperties(types).map((property) => {
      const literals = types.map((type) => this.#literalsOf(type, property));
      const variants = types.flatMap((type, index) => {
        const others = literals.filter((_, other) => other !== index);
        const literal = literals[index]?.find((one) => others.every((all) => all && !all.includes(one)));
        return literal ? [{ type, literal, literals: literals[index] ?? [] }] : [];
      });
      return { property, variants };
    });
    return tags.filter(({ variants }) => variants.length > 0).sort((a, b) => b.variants.length - a.variants.length)[0];
  }

  #sharedProperties([first, ...others]: readonly ts.Type[]): string[] {
    const names = first ? this.checker.getPropertiesOfType(first).map((symbol) => symbol.name) : [];
    return names.filter((name) => others.every((type) => this.#memberOf(type, name) !== undefined));
  }

  #memberOf(type: ts.Type, property: string): ts.Type | undefined {
    const symbol = type.getProperty(property);
    return symbol && this.checker.getTypeOfSymbol(symbol);
  }

  /** The values of a property that has nothing but literals; undefined if it may have others. */
  #literalsOf(type: ts.Type, property: string): readonly ts.Type[] | undefined {
    const member = this.#memberOf(type, property);
    if (!member) return undefined;
    const parts = (member.isUnion() ? member.types : [member]).filter(
      (one) => (one.flags & ts.TypeFlags.Undefined) === 0,
    );
    return parts.every((one) => one.isLiteral()) ? parts : undefined;
  }

  /** A plain type in full: the name of an alias is not known to a program. */
  #text(type: ts.Type): string {
    const textOf = (one: ts.Type): string =>
      one.isStringLiteral()
        ? JSON.stringify(one.value)
        : this.checker.typeToString(one, undefined, ts.TypeFormatFlags.NoTruncation);
    return (type.isUnion() ? type.types : [type]).map(textOf).join(" | ");
  }
}

const member = (object: string, name: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(name) ? `${object}.${name}` : `${object}[${JSON.stringify(name)}]`;

const isComposed = (type: ts.Type): boolean =>
  (type.flags & ts.TypeFlags.Object) !== 0 || (type.isIntersection() && !isOpenText(type));

/** `string & {}`, the texts that an open list does not name. */
const isOpenText = (type: ts.Type): boolean =>
  type.isIntersection() && type.types.some((one) => (one.flags & ts.TypeFlags.String) !== 0);

/** The condition that a value is not of a plain type, with `$` in the place of the value. */
function guardOf(type: ts.Type): string {
  const { flags } = type;
  if ((flags & ts.TypeFlags.Undefined) !== 0) return "$ !== undefined";
  if ((flags & ts.TypeFlags.Null) !== 0) return "$ !== null";
  if ((flags & ts.TypeFlags.StringLike) !== 0 || isOpenText(type)) return 'typeof $ !== "string"';
  if ((flags & ts.TypeFlags.NumberLike) !== 0) return 'typeof $ !== "number"';
  return 'typeof $ !== "boolean"';
}
