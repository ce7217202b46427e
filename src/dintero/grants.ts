import { unwrap } from "../core/client-types.js";
import type { Minted } from "../core/tokens/token-cache.js";
import type { Dintero } from "./client.js";

/** HTTP Basic (RFC 7617) over UTF-8. */
export function basic(clientId: string, clientSecret: string): string {
  const bytes = new TextEncoder().encode(`${clientId}:${clientSecret}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

/** The client-credentials grant: the client's own token. */
export async function mintWithSecret(
  client: Dintero,
  { clientId, clientSecret, audience }: { clientId: string; clientSecret: string; audience: string },
): Promise<Minted> {
  const answer = await client.POST("/accounts/{oid}/auth/token", {
    headers: { authorization: basic(clientId, clientSecret) },
    body: { grant_type: "client_credentials", audience },
    // A second token does no harm.
    idempotent: true,
  });
  return mintedFrom(unwrap(answer));
}

/** A token and its life, out of a token endpoint's answer. */
export function mintedFrom(answer: { readonly access_token: string; readonly expires_in: number }): Minted {
  const { access_token: token, expires_in: expiresIn } = answer;
  return { token, expiresIn };
}
