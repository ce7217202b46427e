import type { DinteroEvent } from "../../../src/index.js";

/** Prints what happens, and keeps what differs from what is expected. */
export class Narrator {
  readonly #startedAt = performance.now();
  readonly unexpected: string[] = [];

  get elapsed(): string {
    return `${((performance.now() - this.#startedAt) / 1000).toFixed(2)} s`;
  }

  say = (text: string): void => console.log(`${this.elapsed.padStart(8)}  ${text}`);

  expect(what: string, actual: unknown, expected: unknown): void {
    if (actual !== expected) this.unexpected.push(`${what}: expected ${String(expected)}, got ${String(actual)}`);
  }

  /** Prints the events of a client in words. */
  onEvent = (event: DinteroEvent): void => {
    if (event.type === "token" && event.action === "issued") {
      this.say("The client has an access token, which it uses for all further calls.");
    }
    if (event.type === "response") this.say(`${event.method} ${event.path} → ${event.status}`);
    if (event.type === "failed") this.say(`${event.method} ${event.path} → no response`);
    if (event.type === "retry") {
      this.say(
        `The server refused the request with ${event.status}. The client waits ${event.delay / 1000} s, as long as it asks.`,
      );
    }
  };
}
