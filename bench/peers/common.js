export const SETTINGS = "/accounts/T12345678/management/settings";

/** What a user writes who has to fetch a token without help. */
export async function fetchToken(baseUrl) {
  const response = await fetch(`${baseUrl}/accounts/T12345678/auth/token`, { method: "POST" });
  const { access_token } = await response.json();
  return access_token;
}
