import type { components, webhooks } from "../../generated/webhooks.js";

// The only file of this entry point that imports generated/.

type Schemas = components["schemas"];

type BodyOfEvent<Name extends keyof webhooks> = webhooks[Name] extends {
  readonly post: { readonly requestBody: { readonly content: { readonly "application/json": infer Body } } };
}
  ? Body
  : never;

/** Names of the events that this version knows. */
export type KnownEventName = Exclude<
  keyof webhooks,
  "session_callback" | "shipping_address_callback" | "discount_codes_callback"
>;

// An enum, because the compiler takes any other kind of text as equal to every known name, and then no known name narrows the union.
declare enum EventNameOfLaterVersion {
  name = "the name of an event that this version does not know",
}

/** The name of an event that this version does not know. It can be used wherever a `string` can. */
export type UnknownEventName = EventNameOfLaterVersion;

type Delivery<Name> = {
  /** Name of the event. */
  readonly event: Name;
  /** Id of the delivery. A retry has the same id, so ignore one that you have handled. */
  readonly deliveryId: string;
};

/**
 * One known event: the body that Dintero sent, and the id of the delivery.
 *
 * A subscription with `fields` or `exclude_fields` can lack members that are required here.
 *
 * @example
 * async function onTransaction({ transaction }: WebhookEventOf<"checkout_transaction">) { … }
 */
export type WebhookEventOf<Name extends KnownEventName> = BodyOfEvent<Name> & Delivery<Name>;

/**
 * An event that this version does not know, with the members of its body. For its name, compare with a `string`.
 *
 * @example
 * const name: string = event.event;
 */
export type UnknownWebhookEvent = Delivery<UnknownEventName> & { readonly [member: string]: unknown };

/**
 * A webhook event. Its `event` names the kind; a comparison narrows the type to the body of that event.
 *
 * @example
 * if (event.event === "checkout_transaction") console.log(event.transaction.status);
 */
export type WebhookEvent = { [Name in KnownEventName]: WebhookEventOf<Name> }[KnownEventName] | UnknownWebhookEvent;

/** Why a payment ended without an authorized transaction. */
export type CallbackError = Schemas["SessionError"];

/** A transaction event that a callback can report. */
export type ReportedEvent = Schemas["ReportedEvent"];

/** The transaction in the body of a callback with `method=POST`. */
export type CallbackTransaction = Schemas["Transaction"];
