/**
 * Writes all accounts of a partner to a CSV file. When it is killed at any moment and started again, it continues where it stopped.
 *
 *   npx tsx accounts-to-csv.ts accounts.csv
 *
 * Rows go to accounts.csv.part. After each page a checkpoint stores the length of that file and the cursor of the next page. The next run cuts off what a crash left beyond that length. The file gets the name accounts.csv when it is complete.
 * Start one run at a time, because two would write into the same file.
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

/** A cell of RFC 4180. A spreadsheet takes text that begins with = + - or @ for a formula; an apostrophe prevents that. */
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

/** A rename is atomic, so there is always one complete checkpoint. */
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

/** One line that is overwritten on a terminal; in a log, a line every ten pages. */
function progress(text: string, pages: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
  else if (pages % 10 === 1) process.stderr.write(`${text}\n`);
}

async function main(): Promise<void> {
  const dintero = createDintero();
  const start = await readCheckpoint();
  let { bytes, rows } = start;
  // A cursor does not contain the account that it belongs to.
  if (rows > 0 && start.accountId !== accountId) {
    throw new Error(
      `${note} belongs to the account ${start.accountId}. Continue with that account, or delete ${note}.`,
    );
  }
  if (rows > 0) process.stderr.write(`Continuing after ${rows} accounts\n`);

  const file = await open(part, "a");
  try {
    if ((await file.stat()).size < bytes) throw new Error(`${part} is too short for ${note}: delete both.`);
    await file.truncate(bytes);
    const append = async (text: string) => {
      await file.appendFile(text);
      bytes += Buffer.byteLength(text);
    };
    if (bytes === 0) await append(line(Object.keys(COLUMNS)));

    const accounts = dintero.paginate("/accounts/{oid}/management/accounts", {
      params: { query: { limit: 100 } },
      cursor: start.cursor,
      prefetch: true,
    });
    const startedAt = performance.now();
    let pages = 0;
    for await (const { items, nextCursor } of accounts.pages()) {
      await append(items.map(row).join(""));
      // The checkpoint must not count bytes that a power failure could still lose.
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
  // In this order, a crash between the two reads the list again and loses nothing.
  await rm(note, { force: true });
  await rename(part, target);
  console.log(`${rows} accounts in ${target}`);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.error(
    isDinteroError(error) && existsSync(note) ? `${error.message} Run it again to continue.` : error.message,
  );
  process.exitCode = 1;
}
