import type { Comparison } from "../diff/compare.js";
import { markdown } from "../diff/report.js";
import type { Finding } from "../lint/lint.js";
import { lintReport } from "../lint/lint-report.js";
import type { InferredFact, Verdict } from "./inferred-facts.js";
import { oneLine } from "./quoted.js";

/** What an update has found. */
export type UpdateFindings = {
  readonly title: string;
  readonly comparison: Comparison;
  /** Rules that a transcribed document has to satisfy and this one does not. */
  readonly reported: readonly Finding[];
  readonly facts: readonly InferredFact[];
  /** Targets of the overlay that are not in the document any more. */
  readonly unusedTargets: readonly string[];
  /** Lists that can no longer be paginated, with the query parameters that are missing. */
  readonly unfitLists: readonly { readonly operation: string; readonly missing: readonly string[] }[];
};

/** The report of an update as Markdown, for the body of the pull request. */
export function updateReport({
  title,
  comparison,
  reported,
  facts,
  unusedTargets,
  unfitLists,
}: UpdateFindings): string {
  // What became of inferred facts has a section of its own, which knows more than the comparison.
  const provenance = { ...comparison.provenance, confirmed: [], gone: [] };
  return [
    markdown(headingText(title), { ...comparison, provenance }),
    factsSection(facts),
    section(
      "Overlay targets that are gone",
      "These actions no longer find their place, so they have no effect. Lists that they described are called page by page until the overlay is corrected. Correct or remove each action, and run `npm run generate`.",
      unusedTargets.map((target) => `- ${code(target)}`),
    ),
    section(
      "Lists that no longer fit their pagination",
      "These operations lack a query parameter that the overlay names, so they are called page by page until the overlay is corrected.",
      unfitLists.map(({ operation, missing }) => `- ${code(operation)} has no ${missing.map(code).join(", ")}`),
    ),
    lintReport(reported),
  ]
    .filter((text) => text !== "")
    .join("\n");
}

/** A title that cannot be taken for a headline of its own. */
const headingText = (title: string): string =>
  oneLine(title, 100)
    .replace(/[:#`<>*[\]]+/g, " ")
    .trim() || "API";

const VERDICTS: readonly Verdict[] = ["refuted", "moved", "confirmed", "still inferred"];

function factsSection(facts: readonly InferredFact[]): string {
  const counts = VERDICTS.flatMap((verdict) => {
    const count = facts.filter((fact) => fact.verdict === verdict).length;
    return count > 0 ? [`${count} ${verdict}`] : [];
  });
  const lines = VERDICTS.flatMap((verdict) =>
    facts
      .filter((fact) => fact.verdict === verdict)
      .map(({ where, detail }) => `- ${verdict}: ${oneLine(where)}${detail === "" ? "" : ` (${detail})`}`),
  );
  return section("What was inferred", `Of ${facts.length} inferred facts: ${counts.join(", ")}.`, lines);
}

const section = (title: string, text: string, lines: readonly string[]): string =>
  lines.length === 0 ? "" : `## ${title}\n\n${text}\n\n${lines.join("\n")}\n`;

const code = (text: string): string => `\`${oneLine(text).replaceAll("`", "'")}\``;
