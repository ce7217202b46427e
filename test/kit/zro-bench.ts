import type { DinteroEvent } from "../../src/core/util/events.js";
import { type FakeClock, type ScriptedFetch, type Step, scriptedFetch } from "../../src/testing/index.js";
import { createZro, type Zro, type ZroOptions } from "../../src/zro/index.js";
import { evenClock } from "./harness.js";

export const BASE_URL = "https://gateway.example.com";
export const PATH = "/v1/payin/three-ds/authentications/{id}";
export const API_ID = "6f1d2a3b-4c5e-4f60-8172-93a4b5c6d7e8";
export const call = { params: { path: { id: "a1" } } };

type Bench = {
  readonly zro: Zro;
  readonly clock: FakeClock;
  readonly fetch: ScriptedFetch;
  readonly events: DinteroEvent[];
};

/** A client with a token of its own, unless it is given an `apiId`. */
export function bench(steps: Step[], options: Partial<ZroOptions> = {}): Bench {
  const clock = evenClock();
  const fetch = scriptedFetch(...steps);
  const events: DinteroEvent[] = [];
  const zro = createZro({
    baseUrl: BASE_URL,
    ...(options.apiId === undefined && { token: "a-token" }),
    clock,
    fetch,
    onEvent: (event) => events.push(event),
    ...options,
  });
  return { zro, clock, fetch, events };
}

/** What belongs to a payer or to the account, and shows nowhere. */
export const SECRETS = ["Joana Exemplo", "joana@example.com", "+5511900000000", "challenge-secret", "api-key-secret"];

/** An authentication as the gateway shows it. */
export const authentication = (status: string) => ({
  id: "a1",
  status,
  third_part_name: SECRETS[0],
  third_part_email: SECRETS[1],
  third_part_phone_number: SECRETS[2],
  challenge_data: { access_token: SECRETS[3] },
});

/** A token with claims, signed by nobody. */
export function jwt(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none" })}.${part(claims)}.c2ln`;
}

/** A failure as Z.ro wraps it. */
export const refusal = (code?: string, error = "USER") => ({
  success: false,
  data: null,
  error,
  message: `${SECRETS.join(" ")} is not welcome`,
  ...(code !== undefined && { code }),
});
