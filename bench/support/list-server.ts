import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A list as each of the clients knows lists. */
export type Shape = "dintero" | "stripe" | "openai";

/** Path of the list of each. */
const PATHS = {
  dintero: "/accounts/T12345678/management/accounts",
  stripe: "/v1/customers",
  openai: "/files",
} as const satisfies Record<Shape, string>;

export const PAGE_SIZE = 100;

const CURSORS: Readonly<Record<Shape, string>> = {
  dintero: "starting_after",
  stripe: "starting_after",
  openai: "after",
};

/** The page that a URL asks for, of a list of so many items. */
export function pageOf(url: URL, items: number): string {
  const shape = (Object.keys(PATHS) as Shape[]).find((name) => url.pathname.endsWith(PATHS[name]));
  if (!shape) throw new Error(`No list at ${url.pathname}`);
  const after = url.searchParams.get(CURSORS[shape]);
  const start = after === null ? 0 : Number(after.slice("item_".length)) + 1;
  const end = Math.min(items, start + PAGE_SIZE);
  const data = Array.from({ length: end - start }, (_, index) => item(`item_${start + index}`));
  if (shape === "dintero") return JSON.stringify(data);
  return JSON.stringify({ object: "list", url: url.pathname, data, has_more: end < items, last_id: data.at(-1)?.id });
}

const item = (id: string) => ({ id, object: "customer", name: `Name of ${id}`, created_at: "2026-01-01T00:00:00Z" });

/** Starts a server of these lists in another process; it responds after 20 ms. */
export async function startListServer(items: number): Promise<{ baseUrl: string; stop: () => void }> {
  const child = fork(fileURLToPath(new URL("./list-server-process.ts", import.meta.url)), [String(items)]);
  const port = await new Promise<number>((resolve, reject) => {
    child.once("message", (message) => resolve(Number(message)));
    child.once("error", reject);
  });
  return { baseUrl: `http://127.0.0.1:${port}`, stop: () => child.disconnect() };
}
