import { type Finding, findingLines } from "./lint.js";

/** What a report says of the rules that upstream's document does not satisfy; empty when it satisfies all. */
export function lintReport(findings: readonly Finding[]): string {
  if (findings.length === 0) return "";
  const counts = new Map<string, number>();
  for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  const rows = [...counts].sort(([, a], [, b]) => b - a).map(([rule, count]) => `- \`${rule}\`: ${count}`);
  const examples = findingLines(findings, 10).map((line) => line.trim().replaceAll("`", "'"));
  return `
## Lint findings that do not block

Our own transcriptions satisfy these rules; an action in the overlay can.

${rows.join("\n")}

\`\`\`text
${examples.join("\n")}
\`\`\`
`;
}
