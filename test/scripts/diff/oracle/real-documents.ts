/**
 * Prints, for pairs of published documents, for how many operations the comparison and the compiler disagree:
 * `tsx test/scripts/diff/oracle/real-documents.ts FOLDER [NAME...]`. A pair is `NAME.old.*` and `NAME.new.*`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compareDocuments } from "../../../../scripts/lib/diff/compare.js";
import { messageOf } from "../../../../scripts/lib/spec/failure.js";
import type { OpenApi } from "../../../../scripts/lib/spec/openapi-types.js";
import { readDocument } from "../../../../scripts/lib/spec/read-document.js";
import { upgraded } from "../../../../scripts/lib/spec/upgrade.js";
import { changedOperations } from "./changed-operations.js";
import { type Call, judgeOf } from "./verdict.js";

const [folder = "", ...names] = process.argv.slice(2);

/** What programs cannot notice, since they call by path, have credentials, and do not read errors. */
const UNNOTICED = /^(operation|security|scopes|server|pagination|serialisation)/;

/** Operations whose programs are compiled together: large types need much memory, and each program takes time of its own. */
const BATCH = 12;
/** A pair is judged for this long. What is left then has no verdict. */
const MOST_SECONDS = Number(process.env["ORACLE_SECONDS"] ?? 600);

type Judged = { broken: Map<Call, readonly string[]>; unjudged: Set<Call>; unreached: number };

async function judgeAll(before: OpenApi, after: OpenApi, calls: readonly Call[]): Promise<Judged> {
  const judged: Judged = { broken: new Map(), unjudged: new Set(), unreached: 0 };
  const judge = await judgeOf(before, after);
  const start = performance.now();
  for (let index = 0; index < calls.length; index += BATCH) {
    const batch = calls.slice(index, index + BATCH);
    if (performance.now() - start > MOST_SECONDS * 1000) {
      judged.unreached += batch.length;
      for (const call of batch) judged.unjudged.add(call);
      continue;
    }
    const { broken, unjudged } = judge(batch);
    for (const [call, reasons] of broken) judged.broken.set(call, reasons);
    for (const call of unjudged) judged.unjudged.add(call);
  }
  return judged;
}

async function judgePair(before: OpenApi, after: OpenApi): Promise<string> {
  const { changed: calls, same } = changedOperations(before, after);
  const { broken, unjudged, unreached } = await judgeAll(before, after, calls);
  const { changes } = compareDocuments(before, after);
  const breaking = changes.filter((one) => one.breaking && !UNNOTICED.test(one.kind));
  let [falses, missed, agreed] = [0, 0, 0];
  for (const call of calls.filter((one) => !unjudged.has(one))) {
    const title = `${call.method.toUpperCase()} ${call.path}`;
    const found = breaking.filter(
      ({ operations, consequence }) => operations.includes(title) && !consequence.includes("error.body"),
    );
    const reasons = broken.get(call) ?? [];
    if (found.length > 0 === reasons.length > 0) agreed++;
    else if (found.length > 0) {
      falses++;
      console.log(
        `  false: ${title}: ${found
          .map(({ what }) => what)
          .join("; ")
          .slice(0, 500)}`,
      );
    } else {
      missed++;
      console.log(`  missed: ${title}: ${reasons.slice(0, 2).join("; ")}`);
    }
  }
  const without = unjudged.size - unreached;
  return `${falses} false, ${missed} missed, ${agreed} agreed (${broken.size} broken) of ${calls.length} changed operations; ${without} without a program, ${unreached} out of time; ${same} are the same`;
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
