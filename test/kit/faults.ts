import type { Socket } from "node:net";
import { gzipSync } from "node:zlib";

/** What a server does with a request. */
export type Fault = {
  /** Whether what the request asks for is done, whatever the client hears of it. */
  readonly takesEffect: boolean;
  /** Acts on the first line of the request, before its headers and body are read. */
  readonly early?: boolean;
  readonly act: (socket: Socket, done: () => void) => void;
};

const head = (status: number, headers: Readonly<Record<string, string | number>>): string =>
  `HTTP/1.1 ${status} Status\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("")}\r\n`;

/** A whole response. */
export function response(
  status: number,
  {
    headers = {},
    body = "",
    takesEffect = true,
  }: { headers?: Record<string, string>; body?: string; takesEffect?: boolean },
): Fault {
  return {
    takesEffect,
    act: (socket, done) => {
      socket.write(head(status, { ...headers, "content-length": Buffer.byteLength(body) }) + body);
      done();
    },
  };
}

const JSON_TYPE = { "content-type": "application/json" };

/** Writes the start of a response and continues from there. */
const begun = (start: string, then: (socket: Socket) => void): Fault => ({
  takesEffect: true,
  act: (socket) => {
    socket.write(start, () => then(socket));
  },
});

export const success = (body: unknown = {}): Fault => response(200, { headers: JSON_TYPE, body: JSON.stringify(body) });

export const token = (value: string, expiresIn = 14_400): Fault =>
  success({ access_token: value, token_type: "Bearer", expires_in: expiresIn });

/** The response, and the end of the connection right behind it although it was to be kept. */
export const thenHangUp = ({ takesEffect, act }: Fault): Fault => ({
  takesEffect,
  act: (socket, done) => {
    act(socket, done);
    socket.end();
  },
});

/** A reset while the request is still unread. */
export const resetUnread = (): Fault => ({
  takesEffect: false,
  early: true,
  act: (socket) => void socket.resetAndDestroy(),
});

/** An orderly end of a kept connection just when the next request arrives, as after an idle time. */
export const hangUpUnread = (): Fault => ({
  takesEffect: false,
  early: true,
  act: (socket) => void socket.destroySoon(),
});

/** The request takes effect, and the connection lost before a word of the response. */
export const resetAfterReading = (): Fault => ({ takesEffect: true, act: (socket) => void socket.resetAndDestroy() });

/** Half of the announced bytes. */
export const cutByLength = (): Fault =>
  begun(`${head(200, { ...JSON_TYPE, "content-length": 100 })}{"half":`, (socket) => socket.end());

/** Chunks without the last one. */
export const cutInChunks = (): Fault =>
  begun(`${head(200, { ...JSON_TYPE, "transfer-encoding": "chunked" })}8\r\n{"half":\r\n`, (socket) => socket.end());

/** Neither length nor chunks: only the JSON itself shows that it is not whole. */
export const cutAtClose = (): Fault =>
  begun(`${head(200, { ...JSON_TYPE, connection: "close" })}{"half":`, (socket) => socket.end());

/** The same, compressed: what arrived unpacks without an error. */
export const cutCompressed = (): Fault => ({
  takesEffect: true,
  act: (socket) => {
    const packed = gzipSync(JSON.stringify({ values: Array.from({ length: 1_000 }, (_, value) => value) }));
    socket.write(head(200, { ...JSON_TYPE, "content-encoding": "gzip", connection: "close" }));
    socket.end(packed.subarray(0, packed.length / 2));
  },
});

/** A whole body whose end is the end of the connection. */
export const endedByClose = (body: string): Fault =>
  begun(head(200, { ...JSON_TYPE, connection: "close" }) + body, (socket) => socket.end());

/** No response, ever. */
export const neverResponds = (): Fault => ({ takesEffect: true, act: () => {} });

/** A response that is given when the test says so. */
export function heldBack({ takesEffect, act }: Fault): Fault & { release: () => void } {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { takesEffect, act: (socket, done) => void released.then(() => act(socket, done)), release };
}

/** The head of a response and then nothing. */
export const stalledBody = (): Fault =>
  begun(`${head(200, { ...JSON_TYPE, "content-length": 100 })}{"half":`, () => {});

/** One byte every `interval` milliseconds: of `body`, or without an end in sight. */
export const drip = (interval: number, body?: string): Fault => ({
  takesEffect: true,
  act: (socket, done) => {
    socket.write(head(200, { ...JSON_TYPE, "content-length": body === undefined ? 1_000_000 : body.length }));
    let sent = 0;
    const timer = setInterval(() => {
      socket.write(body?.[sent] ?? " ");
      sent += 1;
      if (sent !== body?.length) return;
      clearInterval(timer);
      done();
    }, interval);
    socket.once("close", () => clearInterval(timer));
  },
});

/** What a proxy says when the server behind it is away. */
export const htmlBadGateway = (): Fault =>
  response(502, { headers: { "content-type": "text/html" }, body: "<html><h1>502 Bad Gateway</h1></html>" });

export const emptyError = (): Fault => response(500, {});

export const invalidJson = (): Fault => response(200, { headers: JSON_TYPE, body: "<html>Welcome</html>" });

export const tooMany = (retryAfter?: string): Fault =>
  response(429, { headers: retryAfter === undefined ? {} : { "retry-after": retryAfter }, takesEffect: false });

export const unauthorized = (): Fault =>
  response(401, { headers: JSON_TYPE, body: '{"error":{"message":"Unauthorized"}}', takesEffect: false });

export const redirect = (status: number, location: string): Fault =>
  response(status, { headers: { location }, takesEffect: false });

/** A success of `bytes` bytes; without a length it comes in chunks, compressed it is a thousandth of it on the wire. */
export function huge(bytes: number, framing: "length" | "chunked" | "gzip"): Fault {
  const body = `"${"a".repeat(bytes - 2)}"`;
  if (framing === "length") return response(200, { headers: JSON_TYPE, body });
  return {
    takesEffect: true,
    act: (socket, done) => {
      if (framing === "gzip") {
        const packed = gzipSync(body);
        socket.write(head(200, { ...JSON_TYPE, "content-encoding": "gzip", "content-length": packed.length }));
        socket.write(packed, done);
      } else {
        socket.write(head(200, { ...JSON_TYPE, "transfer-encoding": "chunked" }));
        socket.write(`${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`, done);
      }
    },
  };
}

/** A body without an end. */
export const endless = (): Fault =>
  begun(head(200, { ...JSON_TYPE, "transfer-encoding": "chunked" }), (socket) => {
    const more = () => {
      while (socket.writable && socket.write(`1000\r\n${"a".repeat(0x1000)}\r\n`));
    };
    socket.on("drain", more);
    more();
  });
