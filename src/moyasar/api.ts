import type { components, paths } from "../../generated/moyasar-acquirer.js";
import { operations as facts, lists } from "../../generated/moyasar-acquirer.operations.js";
import type { Client } from "../core/client-types.js";
import type { Received } from "../core/markers.js";

// The one file of this door that imports generated/.

/** Every path of Moyasar's acquirer API. */
export type MoyasarPaths = { [Path in keyof paths]: paths[Path] };
/** The schemas of its specification by name, as the server sends them. */
export type MoyasarSchemas = { [Name in keyof components["schemas"]]: Received<components["schemas"][Name]> };
/** A client of Moyasar's acquirer API. */
export type MoyasarAcquirer = Client<MoyasarPaths, typeof lists>;

export { facts, lists };
