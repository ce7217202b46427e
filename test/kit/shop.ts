import { onTestFinished } from "vitest";
import { createDintero } from "../../src/index.js";
import { createPayments, type Payments, unwrap } from "../../src/payments/index.js";
import { FakeClock, type Sandbox, type SandboxOptions, startSandbox } from "../../src/testing/index.js";

/** A merchant with a sandbox, on one fake clock. */
export type Shop = {
  readonly sandbox: Sandbox;
  readonly clock: FakeClock;
  readonly payments: Payments;
  /** Lets as much time pass as a promise needs. */
  readonly settle: FakeClock["runUntil"];
  /** Creates a session for an order of one line, and returns its id. */
  readonly open: (order?: OrderOptions) => Promise<string>;
  /** Creates a session, lets the shopper pay it, and returns the id of the transaction. */
  readonly paid: (order?: OrderOptions) => Promise<string>;
};

type OrderOptions = {
  readonly amount?: number;
  readonly reference?: string;
  readonly callbackUrl?: string;
  readonly configuration?: object;
  readonly method?: string;
};

/** The address of the Payments API; that of the sandbox unless a proxy is between. */
export async function startShop(options: SandboxOptions = {}, baseUrl?: (sandbox: Sandbox) => string): Promise<Shop> {
  const clock = new FakeClock();
  const sandbox = await startSandbox({ clock, ...options });
  onTestFinished(() => sandbox.close());
  const settle = clock.runUntil;
  const fetch = clock.heldBy(globalThis.fetch);
  const dintero = createDintero({ ...sandbox.credentials, baseUrl: `${sandbox.url}/v1`, clock, fetch });
  const payments = createPayments(dintero, { baseUrl: baseUrl?.(sandbox) ?? `${sandbox.url}/v1` });

  const open = async ({ amount = 29_900, reference = "order-1", callbackUrl, configuration }: OrderOptions = {}) => {
    const body = {
      profile_id: "default",
      url: {
        return_url: "https://shop.example/return",
        ...(callbackUrl !== undefined && { callback_url: callbackUrl }),
      },
      order: {
        amount,
        currency: "NOK",
        merchant_reference: reference,
        items: [{ id: "chair", line_id: "1", description: "Chair", quantity: 1, amount }],
      },
      ...(configuration && { configuration }),
    };
    const { id } = unwrap(await settle(payments.POST("/sessions-profile", { body })));
    return String(id);
  };
  const paid = async ({ method, ...order }: OrderOptions = {}) => {
    const id = await open(order);
    const transaction = await sandbox.pay(id, method === undefined ? {} : { paymentProductType: method });
    return String(transaction.id);
  };
  return { sandbox, clock, payments, settle, open, paid };
}
