// What credentials look like on the wire: a JWT or its beginning, and whatever follows a scheme name; and the query of a URL.
const CREDENTIAL = /\beyJ[\w-]+(?:\.[\w-]*){0,2}|\b(?:Bearer|Basic) [\w.~+/=-]+|(?<=\?)[\w.~%[\]-]+=\S*/gi;
// Line breaks would add lines of their own to a log, and other control characters would change how a terminal shows it.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed.
const UNPRINTABLE = /[\s\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g;
// Less than that is no secret, and would be found in ordinary words.
const SHORTEST_SECRET = 6;
/** No more of a text is searched, so that a long one does not stop the process. */
const SEARCHED = 5_000;

/**
 * Text of a server, fit for a log: bounded, on one line, without anything that looks like a credential.
 *
 * @param secrets Values of the request that must not appear, in case the server returns them.
 */
export function redact(text: string, longest = 200, secrets: readonly string[] = []): string {
  const hidden = secrets.filter((secret) => secret.length >= SHORTEST_SECRET);
  let line = cut(text, hidden);
  for (const secret of hidden) line = line.replaceAll(secret, "[redacted]");
  line = line.replace(UNPRINTABLE, " ").replace(CREDENTIAL, "[redacted]").trim();
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}

/** The part that is searched. It ends before a secret rather than inside it. */
function cut(text: string, secrets: readonly string[]): string {
  let end = SEARCHED;
  for (const secret of text.length > end ? secrets : []) {
    const start = text.slice(0, end + secret.length).lastIndexOf(secret, end);
    if (start >= 0 && start + secret.length > end) end = start;
  }
  return text.slice(0, end);
}
