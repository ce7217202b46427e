import type { Change } from "./changes.js";
import type { Comparison } from "./compare.js";
import { code, oneLine } from "./quote.js";

export type Summary = { readonly breaking: number; readonly other: number };

const summaryOf = ({ changes }: Comparison): Summary => {
  const breaking = changes.filter((change) => change.breaking).length;
  return { breaking, other: changes.length - breaking };
};

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** One line for a title: how many changes, and whether any breaks. */
export function headline(comparison: Comparison): string {
  if (comparison.same) return "no change";
  const { breaking, other } = summaryOf(comparison);
  if (breaking + other === 0) return "no change of types";
  if (breaking === 0) return `${counted(other, "change")}, none breaking`;
  return `${counted(breaking, "breaking change")}, ${other === 0 ? "no other" : counted(other, "other")}`;
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A title as part of a heading, without what would start a line or a code span. */
const heading = (title: string): string => oneLine(title.replace(/`/g, " ")) || "API";

/** The whole report as Markdown; `title` names the API. */
export function markdown(title: string, comparison: Comparison): string {
  const head = `# ${heading(title)}: ${headline(comparison)}`;
  if (comparison.same) return `${head}\n`;
  const { changes, provenance, otherDifferences } = comparison;
  const sections = [
    section("Breaking", changes.filter(({ breaking }) => breaking).map(line)),
    section("Other changes", changes.filter(({ breaking }) => !breaking).map(line)),
    section(
      "Upstream now says what was inferred",
      provenance.confirmed.map((where) => `- ${oneLine(where)}`),
    ),
    section(
      "Newly inferred",
      provenance.inferred.map((where) => `- ${oneLine(where)}`),
    ),
    section(
      "Inferred before and no longer there",
      provenance.gone.map((where) => `- ${oneLine(where)}`),
    ),
    otherDifferences.texts > 0
      ? `${counted(otherDifferences.texts, "text or example").replace(/examples$/, "examples")} changed as well.\n`
      : "",
    changes.length === 0
      ? section(
          "Differences without effect on types",
          otherDifferences.others.map((at) => `- ${code(at)}`),
        )
      : "",
  ];
  return `${[head, ...sections.filter((text) => text !== "")].join("\n\n").trimEnd()}\n`;
}

const section = (title: string, lines: readonly string[]): string =>
  lines.length === 0 ? "" : `## ${title}\n\n${lines.join("\n")}`;

const SHOWN = 3;

function line({ operations, what, consequence }: Change): string {
  const [first] = operations;
  if (first === undefined) return `- ${sentence(what)}. ${consequence}`;
  const more = operations.length - SHOWN;
  const names = operations.slice(0, SHOWN).map(code).join(", ");
  return `- ${names}${more > 0 ? ` and ${more} more` : ""}: ${what}. ${consequence}`;
}

/** The whole report for programs. */
export function json(title: string, comparison: Comparison): string {
  return `${JSON.stringify({ title, ...summaryOf(comparison), ...comparison }, undefined, 2)}\n`;
}
