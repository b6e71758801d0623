/**
 * What a name stands for in the scopes around it, as the binder noted them. The checker says the same, but follows every import on the way,
 * and looks for names that are spelled alike where an import leads to nothing.
 */
import { ts } from 'ts-morph';

/** What the binder notes of a node; not part of the compiler's published types. */
interface Bound extends ts.Node {
  readonly locals?: ReadonlyMap<ts.__String, ts.Symbol & { readonly mergeId?: number; readonly exportSymbol?: ts.Symbol }>;
  readonly externalModuleIndicator?: unknown;
  readonly commonJsModuleIndicator?: unknown;
}

/** The symbol of a name that is read in an expression; nothing where that takes more than the scopes around it to say. */
export function findLocal(node: ts.Node): ts.Symbol | undefined {
  if (!ts.isIdentifier(node) || !isRead(node)) return undefined;
  for (let scope: ts.Node = node.parent; scope; scope = scope.parent) {
    const { locals, externalModuleIndicator, commonJsModuleIndicator } = scope as Bound;
    if (ts.isSourceFile(scope) && !externalModuleIndicator && !commonJsModuleIndicator) return undefined;
    if (ts.isModuleDeclaration(scope) || ts.isEnumDeclaration(scope)) return undefined;
    if ((ts.isFunctionExpression(scope) || ts.isClassExpression(scope)) && scope.name?.text === node.text) return undefined;
    const symbol = locals?.get(node.escapedText);
    if (symbol && symbol.flags & (ts.SymbolFlags.Value | ts.SymbolFlags.Alias)) return symbol.exportSymbol || symbol.mergeId ? undefined : symbol;
  }
  return undefined;
}

/** Is a name read where it stands? Only where that is plain: names of members, declarations and types are not. */
function isRead(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || ts.isNonNullExpression(parent) || ts.isAwaitExpression(parent) || ts.isAsExpression(parent)) return parent.expression === node;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) return parent.initializer === node;
  return ts.isCallExpression(parent) || ts.isNewExpression(parent) || ts.isElementAccessExpression(parent) || ts.isBinaryExpression(parent) || ts.isReturnStatement(parent) || ts.isArrayLiteralExpression(parent) || ts.isTemplateSpan(parent) || ts.isSpreadElement(parent) || ts.isSpreadAssignment(parent) || ts.isConditionalExpression(parent) || ts.isParenthesizedExpression(parent) || ts.isDecorator(parent);
}
