import { describe, expect, it } from "vitest";
import { ConnectionError } from "../../src/index.js";
import { FakeClock, json, scriptedFetch } from "../../src/testing/index.js";
import { calls, clientOf, LIMIT, settled } from "../kit/fault-setting.js";

/** What Node's fetch rejects with; these failures cannot come from a loopback socket. */
const failure = (code: string, syscall?: string) =>
  new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code, syscall }) });

/** Sends a POST whose first attempt fails so. */
async function post(error: Error) {
  const clock = new FakeClock();
  const fetch = scriptedFetch(error, json({ ok: true }));
  const call = settled(calls.POST.send(clientOf("https://api.example.com", { fetch, clock, token: "a-token" })));
  return { result: await clock.runUntil(call), sent: fetch.requests.length };
}

describe("a POST", () => {
  it.each([
    ["ECONNREFUSED", "connect"],
    ["ENOTFOUND", "getaddrinfo"],
    ["EAI_AGAIN", "getaddrinfo"],
    ["EHOSTUNREACH", "connect"],
    ["ENETUNREACH", "connect"],
    ["UND_ERR_CONNECT_TIMEOUT", undefined],
  ])("that meets %s of %s never left, and is sent again", async (code, syscall) => {
    expect(await post(failure(code, syscall))).toEqual({ result: { ok: true }, sent: 2 });
  });

  it.each([
    ["ECONNRESET", "read"],
    ["EPIPE", "write"],
    ["ETIMEDOUT", "read"],
    ["UND_ERR_SOCKET", undefined],
    ["UND_ERR_HEADERS_TIMEOUT", undefined],
    ["UND_ERR_BODY_TIMEOUT", undefined],
    // An established connection whose route goes away reports these too.
    ["EHOSTUNREACH", "read"],
    ["ENETUNREACH", "write"],
    // A TLS alert or a broken record may come after the request has gone.
    ["ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC", undefined],
  ])("that meets %s of %s may have arrived, and is not sent again", async (code, syscall) => {
    const { result, sent } = await post(failure(code, syscall));
    expect(result).toBeInstanceOf(ConnectionError);
    expect(result).toMatchObject({ outcome: "unknown", attempts: 1, notSent: false });
    expect(sent).toBe(1);
  });

  it("that fails without a code may have arrived, and is not sent again", async () => {
    const { result, sent } = await post(new TypeError("fetch failed"));
    expect(result).toMatchObject({ outcome: "unknown", attempts: 1, notSent: false });
    expect(sent).toBe(1);
  });

  it.each(["CERT_HAS_EXPIRED", "DEPTH_ZERO_SELF_SIGNED_CERT", "ERR_TLS_CERT_ALTNAME_INVALID"])(
    "to a server that is not trusted (%s) never left, and is not tried again",
    async (code) => {
      const { result, sent } = await post(failure(code));
      expect(result).toMatchObject({ outcome: "rejected", attempts: 1, notSent: true, retryable: false });
      expect(sent).toBe(1);
    },
  );

  it("that one of several addresses may have taken is not sent again", async () => {
    const reset = Object.assign(new Error(), { code: "ECONNRESET", syscall: "read" });
    const refused = Object.assign(new Error(), { code: "ECONNREFUSED", syscall: "connect" });
    const { result, sent } = await post(new TypeError("fetch failed", { cause: new AggregateError([refused, reset]) }));
    expect(result).toMatchObject({ outcome: "unknown", attempts: 1 });
    expect(sent).toBe(1);
  });
});

it("a GET that met a lost connection is tried as often as the limit says", async () => {
  const clock = new FakeClock();
  const lost = Array.from({ length: LIMIT + 1 }, () => failure("ECONNRESET", "read"));
  const fetch = scriptedFetch(...lost);
  const call = settled(calls.GET.send(clientOf("https://api.example.com", { fetch, clock, token: "a-token" })));
  expect(await clock.runUntil(call)).toMatchObject({ outcome: "unknown", attempts: LIMIT + 1 });
});
