import type { components, paths } from "../../generated/zro-payin.js";
import { operations } from "../../generated/zro-payin.operations.js";
import type { SerializersOf } from "../core/request/serializers.js";
import type { Client, SentByClient } from "../core/types/client.js";
import type { Readable } from "../core/types/read-write.js";

// The only file of this entry point that imports generated/.

/** Every path of Z.ro's payments gateway, without the header that the client sets itself. */
export type ZroPaths = { [Path in keyof Sent]: Sent[Path] };
type Sent = SentByClient<paths, "nonce">;
/** The schemas of its specification by name, as the server sends them. */
export type ZroSchemas = { [Name in keyof components["schemas"]]: Readable<components["schemas"][Name]> };
/** A 3-D Secure authentication. */
export type ThreeDsAuthentication = ZroSchemas["ThreeDsAuthentication"];
/** State of an authentication. */
export type ThreeDsStatus = ZroSchemas["ThreeDsStatus"];
/** A client over the paths of the gateway. */
export type ZroClient = Client<ZroPaths>;

export { operations };

/** The serializers that the operations need. */
export const serializers: SerializersOf<typeof operations> = { body: {}, path: {}, query: {} };
