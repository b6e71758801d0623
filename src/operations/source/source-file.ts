/** What the codemods must know of a file before they add to it: its module system, its names, and where new code goes. */
import { ts } from 'ts-morph';
import type { ProduceSource, SourceBinding } from '../../topology/topology.js';
import { perFile } from '../../values/syntax/per-file.js';
import { getFileStyle } from './file-style.js';

export type FileFacts = Pick<ProduceSource, 'module' | 'typescript' | 'style' | 'importsEnd' | 'names' | 'bindings'> & { readonly declarationsAt: number };

/** Longer initialisers and functions are never the client of a lighter tool, and the topology should stay small. */
const LONGEST_BINDING = 1_500;

/** The facts of a file. The nodes need their parents. */
export const getFileFacts = perFile((sourceFile): FileFacts => {
  const { importsEnd, declarationsAt } = findPlaces(sourceFile);
  return {
    module: moduleOf(sourceFile),
    typescript: /\.[cm]?tsx?$/.test(sourceFile.fileName),
    style: getFileStyle(sourceFile),
    importsEnd,
    declarationsAt,
    names: namesIn(sourceFile),
    bindings: sourceFile.statements.flatMap((statement) => bindingsIn(statement, sourceFile)),
  };
});

function moduleOf(sourceFile: ts.SourceFile): 'esm' | 'commonjs' {
  if (sourceFile.statements.some(isModuleSyntax)) return 'esm';
  if (/\.m[jt]s$/.test(sourceFile.fileName)) return 'esm';
  if (/\.c[jt]s$/.test(sourceFile.fileName)) return 'commonjs';
  const usesRequire = /\brequire\s*\(|\bmodule\.exports\b|\bexports\.\w/.test(sourceFile.text);
  return usesRequire || !/\.tsx?$/.test(sourceFile.fileName) ? 'commonjs' : 'esm';
}

const isModuleSyntax = (statement: ts.Statement): boolean =>
  ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement) || ts.isExportAssignment(statement) || isExported(statement);

const isExported = (statement: ts.Statement): boolean =>
  ts.canHaveModifiers(statement) && (ts.getModifiers(statement) ?? []).some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword);

/** `require('x')`, also as `require('x').y`, `require('x')(…)` and under a type assertion. */
function findRequired(node: ts.Expression | undefined): string | undefined {
  let current = node;
  while (current) {
    if (ts.isCallExpression(current)) {
      const [first] = current.arguments;
      if (ts.isIdentifier(current.expression) && current.expression.text === 'require' && first && ts.isStringLiteralLike(first)) return first.text;
      current = current.expression;
    } else if (ts.isPropertyAccessExpression(current) || ts.isAsExpression(current) || ts.isParenthesizedExpression(current)) current = current.expression;
    else return undefined;
  }
  return undefined;
}

const isImportLike = (statement: ts.Statement): boolean =>
  ts.isImportDeclaration(statement) ||
  ts.isImportEqualsDeclaration(statement) ||
  (ts.isVariableStatement(statement) && statement.declarationList.declarations.every((d) => findRequired(d.initializer) !== undefined));

const isDirective = (statement: ts.Statement): boolean => ts.isExpressionStatement(statement) && ts.isStringLiteral(statement.expression);

