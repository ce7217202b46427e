import type { Minted } from "../core/tokens/token-cache.js";
import type { Schemas, SendableSchemas } from "./api.js";

type Body = SendableSchemas["AuthToken"];

/** `T` with the audience optional: without one it is the client's own. */
export type AudienceOptional<T> = T extends { readonly audience: string }
  ? Omit<T, "audience"> & { readonly audience?: string }
  : T;

/** What proves an identity to the token endpoint, by `grant_type`. */
export type Grant = AudienceOptional<Body>;

/** HTTP Basic (RFC 7617) over UTF-8. */
export function basic({ clientId, clientSecret }: { clientId: string; clientSecret: string }): string {
  const bytes = new TextEncoder().encode(`${clientId}:${clientSecret}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

// The grants that say what the token is for; the others inherit it from what they redeem.
const FOR_AN_AUDIENCE = new Set(["client_credentials", "password", "authorization_code"]);

/** The body of a grant. `grantType` replaces the name of the specification, where Dintero's texts have two. */
export function grantBody(grant: Grant, audience: string, grantType: string = grant.grant_type): Body {
  const whole = FOR_AN_AUDIENCE.has(grant.grant_type) ? { audience, ...grant } : grant;
  // A name that the specification does not know is what `grantType` is for.
  return { ...whole, grant_type: grantType } as Body;
}

/** Life of a token whose answer names none, in seconds: enough for the calls at hand. */
const UNNAMED_LIFE = 60;

/** A token and its life, out of a token endpoint's answer. */
export function mintedFrom(answer: Schemas["AccessToken"]): Minted {
  const { access_token: token, expires_in: expiresIn } = answer;
  return { token, expiresIn: expiresIn > 0 ? expiresIn : UNNAMED_LIFE };
}
