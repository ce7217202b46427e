import type { OpenApi } from "../spec/openapi-types.js";
import { listsOf } from "./lists.js";
import { type OperationEntry, operationEntries } from "./operation-metadata.js";

/**
 * The text of `<name>.operations.ts`: the metadata of every operation (`operations`), how lists are paginated (`lists`),
 * and a table of all operations for tools and tests (`operationList`). `header` is its first line. With `typesFrom`, a
 * module with the types `Lists` and `OperationTable`, the compiler compares both constants with them.
 */
export function renderOperations(document: OpenApi, header: string, typesFrom?: string): string {
  const entries = operationEntries(document);
  const lists = listsOf(document, entries);
  const satisfies = (type: string) => (typesFrom === undefined ? "" : ` satisfies ${type}`);
  const types =
    typesFrom === undefined ? "" : `import type { Lists, OperationTable } from ${JSON.stringify(typesFrom)};\n\n`;
  return `${header}

${types}/** Every operation of the document. */
export const operationList = ${json(entries.map((entry) => rowOf(entry, lists)))} as const;

/** How each list is paginated, by path. */
export const lists = ${json(lists)} as const${satisfies("Lists")};

${renderMetadata(entries, satisfies("OperationTable"))}`;
}

function rowOf(
  { method, path, operationId, security, metadata, pagination }: OperationEntry,
  lists: Readonly<Record<string, unknown>>,
): object {
  return {
    method,
    path,
    operationId: operationId ?? `${method} ${path}`,
    scopes: metadata.scopes,
    security,
    ...(pagination && Object.hasOwn(lists, path) && { pagination: lists[path] }),
    ...(metadata.deprecated && { deprecated: true }),
  };
}

/**
 * A set of scopes that recurs is written once, and the most frequent one is written once for all of reading and once for
 * everything else: this table is part of every bundle.
 */
function renderMetadata(entries: readonly OperationEntry[], satisfies: string): string {
  const usual = Object.fromEntries(["GET", "*"].map((kind) => [kind, mostFrequentScopes(entries, kind)]));
  const rows = entries.flatMap(({ method, path, metadata: { scopes, ...others } }) => {
    const flags = Object.entries(others);
    const isUsual = flags.length === 0 && json(scopes) === usual[kindOf(method)];
    return isUsual ? [] : [[`${method} ${path}`, json(scopes), flags] as const];
  });
  const defaults = Object.entries(usual).flatMap(([kind, scopes]) =>
    scopes === undefined ? [] : [[kind, scopes, []] as const],
  );
  const all = [...defaults, ...rows];
  const recurring = all.map(([, scopes]) => scopes).filter((scopes, at, each) => each.indexOf(scopes) < at);
  const sets = [...new Set(recurring)].sort();
  const nameOf = (scopes: string) => (sets.includes(scopes) ? `s${sets.indexOf(scopes)}` : scopes);
  const written = all.map(([key, scopes, flags]) => {
    const more = flags.map(([name, value]) => `, ${name}: ${literal(JSON.stringify(value))}`);
    return `  ${json(key)}: { scopes: ${nameOf(scopes)}${more.join("")} },`;
  });
  const constants = sets.map((set, index) => `const s${index} = ${set} as const;\n`).join("");
  return `${constants && `${constants}\n`}/** The metadata of each operation, by method and path. The rows \`GET\` and \`*\` apply to reading operations and to all other operations that have no row of their own. */
export const operations = {
${written.join("\n")}
} as const${satisfies};
`;
}

const kindOf = (method: string): string => (method === "GET" ? "GET" : "*");

/** As text; undefined if no operation is of that kind. The first of several that are equally frequent. */
function mostFrequentScopes(entries: readonly OperationEntry[], kind: string): string | undefined {
  const counts = new Map<string, number>();
  for (const { method, metadata } of entries) {
    if (kindOf(method) === kind) counts.set(json(metadata.scopes), (counts.get(json(metadata.scopes)) ?? 0) + 1);
  }
  return [...counts].reduce<[string, number] | undefined>(
    (most, one) => (most && most[1] >= one[1] ? most : one),
    undefined,
  )?.[0];
}

const json = (value: unknown): string =>
  literal(JSON.stringify(value, undefined, Array.isArray(value) && typeof value[0] !== "object" ? 0 : 2));

/** JSON as an expression. A literal with the key `__proto__` would have another prototype, and no such key. */
const literal = (text: string): string => text.replace(/(?<!\\)"__proto__":/g, '["__proto__"]:');
