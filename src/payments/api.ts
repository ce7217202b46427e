import type {
  components as checkoutComponents,
  operations as checkoutOperationTypes,
  paths as checkoutPaths,
} from "../../generated/checkout.js";
import {
  lists as checkoutLists,
  operations as checkoutMetadata,
  operationList as checkoutRows,
} from "../../generated/checkout.operations.js";
import type {
  components as paymentsComponents,
  operations as paymentsOperationTypes,
  paths as paymentsPaths,
} from "../../generated/payments.js";
import {
  lists as paymentsLists,
  operations as paymentsMetadata,
  type operationList as paymentsRows,
} from "../../generated/payments.operations.js";
import type {
  components as webhooksComponents,
  operations as webhooksOperationTypes,
  paths as webhooksPaths,
} from "../../generated/webhooks.js";
import {
  lists as webhooksLists,
  operations as webhooksMetadata,
  operationList as webhooksRows,
} from "../../generated/webhooks.operations.js";
import { bodyToken, composite, itemToken, type SchemesOf } from "../core/pagination/strategies.js";
import { commaSeparated } from "../core/request/query-styles.js";
import type { SerializersOf } from "../core/request/serializers.js";
import type { Client, ImplicitPathParam, Init } from "../core/types/client.js";
import { metadataOf, type OperationMetadata, type OperationTable } from "../core/types/metadata.js";
import type { Body, Data, ErrorBody, Item, ParametersOf, Query } from "../core/types/operation.js";
import type { Readable, Writable } from "../core/types/read-write.js";
import { API } from "../dintero/checks.js";

// The one file of this entry point that imports generated/.

/** Every path of the Payments API: sessions, transactions, settlements and payouts, checkout administration, webhook subscriptions. */
export interface PaymentsPaths extends paymentsPaths, checkoutPaths, webhooksPaths {}

/** The operations of the three documents, by operationId. */
export interface PaymentsOperations extends paymentsOperationTypes, checkoutOperationTypes, webhooksOperationTypes {}

type PaymentsDocument = paymentsComponents["schemas"];
type CheckoutDocument = checkoutComponents["schemas"];
type WebhooksDocument = webhooksComponents["schemas"];

// A name that several documents use means the schema of the first of them.
interface AllSchemas
  extends PaymentsDocument,
    Omit<CheckoutDocument, keyof PaymentsDocument>,
    Omit<WebhooksDocument, keyof PaymentsDocument | keyof CheckoutDocument> {}

/**
 * The schemas of the three documents by name, as the server sends them. A name that several documents use means the schema of the Payments document, or else of the checkout document.
 *
 * @example
 * const isPaid = ({ status }: PaymentsSchemas["Transaction"]) => status === "AUTHORIZED" || status === "CAPTURED";
 */
export type PaymentsSchemas = { [Name in keyof AllSchemas]: Readable<AllSchemas[Name]> };

/**
 * The schemas of the three documents by name, as they are sent to the server: without what it sets itself.
 *
 * @example
 * const order: PaymentsWritableSchemas["SessionOrder"] = { amount: 29900, currency: "NOK", merchant_reference: "order-4711" };
 */
export type PaymentsWritableSchemas = { [Name in keyof AllSchemas]: Writable<AllSchemas[Name]> };

/** The name of an operation. */
export type PaymentsOperationId = keyof PaymentsOperations;

/**
 * An operation, as openapi-typescript writes it: its parameters, its body and its responses. `title` is its operationId and summary, for editors.
 *
 * @example
 * type Path = PaymentsOperation<"transactions_id_get">["parameters"]["path"];
 */
export type PaymentsOperation<Id extends PaymentsOperationId> = PaymentsOperations[Id];

/**
 * The body that an operation is sent. `never` when it takes none.
 *
 * @example
 * const body: PaymentsBodyOf<"transactions_id_capture_post"> = { amount: 29900, capture_reference: "order-4711-1" };
 */
export type PaymentsBodyOf<Id extends PaymentsOperationId> = Body<PaymentsOperations[Id]>;

/**
 * The data of a success. `undefined` when there is none.
 *
 * @example
 * const urlOf = ({ url }: PaymentsDataOf<"checkout_session_profile_post">) => url;
 */
export type PaymentsDataOf<Id extends PaymentsOperationId> = Data<PaymentsOperations[Id]>;

/** The `body` of an error, when it is as the specification promises. */
export type PaymentsErrorOf<Id extends PaymentsOperationId> = ErrorBody<PaymentsOperations[Id]>;

/**
 * The query parameters of an operation.
 *
 * @example
 * const query: PaymentsQueryOf<"transactions_get"> = { status: ["AUTHORIZED"], "created_at.gte": "2026-05-01" };
 */
export type PaymentsQueryOf<Id extends PaymentsOperationId> = Query<PaymentsOperations[Id]>;

/** The path parameters of an operation. The account in the first place may be left out. */
export type PaymentsPathOf<Id extends PaymentsOperationId> =
  ParametersOf<PaymentsOperations[Id], FirstAccount<Id>> extends infer All
    ? "path" extends keyof All
      ? NonNullable<All["path"]>
      : never
    : never;

/** Everything that a call of an operation takes after its path, except `parseAs`. */
export type PaymentsInitOf<Id extends PaymentsOperationId> = Init<PaymentsOperations[Id], FirstAccount<Id>>;

/** The name of an operation that is a list. */
export type PaymentsListId = Extract<Row, { readonly pagination: unknown }>["operationId"];

/**
 * One item of a list.
 *
 * @example
 * const show = ({ id, status }: PaymentsItemOf<"transactions_get">) => console.log(id, status);
 */
export type PaymentsItemOf<Id extends PaymentsListId> = Item<PaymentsOperations[Id], RowOf<Id>["pagination"]>;

type Row = (typeof paymentsRows | typeof checkoutRows | typeof webhooksRows)[number];
type RowOf<Id extends PaymentsOperationId> = Extract<Row, { readonly operationId: Id }>;
type FirstAccount<Id extends PaymentsOperationId> = ImplicitPathParam<RowOf<Id>["path"], AccountPrefix>;

/** What precedes the account in a path. */
export type AccountPrefix = "/accounts/" | "/v2/accounts/";

/** How each list is paginated, by path. */
export const lists = { ...paymentsLists, ...checkoutLists, ...webhooksLists };

/** The schemes of pagination that the lists use. */
export const schemes: SchemesOf<typeof lists> = {
  "item-token": itemToken,
  "body-token": bodyToken,
  "page-token": bodyToken,
  composite,
};

/** The serializers that the operations need. */
export const serializers: SerializersOf<typeof paymentsMetadata> &
  SerializersOf<typeof checkoutMetadata> &
  SerializersOf<typeof webhooksMetadata> = { body: {}, path: {}, query: { form: commaSeparated } };

/** A client of the Payments API, as `createPayments` makes it. */
export type Payments = Client<PaymentsPaths, typeof lists, AccountPrefix>;

/** Metadata of the operations. The general rows are those of the Payments document, so the operations of the others have a row each. */
export const operations: OperationTable = {
  ...paymentsMetadata,
  ...rowsOf(checkoutRows, checkoutMetadata),
  ...rowsOf(webhooksRows, webhooksMetadata, { server: API }),
};

function rowsOf(
  rows: readonly { readonly method: string; readonly path: string }[],
  table: OperationTable,
  common: OperationMetadata = {},
): OperationTable {
  return Object.fromEntries(
    rows.map(({ method, path }) => [`${method} ${path}`, { ...common, ...metadataOf(table, method, path) }]),
  );
}
