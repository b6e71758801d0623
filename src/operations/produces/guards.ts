/** `if (!connected) return`: a send that is silently not made while there is no connection. */
import { ts } from 'ts-morph';
import { isTelling } from '../handlers/failures.js';
import { findEnclosingFunction, innermost, short, someDeep } from '../syntax/syntax.js';

export interface Guard {
  readonly node: ts.IfStatement;
  /** What must hold for the send to be skipped, as written. */
  readonly condition: string;
}

/** State of a connection. A feature switch (`kafkaEnabled`) is a decision, not a loss. */
const CONNECTION = /(connect(ed|ion)?|ready|initiali[sz]ed|available|healthy|producer|client|kafka)(\(\))?$/i;
const CONNECTED = /(connected|ready)(\(\))?$/i;

/** The guard before or around a call that skips it without a word to the caller. */
export function findGuard(call: ts.Node): Guard | undefined {
  const fn = findEnclosingFunction(call);
  let inner: ts.Node = call;
  for (let outer = call.parent; outer && outer !== fn?.parent; inner = outer, outer = outer.parent) {
    if (ts.isIfStatement(outer) && outer.thenStatement === inner && !outer.elseStatement && isPositive(outer.expression) && isLastOf(outer)) return { node: outer, condition: `!${short(outer.expression)}` };
    if (!ts.isBlock(outer) && !ts.isSourceFile(outer)) continue;
    for (const statement of outer.statements) {
      if (statement.pos >= inner.pos) break;
      if (ts.isIfStatement(statement) && !statement.elseStatement && isNegative(statement.expression) && isSilentReturn(statement.thenStatement)) return { node: statement, condition: short(statement.expression) };
    }
  }
  return undefined;
}

/** `!x`, `x === false`, `x == null`, and disjunctions of them, over a connection's state. */
function isNegative(expression: ts.Expression): boolean {
  const node = innermost(expression);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) return CONNECTION.test(innermost(node.operand).getText());
  if (!ts.isBinaryExpression(node)) return false;
  const { kind } = node.operatorToken;
  if (kind === ts.SyntaxKind.BarBarToken) return isNegative(node.left) && isNegative(node.right);
  const compares = kind === ts.SyntaxKind.EqualsEqualsToken || kind === ts.SyntaxKind.EqualsEqualsEqualsToken;
  return compares && /^(false|null|undefined)$/.test(node.right.getText()) && CONNECTION.test(node.left.getText());
}

const isPositive = (expression: ts.Expression): boolean => {
  const node = innermost(expression);
  return (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node) || ts.isCallExpression(node)) && CONNECTED.test(node.getText());
};

/** After the `if` comes nothing but telling: no other way for the message. */
function isLastOf(statement: ts.IfStatement): boolean {
  const { parent } = statement;
  if (!ts.isBlock(parent)) return false;
  return parent.statements.slice(parent.statements.indexOf(statement) + 1).every((s) => !someDeep(s, (n) => ts.isThrowStatement(n) || (ts.isCallExpression(n) && !isTelling(n))));
}

/** Leaves without a value and without doing anything about the message. A returned value may be read by the caller. */
function isSilentReturn(then: ts.Statement): boolean {
  const last = ts.isBlock(then) ? then.statements.at(-1) : then;
  if (!last || !ts.isReturnStatement(last)) return false;
  const isValue = last.expression && !/^(undefined|void 0|Promise\.resolve\(\))$/.test(last.expression.getText());
  return !isValue && !someDeep(then, (n) => ts.isThrowStatement(n) || ts.isNewExpression(n) || (ts.isCallExpression(n) && !isTelling(n) && n !== last.expression));
}
