import { type FakeClock, idle } from "./fake-clock.js";

/**
 * Lets the fake clock run on only while nothing is on the wire, until the promise settles.
 *
 * So a call over real sockets can wait for a `Retry-After` without any real waiting, and the clock shows how long it would have been.
 */
export async function whileWaiting<T>(
  clock: FakeClock,
  wire: { readonly inFlight: number },
  promise: Promise<T>,
): Promise<T> {
  let settled = false;
  const mark = () => {
    settled = true;
  };
  promise.then(mark, mark);
  for (;;) {
    await idle();
    if (settled) return promise;
    if (wire.inFlight === 0) await clock.advance(STEP);
    else await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

const STEP = 10;
