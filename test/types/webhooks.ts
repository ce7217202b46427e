// The types of dintero-client/webhooks: the compiler is the test.
import { signWebhook } from "../../src/testing/index.js";
import type {
  KnownEventName,
  SessionCallback,
  UnknownEventName,
  WebhookEvent,
  WebhookEventOf,
} from "../../src/webhooks/index.js";
import { same } from "./exact.js";

/** A comparison narrows an event to its body. */
export function narrowsByName(event: WebhookEvent): string | undefined {
  const id: string = event.deliveryId;
  if (event.event === "checkout_transaction") {
    same<typeof event.event, "checkout_transaction">(true);
    const reference: string = event.transaction.merchant_reference;
    const account: string = event.account_id;
    return [id, reference, account, event.transaction.status].join();
  }
  // @ts-expect-error Only a checkout event has a transaction of this type.
  return event.transaction.status;
}

/** Lists that may grow keep their known values and accept any text. */
export function readsOpenEnums({ authorization, transaction }: WebhookEventOf<"checkout_authorization">): string[] {
  return [authorization.error ?? "none", transaction?.status ?? "none"];
}

/** A switch narrows too, and leaves the unknown events. */
export function narrowsInSwitch(event: WebhookEvent): unknown {
  switch (event.event) {
    case "checkout_authorization":
      return event.authorization.error === "cancelled" ? event.transaction?.id : event.authorization.transaction_id;
    case "account_store_add":
    case "account_store_update":
      return event.store.store_id;
    case "ping":
      return event.config.url;
    case "checkout_token_add":
      return event.token.masked_pan;
    default: {
      const name: string = event.event;
      return name === "invented_in_2027" ? event : undefined;
    }
  }
}

/** A name that no event has is a mistake. */
export function refusesWrongNames(event: WebhookEvent): boolean {
  // @ts-expect-error A typing mistake in the name.
  return event.event === "checkout_transacton";
}

/** An unknown event gives its members as unknown. */
export function readsUnknown(event: Extract<WebhookEvent, { readonly event: UnknownEventName }>): unknown {
  same<(typeof event)["anything"], unknown>(true);
  return event["anything"];
}

/** Handlers can be typed by the name of their event. */
export const handlers: { readonly [Name in KnownEventName]?: (event: WebhookEventOf<Name>) => void } = {
  checkout_token_delete: ({ token }) => void token.id.length,
  approval_payout_destination_update: ({ payout_destination_case }) => void payout_destination_case.case_status,
};

/** The type of a callback narrows what it has. */
export function narrowsCallback(callback: SessionCallback): string {
  switch (callback.type) {
    case "payment":
      return callback.transaction_id;
    case "error":
      return `${callback.error} ${callback.transaction_id ?? callback.session_id}`;
    case "event":
      return callback.event === "CAPTURE" ? callback.transaction_id : callback.event;
    case "other":
      same<typeof callback.transaction_id, undefined>(true);
      return callback.signedAt.toISOString();
  }
}

/** A known event is signed with its own members, an unknown one with any. */
export async function signs(): Promise<void> {
  const options = { secret: "test-secret" };
  await signWebhook({ event: "checkout_authorization", authorization: { error: "cancelled" } }, options);
  await signWebhook({ event: "invented_in_2027", anything: 1 }, options);
  // @ts-expect-error The member is called authorization.
  await signWebhook({ event: "checkout_authorization", authorisation: {} }, options);
}
