import type { Option } from "./options.js";

type Types = ReadonlyMap<string, readonly Option[]>;

const TABLE = /(<!-- options: (.+?) -->\n\n)(.*?)(\n\n<!-- end of options -->)/gs;

/**
 * A Markdown text with the tables of options as the doc comments have them. A table is between two comments; the first names the type, those whose options are left out, and types of single options:
 *
 * `<!-- options: ZroOptions, without ClientOptions -->` · `<!-- options: ClientOptions, retry: RetryOptions -->`
 */
export function withOptionTables(text: string, types: Types): string {
  return text.replace(TABLE, (_, start: string, spec: string, _table: string, end: string) => {
    const [name = "", ...more] = spec.split(", ");
    const left = new Set(
      more
        .flatMap((part) => (part.startsWith("without ") ? optionsOf(types, part.slice(8)) : []))
        .map(({ name }) => name),
    );
    const nested = new Map(more.flatMap((part) => (part.includes(": ") ? [part.split(": ") as [string, string]] : [])));
    const rows = optionsOf(types, name)
      .filter((option) => !left.has(option.name))
      .flatMap((option) => {
        const type = nested.get(option.name);
        const inner = type === undefined ? [] : optionsOf(types, type).filter(({ name }) => name !== "clock");
        return [rowOf(option), ...inner.map((one) => rowOf({ ...one, name: `${option.name}.${one.name}` }))];
      });
    return `${start}${["| Option | What it is | Default |", "|---|---|---|", ...rows].join("\n")}${end}`;
  });
}

/** The names of the types that have a table in a text. */
export function tabledIn(text: string): string[] {
  return [...text.matchAll(TABLE)].flatMap(([, , spec = ""]) =>
    spec.split(", ").flatMap((part) => (part.startsWith("without ") ? [] : [part.split(": ").at(-1) ?? ""])),
  );
}

function optionsOf(types: Types, name: string): readonly Option[] {
  const options = types.get(name);
  if (!options) throw new Error(`No entry point exports the options ${name}.`);
  return options;
}

function rowOf(option: Option): string {
  const cells = [`\`${option.name}\``, firstSentence(option.text), withoutLinks(defaultOf(option))];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

/** Up to the first full stop that ends a sentence, without it. */
const firstSentence = (text: string): string =>
  withoutLinks((/^.*?(?=\.(\s|$))/s.exec(text)?.[0] ?? text).replaceAll("\n", " "));

const withoutLinks = (text: string): string => text.replace(/\{@link (\w+)\s*\}/g, "`$1`");

const UNITS: Readonly<Record<string, string>> = { milliseconds: "ms", seconds: "s", bytes: "bytes" };

function defaultOf({ required, unit, default: value = "" }: Option): string {
  if (required) return "required";
  const isCode = /^["{[\d]|^(true|false|Infinity)$|^\w+(\.\w+)+$/.test(value);
  const shown = isCode ? `\`${value}\`` : value;
  return unit === undefined || !/^\d/.test(value) ? shown : `${shown} ${UNITS[unit] ?? unit}`;
}
