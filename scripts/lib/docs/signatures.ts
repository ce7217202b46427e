import { type Application, Converter, ReflectionKind } from "typedoc";
import ts from "typescript";

/**
 * Shows what a function returns as its source says it, such as `Promise<Schemas["Account"]>`. TypeDoc asks the compiler,
 * which resolves a type of generated/ to its members, and those have no page: the reader would see `Promise<{}>`.
 */
export function showReturnTypesAsWritten(app: Application): void {
  app.converter.on(Converter.EVENT_CREATE_SIGNATURE, (context, signature, declaration) => {
    const node = declaration?.type;
    if (!signature.kindOf(ReflectionKind.CallSignature) || node === undefined || !ts.isTypeNode(node)) return;
    if (!hasDeclaration(node)) signature.type = app.converter.convertType(context, node);
  });
}

/** Whether a type declares something itself: TypeDoc has made a reflection of that already. */
const hasDeclaration = (node: ts.Node): boolean =>
  ts.isTypeLiteralNode(node) ||
  ts.isFunctionTypeNode(node) ||
  ts.isTypePredicateNode(node) ||
  ts.forEachChild(node, hasDeclaration) === true;

/** Shows an export that another entry point has as well as a link of one name, instead of as `ApiError → ApiError`. */
export const withPlainReferences = (html: string): string =>
  html.replace(/<span(?: class="[^"]*")?>([^<]+)<\/span><span>[^<]*→[^<]*<\/span>(<a [^>]*>\1<\/a>)/g, "$2");
