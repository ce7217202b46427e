import type { components, operations, paths } from "../../generated/management-auth.js";
import { facts, lists } from "../../generated/operations.js";
import type { Client } from "../core/client-types.js";
import { type FactsTable, factsIn, type OperationFacts } from "../core/operation-facts.js";

// The one file that imports generated/, so that the rest of the code has one name for each of its things.

/** Every path of the Account Management API. */
export type Paths = paths;
/** The schemas of the specification, by name. */
export type Schemas = components["schemas"];
/** The operations of the specification, by operationId. */
export type Operations = operations;
/** A client of the Account Management API that fills in one account. */
export type ApiClient = Client<Paths, typeof lists, "/accounts/">;

export { lists };

const table: FactsTable = facts;

export const operationFacts = (method: string, path: string): OperationFacts => factsIn(table, method, path);
