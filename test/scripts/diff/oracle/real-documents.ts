/**
 * Prints, for pairs of published documents, for how many operations the comparison and the compiler disagree:
 * `tsx test/scripts/diff/oracle/real-documents.ts FOLDER [NAME...]`. A pair is `NAME.old.*` and `NAME.new.*`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compareDocuments } from "../../../../scripts/lib/diff/compare.js";
import { messageOf } from "../../../../scripts/lib/spec/failure.js";
import { type OpenApi, operationsOf } from "../../../../scripts/lib/spec/openapi-types.js";
import { readDocument } from "../../../../scripts/lib/spec/read-document.js";
import { upgraded } from "../../../../scripts/lib/spec/upgrade.js";
import { judge } from "./verdict.js";

const [folder = "", ...names] = process.argv.slice(2);

/** What programs cannot notice, since they call by path, have credentials, and do not read errors. */
const UNNOTICED = /^(operation|security|scopes|server|pagination|serialisation)/;

async function judgePair(before: OpenApi, after: OpenApi): Promise<string> {
  const kept = new Set(operationsOf(after).map(({ method, path }) => `${method} ${path}`));
  const calls = operationsOf(before)
    .filter(({ method, path }) => kept.has(`${method} ${path}`))
    .map(({ method, path }) => ({ method: method.toLowerCase(), path }));
  const { broken, unjudged } = await judge(before, after, calls);
  const { changes } = compareDocuments(before, after);
  const breaking = changes.filter((one) => one.breaking && !UNNOTICED.test(one.kind));
  let [falses, missed, agreed] = [0, 0, 0];
  for (const call of calls.filter((one) => !unjudged.includes(one))) {
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
  return `${falses} false, ${missed} missed, ${agreed} agreed (${broken.size} broken), ${unjudged.length} without a program`;
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
