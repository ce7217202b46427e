import { type ApiDefinition, clientOf } from "../core/client-of.js";
import type { Opened } from "../core/envelope.js";
import type { Problem } from "../core/errors/api-error.js";
import { resolveSettings } from "../core/settings.js";
import { unquoted } from "../core/unquoted.js";
import { facts, type ThreeDsAuthentication, type ZroClient, type ZroPaths } from "./api.js";
import { authUrlOf, credentialsOf, headersOf, type ZroOptions } from "./options.js";
import { session } from "./session.js";
import { type WaitOptions, waitForAuthentication } from "./wait.js";

/** A client of Z.ro's payments gateway. */
export type Zro = ZroClient & {
  /**
   * Asks for an authentication until it has ended.
   *
   * @throws TimeoutError when the deadline passes first.
   * @throws ApiError for every answer that is no success; a 429 is waited out where the deadline allows.
   * @example
   * const { status } = await zro.waitForAuthentication(id, { deadline: 300_000 });
   */
  readonly waitForAuthentication: (id: string, options?: WaitOptions) => Promise<ThreeDsAuthentication>;
};

/**
 * Makes a client for Z.ro's payments gateway.
 *
 * It signs in when a token is first needed, renews it before its end, gives every request a nonce of its own, and opens the envelope of answers that have one.
 *
 * @throws ConfigurationError when an option cannot be used.
 * @example
 * const zro = createZro({ baseUrl: process.env.ZRO_URL, apiId, apiKey });
 * const { data, error } = await zro.GET("/v1/payin/three-ds/authentications/{id}", { params: { path: { id } } });
 */
export function createZro({ envelope = true, ...options }: ZroOptions): Zro {
  const credentials = credentialsOf(options);
  const settings = resolveSettings({ ...options, headers: headersOf(options) });
  const { baseUrl, headers } = settings;
  const authUrl = authUrlOf(options);
  const shared: ApiDefinition = {
    ...options,
    baseUrl,
    headers,
    // One pace for the sign-in and for what it is for.
    pacing: settings.pacer ?? false,
    facts,
    stamp: (fresh) => fresh.set("nonce", globalThis.crypto.randomUUID()),
    problem: problemIn,
    ...(envelope && { envelope: open }),
  };
  const signIn = () => clientOf<ZroPaths>({ ...shared, baseUrl: authUrl });
  const auth = credentials.kind === "token" ? credentials.token : session({ settings, credentials, client: signIn() });
  const client = clientOf<ZroPaths>({ ...shared, auth });
  return Object.assign(client, {
    waitForAuthentication: (id: string, wait?: WaitOptions) => waitForAuthentication(client, settings, id, wait),
  });
}

type Envelope = {
  readonly success?: unknown;
  readonly data?: unknown;
  readonly error?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
};

function open(body: unknown): Opened | undefined {
  const { success, data } = Object(body) as Envelope;
  if (typeof success !== "boolean") return undefined;
  return success ? { data } : { refused: true };
}

/** `code` where there is one, else whose error it is. */
function problemIn(body: unknown): Problem {
  const { code, error, message } = Object(body) as Envelope;
  return unquoted({ code: code ?? error, message });
}
