import { staticToken } from "../core/auth/token-source.js";
import { createClient } from "../core/client.js";
import type { ResolvedDefinition } from "../core/definition.js";
import { envelopeReader, type OpenedEnvelope } from "../core/envelope.js";
import { checkOptions } from "../core/errors/configuration-error.js";
import type { ErrorDetails } from "../core/errors/parse-error.js";
import { unquoted } from "../core/errors/unquoted.js";
import { resolveOptions } from "../core/options.js";
import type { NoLists } from "../core/types/client.js";
import { operations, serializers, type ThreeDsAuthentication, type ZroClient, type ZroPaths } from "./api.js";
import { authUrlOf, credentialsOf, headersOf, ZRO_RULES, type ZroOptions } from "./options.js";
import { session } from "./session.js";
import { type WaitOptions, waitForAuthentication } from "./wait.js";

/** A client of Z.ro's payments gateway. */
export type Zro = ZroClient & {
  /**
   * Polls an authentication until it has ended.
   *
   * @throws TimeoutError when `totalTimeout` passes first.
   * @throws ApiError for every response that is not a success. A 429 is retried if `totalTimeout` allows.
   * @example
   * const { status } = await zro.waitForAuthentication(id, { totalTimeout: 300_000 });
   */
  readonly waitForAuthentication: (id: string, options?: WaitOptions) => Promise<ThreeDsAuthentication>;
};

/**
 * Creates a client for Z.ro's payments gateway.
 *
 * It signs in when a token is first needed, renews the token before it expires, sends a new nonce with every request, and removes the envelope of responses that have one.
 *
 * @throws ConfigurationError when an option cannot be used.
 * @example
 * const zro = createZro({ baseUrl: process.env.ZRO_URL, apiId, apiKey });
 * const { data, error } = await zro.GET("/v1/payin/three-ds/authentications/{id}", { params: { path: { id } } });
 */
export function createZro(options: ZroOptions): Zro {
  checkOptions(options, ZRO_RULES);
  const credentials = credentialsOf(options);
  const resolved = resolveOptions({ ...options, headers: headersOf(options) });
  const authUrl = authUrlOf(options);
  const shared: ResolvedDefinition = {
    ...resolved,
    operations,
    attemptHeaders: (headers) => headers.set("nonce", globalThis.crypto.randomUUID()),
    parseError,
    readBody: options.envelope === false ? undefined : envelopeReader(openEnvelope),
  };
  const signIn = () => clientOf({ ...shared, baseUrl: authUrl });
  const tokens =
    credentials.kind === "token"
      ? staticToken(credentials.token)
      : session({ options: resolved, credentials, client: signIn() });
  const client = clientOf({ ...shared, tokens });
  return Object.assign(client, {
    waitForAuthentication: (id: string, wait?: WaitOptions) => waitForAuthentication(client, resolved, id, wait),
  });
}

/** The API has no lists, so no scheme of pagination. */
const clientOf = (options: ResolvedDefinition): ZroClient =>
  createClient<ZroPaths, NoLists, never>(options, { schemes: {}, serializers });

type Envelope = {
  readonly success?: unknown;
  readonly data?: unknown;
  readonly error?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
};

function openEnvelope(body: unknown): OpenedEnvelope | undefined {
  const { success, data } = Object(body) as Envelope;
  if (typeof success !== "boolean") return undefined;
  return success ? { data } : { refused: true };
}

/** `code` if there is one, or else `error`, which says whose fault it is. */
function parseError(body: unknown): ErrorDetails {
  const { code, error, message } = Object(body) as Envelope;
  return unquoted({ code: code ?? error, message });
}
