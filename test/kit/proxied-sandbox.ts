import { asProxied } from "../../scripts/lib/mock/as-proxied.js";
import { observedFetch } from "../../scripts/lib/mock/observed-fetch.js";
import { startPrism } from "../../scripts/lib/mock/prism.js";
import { APIS } from "../../scripts/lib/spec/apis.js";
import { readSpecification } from "../../scripts/lib/spec/specification.js";
import { createDintero } from "../../src/index.js";
import { createPayments, type Payments } from "../../src/payments/index.js";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/testing/index.js";

/** A sandbox behind Prism, which checks every request and every response against one document. */
export type ProxiedSandbox = {
  readonly sandbox: Sandbox;
  /** Calls the sandbox through Prism. */
  readonly payments: Payments;
  /** What Prism has found wrong so far. */
  readonly violations: readonly string[];
  readonly close: () => Promise<void>;
};

export async function startProxiedSandbox(
  name: "payments" | "checkout" | "webhooks",
  options: SandboxOptions = {},
): Promise<ProxiedSandbox> {
  const api = APIS.find((one) => one.name === name);
  if (!api) throw new Error(`There is no specification of ${name}`);
  const { document } = await readSpecification(api);
  const sandbox = await startSandbox(options);
  const prism = await startPrism(asProxied(document), { upstream: sandbox.url });
  const fetch = observedFetch();
  const dintero = createDintero({ ...sandbox.credentials, baseUrl: sandbox.url, fetch });
  return {
    sandbox,
    payments: createPayments(dintero, { baseUrl: prism.url }),
    violations: fetch.violations,
    close: async () => {
      await prism.close();
      await sandbox.close();
    },
  };
}
