import { type Application, Converter, type DeclarationReflection, ReflectionKind } from "typedoc";
import ts from "typescript";

/**
 * Lets shapes go without doc comments that a type is only compared with, such as `{ path: infer Path }`: nobody writes
 * or reads a value of them.
 *
 * Call it before the conversion, and what it returns before the validation.
 */
export function exemptPatterns(app: Application): () => void {
  const patterns: DeclarationReflection[] = [];
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection) => {
    const [node] = context.getSymbolFromReflection(reflection)?.declarations ?? [];
    if (node && isPattern(node)) patterns.push(reflection);
  });
  return () => {
    const bare = patterns.filter((one) => one.kindOf(ReflectionKind.Property) && !one.hasComment());
    const names = new Set(bare.map((reflection) => reflection.getFriendlyFullName()));
    app.options.setValue("intentionallyNotDocumented", [...names]);
  };
}

/** `Extract` and `Exclude` are conditional types under another name. */
const COMPARING = new Set(["Extract", "Exclude"]);

function isPattern(node: ts.Node): boolean {
  const { parent } = node;
  if (!parent) return false;
  if (ts.isConditionalTypeNode(parent) && parent.extendsType === node) return true;
  if (ts.isTypeReferenceNode(parent) && COMPARING.has(parent.typeName.getText())) return true;
  return isPattern(parent);
}
