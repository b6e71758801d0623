/** Failures that cost nothing of the message: it was kept before, or what failed is done once for the whole process. */
import { ts } from 'ts-morph';
import { findEnclosingFunction, innermost, isFunction, someDeep } from '../syntax/syntax.js';
import type { FoundFault, Summary } from './found.js';
import { comesAfter, isOnEveryWay } from './ways.js';

const DEAD_LETTER = /(^|[^a-z])(dlq|dlt|dead[-_.]?letters?)([^a-z]|$)/i;

/** `await deadLetters.send(message); try { await failures.insert(message); } catch (error) { log(error); }`: the message lies in its dead-letter topic, whatever becomes of the rest. */
export const isKeptAsDeadLetter = ({ found }: Summary, { kind, node, fn }: FoundFault): boolean =>
  kind === 'swallowed' && found.some((one) => one.kind === 'produce' && !one.unawaited && one.swallowed !== node && DEAD_LETTER.test(one.topic ?? '') && [one.node, ...one.frames.map(({ fact }) => fact.node)].some((step) => comesAfter(step, fn, node) && isOnEveryWay(step, node)));

/** `if (!this.introduced) { this.introduced = true; setTimeout(() => this.introduce()); }`: what is begun once is of no message. */
export function isBegunOnce({ kind, node }: FoundFault): boolean {
  if (kind !== 'floating') return false;
  const arm = ts.findAncestor(node, (n) => (isFunction(n) ? 'quit' : ts.isIfStatement(n)));
  if (!arm || !ts.isIfStatement(arm) || !ts.isBlock(arm.thenStatement) || node.pos < arm.thenStatement.pos) return false;
  const flag = flagOf(arm.expression);
  if (flag === undefined || !arm.thenStatement.statements.some((s) => ts.isExpressionStatement(s) && isSet(s.expression, flag))) return false;
  const owner = ts.findAncestor(arm, flag.startsWith('this.') ? ts.isClassLike : ts.isSourceFile);
  const inner = findEnclosingFunction(arm);
  if (!owner || !inner || (!flag.startsWith('this.') && someDeep(inner, (n) => ts.isVariableDeclaration(n) && n.name.getText() === flag))) return false;
  let sets = 0;
  someDeep(owner, (n) => (isSet(n, flag) && sets++, false));
  return sets === 1;
}

const isSet = (node: ts.Node, flag: string): boolean => ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken && node.left.getText() === flag;

/** `this.introduced` of `!this.introduced`. */
function flagOf(condition: ts.Expression): string | undefined {
  const node = innermost(condition);
  const flag = ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken ? innermost(node.operand) : undefined;
  return flag && (ts.isIdentifier(flag) || (ts.isPropertyAccessExpression(flag) && flag.expression.kind === ts.SyntaxKind.ThisKeyword)) ? flag.getText() : undefined;
}
