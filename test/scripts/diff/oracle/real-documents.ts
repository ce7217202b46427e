/**
 * Prints, for pairs of published documents, for how many operations the comparison and the compiler disagree:
 * `tsx test/scripts/diff/oracle/real-documents.ts FOLDER [NAME...]`. A pair is `NAME.old.*` and `NAME.new.*`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Change } from "../../../../scripts/lib/diff/changes.js";
import { compareDocuments } from "../../../../scripts/lib/diff/compare.js";
import { messageOf } from "../../../../scripts/lib/spec/failure.js";
import type { OpenApi } from "../../../../scripts/lib/spec/openapi-types.js";
import { readDocument } from "../../../../scripts/lib/spec/read-document.js";
import { upgraded } from "../../../../scripts/lib/spec/upgrade.js";
import { changedOperations } from "./changed-operations.js";
import { withPathsOf } from "./moved-operations.js";
import { type Call, judgeOf, type Verdict } from "./verdict.js";

const [folder = "", ...names] = process.argv.slice(2);

/** What programs cannot notice, since they call by path, have credentials, and get no response. */
const UNNOTICED = /^(operation|security|scopes|server|pagination|serialisation|content-changed)/;
/** A program that reads errors reads those that both documents describe. */
const isOfErrors = ({ kind, consequence }: Change): boolean =>
  /^(response|content)-/.test(kind) && consequence.includes("error.body");

/** Operations whose programs are compiled together: large types need much memory, and each program takes time of its own. */
const BATCH = 12;
/** A pair is judged for this long. What is left then has no verdict. */
const MOST_SECONDS = Number(process.env["ORACLE_SECONDS"] ?? 600);

type Judged = Verdict & { readonly unreached: ReadonlySet<Call> };

async function judgeAll(before: OpenApi, after: OpenApi, calls: readonly Call[]): Promise<Judged> {
  const [broken, unjudged] = [new Map<Call, readonly string[]>(), new Map<Call, readonly string[]>()];
  const unreached = new Set<Call>();
  const judge = await judgeOf(before, after);
  const start = performance.now();
  for (let index = 0; index < calls.length; index += BATCH) {
    const batch = calls.slice(index, index + BATCH);
    if (performance.now() - start > MOST_SECONDS * 1000) {
      for (const call of batch) unreached.add(call);
      continue;
    }
    const verdict = judge(batch);
    for (const [call, reasons] of verdict.broken) broken.set(call, reasons);
    for (const [call, faults] of verdict.unjudged) unjudged.set(call, faults);
  }
  return { broken, unjudged, unreached };
}

const titleOf = ({ method, path }: Call): string => `${method.toUpperCase()} ${path}`;

async function judgePair(given: OpenApi, after: OpenApi): Promise<string> {
  const before = withPathsOf(after, given);
  const { changed: calls, same } = changedOperations(before, after);
  const { broken, unjudged, unreached } = await judgeAll(before, after, calls);
  const { changes } = compareDocuments(before, after);
  const breaking = changes.filter((one) => one.breaking && !UNNOTICED.test(one.kind) && !isOfErrors(one));
  let [falses, missed, agreed] = [0, 0, 0];
  for (const call of calls.filter((one) => !unreached.has(one))) {
    const title = titleOf(call);
    const found = breaking.filter(({ operations }) => operations.includes(title));
    const reasons = broken.get(call) ?? [];
    if (found.length > 0 === reasons.length > 0) agreed++;
    else if (found.length > 0) {
      falses++;
      const what = found.map((one) => one.what).join("; ");
      console.log(`  false: ${title}: ${what.slice(0, 500)}`);
    } else {
      missed++;
      console.log(`  missed: ${title}: ${reasons.slice(0, 2).join("; ")}`);
    }
  }
  for (const [call, [first, ...others]] of unjudged)
    console.log(`  not all judged: ${titleOf(call)}: ${first}, and ${others.length} more`);
  return `${falses} false, ${missed} missed, ${agreed} agreed (${broken.size} broken) of ${calls.length} changed operations; ${unjudged.size} not with all statements, ${unreached.size} out of time; ${same} are the same`;
}

const files = readdirSync(folder);
const pairs = files.flatMap((file) => /^(.*)\.old\./.exec(file)?.[1] ?? []);
for (const name of pairs.filter((one) => names.length === 0 || names.includes(one))) {
  const [before, after] = ["old", "new"].map((age) => {
    const file = files.find((one) => one.startsWith(`${name}.${age}.`)) ?? "";
    return upgraded(readDocument(readFileSync(join(folder, file)), file, { trusted: true }), file);
  });
  if (!before || !after) continue;
  const result = await judgePair(before, after).catch(
    (error: unknown) => `no verdict: ${messageOf(error).slice(0, 200)}`,
  );
  console.log(`${name}: ${result}`);
}
