type Callback = () => void;
type Timer = (callback: Callback, ms?: number) => unknown;
type Port = {
  onmessage: Callback | null;
  readonly postMessage: (message: unknown) => void;
  readonly close: () => void;
};

/** What a place may have of the means to wait; each of them may also belong to a test runner's fake timers. */
export type Timers = {
  readonly setImmediate?: Timer;
  readonly setTimeout?: Timer;
  readonly MessageChannel?: new () => { readonly port1: Port; readonly port2: Port };
};

export type RealTime = {
  /** One turn of the event loop. */
  readonly turn: () => Promise<void>;
  readonly wait: (ms: number) => Promise<void>;
};

/** Finds ways of waiting that go by real time. */
export function realTime({ setImmediate, setTimeout, MessageChannel }: Timers): RealTime {
  const immediate = isReal(setImmediate) ? setImmediate : undefined;
  const timeout = isReal(setTimeout) ? setTimeout : undefined;
  const turn = () =>
    new Promise<void>((resolve) => {
      // Node's own is the quickest and looks at open sockets in between. A worker or a browser has none.
      if (immediate) immediate(resolve);
      // A message would be quicker, but workerd reads no body between two of them.
      else if (timeout) timeout(resolve, 0);
      else if (MessageChannel) post(new MessageChannel(), resolve);
      else setTimeout?.(resolve, 0);
    });
  return { turn, wait: (ms) => (timeout ? new Promise<void>((resolve) => timeout(resolve, ms)) : turn()) };
}

function post({ port1, port2 }: { readonly port1: Port; readonly port2: Port }, callback: Callback): void {
  port1.onmessage = () => {
    // An open port would keep the process alive.
    port1.close();
    callback();
  };
  port2.postMessage(undefined);
}

/** The fake timers of Vitest, Jest and Sinon all mark what they replace with their clock. */
const isReal = (timer: Timer | undefined): timer is Timer => timer !== undefined && !Object.hasOwn(timer, "clock");

// Taken now, before a test replaces them. Node's types know no `onmessage`, though its ports do.
export const { turn, wait } = realTime(globalThis as unknown as Timers);

/** Lets promises, and the streams of fetch, come to rest. */
export async function idle(): Promise<void> {
  for (let count = 0; count < 3; count += 1) await turn();
}
