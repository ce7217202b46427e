import { createLogger } from "@stoplight/prism-core";
import { getHttpOperationsFromSpec } from "@stoplight/prism-http";
import { createServer } from "@stoplight/prism-http-server";
import type { OpenApi } from "../spec/openapi-types.js";
import { withoutExtensions } from "../spec/places.js";

export type Prism = {
  /** Its root: the paths of the document follow it directly, without the `/v1` of the real API. */
  readonly url: string;
  readonly close: () => Promise<void>;
};

/**
 * Starts Prism in this process, on loopback and a free port, with all its checks switched on.
 *
 * Without `upstream` it responds with the examples of the document: those of the lowest 2xx, unless `Prefer: code=…, example=…` selects others.
 * With `upstream` it forwards requests, and a response from there that the document does not allow becomes a 500. The header `sl-violations` contains what it finds in either direction.
 */
export async function startPrism(document: OpenApi, { upstream }: { upstream?: string } = {}): Promise<Prism> {
  const operations = await loadOperations(document);
  const checks = { checkSecurity: true, validateRequest: true, validateResponse: true, errors: true };
  const shared = { ...checks, upstreamProxy: undefined, mock: { dynamic: false } };
  const server = createServer(operations, {
    cors: false,
    config: upstream ? { ...shared, isProxy: true, upstream: new URL(upstream) } : { ...shared, isProxy: false },
    components: { logger: createLogger("prism", { level: "silent" }) },
  });
  return { url: await server.listen(0, "127.0.0.1"), close: server.close };
}

type Operations = ReturnType<typeof getHttpOperationsFromSpec>;

const loaded = new WeakMap<OpenApi, Operations>();

/** Reading a large document takes longer than everything else, so each is read once. */
function loadOperations(document: OpenApi): Operations {
  let operations = loaded.get(document);
  if (!operations) {
    // With `servers` Prism would wait for their base path.
    const { servers: _, ...rest } = withoutExtensions(document);
    operations = getHttpOperationsFromSpec(structuredClone(rest));
    loaded.set(document, operations);
  }
  return operations;
}
