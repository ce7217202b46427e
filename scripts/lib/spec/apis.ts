import { fileURLToPath } from "node:url";

/** One API: a document, its overlay, and what is generated from them. */
export type Api = {
  readonly name: string;
  readonly document: string;
  readonly overlay: string;
  readonly types: string;
  readonly operations: string;
};

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

const api = (name: string): Api => ({
  name,
  document: `openapi/${name}.yaml`,
  overlay: `openapi/${name}.overlay.yaml`,
  types: `generated/${name}.ts`,
  operations: `generated/${name}.operations.ts`,
});

/**
 * Every API of the project; all scripts and tests go through this table.
 *
 * To add one, add its row. Its document is `openapi/<name>.yaml`, or is taken from its publisher by
 * `npm run spec:update -- --api <name> --from FILE|URL`.
 */
export const APIS: readonly Api[] = [
  // Dintero's Account Management API.
  api("management-auth"),
  // Dintero's Payments API, on two hosts.
  api("payments"),
  // What only Dintero's checkout document has.
  api("checkout"),
  // Dintero's webhook subscriptions, events and callbacks.
  api("webhooks"),
  // What Moyasar asks of an acquirer.
  api("moyasar-acquirer"),
  // Z.ro's payments gateway.
  api("zro-payin"),
];
