/** TypeScript written as people write the same in CommonJS: without types, with `require`. */
import ts from 'typescript';

/** Blanks nothing out and prints nothing anew: what is no type stays as it was written. */
export function toCommonJs(text: string): string {
  const bare = eraseTypes(text);
  const names = [...bare.matchAll(/^export (?:async )?(?:function|class|const|let) (\w+)/gm)].map(([, name]) => name);
  const code = bare
    .replaceAll(/^import (.+?) from (['"].+?['"]);$/gm, (_, what: string, module: string) => `const ${what.replaceAll(' as ', ': ')} = require(${module});`)
    .replaceAll(/^export (?=async |function|class|const|let)/gm, '');
  return `'use strict';\n\n${code}${names.length > 0 ? `\nmodule.exports = { ${names.join(', ')} };\n` : ''}`;
}

function eraseTypes(text: string): string {
  const source = ts.createSourceFile('a.ts', text, ts.ScriptTarget.Latest, true);
  const cuts: (readonly [number, number])[] = [];
  const cutType = (node: { readonly type?: ts.TypeNode | undefined }): void => {
    if (node.type) cuts.push([text.lastIndexOf(':', node.type.getStart()), node.type.end]);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return;
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || (ts.isImportDeclaration(node) && node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword)) {
      cuts.push([node.getStart(), node.end + 1]);
      return;
    }
    if (ts.isImportSpecifier(node) && node.isTypeOnly) cuts.push([node.getStart(), node.end + (text[node.end] === ',' ? 2 : 0)]);
    if (ts.isParameter(node) || ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node) || ts.isFunctionLike(node)) cutType(node);
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && node.typeArguments) cuts.push([node.typeArguments.pos - 1, node.typeArguments.end + 1]);
    if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) cuts.push([node.expression.end, node.end]);
    if (ts.isNonNullExpression(node)) cuts.push([node.end - 1, node.end]);
    if ((ts.isParameter(node) || ts.isPropertyDeclaration(node)) && node.questionToken) cuts.push([node.questionToken.getStart(), node.questionToken.end]);
    if (ts.isModifier(node) && [ts.SyntaxKind.PrivateKeyword, ts.SyntaxKind.ReadonlyKeyword, ts.SyntaxKind.PublicKeyword].includes(node.kind)) cuts.push([node.getStart(), node.end + 1]);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return cuts.sort(([a], [b]) => b - a).reduce((rest, [start, end]) => rest.slice(0, start) + rest.slice(end), text);
}
