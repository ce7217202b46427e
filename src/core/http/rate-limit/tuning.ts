// The constants of the estimate. docs/rate-limits.md says what happens when each is halved and doubled.

/** Calls in flight at first, and after each pause. */
export const START = 10;
/** Milliseconds in which the calls in flight may double while nothing is refused. */
export const OPENING_MS = 150;
/** Most calls by which one accepted call raises the calls in flight. */
export const OPENING_STEP = 0.5;
/** First pause of a server that names none, in milliseconds. */
export const PAUSE_MS = 100;
/** Shortest pause, in milliseconds, … */
export const SHORTEST_PAUSE_MS = 50;
/** … and longest one of a server that names none. */
export const LONGEST_PAUSE_MS = 8_000;
/** Share of the time since the first refusal that each further pause lasts. */
export const PAUSE_GROWTH = 1 / 3;
/** Share of the last pause that the next one lasts at first. */
export const PAUSE_MEMORY = 0.75;
/** Round trips of a refusal after which a call that was not refused counts as accepted. */
export const ROUND_TRIPS = 2;
/** Round trips before its response arrives until which a call is surely processed: one is the way, and a clock may be late by half of that. */
export const WAY_BACK = 1.5;
/** Milliseconds after which a waiting call is checked again, since the rate grows while it waits. */
export const LOOK_AGAIN_MS = 25;
/** Share of a call that is saved up while a timer is late. With less than one no two calls go at once. */
export const SAVED_UP = 0.9;
/** Milliseconds in which nobody called, after which a rate is forgotten. */
export const FORGET_MS = 60_000;
/** Milliseconds in which a search for the rate rises by `RISE`; twice as many after each one that found nothing. */
export const SEARCH_MS = 200;
/** A search rises at least as fast as if this many calls had been accepted in each pause. */
export const SEARCH_STEP = 50;
/** Share by which an estimate rises beyond its plateau in the time that it is kept. */
export const RISE = 0.3;
/** An estimate is kept for so many times the last pause, … */
export const PATIENCE = 10;
/** … for so many milliseconds at least, … */
export const SHORTEST_MS = 3_000;
/** … and for so many at most. */
export const LONGEST_MS = 20_000;
/** Accepted calls that prove a rate in full; one that fewer prove is left sooner. */
export const PROOF = 40;
/** Accepted calls that prove a limit of concurrency in full, as a multiple of that limit. */
export const TURNS = 2;
/** A rate that was refused below its plateau, or far beyond, is kept for this share of the time. */
export const UNSURE = 0.2;
/** Calls beyond a burst of more than one that prove that the server refills. */
export const SURPLUS = 1;
/** Share by which a refusal lowers a proven rate in full. */
export const DROP = 0.15;
/** Smallest share of itself to which one refusal lowers a proven rate. It is applied once more for each further pause in a row before which one call at most was accepted. */
export const LOWEST = 0.8;
/** Share of a pause in which a burst is sent, at most. */
export const BURST_TIME = 0.1;
/** Share of a burst that is sent more slowly at its end, … */
export const BURST_END = 0.2;
/** … at this share of its rate. */
export const BURST_SLOWER = 0.25;
/** Share of a burst that the server has to accept for it to be worth the refusals. */
export const WORTH = 0.15;
/** Share that is left of a burst that was too large. */
export const BURST = 0.5;
