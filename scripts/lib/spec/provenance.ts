import { isObject } from "./is-object.js";
import { valueAt } from "./pointer.js";

/** The table of what an OpenAPI document claims without a source: every object that is marked `x-provenance: inferred`. */

type Row = { group: number; where: string; reason: string };
/** One mark: its place, in words and as the keys that lead there, and its reason. */
export type Mark = { readonly where: string; readonly keys: readonly string[]; readonly reason: string };
type Step = { keys: readonly string[]; node: Readonly<Record<string, unknown>> };

const COMPONENT_WORDS: ReadonlyMap<string, string> = new Map([
  ["schemas", "schema"],
  ["parameters", "parameter"],
  ["responses", "response"],
  ["requestBodies", "request body"],
  ["headers", "header"],
]);

/** Every object below `node`, with the keys that lead to it. */
function* objects(node: unknown, keys: readonly string[] = []): Generator<Step> {
  if (typeof node !== "object" || node === null) return;
  if (isObject(node)) yield { keys, node };
  for (const [key, child] of Object.entries(node)) yield* objects(child, [...keys, key]);
}

/** What a key and the one after it mean; `taken` says how many of the two are used up. */
function word(document: unknown, keys: readonly string[], index: number): { text: string; taken: number } {
  const next = keys[index + 1] ?? "";
  switch (keys[index]) {
    case "parameters": {
      const parameter = valueAt(document, keys.slice(0, index + 2));
      return { text: `parameter \`${isObject(parameter) ? String(parameter["name"]) : next}\``, taken: 2 };
    }
    case "responses":
      return { text: `response ${next}`, taken: 2 };
    case "headers":
      return { text: `header \`${next}\``, taken: 2 };
    case "properties":
      return { text: `property \`${next}\``, taken: 2 };
    case "oneOf":
    case "anyOf":
      return { text: `variant ${Number(next) + 1}`, taken: 2 };
    case "content":
    case "allOf":
      return { text: "", taken: 2 };
    case "requestBody":
      return { text: "request body", taken: 1 };
    case "x-pagination":
      return { text: "pagination", taken: 1 };
    case "items":
      return { text: "items", taken: 1 };
    case "schema":
      return { text: "", taken: 1 };
    default:
      return { text: `\`${keys[index]}\``, taken: 1 };
  }
}

function inWords(document: unknown, keys: readonly string[], start: number): string {
  const words: string[] = [];
  for (let index = start; index < keys.length; ) {
    const { text, taken } = word(document, keys, index);
    if (text !== "") words.push(text);
    index += taken;
  }
  return words.join(", ");
}

function whereIs(document: unknown, keys: readonly string[]): Pick<Row, "group" | "where"> {
  const [first, second = "", third = ""] = keys;
  const inner = inWords(document, keys, ["paths", "webhooks", "components"].includes(first ?? "") ? 3 : 0);
  const place = (head: string) => (inner === "" ? head : `${head}: ${inner}`);
  if (first === "paths") return { group: 0, where: place(`\`${third.toUpperCase()} ${second}\``) };
  if (first === "webhooks") return { group: 1, where: place(`webhook \`${second}\``) };
  if (first === "components")
    return { group: 2, where: place(`${COMPONENT_WORDS.get(second) ?? second} \`${third}\``) };
  return { group: 3, where: inner };
}

/** Operations sort by path and then by method, so that those of one path are next to each other. */
const sortKey = ({ group, where }: Row): string =>
  (group === 0 ? where.replace(/^`(\S+) ([^`]+)`/, "$2 $1") : where).replaceAll("`", "");

const byPlace = (a: Row, b: Row): number =>
  a.group - b.group || (sortKey(a) < sortKey(b) ? -1 : sortKey(a) > sortKey(b) ? 1 : 0);

const cell = (text: string): string =>
  text.replace(/\s+/g, " ").trim().replaceAll("|", "\\|").replaceAll("<!--", "&lt;!--");

/** Every `x-provenance: inferred` in the document, operations first. */
export function provenanceMarks(document: unknown): Mark[] {
  return [...objects(document)]
    .filter(({ node }) => node["x-provenance"] === "inferred")
    .map(({ keys, node }) => ({ ...whereIs(document, keys), keys, reason: String(node["x-provenance-reason"]) }))
    .sort(byPlace);
}

/**
 * A Markdown table of every `x-provenance: inferred` in the document, operations first.
 *
 * Give it the document with its overlay applied, since the overlay has marks of its own.
 */
export function provenanceTable(document: unknown): string {
  const lines = provenanceMarks(document).map(({ where, reason }) => `| ${cell(where)} | ${cell(reason)} |`);
  return ["| Where | What is inferred |", "| --- | --- |", ...lines].join("\n");
}
