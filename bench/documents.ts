import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { DocumentResult } from "./support/document-process.js";
import type { Row, Scale } from "./support/row.js";

const run = promisify(execFile);
const PROCESS = fileURLToPath(new URL("support/document-process.ts", import.meta.url));
const OWN = fileURLToPath(new URL("../openapi", import.meta.url));
const MOST_SECONDS = 60;
const MOST_MB = 1500;

/** What the whole job makes of every document of a folder, and of its old version where `NAME.old.EXT` is next to `NAME.new.EXT`. */
export async function measure({ quick, folder }: Scale): Promise<Row[]> {
  const pairs = await pairsIn(folder === undefined ? OWN : resolve(process.env["INIT_CWD"] ?? ".", folder));
  const rows: Row[] = [];
  for (const { name, file, old } of quick ? pairs.slice(0, 1) : pairs)
    rows.push(rowOf(name, await resultOf(file, old)));
  return rows;
}

type Pair = { readonly name: string; readonly file: string; readonly old: string | undefined };

async function pairsIn(folder: string): Promise<Pair[]> {
  const names = (await readdir(folder)).filter(
    (name) => /\.(json|ya?ml)$/.test(name) && !/\.(old|overlay)\.|^redocly\.|^sources\.json$/.test(name),
  );
  const all = new Set(await readdir(folder));
  return names.sort().map((name) => {
    const old = name.replace(".new.", ".old.");
    const hasOld = old !== name && all.has(old);
    return { name, file: join(folder, name), old: hasOld ? join(folder, old) : undefined };
  });
}

async function resultOf(file: string, old: string | undefined): Promise<DocumentResult> {
  const args = ["--import", "tsx", PROCESS, file, ...(old === undefined ? [] : [old])];
  try {
    const { stdout } = await run(process.execPath, args, { maxBuffer: 1 << 26 });
    return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as DocumentResult;
  } catch (error) {
    const lines = String((error as { stderr?: unknown }).stderr ?? error).split("\n");
    const refused = `crashed: ${lines.find((line) => line.includes("Error")) ?? lines[0]}`;
    return { version: "?", kilobytes: 0, operations: 0, refused, seconds: 0, megabytes: 0, calls: [] };
  }
}

function rowOf(name: string, result: DocumentResult): Row {
  const { version, kilobytes, operations, refused, seconds, megabytes, calls, diff } = result;
  const succeeded = calls.filter((error) => error === "").length;
  const failed = calls.filter((error) => error !== "").map((error) => error.slice(0, 100));
  const parts = [
    `${seconds.toFixed(1)} s, ${megabytes} MB`,
    refused === undefined ? `compiles, ${succeeded} of ${calls.length} calls` : `refused: ${refused.slice(0, 200)}`,
    ...(diff ? [`diff ${diff.breaking}/${diff.other} in ${diff.seconds.toFixed(1)} s`] : []),
    ...failed,
  ];
  return {
    figure: name,
    peer: `${version}, ${kilobytes} KB, ${operations} operations`,
    value: parts.join("; ").replace(/\s+/g, " "),
    goal: `taken, ≤ ${MOST_SECONDS} s, ≤ ${MOST_MB} MB, calls succeed`,
    met: refused === undefined && seconds <= MOST_SECONDS && megabytes <= MOST_MB && failed.length === 0,
  };
}
