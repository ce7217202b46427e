import type { DinteroEvent } from "../../src/core/util/events.js";
import { createDintero, type Dintero } from "../../src/dintero/client.js";
import type { DinteroOptions } from "../../src/dintero/options.js";
import { FakeClock } from "../../src/testing/index.js";

/** A request as the tests look at it. */
export type Seen = {
  readonly line: string;
  readonly authorization: string | null;
  readonly body: Record<string, unknown>;
  readonly request: Request;
};

type Respond = (seen: Seen) => Response | Promise<Response>;

export const PARTNER = "P11200000";
export const MERCHANT = "P11200001";
export const API = "https://api.dintero.com/v1/accounts";
export const BASIC = `Basic ${btoa("the-client:the-secret")}`;

export const bearerOf = (token: string, expiresIn = 14_400, more: object = {}): Response =>
  Response.json({ access_token: token, token_type: "Bearer", expires_in: expiresIn, ...more });

export const problem = (status: number, code = "some_code", more: object = {}): Response =>
  Response.json({ error: { message: "a problem", code }, ...more }, { status });

export const mfaRequired = (mfaToken: string): Response => problem(403, "mfa_required", { mfa_token: mfaToken });

/** A client of a partner, with a server that responds by `METHOD path`; the last part of a route may be left out. */
export function partnerClient(routes: Record<string, Respond>, options: DinteroOptions = {}) {
  const clock = options.clock instanceof FakeClock ? options.clock : new FakeClock();
  const seen: Seen[] = [];
  const events: DinteroEvent[] = [];
  const all: Record<string, Respond> = { [`POST /${PARTNER}/auth/token`]: () => bearerOf("own-token"), ...routes };
  const fetch = async (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url);
    const path = `${request.method} ${pathname.replace("/v1/accounts", "")}`;
    const text = await request.clone().text();
    const one: Seen = {
      line: `${path}${search}`,
      authorization: request.headers.get("authorization"),
      body: text === "" ? {} : JSON.parse(text),
      request,
    };
    seen.push(one);
    const response = all[path];
    if (!response) throw new Error(`There is no response for ${path}`);
    return response(one);
  };
  const dintero: Dintero = createDintero({
    accountId: PARTNER,
    clientId: "the-client",
    clientSecret: "the-secret",
    retry: false,
    rateLimit: false,
    fetch,
    clock,
    onEvent: (event) => events.push(event),
    ...options,
  });
  return {
    dintero,
    clock,
    seen,
    events,
    lines: () => seen.map(({ line }) => line),
    /** Requests to a path, by a part of it. */
    to: (part: string) => seen.filter(({ line }) => line.includes(part)),
  };
}

/** What a promise was rejected with. */
export async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error("It was expected to fail.");
    },
    (error: unknown) => error,
  );
}
