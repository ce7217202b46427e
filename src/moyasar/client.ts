import { checkedBearer, clientOf } from "../core/client-of.js";
import type { ClientOptions } from "../core/client-options.js";
import type { Problem } from "../core/errors/api-error.js";
import { expected } from "../core/settings.js";
import { unquoted } from "../core/unquoted.js";
import { facts, lists, type MoyasarAcquirer, type MoyasarPaths } from "./api.js";

/** Options of `createMoyasarAcquirer`. */
export type MoyasarOptions = ClientOptions & {
  /**
   * Key of the acquirer, `acquirer_key_…`. It needs the permission `3ds_read`.
   *
   * @example
   * createMoyasarAcquirer({ apiKey: process.env.MOYASAR_ACQUIRER_KEY });
   */
  readonly apiKey: string | undefined;
  /**
   * Where the API is. The sandbox is `https://pg.mysr.dev`.
   *
   * @default "https://pg.moyasar.com"
   */
  readonly baseUrl?: string;
  /**
   * Query parameter that selects a page. Moyasar's acquirer documentation does not name it; the default is that of Moyasar's merchant API. A server that does not obey it ends the walk with a {@link PaginationError}.
   *
   * @default "page"
   */
  readonly pageParameter?: string;
};

const API = "https://pg.moyasar.com";
const LIST = "/v1/3ds";

/**
 * Makes a client for an acquirer's view of Moyasar's payment gateway.
 *
 * @throws ConfigurationError when an option cannot be used.
 * @example
 * const moyasar = createMoyasarAcquirer({ apiKey });
 * for await (const auth of moyasar.paginate("/v1/3ds", { params: { query: { "amount[gte]": 10_000 } } })) console.log(auth.status);
 */
export function createMoyasarAcquirer(options: MoyasarOptions): MoyasarAcquirer {
  const { apiKey, baseUrl = API, pageParameter = lists[LIST].parameter, ...others } = options;
  if (typeof pageParameter !== "string" || pageParameter === "") throw expected("pageParameter", "text", pageParameter);
  // The name is the server's business; the types know the parameter as `page`.
  const list = { ...lists[LIST], parameter: pageParameter } as (typeof lists)[typeof LIST];
  return clientOf<MoyasarPaths, typeof lists>({
    ...others,
    baseUrl,
    auth: checkedBearer("apiKey", apiKey),
    facts,
    lists: { [LIST]: list },
    problem: problemIn,
  });
}

type Body = { readonly type?: unknown; readonly message?: unknown; readonly errors?: unknown };

function problemIn(body: unknown): Problem {
  const { type, message, errors } = Object(body) as Body;
  const findings = Object.entries(Object(errors)).map(([parameter, messages]) => ({ parameter, messages }));
  return unquoted({ message, code: type, errors: findings });
}