/** What fills `process.env`: a client made before it would miss its connection string. */
const loadsConfiguration = (statement: ts.Statement): boolean =>
  ts.isExpressionStatement(statement) && /\bdotenv\b|^config\(|\bloadEnvFile\(|^require\(/.test(statement.getText());

function findPlaces(sourceFile: ts.SourceFile): { importsEnd: number; declarationsAt: number } {
  const { text, statements } = sourceFile;
  const isEsm = statements.some(ts.isImportDeclaration);
  let importsEnd = 0;
  let declarationsAt = /^#!.*/.exec(text)?.[0].length ?? 0;
  let inPrologue = true;
  for (const statement of statements) {
    const isImport = isEsm ? ts.isImportDeclaration(statement) || ts.isImportEqualsDeclaration(statement) : isImportLike(statement);
    const isSetUp = loadsConfiguration(statement);
    inPrologue &&= isImport || isSetUp || isDirective(statement) || isImportLike(statement);
    const end = endOfLine(text, statement.end);
    if (isImport && (isEsm || inPrologue)) importsEnd = end;
    if (inPrologue || isSetUp || (isEsm && isImport)) declarationsAt = Math.max(declarationsAt, end);
  }
  return { importsEnd, declarationsAt: Math.max(importsEnd, declarationsAt) };
}

/** The end of a statement together with a comment that follows it on its line. */
function endOfLine(text: string, end: number): number {
  const last = ts.getTrailingCommentRanges(text, end)?.at(-1);
  return last?.end ?? end;
}

/** Every name that is used as a variable, so that a new one neither clashes nor captures. */
function namesIn(sourceFile: ts.SourceFile): readonly string[] {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && !isMemberName(node)) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(sourceFile);
  return [...names].sort();
}

export function isMemberName(node: ts.Identifier): boolean {
  const parent = node.parent;
  if (ts.isPropertyAccessExpression(parent) || ts.isQualifiedName(parent)) return (ts.isPropertyAccessExpression(parent) ? parent.name : parent.right) === node;
  if (ts.isImportSpecifier(parent) || ts.isBindingElement(parent)) return parent.propertyName === node;
  return (
    (ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent) || ts.isPropertyDeclaration(parent) || ts.isPropertySignature(parent) || ts.isMethodSignature(parent) || ts.isEnumMember(parent) || ts.isGetAccessor(parent) || ts.isSetAccessor(parent)) &&
    parent.name === node
  );
}

function bindingsIn(statement: ts.Statement, sourceFile: ts.SourceFile): readonly SourceBinding[] {
  if (ts.isImportDeclaration(statement)) return importBindings(statement, sourceFile);
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.flatMap((d) => variableBindings(d, statement, sourceFile));
  if (ts.isFunctionDeclaration(statement) && statement.name && statement.end - statement.pos < LONGEST_BINDING)
    return [{ name: statement.name.text, text: statement.getText(sourceFile), end: statement.end }];
  return [];
}

function importBindings(statement: ts.ImportDeclaration, sourceFile: ts.SourceFile): readonly SourceBinding[] {
  const clause = statement.importClause;
  if (!clause || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
  const base = { module: statement.moduleSpecifier.text, text: statement.getText(sourceFile), end: statement.end };
  const isTypes = clause.phaseModifier === ts.SyntaxKind.TypeKeyword;
  const bindings: SourceBinding[] = [];
  if (clause.name) bindings.push({ name: clause.name.text, imported: 'default', ...base, ...(isTypes ? { typeOnly: true } : {}) });
  const named = clause.namedBindings;
  if (named && ts.isNamespaceImport(named)) bindings.push({ name: named.name.text, imported: '*', ...base, ...(isTypes ? { typeOnly: true } : {}) });
  if (named && ts.isNamedImports(named))
    for (const element of named.elements)
      bindings.push({ name: element.name.text, imported: (element.propertyName ?? element.name).text, ...base, ...(isTypes || element.isTypeOnly ? { typeOnly: true } : {}) });
  return bindings;
}

function variableBindings(declaration: ts.VariableDeclaration, statement: ts.VariableStatement, sourceFile: ts.SourceFile): readonly SourceBinding[] {
  const initializer = declaration.initializer;
  const required = initializer && ts.isCallExpression(initializer) ? findRequired(initializer) : undefined;
  if (required !== undefined) {
    const base = { module: required, text: statement.getText(sourceFile), end: statement.end };
    if (ts.isIdentifier(declaration.name)) return [{ name: declaration.name.text, imported: '*', ...base }];
    if (ts.isArrayBindingPattern(declaration.name)) return [];
    return declaration.name.elements.flatMap((element) =>
      ts.isIdentifier(element.name) && (!element.propertyName || ts.isIdentifier(element.propertyName))
        ? [{ name: element.name.text, imported: (element.propertyName ?? element.name).getText(sourceFile), ...base }]
        : [],
    );
  }
  if (!ts.isIdentifier(declaration.name) || (initializer && initializer.end - initializer.pos > LONGEST_BINDING)) return [];
  return [{ name: declaration.name.text, text: initializer?.getText(sourceFile) ?? '', end: statement.end }];
}
