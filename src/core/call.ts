import type { DinteroEvent } from "./events.js";
import type { AnswerHead } from "./transport/answer.js";
import type { EndSignal } from "./transport/ending.js";

/** A request as plain data: unlike a `Request` it can be sent again. */
export type Outgoing = {
  readonly url: string;
  readonly headers: Headers;
  readonly body: string | ArrayBuffer | undefined;
};

/** How a call is repeated. All times in milliseconds. */
export type RetryPolicy = {
  readonly limit: number;
  readonly minDelay: number;
  readonly maxDelay: number;
  readonly maxRetryAfter: number;
};

/** What has happened to a call so far; the layers write it, errors tell it. */
export type Progress = {
  /** Place in the pacer's queue, kept over all attempts. */
  arrival?: number;
  /** Requests sent. */
  attempts: number;
  /** A request is on its way right now. */
  inFlight: boolean;
  /** An earlier request may have been carried out although its answer was lost or was an error of the server's. */
  doubtful: boolean;
  /** The `Authorization` that was sent last. */
  authorization?: string | undefined;
};

export const noProgress = (): Progress => ({ attempts: 0, inFlight: false, doubtful: false });

/** One call of a user, with everything the layers need to know about it. */
export type Call = {
  readonly method: string;
  /** The template, as in the specification; never the filled path, which may hold personal data. */
  readonly path: string;
  /** What the server counts this call against; a 429 holds back calls of the same lane only. */
  readonly lane: string;
  /** Carrying it out twice does no harm. */
  readonly repeatable: boolean;
  /** One attempt, in milliseconds. */
  readonly timeout: number;
  /** The whole call, in milliseconds. */
  readonly deadline: number;
  /** When the deadline passes, on the clock's `now`. */
  readonly expiresAt: number;
  readonly retry: RetryPolicy | false;
  /** Aborted by the caller or by the deadline. */
  readonly signal: EndSignal;
  readonly progress: Progress;
  /** Tells the client's `onEvent`. */
  readonly emit: (event: DinteroEvent) => void;
};

/** Sends a request and gives the whole answer, body included. */
export type Send<Answer extends AnswerHead = AnswerHead> = (outgoing: Outgoing, call: Call) => Promise<Answer>;

/** One kind of behaviour around sending. */
export type Layer = <Answer extends AnswerHead>(next: Send<Answer>) => Send<Answer>;

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);
const REPEATABLE = new Set([...SAFE, "PUT", "DELETE"]);

/** A method that changes nothing on the server. */
export const isSafe = (method: string): boolean => SAFE.has(method);

/** A method that may be carried out twice without harm (RFC 9110, section 9.2.2). */
export const isRepeatable = (method: string): boolean => REPEATABLE.has(method);
