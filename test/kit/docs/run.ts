import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Prism, startPrism } from "../../../scripts/lib/mock/prism.js";
import { APIS } from "../../../scripts/lib/spec/apis.js";
import type { OpenApi } from "../../../scripts/lib/spec/openapi-types.js";
import { readSpecification } from "../../../scripts/lib/spec/specification.js";
import { startSandbox } from "../../../src/testing/index.js";
import { startIdentityServer } from "../identity-server.js";

const DINTERO = "https://api.dintero.com/v1";

const CHECKOUT = "https://checkout.dintero.com/v1";

/**
 * Where the blocks call, and the document that responds there. The documents of the Payments API share Dintero's two hosts, so the first address that a URL begins with counts.
 *
 * @param accountId The account of the programs.
 */
const hosts = (accountId: string): Readonly<Record<string, string>> => ({
  [`${DINTERO}/accounts/${accountId}/settlements`]: "payments",
  [`${DINTERO}/accounts/${accountId}/hooks`]: "webhooks",
  [DINTERO]: "management-auth",
  [`${CHECKOUT}/admin`]: "checkout",
  [CHECKOUT]: "payments",
  "https://pg.moyasar.com": "moyasar-acquirer",
  "https://gateway.of-yours.example": "zro-payin",
});

export type Stage = {
  /** A program with what the mock takes in place of the reader's own values. */
  readonly cast: (code: string) => string;
  /** Runs a compiled program in an empty folder of its own. */
  readonly run: (program: string, preload: string) => Promise<{ readonly stdout: string; readonly stderr: string }>;
  readonly close: () => Promise<void>;
};

/** A copy of a document in which no header parameter is an array: Prism cannot read a request that lacks such a header. */
function withTextHeaders(document: OpenApi): OpenApi {
  const copy = structuredClone(document);
  for (const parameter of Object.values(copy.components?.["parameters"] ?? {})) {
    const header = parameter as { in?: string; schema?: { type?: string }; example?: unknown };
    if (header.in !== "header" || header.schema?.type !== "array") continue;
    header.schema = { type: "string" };
    delete header.example;
  }
  return copy;
}

/** The part of an address that belongs to the paths of its document. */
function pathIn(address: string): string {
  const base = [DINTERO, CHECKOUT].find((one) => address.startsWith(`${one}/`));
  return base === undefined ? "" : address.slice(base.length);
}

/** Starts the servers that programs of the documents speak to. What the sandbox does not know, Prism responds with the specification's example. */
export async function startStage(): Promise<Stage> {
  const sandbox = await startSandbox();
  const identity = await startIdentityServer(sandbox.url);
  const { accountId, clientId, clientSecret } = sandbox.credentials;
  const addresses = hosts(accountId);
  const prisms = new Map<string, Prism>();
  for (const name of new Set(Object.values(addresses))) {
    const api = APIS.find((one) => one.name === name);
    if (!api) throw new Error(`There is no API ${name}.`);
    const { document } = await readSpecification(api);
    prisms.set(
      name,
      await startPrism(withTextHeaders(document), name === "management-auth" ? { upstream: identity.url } : {}),
    );
  }
  const mocks = Object.entries(addresses).map(([address, name]) => {
    const { url = "" } = prisms.get(name) ?? {};
    return [address, url + pathIn(address)] as const;
  });
  const env = {
    ...process.env,
    MOCKS: JSON.stringify(Object.fromEntries(mocks)),
    DINTERO_ACCOUNT_ID: accountId,
    DINTERO_CLIENT_ID: clientId,
    DINTERO_CLIENT_SECRET: clientSecret,
  };
  return {
    cast: (code) =>
      code.replace("T12345678", accountId).replace("my-client", clientId).replace("my-secret", clientSecret),
    run: async (program, preload) => {
      const cwd = await mkdtemp(join(tmpdir(), "block-"));
      try {
        return await promisify(execFile)(process.execPath, ["--import", preload, program], {
          cwd,
          env,
          timeout: 60_000,
        });
      } finally {
        await rm(cwd, { recursive: true });
      }
    },
    close: async () => {
      for (const prism of prisms.values()) await prism.close();
      await identity.close();
      await sandbox.close();
    },
  };
}
