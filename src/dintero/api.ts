import type { components, operations, paths } from "../../generated/management-auth.js";
import { operations as facts, lists, type operationList as rows } from "../../generated/management-auth.operations.js";
import type { Client, Filled, Init } from "../core/client-types.js";
import type { Received, Sendable } from "../core/markers.js";
import { type FactsTable, factsIn, type OperationFacts } from "../core/operation-facts.js";
import type { Body, Data, ErrorBody, Item, ParametersOf, Query } from "../core/operation-types.js";

// The one file that imports generated/, so that the rest of the code has one name for each of its things.

/** Every path of the Account Management API. */
// A type of its own, since a declaration made by a compiler can only name what a door exports.
export type Paths = { [Path in keyof paths]: paths[Path] };
/**
 * The schemas of the specification by name, as the server sends them.
 *
 * @example
 * const nameOf = (account: Schemas["Account"]) => account.company.business_name;
 */
export type Schemas = { [Name in keyof components["schemas"]]: Received<components["schemas"][Name]> };

/**
 * The schemas of the specification by name, as they are sent to the server: without what it sets itself.
 *
 * @example
 * const role: SendableSchemas["AuthRole"] = { name: "Support", scope: ["read:accounts"] };
 */
export type SendableSchemas = { [Name in keyof components["schemas"]]: Sendable<components["schemas"][Name]> };

/** The operations of the specification, by operationId. */
export type Operations = operations;

/** The name of an operation. */
export type OperationId = keyof operations;

/**
 * An operation, as openapi-typescript writes it: its parameters, its body and its responses.
 *
 * @example
 * type Path = Operation<"aid_mgmnt_accounts_get">["parameters"]["path"];
 */
export type Operation<Id extends OperationId> = operations[Id];

/**
 * The body that an operation is sent. `never` where it takes none.
 *
 * @example
 * const body: BodyOf<"aid_auths_roles_post"> = { name: "Support", scope: ["read:accounts"] };
 */
export type BodyOf<Id extends OperationId> = Body<operations[Id]>;

/**
 * The data of a success. `undefined` where there is none.
 *
 * @example
 * const nameOf = ({ company }: DataOf<"aid_accounts_aid_get">) => company.business_name;
 */
export type DataOf<Id extends OperationId> = Data<operations[Id]>;

/**
 * The `body` of an error, where it is as the specification promises.
 *
 * @example
 * const codeOf = ({ error }: ErrorOf<"aid_accounts_aid_get">) => error.code;
 */
export type ErrorOf<Id extends OperationId> = ErrorBody<operations[Id]>;

/**
 * The query parameters of an operation.
 *
 * @example
 * const query: QueryOf<"aid_mgmnt_accounts_get"> = { limit: 100, connection: ["vipps"] };
 */
export type QueryOf<Id extends OperationId> = Query<operations[Id]>;

/**
 * The path parameters of an operation. The account in the first place may be left out.
 *
 * @example
 * const path: PathOf<"aid_accounts_aid_get"> = { aid: "P11112222" };
 */
export type PathOf<Id extends OperationId> =
  ParametersOf<operations[Id], FirstAccount<Id>> extends infer All
    ? "path" extends keyof All
      ? NonNullable<All["path"]>
      : never
    : never;

/**
 * Everything that a call of an operation takes after its path, but `parseAs`.
 *
 * @example
 * const roles = (init: InitOf<"aid_auths_roles_get"> = {}) => dintero.GET("/accounts/{oid}/auth/roles", init);
 */
export type InitOf<Id extends OperationId> = Init<operations[Id], FirstAccount<Id>>;

/** The name of an operation that is a list. */
export type ListId = Extract<Row, { readonly pagination: unknown }>["operationId"];

/**
 * One item of a list.
 *
 * @example
 * const show = (account: ItemOf<"aid_mgmnt_accounts_get">) => console.log(account.account_id);
 */
export type ItemOf<Id extends ListId> = Item<operations[Id], RowOf<Id>["pagination"]>;

type Row = (typeof rows)[number];
type RowOf<Id extends OperationId> = Extract<Row, { readonly operationId: Id }>;
type FirstAccount<Id extends OperationId> = Filled<RowOf<Id>["path"], "/accounts/">;

/** A client of the Account Management API that fills in one account. */
export type ApiClient = Client<Paths, typeof lists, "/accounts/">;

export { lists };

const table: FactsTable = facts;

export const operationFacts = (method: string, path: string): OperationFacts => factsIn(table, method, path);
