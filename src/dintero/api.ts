import type { components, operations as operationTypes, paths } from "../../generated/management-auth.js";
import {
  lists,
  operations as metadata,
  type operationList as rows,
} from "../../generated/management-auth.operations.js";
import { bodyToken, itemToken, offset, type SchemesOf } from "../core/pagination/strategies.js";
import { commaSeparated } from "../core/request/query-styles.js";
import type { SerializersOf } from "../core/request/serializers.js";
import type { Client, ImplicitPathParam, Init } from "../core/types/client.js";
import type { OperationTable } from "../core/types/metadata.js";
import type { Body, Data, ErrorBody, Item, ParametersOf, Query } from "../core/types/operation.js";
import type { Readable, Writable } from "../core/types/read-write.js";

// The only file that imports this document's part of generated/.

/** Every path of the Account Management API. */
// A type of its own, because a declaration that a compiler writes can only name what an entry point exports.
export type Paths = { [Path in keyof paths]: paths[Path] };
/**
 * The schemas of the specification by name, as the server sends them.
 *
 * @example
 * const nameOf = (account: Schemas["Account"]) => account.company.business_name;
 */
export type Schemas = { [Name in keyof components["schemas"]]: Readable<components["schemas"][Name]> };

/**
 * The schemas of the specification by name, as they are sent to the server: without what it sets itself.
 *
 * @example
 * const role: WritableSchemas["AuthRole"] = { name: "Support", scope: ["read:accounts"] };
 */
export type WritableSchemas = { [Name in keyof components["schemas"]]: Writable<components["schemas"][Name]> };

/** The operations of the specification, by operationId. */
export type Operations = operationTypes;

/** The name of an operation. */
export type OperationId = keyof operationTypes;

/**
 * An operation, as openapi-typescript writes it: its parameters, its body and its responses. `title` is its operationId and summary, for editors.
 *
 * @example
 * type Path = Operation<"aid_mgmnt_accounts_get">["parameters"]["path"];
 */
export type Operation<Id extends OperationId> = operationTypes[Id];

/**
 * The request body of an operation. `never` if it takes none.
 *
 * @example
 * const body: BodyOf<"aid_auths_roles_post"> = { name: "Support", scope: ["read:accounts"] };
 */
export type BodyOf<Id extends OperationId> = Body<operationTypes[Id]>;

/**
 * The data of a success. `undefined` if there is none.
 *
 * @example
 * const nameOf = ({ company }: DataOf<"aid_accounts_aid_get">) => company.business_name;
 */
export type DataOf<Id extends OperationId> = Data<operationTypes[Id]>;

/**
 * The `body` of an error, if it is as the specification promises.
 *
 * @example
 * const codeOf = ({ error }: ErrorOf<"aid_accounts_aid_get">) => error.code;
 */
export type ErrorOf<Id extends OperationId> = ErrorBody<operationTypes[Id]>;

/**
 * The query parameters of an operation.
 *
 * @example
 * const query: QueryOf<"aid_mgmnt_accounts_get"> = { limit: 100, connection: ["vipps"] };
 */
export type QueryOf<Id extends OperationId> = Query<operationTypes[Id]>;

/**
 * The path parameters of an operation. The account in the first place may be left out.
 *
 * @example
 * const path: PathOf<"aid_accounts_aid_get"> = { aid: "P11112222" };
 */
export type PathOf<Id extends OperationId> =
  ParametersOf<operationTypes[Id], FirstAccount<Id>> extends infer All
    ? "path" extends keyof All
      ? NonNullable<All["path"]>
      : never
    : never;

/**
 * Everything that a call of an operation takes after its path, except `parseAs`.
 *
 * @example
 * const roles = (init: InitOf<"aid_auths_roles_get"> = {}) => dintero.GET("/accounts/{oid}/auth/roles", init);
 */
export type InitOf<Id extends OperationId> = Init<operationTypes[Id], FirstAccount<Id>>;

/** The name of an operation that is a list. */
export type ListId = Extract<Row, { readonly pagination: unknown }>["operationId"];

/**
 * One item of a list.
 *
 * @example
 * const show = (account: ItemOf<"aid_mgmnt_accounts_get">) => console.log(account.account_id);
 */
export type ItemOf<Id extends ListId> = Item<operationTypes[Id], RowOf<Id>["pagination"]>;

type Row = (typeof rows)[number];
type RowOf<Id extends OperationId> = Extract<Row, { readonly operationId: Id }>;
type FirstAccount<Id extends OperationId> = ImplicitPathParam<RowOf<Id>["path"], "/accounts/">;

/** A client of the Account Management API that fills in one account. */
export type ApiClient = Client<Paths, typeof lists, "/accounts/">;

/** Metadata of the operations. */
export const operations: OperationTable = metadata;
export { lists };

/** The schemes of pagination that the lists use. */
export const schemes: SchemesOf<typeof lists> = { "item-token": itemToken, "body-token": bodyToken, offset };

/** The serializers that the operations need. */
export const serializers: SerializersOf<typeof metadata> = { body: {}, path: {}, query: { form: commaSeparated } };
