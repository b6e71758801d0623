/** Moves the making of a client object out of its function: one for the module, connected when it is first used, disconnected when the process ends. */
import { ts } from 'ts-morph';
import type { Edit } from '../../topology/topology.js';
import { functionsAround } from '../calls/calls-in.js';
import type { Lifetime } from '../objects/lifetimes.js';
import type { Tools } from '../operation.js';
import { findSymbol } from '../syntax/symbols.js';
import { getFileStyle } from './file-style.js';
import { calleeName, findReceiver, outermost, someDeep } from '../syntax/syntax.js';

/**
 * The edits; none where the object is made of something that only the function knows, or is not a plain `const`. Connecting is
 * left where it is: kafkajs does nothing when it is connected.
 */
export function hoistEdits(tools: Tools, { made, name, fn, role }: Lifetime): readonly Edit[] {
  const declaration = name?.parent;
  if (role !== 'producer' || !name || !declaration || !ts.isVariableDeclaration(declaration) || !ts.isExpression(made) || declaration.initializer !== outermost(made)) return [];
  const list = declaration.parent;
  const statement = list.parent;
  if (!ts.isVariableDeclarationList(list) || !(list.flags & ts.NodeFlags.Const) || list.declarations.length !== 1 || !ts.isVariableStatement(statement)) return [];
  const sourceFile = made.getSourceFile();
  const needed = topLevelOf(tools, declaration.initializer);
  if (!needed || isTaken(sourceFile, name, declaration)) return [];
  const ends = disconnectsOf(fn, name.text);
  if (!ends) return [];
  const { file } = tools.siteOf(made);
  const around = topLevelStatement(made);
  const after = needed.map((n) => topLevelStatement(n)).filter((s) => s.pos > around.pos).sort((a, b) => b.end - a.end)[0];
  const at = after ? after.end : around.getStart(sourceFile);
  const { quote, semicolons } = getFileStyle(sourceFile);
  const text = `${statement.getText(sourceFile)}\nprocess.once(${quote}SIGTERM${quote}, () => void ${name.text}.disconnect())${semicolons ? ';' : ''}\n`;
  return [
    { site: { file, start: at, end: at }, text: after ? `\n${text}` : `${text}\n` },
    ...[statement, ...ends].map((s): Edit => ({ site: { file, ...lineOf(sourceFile, s) }, text: '' })),
  ];
}

/** The declarations of the file that an expression is made of; nothing when one is not at its top level. */
function topLevelOf(tools: Tools, expression: ts.Expression): readonly ts.Node[] | undefined {
  const found: ts.Node[] = [];
  const isLocal = someDeep(expression, (n) => {
    if (n.kind === ts.SyntaxKind.ThisKeyword || ts.isAwaitExpression(n)) return true;
    if (!ts.isIdentifier(n) || (ts.isPropertyAccessExpression(n.parent) && n.parent.name === n) || (ts.isPropertyAssignment(n.parent) && n.parent.name === n)) return false;
    // An imported name is declared where the import is.
    const [declaration] = (ts.isShorthandPropertyAssignment(n.parent) ? findSymbol(tools.evaluator, n)?.declarations : tools.evaluator.checker.getSymbolAtLocation(n)?.declarations) ?? [];
    if (!declaration || tools.evaluator.project.fileOf(declaration.getSourceFile()) === undefined) return !/^(process|Partitioners|undefined)$/.test(n.text) && !declaration;
    if (declaration.getSourceFile() === expression.getSourceFile()) found.push(declaration);
    return functionsAround(declaration).length > 0;
  });
  return isLocal ? undefined : found;
}

/** Another declaration of the name in the file would meet the new one. */
const isTaken = (sourceFile: ts.SourceFile, name: ts.Identifier, own: ts.Node): boolean =>
  someDeep(sourceFile, (n) => (ts.isVariableDeclaration(n) || ts.isParameter(n) || ts.isBindingElement(n) || ts.isFunctionDeclaration(n) || ts.isImportSpecifier(n) || ts.isImportClause(n)) && n !== own && n.name?.getText(sourceFile) === name.text);

/** The statements that disconnect it; nothing where disconnecting is part of something else. */
function disconnectsOf(fn: ts.Node, name: string): readonly ts.Statement[] | undefined {
  const found: ts.Statement[] = [];
  const isOther = someDeep(fn, (n) => {
    if (!ts.isCallExpression(n) || calleeName(n) !== 'disconnect' || findReceiver(n)?.getText() !== name) return false;
    let node: ts.Node = outermost(n);
    if (ts.isAwaitExpression(node.parent)) node = outermost(node.parent);
    if (!ts.isExpressionStatement(node.parent) || !ts.isBlock(node.parent.parent)) return true;
    found.push(node.parent);
    return false;
  });
  return isOther ? undefined : found;
}

function topLevelStatement(node: ts.Node): ts.Node {
  let current = node;
  while (!ts.isSourceFile(current.parent)) current = current.parent;
  return current;
}

/** A statement with the line it stands on, where it stands alone. */
function lineOf(sourceFile: ts.SourceFile, statement: ts.Node): { readonly start: number; readonly end: number } {
  const { text } = sourceFile;
  const [from, to] = [statement.getStart(sourceFile), statement.end];
  let start = from;
  while (start > 0 && /[ \t]/.test(text[start - 1] ?? '')) start--;
  let end = to;
  while (/[ \t]/.test(text[end] ?? '')) end++;
  if (text[end] === '\r') end++;
  const isAlone = (start === 0 || text[start - 1] === '\n') && text[end] === '\n';
  return isAlone ? { start, end: end + 1 } : { start: from, end: to };
}
