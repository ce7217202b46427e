import { Composer, Lexer, LineCounter, Parser } from "yaml";
import { Failure, messageOf } from "./failure.js";
import { oneLine } from "./quoted.js";

/** Parsing goes down by recursion, and takes memory for each level that is open. */
const MOST_LEVELS = 1000;
/** The library looks for each use of an anchor through all uses before it. */
const MOST_ALIASES = 10_000;

export type YamlResult = { readonly error?: string; readonly value?: unknown };

/**
 * Parses the text of a YAML document, or says in one line what is wrong with it and in which line.
 *
 * Anchors are one value however often they are used, so that they take no memory. Throws a {@link Failure} for text that
 * is nested too deeply, before it is read to its end.
 */
export function parseYamlText(text: string, name: string): YamlResult {
  const lineCounter = new LineCounter();
  const parser = new Parser(lineCounter.addNewLine);
  const composer = new Composer({ merge: true, lineCounter });
  try {
    for (const document of composer.compose(tokens(text, parser, name), true, text.length)) {
      const [error] = document.errors;
      if (error) {
        const { line, col } = lineCounter.linePos(error.pos[0]);
        return { error: `${oneLine(error.message)} at line ${line}, column ${col}` };
      }
      return { value: document.toJS({ maxAliasCount: -1 }) };
    }
    return { value: null };
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    return { error: oneLine(messageOf(cause)) };
  }
}

function* tokens(text: string, parser: Parser, name: string) {
  let aliases = 0;
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (lexeme.startsWith("*") && ++aliases > MOST_ALIASES) {
      throw new Failure(`${name} uses anchors more than ${MOST_ALIASES} times.`, "Nothing was changed.");
    }
    if (parser.stack.length > MOST_LEVELS) {
      throw new Failure(`${name} is nested more than ${MOST_LEVELS} levels deep.`, "Nothing was changed.");
    }
  }
  yield* parser.end();
}
