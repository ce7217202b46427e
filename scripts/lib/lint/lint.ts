import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../spec/apis.js";
import { withoutDataReferences } from "../spec/data-references.js";
import { Failure } from "../spec/failure.js";
import { withMarkedNames, withoutMarks } from "../spec/inherited-names.js";
import { kindAt } from "../spec/object-model.js";
import type { OpenApi } from "../spec/openapi-types.js";
import { keysOf } from "../spec/pointer.js";
import { oneLine, quoted } from "../spec/quoted.js";
import type { Origin } from "../spec/record.js";
import { inScratch } from "../spec/scratch.js";
import { whyFailed } from "../spec/why-failed.js";

export type Finding = { readonly rule: string; readonly message: string; readonly pointer: string };
export type LintResult = {
  /** What stops a generation. */
  readonly blocking: readonly Finding[];
  /** Findings that do not stop a generation: rules that only a transcribed document has to satisfy. */
  readonly reported: readonly Finding[];
};

/**
 * Rules that every document has to satisfy, because the generator and the mock depend on them.
 * A finding of these can be repaired by an action in the overlay, since documents are linted with their overlay applied.
 */
const STRUCTURAL: ReadonlySet<string> = new Set(["struct", "no-unresolved-refs"]);

/** Findings about the structure that affect no tool of this project: unknown keys, missing texts, and `true` or `false` as a schema, which 3.1 allows. */
const HARMLESS =
  /^Property `[^`]*` is not expected here|^Expected type `Schema` \(object\) but got `boolean`|^The field `(description|title|version|summary|url|email|info|license)` must be present/;

/** Texts that YAML reads as numbers or dates when they have no quotes, such as `version: 1.0`. */
const UNQUOTED = { message: /^Expected type `string` but got/, pointer: /\/(version|title|description|summary)$/ };

const isHarmless = ({ message, pointer }: Finding): boolean =>
  HARMLESS.test(message) || (UNQUOTED.message.test(message) && UNQUOTED.pointer.test(pointer));

/** The largest published documents take 20 s. */
const TIMEOUT_MS = 120_000;

type Problem = { ruleId: string; message: string; location: { pointer?: string }[] };

/** Lints a document, with its overlay applied, by the rules of openapi/redocly.yaml. */
export async function lint(document: OpenApi, origin: Origin): Promise<LintResult> {
  const problems = await inScratch(async (scratch) => {
    const file = join(scratch, "document.json");
    await writeFile(file, JSON.stringify(withMarkedNames(withoutDataReferences(document))));
    return withoutMarks(await redocly(file, document));
  });
  const result: { blocking: Finding[]; reported: Finding[] } = { blocking: [], reported: [] };
  for (const problem of problems) {
    const finding = findingOf(problem);
    const isSound = !STRUCTURAL.has(finding.rule) || isHarmless(finding) || isMissingVariant(problem);
    (origin === "transcribed" || !isSound ? result.blocking : result.reported).push(finding);
  }
  return result;
}

const findingOf = (problem: Problem): Finding => ({
  rule: oneLine(problem.ruleId),
  message: isMissingVariant(problem) ? MISSING_VARIANT : oneLine(problem.message.split("\n")[0] ?? ""),
  pointer: quoted(pointerOf(problem)),
});

const pointerOf = ({ location: [place] }: Problem): string => place?.pointer ?? "#";

const MISSING_VARIANT =
  "This entry of the mapping leads to a schema that is not in the document. The types are generated without the entry.";

/** Whether a discriminator maps a value to a schema that is missing. No value can be of such a variant. */
const isMissingVariant = (problem: Problem): boolean =>
  problem.ruleId === "no-unresolved-refs" && kindAt(keysOf(pointerOf(problem)).slice(0, -2)) === "discriminator";

/** The findings as lines, at most `most` of them. */
export function findingLines(findings: readonly Finding[], most = 20): string[] {
  const lines = findings.slice(0, most).map(({ rule, message, pointer }) => `  ${pointer}: ${message} (${rule})`);
  return findings.length > most ? [...lines, `  and ${findings.length - most} more`] : lines;
}

function redocly(file: string, document: OpenApi): Promise<Problem[]> {
  const cli = join(ROOT, "node_modules/@redocly/cli/bin/cli.js");
  const config = join(ROOT, "openapi/redocly.yaml");
  const args = [cli, "lint", file, "--config", config, "--format=json", "--max-problems=100000"];
  const env = { ...process.env, REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { env, maxBuffer: 1 << 28, timeout: TIMEOUT_MS }, (_, stdout, stderr) => {
      // The exit code says whether there are findings, and so does the output.
      try {
        resolve((JSON.parse(stdout.slice(stdout.indexOf("{"))) as { problems: Problem[] }).problems);
      } catch (cause) {
        reject(
          new Failure(
            `The document cannot be linted: ${whyFailed(document, reasonIn(stderr))}`,
            "Nothing was changed.",
            {
              cause,
            },
          ),
        );
      }
    });
  });
}

/** The linter's own words, without its greeting, its box of news, and the name of the temporary file. */
function reasonIn(stderr: string): string {
  const lines = stderr.split("\n").filter((line) => !/[\u2500-\u257f]|^validating |^\s*at /.test(line));
  return lines.join(" ").replace(/"?\S*document\.json"?/g, "the document") || "the linter prints no findings";
}
