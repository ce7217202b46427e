// What credentials look like on the wire: a JWT, and whatever follows a scheme name; and the query of a URL.
const CREDENTIAL = /\beyJ[\w-]+\.[\w-]+\.[\w-]*|\b(?:Bearer|Basic)\s+[\w.~+/=-]+|(?<=\?)[\w.~%[\]-]+=\S*/gi;
// Less than that is no secret, and would be found in ordinary words.
const SHORTEST_SECRET = 6;

/**
 * Text of a server, fit for a log: bounded, on one line, without anything that looks like a credential.
 *
 * @param authorization What the request was sent with, which a server may say back in any form.
 */
export function redact(text: string, longest = 200, authorization = ""): string {
  let line = text;
  for (const secret of secretsOf(authorization)) line = line.replaceAll(secret, "[redacted]");
  line = line.replace(CREDENTIAL, "[redacted]").replace(/\s+/g, " ").trim();
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}

/** What must not show of an `Authorization` header: all of it, what follows its scheme, and the password inside that. */
function secretsOf(authorization: string): string[] {
  const credentials = authorization.replace(/^\S+\s+/, "");
  return [authorization, credentials, passwordOf(credentials)].filter((secret) => secret.length >= SHORTEST_SECRET);
}

function passwordOf(basic: string): string {
  try {
    const bytes = Uint8Array.from(atob(basic), (character) => character.charCodeAt(0));
    return new TextDecoder().decode(bytes).replace(/^[^:]*:?/, "");
  } catch {
    return "";
  }
}
