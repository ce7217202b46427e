import { checkToken } from "../core/auth/auth-option.js";
import { staticToken } from "../core/auth/token-source.js";
import { createClient } from "../core/client.js";
import { checkOptions } from "../core/errors/configuration-error.js";
import type { ErrorDetails } from "../core/errors/parse-error.js";
import { unquoted } from "../core/errors/unquoted.js";
import { CLIENT_RULES, type ClientOptions, resolveOptions } from "../core/options.js";
import * as RULES from "../core/util/rules.js";
import type { Rules } from "../core/util/validate.js";
import { lists, type MoyasarAcquirer, type MoyasarPaths, operations, schemes, serializers } from "./api.js";

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
   * Address of the API. The sandbox is `https://pg.mysr.dev`.
   *
   * @default "https://pg.moyasar.com"
   */
  readonly baseUrl?: string | URL;
  /**
   * Query parameter that selects a page. Moyasar's acquirer documentation does not name it; the default is that of Moyasar's merchant API. If the server does not obey it, the iteration ends with a {@link PaginationError}.
   *
   * @default "page"
   */
  readonly pageParameter?: string;
};

const API = "https://pg.moyasar.com";
const LIST = "/v1/3ds";

const MOYASAR_RULES = { ...CLIENT_RULES, apiKey: RULES.anything, pageParameter: RULES.text } satisfies Rules;

/**
 * Creates a client for an acquirer's view of Moyasar's payment gateway.
 *
 * @throws ConfigurationError when an option cannot be used.
 * @example
 * const moyasar = createMoyasarAcquirer({ apiKey });
 * for await (const auth of moyasar.paginate("/v1/3ds", { params: { query: { "amount[gte]": 10_000 } } })) console.log(auth.status);
 */
export function createMoyasarAcquirer(options: MoyasarOptions): MoyasarAcquirer {
  checkOptions(options, MOYASAR_RULES);
  const { apiKey, baseUrl = API, pageParameter = lists[LIST].parameter, ...others } = options;
  // The types know the parameter as `page`, whatever name the server gives it.
  const list = { ...lists[LIST], parameter: pageParameter } as (typeof lists)[typeof LIST];
  return createClient<MoyasarPaths, typeof lists, never>(
    {
      ...resolveOptions({ ...others, baseUrl }),
      tokens: staticToken(checkToken("apiKey", apiKey)),
      operations,
      lists: { [LIST]: list },
      parseError,
    },
    { schemes, serializers },
  );
}

type Body = { readonly type?: unknown; readonly message?: unknown; readonly errors?: unknown };

function parseError(body: unknown): ErrorDetails {
  const { type, message, errors } = Object(body) as Body;
  const findings = Object.entries(Object(errors)).map(([parameter, messages]) => ({ parameter, messages }));
  return unquoted({ message, code: type, errors: findings });
}
