import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { type Fault, success, token } from "./faults.js";

/** A request as it arrived. The body is missing where the server did not read it. */
export type Seen = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** A fault, or one chosen when the request is there. */
export type Choice = Fault | ((seen: Seen) => Fault);

type Connection = { buffer: Buffer; busy: boolean; gone: boolean };

/** A server on a loopback port that breaks the rules of HTTP as the test says, and counts what it did. */
export class FaultServer {
  readonly #server: Server;
  readonly #connections = new Map<Socket, Connection>();
  readonly #scripts = new Map<string, Choice[]>();
  readonly #effects = new Map<string, number>();
  readonly #seen: Seen[] = [];
  #tokens = 0;

  private constructor() {
    this.#server = createServer((socket) => this.#accept(socket));
  }

  static async start(): Promise<FaultServer> {
    const server = new FaultServer();
    server.#server.listen(0, "127.0.0.1");
    await once(server.#server, "listening");
    return server;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Says how requests of one kind, `METHOD /path`, are met, in order; the last one stays. Token requests get `token-1`, `token-2` …, all others with `{}`, by default. */
  script(kind: string, ...faults: Choice[]): void {
    this.#scripts.set(kind, faults);
  }

  /** Every request so far. */
  get seen(): readonly Seen[] {
    return this.#seen;
  }

  /** Requests of one kind that arrived. */
  received(kind: string): number {
    return this.#seen.filter(({ method, path }) => `${method} ${path}` === kind).length;
  }

  /** Requests of one kind that had an effect. */
  effects(kind: string): number {
    return this.#effects.get(kind) ?? 0;
  }

  /** Connections with a request whose response is not complete. Kept-alive ones that rest are none. */
  get busy(): number {
    return [...this.#connections.values()].filter(({ busy }) => busy).length;
  }

  /** All open connections, resting ones included. */
  get open(): number {
    return this.#connections.size;
  }

  /** Ends the connections that rest, as a server does after its keep-alive time. */
  async hangUp(): Promise<void> {
    const resting = [...this.#connections].filter(([, { busy }]) => !busy).map(([socket]) => socket);
    await Promise.all(
      resting.map((socket) => {
        socket.end();
        return once(socket, "close");
      }),
    );
  }

  async stop(): Promise<void> {
    for (const socket of this.#connections.keys()) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #accept(socket: Socket): void {
    const connection: Connection = { buffer: Buffer.alloc(0), busy: false, gone: false };
    this.#connections.set(socket, connection);
    socket.on("error", () => {});
    socket.on("close", () => {
      connection.gone = true;
      this.#connections.delete(socket);
    });
    socket.on("data", (chunk) => {
      connection.buffer = Buffer.concat([connection.buffer, chunk]);
      this.#read(socket, connection);
    });
  }

  /** Reads one request from the front of the buffer; the client sends the next one only after its response. */
  #read(socket: Socket, connection: Connection): void {
    if (connection.busy || connection.gone) return;
    const lineEnd = connection.buffer.indexOf("\r\n");
    if (lineEnd < 0) return;
    const [method = "", path = ""] = connection.buffer.toString("latin1", 0, lineEnd).split(" ");
    const kind = `${method} ${path.split("?")[0]}`;
    const script = this.#scripts.get(kind);
    const next = script?.[0];
    if (typeof next === "object" && next.early) {
      this.#meet(socket, connection, kind, { method, path, headers: {}, body: "" });
      return;
    }
    const headEnd = connection.buffer.indexOf("\r\n\r\n");
    if (headEnd < 0) return;
    const headers = parseHeaders(connection.buffer.toString("latin1", lineEnd + 2, headEnd));
    const bodyEnd = headEnd + 4 + Number(headers["content-length"] ?? 0);
    if (connection.buffer.length < bodyEnd) return;
    const body = connection.buffer.toString("utf8", headEnd + 4, bodyEnd);
    connection.buffer = connection.buffer.subarray(bodyEnd);
    this.#meet(socket, connection, kind, { method, path, headers, body });
  }

  #meet(socket: Socket, connection: Connection, kind: string, seen: Seen): void {
    this.#seen.push(seen);
    const script = this.#scripts.get(kind);
    const choice = (script && script.length > 1 ? script.shift() : script?.[0]) ?? this.#usual(kind);
    const fault = typeof choice === "function" ? choice(seen) : choice;
    if (fault.takesEffect) this.#effects.set(kind, this.effects(kind) + 1);
    connection.busy = true;
    fault.act(socket, () => {
      connection.busy = false;
      this.#read(socket, connection);
    });
  }

  #usual(kind: string): Fault {
    if (!kind.endsWith("/auth/token")) return success();
    this.#tokens += 1;
    return token(`token-${this.#tokens}`);
  }
}

function parseHeaders(text: string): Record<string, string> {
  const pairs = text.split("\r\n").map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return Object.fromEntries(pairs);
}

/** An origin at which nothing listens. */
export async function closedPort(): Promise<string> {
  const server = await FaultServer.start();
  const { origin } = server;
  await server.stop();
  return origin;
}
