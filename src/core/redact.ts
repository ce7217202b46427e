// What credentials look like on the wire: a JWT, and whatever follows a scheme name.
const CREDENTIAL = /\beyJ[\w-]+\.[\w-]+\.[\w-]*|\b(?:Bearer|Basic)\s+[\w.~+/=-]+/gi;

/** Text of a server, fit for a log: bounded, on one line, without anything that looks like a credential. */
export function redact(text: string, longest = 200): string {
  const line = text.replace(CREDENTIAL, "[redacted]").replace(/\s+/g, " ").trim();
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}
