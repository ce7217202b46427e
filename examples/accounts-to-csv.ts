/**
 * Writes all accounts of a partner to a CSV file. Killed at any moment and started again, it goes on where it was.
 *
 *   npx tsx accounts-to-csv.ts accounts.csv
 *
 * Rows go to accounts.csv.part. After each page a checkpoint says how long that file is and where the next page begins; what a crash left behind that length is cut off by the next run. The name accounts.csv appears when all rows are there.
 * One run at a time: two would write into the same file.
 */
import { existsSync } from "node:fs";
import { open, readFile, rename, rm } from "node:fs/promises";
import { createDintero, isDinteroError, type Schemas } from "dintero-client";

type Account = Schemas["AccountListItem"];
type Checkpoint = {
  readonly accountId?: string;
  readonly cursor?: string;
  readonly bytes: number;
  readonly rows: number;
};

const COLUMNS: Readonly<Record<string, (account: Account) => unknown>> = {
  account_id: (account) => account.account_id,
  business_name: (account) => account.company.business_name,
  organization_number: (account) => account.company.organization_number,
  active: (account) => account.active,
  created_at: (account) => account.created_at,
};

const target = process.argv[2] ?? "accounts.csv";
const [part, note] = [`${target}.part`, `${target}.checkpoint`];
const accountId = process.env["DINTERO_ACCOUNT_ID"] ?? "";

/** A cell of RFC 4180. A spreadsheet takes what begins with = + - or @ for a formula; an apostrophe makes it text. */
function cell(value: unknown): string {
  const text = String(value ?? "");
  const inert = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

const line = (values: readonly unknown[]): string => `${values.map(cell).join(",")}\r\n`;
const row = (account: Account): string => line(Object.values(COLUMNS).map((column) => column(account)));

async function readCheckpoint(): Promise<Checkpoint> {
  return existsSync(note) ? JSON.parse(await readFile(note, "utf8")) : { bytes: 0, rows: 0 };
}

/** A rename is all or nothing, so there is always one whole checkpoint. */
async function writeCheckpoint(checkpoint: Checkpoint): Promise<void> {
  const file = await open(`${note}.new`, "w");
  try {
    await file.writeFile(JSON.stringify(checkpoint));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${note}.new`, note);
}

/** One line that is written over on a terminal; elsewhere, as in a log, a line every ten pages. */
function progress(text: string, pages: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
  else if (pages % 10 === 1) process.stderr.write(`${text}\n`);
}

async function main(): Promise<void> {
  const dintero = createDintero();
  const start = await readCheckpoint();
  let { bytes, rows } = start;
  // A cursor does not say whose list it is of.
  if (rows > 0 && start.accountId !== accountId) {
    throw new Error(`${note} is of the account ${start.accountId}. Go on with that one, or delete ${note}.`);
  }
  if (rows > 0) process.stderr.write(`Going on after ${rows} accounts\n`);

  const file = await open(part, "a");
  try {
    if ((await file.stat()).size < bytes) throw new Error(`${part} is too short for ${note}: delete both.`);
    await file.truncate(bytes);
    const append = async (text: string) => {
      await file.appendFile(text);
      bytes += Buffer.byteLength(text);
    };
    if (bytes === 0) await append(line(Object.keys(COLUMNS)));

    const query = { limit: 100 };
    const options = { prefetch: true, from: start.cursor };
    const accounts = dintero.paginate("/accounts/{oid}/management/accounts", { params: { query } }, options);
    const startedAt = performance.now();
    let pages = 0;
    for await (const { items, nextCursor } of accounts.pages()) {
      await append(items.map(row).join(""));
      // The checkpoint must not name bytes that a power cut could still take away.
      await file.datasync();
      rows += items.length;
      pages += 1;
      const seconds = (performance.now() - startedAt) / 1_000;
      progress(`${rows} accounts, ${pages} pages, ${Math.round((rows - start.rows) / seconds)} accounts/s`, pages);
      if (nextCursor !== undefined) await writeCheckpoint({ accountId, cursor: nextCursor, bytes, rows });
    }
    await file.datasync();
  } finally {
    await file.close();
    if (process.stderr.isTTY) process.stderr.write("\n");
  }
  // In this order: a crash between the two walks the list again, and loses nothing.
  await rm(note, { force: true });
  await rename(part, target);
  console.log(`${rows} accounts in ${target}`);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.error(isDinteroError(error) && existsSync(note) ? `${error.message} Run it again to go on.` : error.message);
  process.exitCode = 1;
}
