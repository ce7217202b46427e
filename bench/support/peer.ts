/** One call; rejects when it did not succeed. */
export type OneCall = () => Promise<unknown>;

/** A client library, set up as its own documentation says. */
export type Peer = {
  readonly name: string;
  /** What is not the library's default. */
  readonly note?: string;
  /** Reads the settings of the account at `baseUrl`, with a token that is given. */
  readonly connect: (baseUrl: string) => OneCall;
  /** The same with tokens of the token endpoint at `baseUrl`, where the library or its documentation has a way for that. */
  readonly connectWithTokens?: (baseUrl: string) => OneCall;
  /** The same with a store at `baseUrl`, through which processes share what they learn of its limit. */
  readonly connectWithStore?: (baseUrl: string) => OneCall;
};

export const PEERS = ["openapi-fetch", "ky", "got", "axios-retry", "octokit", "stripe", "openai"] as const;

export type PeerName = "ours" | (typeof PEERS)[number];

/** Loads one; undefined where the peers are not installed, which is no part of the root's `npm ci`. */
export async function loadPeer(name: PeerName): Promise<Peer | undefined> {
  try {
    // By URL, so that compiling this does not need the peers either.
    const file = new URL(name === "ours" ? "../peers/ours.ts" : `../peers/${name}.js`, import.meta.url);
    const { peer } = (await import(file.href)) as { peer: Peer };
    return peer;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    return undefined;
  }
}

/** Ours first, then all that are installed. */
export async function loadPeers(): Promise<Peer[]> {
  const all = await Promise.all((["ours", ...PEERS] as const).map(loadPeer));
  const missing = PEERS.filter((_, index) => !all[index + 1]);
  if (missing.length > 0) console.error(`Not installed: ${missing.join(", ")}. Run \`npm --prefix bench ci\`.`);
  return all.filter((peer) => peer !== undefined);
}
