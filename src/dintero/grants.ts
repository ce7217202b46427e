import type { IssuedToken } from "../core/auth/shared-token.js";
import type { Schemas, WritableSchemas } from "./api.js";

type Body = WritableSchemas["AuthToken"];

/** `T` with the audience optional: without one it is the client's own. */
export type AudienceOptional<T> = T extends { readonly audience: string }
  ? Omit<T, "audience"> & { readonly audience?: string }
  : T;

/** The credentials for the token endpoint, by `grant_type`. */
export type Grant = AudienceOptional<Body>;

/** HTTP Basic (RFC 7617) over UTF-8. */
export function basic({ clientId, clientSecret }: { clientId: string; clientSecret: string }): string {
  const bytes = new TextEncoder().encode(`${clientId}:${clientSecret}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

// The grants that name an audience. The others inherit it from what they redeem.
const FOR_AN_AUDIENCE = new Set(["client_credentials", "password", "authorization_code"]);

/** The body of a grant. `grantType` replaces the name of the specification, when Dintero's documents have two. */
export function grantBody(grant: Grant, audience: string, grantType: string = grant.grant_type): Body {
  const whole = FOR_AN_AUDIENCE.has(grant.grant_type) ? { audience, ...grant } : grant;
  // `grantType` is for names that the specification does not have.
  return { ...whole, grant_type: grantType } as Body;
}

/** The token of a response of the token endpoint, with its life. The token cache refuses a response without one. */
export function issuedTokenOf(response: Schemas["AccessToken"] | undefined): IssuedToken {
  const { access_token: token, expires_in: expiresIn } = Object(response) as Schemas["AccessToken"];
  return { token, expiresIn };
}
