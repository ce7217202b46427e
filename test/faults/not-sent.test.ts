import net, { type AddressInfo, type Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
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
    ["ETIMEDOUT", "connect"],
    ["ECONNRESET", "connect"],
    ["EACCES", "connect"],
    ["ENOENT", "getaddrinfo"],
    ["ETIMEOUT", "queryA"],
    ["ESERVFAIL", "querySrv"],
  ])("that fails with %s of %s was not sent and is retried", async (code, syscall) => {
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
  ])("that fails with %s of %s may have arrived and is not retried", async (code, syscall) => {
    const { result, sent } = await post(failure(code, syscall));
    expect(result).toBeInstanceOf(ConnectionError);
    expect(result).toMatchObject({ outcome: "unknown", attempts: 1, notSent: false });
    expect(sent).toBe(1);
  });

  it("that fails without a code may have arrived and is not retried", async () => {
    const { result, sent } = await post(new TypeError("fetch failed"));
    expect(result).toMatchObject({ outcome: "unknown", attempts: 1, notSent: false });
    expect(sent).toBe(1);
  });

  it.each(["CERT_HAS_EXPIRED", "DEPTH_ZERO_SELF_SIGNED_CERT", "ERR_TLS_CERT_ALTNAME_INVALID"])(
    "to a server that is not trusted (%s) was not sent and is not retried",
    async (code) => {
      const { result, sent } = await post(failure(code));
      expect(result).toMatchObject({ outcome: "rejected", attempts: 1, notSent: true, retryable: false });
      expect(sent).toBe(1);
    },
  );

  it("that may have arrived at one of several addresses is not retried", async () => {
    const reset = Object.assign(new Error(), { code: "ECONNRESET", syscall: "read" });
    const refused = Object.assign(new Error(), { code: "ECONNREFUSED", syscall: "connect" });
    const { result, sent } = await post(new TypeError("fetch failed", { cause: new AggregateError([refused, reset]) }));
    expect(result).toMatchObject({ outcome: "unknown", attempts: 1 });
    expect(sent).toBe(1);
  });
});

it("a GET whose connection is lost is retried up to the limit", async () => {
  const clock = new FakeClock();
  const lost = Array.from({ length: LIMIT + 1 }, () => failure("ECONNRESET", "read"));
  const fetch = scriptedFetch(...lost);
  const call = settled(calls.GET.send(clientOf("https://api.example.com", { fetch, clock, token: "a-token" })));
  expect(await clock.runUntil(call)).toMatchObject({ outcome: "unknown", attempts: LIMIT + 1 });
});

describe("a POST whose error says nothing of what was sent", () => {
  const circular = new Error("circular");
  circular.cause = circular;
  const several = new AggregateError([circular, new AggregateError([])]);
  several.errors.push(several);
  const refused = () => Object.assign(new Error("x"), { code: "ECONNREFUSED" });
  const deep = (depth: number, innermost: unknown) => {
    let error = innermost;
    for (let level = 0; level < depth; level += 1) error = new Error("x", { cause: error });
    return error as Error;
  };
  it.each<[string, Error]>([
    ["is its own cause", circular],
    ["has several causes, itself among them", several],
    ["has a thousand causes, one within the other", deep(1_000, refused())],
    ["has a text as its cause", new Error("x", { cause: "ECONNREFUSED" })],
    ["has several causes of which one is a text", new AggregateError([refused(), "x"])],
  ])("because it %s may have arrived, and is not sent again", async (_, error) => {
    const { result, sent } = await post(error);
    expect(result).toMatchObject({ outcome: "unknown", notSent: false, attempts: 1 });
    expect(sent).toBe(1);
  });
});

