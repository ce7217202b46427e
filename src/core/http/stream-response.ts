import { type AbortLike, onAbort } from "../util/abort.js";
import { responseOf } from "./buffer-response.js";

/**
 * A response whose body is read as it arrives. The signal ends it at any time.
 *
 * @param abort Ends the request.
 */
export function streamResponse(
  response: Response,
  signal: AbortLike | null | undefined,
  abort: (reason: unknown) => void,
): Response {
  if (response.body === null) return responseOf(response, null);
  const reader = response.body.getReader();
  let stop = () => {};
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start: (controller) => {
        if (!signal) return;
        stop = onAbort(signal, () => {
          abort(signal.reason);
          controller.error(signal.reason);
        });
      },
      pull: async (controller) => {
        try {
          const { done, value } = await reader.read();
          if (signal?.aborted) return;
          if (!done) controller.enqueue(value);
          else {
            stop();
            controller.close();
          }
        } catch (error) {
          stop();
          throw error;
        }
      },
      cancel: (reason) => {
        stop();
        return reader.cancel(reason);
      },
    },
    // Nothing is read before the consumer asks for it.
    { highWaterMark: 0 },
  );
  return responseOf(response, body);
}
