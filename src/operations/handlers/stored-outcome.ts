/** A failure of which the record that is stored afterwards tells: `let status = 'failed'; try { await send(); status = 'sent'; } catch {} await attempts.insert({ status });`. */
import { ts } from 'ts-morph';
import { findEnclosingFunction, innermost, readsOf, someDeep, someWithin } from '../syntax/syntax.js';
import type { FoundFault, Summary } from './found.js';
import { comesAfter, isOnEveryWay } from './ways.js';

/** Is what became of a `try` stored behind it, whatever that was? */
export function isStoredBehind({ found }: Summary, { kind, node, fn }: FoundFault): boolean {
  if (kind !== 'swallowed' || !ts.isCatchClause(node) || findEnclosingFunction(node) !== fn) return false;
  const attempt = node.parent;
  const names = toldBy(attempt);
  if (names.length === 0) return false;
  const steps = found.filter((one) => STORES.has(one.kind) && !one.unawaited && !one.inCatch).flatMap((one) => [one.node, ...one.frames.map(({ fact }) => fact.node)]);
  const isTold = (step: ts.Node): boolean => (ts.isCallExpression(step) || ts.isNewExpression(step)) && (step.arguments ?? []).some((argument) => names.some((name) => readsOf(name, argument, argument).length > 0));
  return steps.some((step) => step.pos >= attempt.end && comesAfter(attempt, fn, step) && isOnEveryWay(step, node) && isTold(step));
}

const STORES: ReadonlySet<string> = new Set(['databaseWrite', 'produce']);

/** The variables that say whether a `try` went well: set to something written out behind what was awaited in it, or in its `catch`, and to something else before. */
function toldBy({ tryBlock, catchClause }: ts.TryStatement): readonly string[] {
  const names = [...setIn(tryBlock, (given) => someDeep(tryBlock, (n) => ts.isAwaitExpression(n) && n.end <= given.pos)), ...(catchClause ? setIn(catchClause.block, () => true) : [])];
  return names.flatMap(({ name, value }) => {
    const before = declaredBefore(name, tryBlock);
    return before && before.getText() !== value ? [name.text] : [];
  });
}

/** `status = 'sent'` */
function setIn(block: ts.Block, isMeant: (set: ts.BinaryExpression) => boolean): readonly { readonly name: ts.Identifier; readonly value: string }[] {
  const found: { name: ts.Identifier; value: string }[] = [];
  someWithin(block, (n) => {
    if (ts.isBinaryExpression(n) && n.operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isIdentifier(n.left) && isWritten(innermost(n.right)) && isMeant(n)) found.push({ name: n.left, value: innermost(n.right).getText() });
    return false;
  });
  return found;
}

const isWritten = (value: ts.Expression): boolean => ts.isStringLiteralLike(value) || value.kind === ts.SyntaxKind.TrueKeyword || value.kind === ts.SyntaxKind.FalseKeyword || (ts.isPropertyAccessExpression(value) && /^[A-Z]\w*\.[A-Z]\w*$/.test(value.getText()));

/** What a variable of the function is declared with, before a `try` in it. */
function declaredBefore(name: ts.Identifier, attempt: ts.Node): ts.Expression | undefined {
  let initial: ts.Expression | undefined;
  const fn = findEnclosingFunction(attempt);
  if (fn) someDeep(fn, (n) => ts.isVariableDeclaration(n) && ts.isIdentifier(n.name) && n.name.text === name.text && n.end <= attempt.pos && n.initializer !== undefined && isWritten(innermost(n.initializer)) && (initial = innermost(n.initializer)) !== undefined);
  return initial;
}
