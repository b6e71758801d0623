/** Where a name is imported from, as it is written. */
import { ts } from 'ts-morph';

/** The module and the members that an import declaration takes from it. */
export function importOrigin(declaration: ts.Node): { specifier: string; path: string[] } | undefined {
  if (ts.isImportSpecifier(declaration)) return fromSpecifier(declaration.parent.parent.parent.moduleSpecifier, [(declaration.propertyName ?? declaration.name).text]);
  if (ts.isImportClause(declaration)) return fromSpecifier(declaration.parent.moduleSpecifier, ['default']);
  if (ts.isNamespaceImport(declaration)) return fromSpecifier(declaration.parent.parent.moduleSpecifier, []);
  if (ts.isExportSpecifier(declaration)) return fromSpecifier(declaration.parent.parent.moduleSpecifier, [(declaration.propertyName ?? declaration.name).text]);
  if (ts.isImportEqualsDeclaration(declaration) && ts.isExternalModuleReference(declaration.moduleReference)) return fromSpecifier(declaration.moduleReference.expression, []);
  if (ts.isBindingElement(declaration)) {
    const key = declaration.propertyName ?? declaration.name;
    const outer = importOrigin(declaration.parent.parent);
    return outer && ts.isIdentifier(key) ? { ...outer, path: [...outer.path, key.text] } : undefined;
  }
  if (ts.isVariableDeclaration(declaration)) return declaration.initializer && requireOrigin(declaration.initializer);
  return undefined;
}

function requireOrigin(expression: ts.Expression): { specifier: string; path: string[] } | undefined {
  if (ts.isPropertyAccessExpression(expression)) {
    const base = requireOrigin(expression.expression);
    return base && { ...base, path: [...base.path, expression.name.text] };
  }
  if (ts.isCallExpression(expression) && ts.isIdentifier(expression.expression) && expression.expression.text === 'require') return fromSpecifier(expression.arguments[0], []);
  return undefined;
}

const fromSpecifier = (node: ts.Node | undefined, path: string[]): { specifier: string; path: string[] } | undefined => (node && ts.isStringLiteralLike(node) ? { specifier: node.text, path } : undefined);
