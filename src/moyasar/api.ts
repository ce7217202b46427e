import type { components, paths } from "../../generated/moyasar-acquirer.js";
import { lists, operations } from "../../generated/moyasar-acquirer.operations.js";
import { pageNumber, type SchemesOf } from "../core/pagination/strategies.js";
import type { SerializersOf } from "../core/request/serializers.js";
import type { Client } from "../core/types/client.js";
import type { Readable } from "../core/types/read-write.js";

// The only file of this entry point that imports generated/.

/** Every path of Moyasar's acquirer API. */
export type MoyasarPaths = { [Path in keyof paths]: paths[Path] };
/** The schemas of its specification by name, as the server sends them. */
export type MoyasarSchemas = { [Name in keyof components["schemas"]]: Readable<components["schemas"][Name]> };
/** A client of Moyasar's acquirer API. */
export type MoyasarAcquirer = Client<MoyasarPaths, typeof lists>;

export { lists, operations };

/** The schemes of pagination that the lists use. */
export const schemes: SchemesOf<typeof lists> = { "page-number": pageNumber };

/** The serializers that the operations need. */
export const serializers: SerializersOf<typeof operations> = { body: {}, path: {}, query: {} };
