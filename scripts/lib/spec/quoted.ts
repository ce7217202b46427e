/** Text of a document on one line, so that it cannot begin a line, a heading or a workflow command. */
export const oneLine = (text: string, most = 200): string => {
  const line = text
    .slice(0, most + 1)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be printed.
    .replace(/[\s\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, " ")
    .trim();
  return line.length > most || text.length > most ? `${line.slice(0, most)}…` : line;
};

/** A name of a document in a message. A name with anything unusual in it is put between quotes. */
export const quoted = (name: string): string =>
  /^[\w./{}$#:@~%+-]{1,200}$/.test(name) && !name.includes("::")
    ? name
    : JSON.stringify(oneLine(name)).replaceAll("::", ": :");
