import type { AccountContext } from "../dintero/context.js";

// A registered symbol, so that the clients of every copy of the package have it under one key.
const CONTEXT = Symbol.for("dintero-client.payments-context");

/** Attaches the context to a client of the Payments API, so that it does not show when the client is printed. */
export function attachPaymentsContext(client: object, context: AccountContext): void {
  Object.defineProperty(client, CONTEXT, { value: context });
}

/** The context of a client that `createPayments` made; undefined for anything else. */
export function paymentsContextOf(client: unknown): AccountContext | undefined {
  return (Object(client) as { readonly [CONTEXT]?: AccountContext })[CONTEXT];
}
