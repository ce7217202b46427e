import type { components, paths } from "../../generated/zro-payin.js";
import { operations as facts } from "../../generated/zro-payin.operations.js";
import type { Client, SentByClient } from "../core/client-types.js";
import type { Received } from "../core/markers.js";

// The one file of this door that imports generated/.

/** Every path of Z.ro's payments gateway, less the header that the client makes itself. */
export type ZroPaths = { [Path in keyof Sent]: Sent[Path] };
type Sent = SentByClient<paths, "nonce">;
/** The schemas of its specification by name, as the server sends them. */
export type ZroSchemas = { [Name in keyof components["schemas"]]: Received<components["schemas"][Name]> };
/** A 3-D Secure authentication. */
export type ThreeDsAuthentication = ZroSchemas["ThreeDsAuthentication"];
/** How far an authentication is. */
export type ThreeDsStatus = ZroSchemas["ThreeDsStatus"];
/** A client over the paths of the gateway. */
export type ZroClient = Client<ZroPaths>;

export { facts };
