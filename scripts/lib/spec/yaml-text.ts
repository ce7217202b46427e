import { Composer, Lexer, LineCounter, Parser } from "yaml";
import { Failure, messageOf } from "./failure.js";
import { oneLine } from "./quoted.js";

/** Parsing is recursive and takes memory for each open level. */
const MOST_LEVELS = 1000;
/** For each use of an anchor, the library searches all uses before it. */
const MOST_ALIASES = 10_000;

/** What the lexer gives before the text of a scalar. */
const SCALAR = "\u001f";

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
  let result: YamlResult | undefined;
  try {
    for (const document of composer.compose(tokens(text, parser, lineCounter, name), true, text.length)) {
      if (result) return { error: "it holds more than one document" };
      const [error] = document.errors;
      if (error) {
        const { line, col } = lineCounter.linePos(error.pos[0]);
        return { error: `${oneLine(error.message)} at line ${line}, column ${col}` };
      }
      result = { value: document.toJS({ maxAliasCount: -1 }) };
    }
    return result ?? { value: null };
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    return { error: oneLine(messageOf(cause)) };
  }
}

function* tokens(text: string, parser: Parser, lineCounter: LineCounter, name: string) {
  let aliases = 0;
  let before = "";
  lineCounter.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    // The text of a scalar follows a mark of its own, and may begin with a star as well.
    if (lexeme.startsWith("*") && before !== SCALAR && ++aliases > MOST_ALIASES) {
      throw new Failure(`${name} uses anchors more than ${MOST_ALIASES} times.`, "Nothing was changed.");
    }
    before = lexeme;
    if (parser.stack.length > MOST_LEVELS) {
      throw new Failure(`${name} is nested more than ${MOST_LEVELS} levels deep.`, "Nothing was changed.");
    }
  }
  yield* parser.end();
}