describe("a POST of which nothing was sent", () => {
  const codeOf = (code: string, syscall?: string) => Object.assign(new Error(code), { code, syscall });
  const fetchFailed = (cause: unknown) => new TypeError("fetch failed", { cause });

  it.each([
    [
      "two addresses that time out",
      Object.assign(new AggregateError([codeOf("ETIMEDOUT", "connect"), codeOf("ENETUNREACH", "connect")]), {
        code: "ETIMEDOUT",
      }),
    ],
    [
      "a connection that another client closed unused",
      Object.assign(codeOf("UND_ERR_SOCKET"), { socket: { bytesWritten: 0 } }),
    ],
    ["a proxy that is overloaded", new Error("Proxy response (502) !== 200 when HTTP Tunneling")],
  ])("because of %s is retried", async (_, cause) => {
    expect(await post(fetchFailed(cause))).toEqual({ result: { ok: true }, sent: 2 });
  });

  it.each([
    ["407", "the proxy refused the connection with status 407"],
    ["403", "the proxy refused the connection with status 403"],
  ])("because a proxy responded with %s names the proxy and its status", async (status, reason) => {
    const message = `Proxy response (${status}) !== 200 when HTTP Tunneling`;
    const { result, sent } = await post(fetchFailed(Object.assign(new Error(message), { code: "UND_ERR_ABORTED" })));
    expect(result).toMatchObject({ outcome: "rejected", notSent: true, retryable: false });
    expect((result as Error).message).toContain(reason);
    expect(sent).toBe(1);
  });

  it("because the certificate of a proxy is wrong names the proxy and the fault", async () => {
    const error = Object.assign(new Error("x", { cause: codeOf("ERR_TLS_CERT_ALTNAME_INVALID") }), {
      code: "UND_ERR_PRX_TLS",
    });
    const { result, sent } = await post(fetchFailed(error));
    expect(result).toMatchObject({ outcome: "rejected", notSent: true, retryable: false });
    expect((result as Error).message).toContain(
      "the TLS connection to the proxy failed: UND_ERR_PRX_TLS, ERR_TLS_CERT_ALTNAME_INVALID.",
    );
    expect(sent).toBe(1);
  });
});

describe("over real sockets, a POST", () => {
  /** A server on a socket of its own. */
  async function listen(onConnection: (socket: Socket) => void): Promise<number> {
    const server = net.createServer(onConnection).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    onTestFinished(() => void server.close());
    return (server.address() as AddressInfo).port;
  }
  const send = (origin: string) => settled(calls.POST.send(clientOf(origin, { token: "a-token", retry: false })));

  it("to a server that closes during the TLS handshake was not sent", async () => {
    for (const close of [
      (socket: Socket) => void socket.end(),
      (socket: Socket) => void socket.once("data", () => socket.end()),
    ]) {
      const port = await listen(close);
      expect(await send(`https://127.0.0.1:${port}`)).toMatchObject({
        outcome: "rejected",
        notSent: true,
        retryable: true,
      });
    }
  });
  it.each<[string, (socket: Socket) => void]>([
    [
      "resets the connection during the TLS handshake",
      (socket) => void socket.once("data", () => socket.resetAndDestroy()),
    ],
    [
      "resets the connection in the middle of its part of the TLS handshake",
      (socket) => {
        socket.once("data", () => socket.write(Buffer.from([22, 3, 3, 0, 100, 2, 0, 0, 96, 3, 3])));
        setTimeout(() => socket.resetAndDestroy(), 20);
      },
    ],
  ])("to a server that %s was not sent", async (_, accept) => {
    const port = await listen(accept);
    expect(await send(`https://127.0.0.1:${port}`)).toMatchObject({
      outcome: "rejected",
      notSent: true,
      retryable: true,
    });
  });
  it.each([
    ["does not speak TLS", "HTTP/1.1 400 Bad Request\r\n\r\n"],
    ["refuses the TLS handshake", String.fromCharCode(21, 3, 3, 0, 2, 2, 40)],
  ])("to a server that %s was not sent, and is not retried", async (_, reply) => {
    const port = await listen((socket) => void socket.once("data", () => socket.end(reply, "latin1")));
    expect(await send(`https://127.0.0.1:${port}`)).toMatchObject({
      outcome: "rejected",
      notSent: true,
      retryable: false,
    });
  });
  it("to a closed port was not sent", async () => {
    const server = net.createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    for (const host of ["127.0.0.1", "localhost"]) {
      expect(await send(`http://${host}:${port}`)).toMatchObject({
        outcome: "rejected",
        notSent: true,
        retryable: true,
      });
    }
  });
  it("to a name that does not exist was not sent", async () => {
    expect(await send("https://name.invalid")).toMatchObject({ outcome: "rejected", notSent: true });
  });
  it("to a port that fetch blocks was not sent, and is not retried", async () => {
    expect(await send("http://127.0.0.1:1")).toMatchObject({ outcome: "rejected", notSent: true, retryable: false });
  });
  it.each<[string, (socket: Socket) => void]>([
    ["closes", (socket) => socket.end()],
    ["resets the connection", (socket) => socket.resetAndDestroy()],
  ])("to a server that %s after it has read the request may have taken effect", async (_, end) => {
    const port = await listen((socket) => void socket.once("data", () => end(socket)));
    expect(await send(`http://127.0.0.1:${port}`)).toMatchObject({ outcome: "unknown", notSent: false });
  });
});
