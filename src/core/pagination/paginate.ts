import { ConfigurationError, checkOptions, expected } from "../errors/configuration-error.js";
import type { CallState } from "../types/call.js";
import type { Lists } from "../types/client.js";
import type { Pager, PaginateOptions } from "../types/pager.js";
import type { Pagination } from "../types/pagination.js";
import * as RULES from "../util/rules.js";
import { isCount, ownMember, type Rules } from "../util/validate.js";
import { type PageRequest, type PageResult, parameterOf } from "./page-source.js";
import { createPager } from "./pager.js";
import { type Schemes, strategyOf } from "./strategies.js";

/** What `paginate` takes: the init of its calls, and how it iterates. */
type ListInit = PaginateOptions & {
  readonly params?: { readonly query?: Record<string, unknown> };
  readonly body?: unknown;
  readonly signal?: AbortSignal | null;
};

const isLimit = (value: unknown): boolean => value === Number.POSITIVE_INFINITY || value === 0 || isCount(value);

const PAGINATE_RULES = {
  cursor: RULES.anything,
  prefetch: RULES.flag,
  maxItems: [isLimit, "a non-negative integer"],
  maxPages: [isLimit, "a non-negative integer"],
  signal: RULES.signal,
  params: RULES.object,
} satisfies Rules;

/** Makes `paginate` of a client. `call` fetches one page. */
export function paginator(
  lists: Lists,
  schemes: Partial<Schemes>,
  call: (
    method: string,
    path: string,
    init: object,
    state: CallState,
  ) => Promise<PageResult & { readonly error?: Error }>,
): (path: string, init?: ListInit) => Pager<unknown> {
  return (path, given = {}) => {
    if (typeof given !== "object" || given === null) throw expected("init", "an object", given);
    const { cursor, prefetch, maxItems, maxPages, ...init } = given;
    const options = { cursor, prefetch, maxItems, maxPages };
    checkOptions({ ...options, signal: init.signal, params: init.params }, PAGINATE_RULES);
    const list = ownMember(lists, path);
    const strategy = list && strategyOf(list, schemes);
    if (!strategy) throw expected("path", "one of the lists of this API", path);
    const request = { query: init.params?.query ?? {}, body: init.body };
    checkLimit(list, path, request);
    return createPager({
      list,
      strategy,
      path,
      request,
      options,
      signal: init.signal,
      fetchPage: async ({ query, body }, signal, state) => {
        const page = { ...init, params: { ...init.params, query }, body, signal };
        const result = await call(list.method, path, page, state);
        if (result.error) throw result.error;
        return result;
      },
    });
  };
}

function checkLimit(list: Pagination, path: string, request: PageRequest): void {
  const { method, limit: name, maxLimit = Number.POSITIVE_INFINITY } = list;
  const limit = name === undefined ? undefined : parameterOf(list, request, name);
  if (limit === undefined || (isCount(limit) && Number(limit) <= maxLimit)) return;
  const rule = maxLimit === Number.POSITIVE_INFINITY ? "a positive integer" : `an integer from 1 to ${maxLimit}`;
  throw new ConfigurationError(`Expected \`${name}\` of ${method} ${path} to be ${rule}, got ${String(limit)}.`, {
    method,
    path,
  });
}
