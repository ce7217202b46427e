import { execFile } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "../spec/apis.js";
import { Failure } from "../spec/failure.js";

/** Who wrote a document: this project from other sources, or upstream itself. */
export type Origin = "transcribed" | "upstream";

export type Finding = { readonly rule: string; readonly message: string; readonly pointer: string };
export type LintResult = {
  /** What stops a generation. */
  readonly blocking: readonly Finding[];
  /** What a document of our own would have to satisfy; upstream's need not, and it is told. */
  readonly tolerated: readonly Finding[];
};

/**
 * What the generator, the client and the mock cannot do without, whoever wrote the document.
 * Each of these can be repaired by an action in the overlay, since documents are linted with their overlay applied.
 */
const STRUCTURAL = new Set([
  "struct",
  "no-unresolved-refs",
  "no-identical-paths",
  "operation-operationId",
  "operation-operationId-unique",
  "operation-parameters-unique",
  "path-declaration-must-exist",
  "path-parameters-defined",
  "path-params-defined",
  "dintero/operation-success",
  "dintero/operation-scopes",
  "dintero/provenance",
  "dintero/pagination",
]);

type Problem = { ruleId: string; message: string; location: { pointer?: string }[] };

/** Lints a file with the rules of openapi/redocly.yaml. */
export async function lint(file: string, origin: Origin): Promise<LintResult> {
  const problems = await redocly(file);
  const findings = problems.map(({ ruleId, message, location: [place] }) => ({
    rule: ruleId,
    message: message.split("\n")[0] ?? "",
    pointer: place?.pointer ?? "#",
  }));
  const blocks = ({ rule }: Finding): boolean => origin === "transcribed" || STRUCTURAL.has(rule);
  return { blocking: findings.filter(blocks), tolerated: findings.filter((finding) => !blocks(finding)) };
}

/** The findings as lines, at most `most` of them. */
export function findingLines(findings: readonly Finding[], most = 20): string[] {
  const lines = findings.slice(0, most).map(({ rule, message, pointer }) => `  ${pointer}: ${message} (${rule})`);
  return findings.length > most ? [...lines, `  and ${findings.length - most} more`] : lines;
}

function redocly(file: string): Promise<Problem[]> {
  const cli = join(ROOT, "node_modules/@redocly/cli/bin/cli.js");
  const config = join(ROOT, "openapi/redocly.yaml");
  const args = [cli, "lint", file, "--config", config, "--format=json", "--max-problems=100000"];
  const env = { ...process.env, REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { env, maxBuffer: 1 << 28 }, (_, stdout, stderr) => {
      // The exit code says whether there are findings, and so does the output.
      try {
        resolve((JSON.parse(stdout.slice(stdout.indexOf("{"))) as { problems: Problem[] }).problems);
      } catch (cause) {
        reject(
          new Failure(`Redocly gave no findings for ${file}: ${stderr.trim()}`, "Nothing was changed.", { cause }),
        );
      }
    });
  });
}
