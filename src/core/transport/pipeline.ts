import type { Layer, Send } from "../call.js";
import type { Settings } from "../settings.js";
import type { Answer } from "./answer.js";
import { attempt } from "./attempt.js";
import { authorize, type TokenSource } from "./authorize.js";
import { pace } from "./pacer.js";
import { retry } from "./retry.js";

/**
 * The layers between a call and the network, from the outside in:
 *
 * (deadline, around all of it) → authorize, with its replay → retry → pacer → stamp → attempt with its timeout → fetch
 *
 * A caller that waits for a token holds no place in the pacer, so a concurrency of one cannot lock itself up.
 */
export function composeTransport(options: {
  readonly settings: Settings;
  readonly tokens?: TokenSource | undefined;
  readonly stamp?: ((headers: Headers) => void) | undefined;
}): Send<Answer> {
  const { settings, tokens, stamp } = options;
  const { clock, pacer } = settings;
  const { origin } = new URL(settings.baseUrl);
  const layers: (Layer | undefined)[] = [
    tokens && authorize(tokens, origin),
    retry(clock),
    pacer && pace(pacer, clock, origin),
    stamp && stamping(stamp),
  ];
  return layers.reduceRight<Send<Answer>>((next, layer) => (layer ? layer(next) : next), attempt(settings));
}

/** Gives every attempt headers of its own. */
function stamping(stamp: (headers: Headers) => void): Layer {
  return (next) => (outgoing, call) => {
    const headers = new Headers(outgoing.headers);
    stamp(headers);
    return next({ ...outgoing, headers }, call);
  };
}
