import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** The browser of this machine: `CHROME_PATH`, else the first one on the path. */
export function findChromium(): string | undefined {
  const onPath = (process.env["PATH"] ?? "")
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [process.env["CHROME_PATH"] ?? "", ...onPath].find((file) => file !== "" && existsSync(file));
}

/** What a page is once its scripts have run. */
export type Opened = {
  readonly html: string;
  /** What it asked servers for. What its own policy blocked never left the browser and is not among it. */
  readonly asked: readonly string[];
  /** What it threw. */
  readonly errors: readonly string[];
};

export type Browser = {
  readonly open: (url: string) => Promise<Opened>;
  /** The first of what a page's own search finds. */
  readonly search: (url: string, words: string) => Promise<string>;
  /** What the search of TypeDoc's pages finds. */
  readonly find: (url: string, words: string) => Promise<string[]>;
  readonly close: () => Promise<void>;
};

/** Chromium without a window; it resolves no host name. */
export async function startBrowser(executablePath: string): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND"],
  });
  return {
    open: async (url) => {
      const page = await browser.newPage();
      const asked = new Set<string>();
      const errors: string[] = [];
      page.on("request", (request) => {
        if (/^(https?|wss?):/.test(request.url())) asked.add(request.url());
      });
      page.on("requestfailed", (request) => {
        if (request.failure()?.errorText === "csp") asked.delete(request.url());
      });
      page.on("pageerror", ({ message }) => errors.push(message));
      await page.goto(url);
      // React takes over a page piece by piece, also after it has loaded.
      await page.evaluate("new Promise((resolve) => requestIdleCallback(resolve))");
      const html = await page.content();
      await page.close();
      return { html, asked: [...asked], errors };
    },
    search: async (url, words) => {
      const page = await browser.newPage();
      await page.goto(url);
      const search = page.getByRole("search");
      await search.getByRole("textbox").pressSequentially(words);
      const first = search.getByRole("menuitem").first();
      // What the first letters find is shown for a moment.
      let found = "";
      for (let next = await first.innerText(); next !== found; next = await first.innerText()) {
        found = next;
        await page.waitForTimeout(1_000);
      }
      await page.close();
      return found;
    },
    find: async (url, words) => {
      const page = await browser.newPage();
      await page.goto(url);
      await page.getByRole("button", { name: "Search" }).click();
      await page.getByRole("combobox", { name: "" }).first().fill(words);
      const found = page.locator("#tsd-search-results .text");
      await found.first().waitFor();
      const texts = await found.allInnerTexts();
      await page.close();
      return texts;
    },
    close: () => browser.close(),
  };
}
