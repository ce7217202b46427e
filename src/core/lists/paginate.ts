import type { Progress } from "../call.js";
import type { Lists } from "../client-types.js";
import { ConfigurationError } from "../errors/configuration-error.js";
import { expected } from "../settings.js";
import type { PageAnswer, PageSourceInit } from "./page-source.js";
import type { Pagination } from "./pagination.js";
import type { Scheme } from "./schemes.js";
import { Walk, type WalkOptions } from "./walk.js";

type Query = PageSourceInit["query"];

/** What a walk reads of the init of its calls. */
export type ListInit = {
  readonly params?: { readonly query?: Record<string, unknown> };
  readonly signal?: AbortSignal | null;
};

/** Makes `paginate` of a client out of its lists and the schemes these use. `call` fetches one page. */
export function paginator<Init extends ListInit>(
  lists: Lists,
  schemes: object,
  call: (
    method: string,
    path: string,
    init: Init,
    progress: Progress,
  ) => Promise<PageAnswer & { readonly error?: Error }>,
): (path: string, init?: Init, options?: WalkOptions) => Walk<unknown> {
  // The types of a client's definition see to it that every scheme of its lists is there.
  const makers = schemes as Readonly<Record<string, (list: Pagination) => Scheme>>;
  return (path, init = {} as Init, options = {}) => {
    const list = Object.hasOwn(lists, path) ? lists[path] : undefined;
    const scheme = list && makers[list.scheme]?.(list);
    if (!scheme) throw expected("path", "one of the lists of this API", path);
    const query = init.params?.query ?? {};
    checkLimit(list, path, query);
    return new Walk({
      list,
      scheme,
      path,
      query,
      options,
      signal: init.signal,
      fetchPage: async (query, signal, progress) => {
        const pageInit = { ...init, params: { ...init.params, query }, signal };
        const answer = await call(list.method, path, pageInit, progress);
        if (answer.error) throw answer.error;
        return answer;
      },
    });
  };
}

function checkLimit(
  { method, limit: name, maxLimit: most = Number.POSITIVE_INFINITY }: Pagination,
  path: string,
  query: Query,
) {
  const limit = name === undefined ? undefined : query[name];
  if (limit === undefined || (Number.isInteger(limit) && Number(limit) >= 1 && Number(limit) <= most)) return;
  const rule = most === Number.POSITIVE_INFINITY ? "a positive integer" : `an integer from 1 to ${most}`;
  throw new ConfigurationError(`Expected \`${name}\` of ${method} ${path} to be ${rule}, got ${String(limit)}.`, {
    method,
    path,
  });
}
