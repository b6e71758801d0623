/** Sends that a later run repeats: of what was put into an outbox before, and the relay of one, which marks what it has read as sent only after it is. */
import { ts } from 'ts-morph';
import { calleeName, findEnclosingFunction, isFunction, someDeep } from '../syntax/syntax.js';

/**
 * Are rows that a send carries read in the same function, which is handed nothing, and marked after the send, where that only happens when it
 * did not fail (`await outbox.save(rows)`, `await markSent(row.id)`)? When it fails the rows are still there for the next run.
 * @param within where it is done: the block of a `try`, or what stands under a condition
 */
export function isSentAgain(send: ts.Node, within: ts.Node): boolean {
  const fn = findEnclosingFunction(within);
  if (!fn?.body || fn.parameters.length > 0) return false;
  const rows = namesOfRows(fn.body, send);
  const concerns = (node: ts.Node): boolean => someDeep(node, (n) => ts.isIdentifier(n) && rows.has(n.text) && !(ts.isPropertyAccessExpression(n.parent) && n.parent.name === n));
  const isEach = (n: ts.Node): boolean => (ts.isForOfStatement(n) && concerns(n.expression)) || (ts.isPropertyAccessExpression(n) && n.name.text === 'map' && concerns(n.expression));
  return concerns(send) && someDeep(fn.body, isEach) && someDeep(within, (n) => ts.isAwaitExpression(n) && n.getStart() > send.getEnd() && concerns(n.expression));
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

/** How a call is named that puts something into a store; `outbox.update` and `outbox.find` keep nothing new. */
const KEEPS = /^(create|insert|save|add|store|write|put|push|append|record|persist|upsert|enqueue|schedule)/i;

/**
 * Was what is sent put into an outbox before, and was that waited for (`await this.outbox.create(event); this.bus.publish(event)`)? Its
 * relay sends again what this send loses.
 */
export function isKeptBefore(send: ts.Node): boolean {
  if (!ts.isCallExpression(send)) return false;
  const given = new Set(send.arguments.flatMap(namesGiven));
  for (let inner: ts.Node = send; inner.parent && !isFunction(inner); inner = inner.parent) {
    const { parent } = inner;
    if (!ts.isBlock(parent)) continue;
    const before = parent.statements.filter((statement) => statement.end <= inner.pos);
    if (before.some((statement) => keptIn(statement).some((name) => given.has(name)))) return true;
  }
  return false;
}

/** What a statement puts into an outbox, and how it calls what comes of that. */
function keptIn(statement: ts.Statement): readonly string[] {
  const made = ts.isVariableStatement(statement) ? statement.declarationList.declarations[0] : undefined;
  const awaited = made ? made.initializer : ts.isExpressionStatement(statement) ? statement.expression : undefined;
  if (!awaited || !ts.isAwaitExpression(awaited) || !ts.isCallExpression(awaited.expression)) return [];
  const call = awaited.expression;
  if (!/outbox/i.test(call.expression.getText()) || !KEEPS.test(calleeName(call) ?? '')) return [];
  return [...call.arguments.flatMap(namesGiven), ...(made && ts.isIdentifier(made.name) ? [made.name.text] : [])];
}

/** The names in what is handed over, and the members of them, as they are written: `event.payload` and `event` of `{ value: event.payload }`. */
function namesGiven(given: ts.Node): readonly string[] {
  if (ts.isIdentifier(given)) return /^[A-Z]/.test(given.text) ? [] : [given.text];
  if (ts.isPropertyAccessExpression(given)) return [given.getText(), ...namesGiven(given.expression)];
  if (ts.isCallExpression(given)) return given.arguments.flatMap(namesGiven);
  if (ts.isPropertyAssignment(given)) return namesGiven(given.initializer);
  const found: string[] = [];
  ts.forEachChild(given, (child) => void found.push(...namesGiven(child)));
  return found;
}
