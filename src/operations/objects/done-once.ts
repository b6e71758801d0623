/** What a function does but once, although it is called again and again: a flag that outlives it says that it is done. */
import { ts } from 'ts-morph';
import type { Evaluator } from '../../values/evaluate.js';
import { actsIn } from '../../values/syntax/acts.js';
import { isLongLived } from '../handlers/collections.js';
import { functionName, functionsAround } from '../calls/calls-in.js';
import { calleeName, innermost, isWithin, someDeep } from '../syntax/syntax.js';
import { regionOf } from './lifetimes.js';

/** `if (ensured) return; …; ensured = true`, `if (!ensured) { …; ensured = true }`: a flag that is taken back is a lock, and lets the next call in. */
export function isDoneOnce(evaluator: Evaluator, place: ts.Node): boolean {
  const fn = regionOf(place);
  return fn !== undefined && flagsBefore(place, fn).some((flag) => isRaised(fn, flag) && isLongLived(evaluator, flag));
}

/** What must not be there for a place to be come to. */
function flagsBefore(place: ts.Node, fn: ts.Node): readonly ts.Expression[] {
  const found: ts.Expression[] = [];
  for (let node = place; node !== fn; node = node.parent) {
    const { parent } = node;
    if (ts.isBlock(parent)) for (const statement of parent.statements.slice(0, parent.statements.indexOf(node as ts.Statement))) if (ts.isIfStatement(statement) && isReturn(statement.thenStatement)) found.push(...flagsIn(statement.expression, true));
    if (ts.isIfStatement(parent) && node === parent.thenStatement) found.push(...flagsIn(parent.expression, false));
  }
  return found;
}

const isReturn = (statement: ts.Statement): boolean => ts.isReturnStatement(statement) || (ts.isBlock(statement) && statement.statements.some(ts.isReturnStatement));

/** The names each of which decides a condition alone, by being there (`ensured || …`) or by not being there (`!ensured && …`). */
function flagsIn(condition: ts.Expression, isThere: boolean): readonly ts.Expression[] {
  const node = innermost(condition);
  if (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node)) return isThere ? [node] : [];
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) return flagsIn(node.operand, !isThere);
  if (!ts.isBinaryExpression(node)) return [];
  const operator = node.operatorToken.kind;
  if (operator === (isThere ? ts.SyntaxKind.BarBarToken : ts.SyntaxKind.AmpersandAmpersandToken)) return [...flagsIn(node.left, isThere), ...flagsIn(node.right, isThere)];
  const isEqual = operator === ts.SyntaxKind.EqualsEqualsEqualsToken || operator === ts.SyntaxKind.EqualsEqualsToken;
  const isOther = operator === ts.SyntaxKind.ExclamationEqualsEqualsToken || operator === ts.SyntaxKind.ExclamationEqualsToken;
  if (!isEqual && !isOther) return [];
  const isOfThere = node.right.kind === ts.SyntaxKind.TrueKeyword;
  return isOfThere || isNone(node.right) ? flagsIn(node.left, (isOfThere === isEqual) === isThere) : [];
}

const isNone = (node: ts.Expression): boolean => /^(false|null|undefined|0|''|"")$/.test(innermost(node).getText());

/** Is it set by the function, and taken back neither there nor by what that calls? Where that failed, or the broker went away, it is to be done again. */
function isRaised(fn: ts.Node, flag: ts.Expression): boolean {
  const name = flag.getText();
  const set = actsIn(fn.getSourceFile()).assignments.filter(({ left }) => left.getText() === name);
  const takesBack = (one: ts.BinaryExpression, within: ts.Node): boolean => isNone(one.right) && !isForAnotherTry(one, within);
  const isTakenBack = set.some((one) => (isWithin(one, fn) ? takesBack(one, fn) : functionsAround(one).some((other) => isCalledIn(fn, other) && takesBack(one, other))));
  return !isTakenBack && set.some((one) => isWithin(one, fn) && !isNone(one.right));
}

/** In a `catch`, or in what is told of an event: `producer.on('producer.disconnect', () => { connected = false; })`. */
const isForAnotherTry = (node: ts.Node, within: ts.Node): boolean =>
  ts.findAncestor(node, (n) => (n === within ? 'quit' : ts.isCatchClause(n) || (ts.isCallExpression(n) && /^(catch|on|once|addListener|addEventListener)$/.test(calleeName(n))))) !== undefined;

function isCalledIn(fn: ts.Node, other: ts.Node): boolean {
  const name = functionName(other).split('.').at(-1);
  return someDeep(fn, (n) => ts.isCallExpression(n) && calleeName(n) === name);
}
