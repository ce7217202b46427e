import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { PAGE_SIZE, pageOf, startListServer } from "./support/list-server.js";
import { loadOurs } from "./support/ours.js";
import { median, printTable, type Row, type Scale, times } from "./support/row.js";

/** A client whose list is iterated; without `fetch` it takes the network. */
type Pager = {
  readonly name: string;
  readonly paginate: (
    baseUrl: string,
    fetch?: (input: Request | string | URL) => Promise<Response>,
  ) => AsyncIterable<unknown>;
};

const WORK = 20;

/** Iterating lists: what prefetch saves, and how much memory a long iteration takes. */
export async function measure({ quick }: Scale): Promise<Row[]> {
  const [plain, ahead] = await ours();
  const peers = await loadListPeers();
  return [
    ...(await iterationTimes(plain, ahead, peers, quick ? { pages: 20, rounds: 1 } : { pages: 100, rounds: 3 })),
    ...(await heapGrowth([plain, ahead, ...peers], quick ? 100_000 : 1_000_000)),
  ];
}

async function ours(): Promise<[plain: Pager, ahead: Pager]> {
  const { createDintero } = await loadOurs();
  const pager = (prefetch: boolean): Pager => ({
    name: `dintero-client${prefetch ? ", prefetch" : ""}`,
    paginate: (baseUrl, fetch) => {
      const dintero = createDintero({ accountId: "T12345678", token: "bench", baseUrl, ...(fetch && { fetch }) });
      const params = { query: { limit: PAGE_SIZE } };
      return dintero.paginate("/accounts/{oid}/management/accounts", { params, prefetch });
    },
  });
  return [pager(false), pager(true)];
}

/** None where the peers are not installed, which is no part of the root's `npm ci`. */
async function loadListPeers(): Promise<readonly Pager[]> {
  try {
    // By URL, so that compiling this does not need the peers either.
    const { listPeers } = (await import(new URL("./peers/lists.js", import.meta.url).href)) as { listPeers: Pager[] };
    return listPeers;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    console.error("Not installed: stripe, openai. Run `npm --prefix bench ci`.");
    return [];
  }
}

/** Time of an iteration with some work for every page. The rounds alternate between the pagers. */
async function iterationTimes(
  plain: Pager,
  ahead: Pager,
  peers: readonly Pager[],
  { pages, rounds }: { pages: number; rounds: number },
): Promise<Row[]> {
  // One item short of full, so that every client sees the end in the same number of pages.
  const items = pages * PAGE_SIZE - 1;
  const server = await startListServer(items);
  const pagers = [plain, ahead, ...peers];
  const measured = new Map(pagers.map(({ name }) => [name, [] as number[]]));
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const { name, paginate } of pagers) {
        const startedAt = performance.now();
        const count = await readList(paginate(server.baseUrl), () => sleep(WORK));
        if (count !== items) throw new Error(`${name} saw ${count} of ${items} items`);
        measured.get(name)?.push(performance.now() - startedAt);
      }
    }
  } finally {
    server.stop();
  }
  const time = (name: string) => median(measured.get(name) ?? []);
  return pagers.map(({ name }) => {
    const ratio = time(name) / time(plain.name);
    return {
      figure: `${pages} pages, 20 ms server, ${WORK} ms of work each`,
      peer: name,
      value: `${(time(name) / 1000).toFixed(2)} s`,
      ratio: times(ratio, "without prefetch"),
      ...(name === ahead.name && { goal: "≤ 0.6", met: ratio <= 0.6 }),
    };
  });
}

/** Iterates the whole list, works after the last item of every page, and returns the number of items. */
async function readList(list: AsyncIterable<unknown>, work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of list) {
    count += 1;
    if (count % PAGE_SIZE === 0) await work();
  }
  return count;
}

/** By how much the heap grows at most while a long list is iterated, looked at after a collection ten times on the way. */
async function heapGrowth(pagers: readonly Pager[], items: number): Promise<Row[]> {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const heap = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const serve = (count: number) => async (input: Request | string | URL) => {
    // As from a network, a later turn of the event loop: between turns no finalizer runs, and what it would free stays.
    await new Promise((resolve) => setImmediate(resolve));
    const page = pageOf(new URL(input instanceof Request ? input.url : input), count);
    return new Response(page, { headers: { "content-type": "application/json" } });
  };

  const rows: Row[] = [];
  for (const { name, paginate } of pagers) {
    // What is loaded and compiled once is no growth.
    await readList(paginate("http://127.0.0.1:1", serve(5_000)), async () => {});
    const before = heap();
    const startedAt = performance.now();
    let most = 0;
    let count = 0;
    for await (const _ of paginate("http://127.0.0.1:1", serve(items))) {
      count += 1;
      if (count % (items / 10) === 0) most = Math.max(most, heap() - before);
    }
    const seconds = (performance.now() - startedAt) / 1000;
    if (count !== items) throw new Error(`${name} saw ${count} of ${items} items`);
    rows.push({
      figure: `heap over ${items.toLocaleString("en")} items`,
      peer: name,
      value: `+${(most / 1e6).toFixed(1)} MB in ${seconds.toFixed(1)} s`,
      ...(name.startsWith("dintero-client") && { goal: "< 20 MB", met: most < 20e6 }),
    });
  }
  return rows;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  printTable("Iterating lists", await measure({ quick: process.argv.includes("--quick") }));
}
