/** Sends that a later run repeats: the relay of an outbox, which marks what it has read as sent only after it is. */
import { ts } from 'ts-morph';
import { findEnclosingFunction, someDeep } from '../syntax/syntax.js';

/**
 * Are rows that a send in a `try` carries read in the same function, which is handed nothing, and marked after the send in the same `try`
 * (`await outbox.save(rows)`, `await markSent(row.id)`)? When it fails the rows are still there for the next run.
 */
export function isSentAgain(send: ts.Node, { tryBlock }: ts.TryStatement): boolean {
  const fn = findEnclosingFunction(tryBlock);
  if (!fn?.body || fn.parameters.length > 0) return false;
  const rows = namesOfRows(fn.body, send);
  const concerns = (node: ts.Node): boolean => someDeep(node, (n) => ts.isIdentifier(n) && rows.has(n.text) && !(ts.isPropertyAccessExpression(n.parent) && n.parent.name === n));
  const isEach = (n: ts.Node): boolean => (ts.isForOfStatement(n) && concerns(n.expression)) || (ts.isPropertyAccessExpression(n) && n.name.text === 'map' && concerns(n.expression));
  return concerns(send) && someDeep(fn.body, isEach) && someDeep(tryBlock, (n) => ts.isAwaitExpression(n) && n.getStart() > send.getEnd() && concerns(n.expression));
}

/** What is waited for before the send, and what is made of it: a list, its elements, the messages for them. */
function namesOfRows(body: ts.Node, send: ts.Node): ReadonlySet<string> {
  const rows = new Set<string>();
  const isOfRows = (node: ts.Node): boolean => someDeep(node, (n) => ts.isIdentifier(n) && rows.has(n.text));
  someDeep(body, (node) => {
    if (!ts.isVariableDeclaration(node)) return false;
    const made = node.initializer ?? (ts.isForOfStatement(node.parent.parent) ? node.parent.parent.expression : undefined);
    if (!made || (made.getStart() <= send.getStart() && made.getEnd() >= send.getEnd())) return false;
    const isRead = made.getStart() < send.getStart() && someDeep(made, ts.isAwaitExpression);
    if (isRead || isOfRows(made)) someDeep(node.name, (n) => ts.isIdentifier(n) && rows.add(n.text) === undefined);
    return false;
  });
  return rows;
}
