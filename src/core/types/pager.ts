/** How a list is iterated. */
export type PaginateOptions = {
  /**
   * Continues where another iteration stopped: the `cursor` of its pager, of an error, or of a page (to read that page again), or a page's `nextCursor`.
   *
   * @default the start of the list
   */
  readonly cursor?: string | undefined;
  /**
   * Fetch the next page while the current one is processed; one page at most, within the rate limit.
   *
   * @default false
   */
  readonly prefetch?: boolean | undefined;
  /** Stop after this many items. @default Infinity */
  readonly maxItems?: number | undefined;
  /** Stop after this many pages. @default Infinity */
  readonly maxPages?: number | undefined;
};

/** One page of a list. */
export type Page<Item> = {
  /** The items of the page, in the server's order. */
  readonly items: readonly Item[];
  /** Reads this page again when passed as `cursor`; undefined for the start of the list. */
  readonly cursor: string | undefined;
  /** Continues after this page when passed as `cursor`; undefined after the last page. */
  readonly nextCursor: string | undefined;
  /** The response, with its status and headers. Its body has been read. */
  readonly response: Response;
};

/**
 * A list whose pages are fetched as its items are read. Nothing is fetched before that, and no earlier page is kept. Every loop over it is a new iteration.
 *
 * Awaiting a pager fetches its first page. For that reason an `async` function that returns a pager resolves to the first page; return the pager from a function that is not `async`, or inside an object.
 *
 * @example
 * const accounts = dintero.paginate("/accounts/{oid}/management/accounts", { cursor: await readCursor() });
 * for await (const account of accounts) { await handle(account); await writeCursor(accounts.cursor); }
 * const { items, nextCursor } = await dintero.paginate("/accounts/{oid}/management/accounts", { cursor });
 */
export type Pager<Item> = AsyncIterable<Item> &
  PromiseLike<Page<Item>> & {
    /** Continues, when passed as `cursor`, after the last item or page that the latest loop yielded; undefined for the start of the list. */
    readonly cursor: string | undefined;
    /** The list page by page. */
    readonly pages: () => AsyncGenerator<Page<Item>, void, undefined>;
    /** All items in one array. Limit the memory that it needs with `maxItems`. */
    readonly toArray: () => Promise<Item[]>;
  };
