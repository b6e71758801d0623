/** A failure to get an answer, where the handler goes on without it: with a default, or with what it finds out in another way. Nothing of the message is lost by it. */
import { ts } from 'ts-morph';
import { isGivenUp, isQuiet } from '../produces/told-values.js';
import { innermost, isFunction, readsOf, someDeep, someWithin } from '../syntax/syntax.js';

/** An answer that was asked for and is not had is done without: `let fare; try { fare = await predict(ride); } catch {} save(fare ?? FLAT)`. */
export function isAnswerSought(clause: ts.Node): boolean {
  const reads = readsOfAnswers(clause, isMadeOfAnswer);
  return reads.length > 0 ? reads.some((read) => !isQuiet(read, 0)) && !reads.some(isGivenUp) : isAnsweredOtherwise(clause);
}

/** Whatever it took to get an answer, something else is taken in its place: `route?.id ?? message.route`, `route ? route.id : message.route`. */
export const isDoneWithout = (clause: ts.Node): boolean => readsOfAnswers(clause, isAwaited).some((read) => {
  let node: ts.Expression = read;
  while ((ts.isPropertyAccessExpression(node.parent) || ts.isNonNullExpression(node.parent) || ts.isParenthesizedExpression(node.parent)) && node.parent.expression === node) node = node.parent;
  const { parent } = node;
  if (ts.isConditionalExpression(parent) && parent.condition === node) return !isNothing(parent.whenFalse);
  const isElse = ts.isBinaryExpression(parent) && parent.left === node && ELSE.has(parent.operatorToken.kind);
  return isElse && !isNothing(parent.right);
});

const ELSE: ReadonlySet<ts.SyntaxKind> = new Set([ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.BarBarToken]);
const isNothing = (node: ts.Expression): boolean =>
  node.kind === ts.SyntaxKind.NullKeyword || node.kind === ts.SyntaxKind.FalseKeyword || node.kind === ts.SyntaxKind.TrueKeyword || ts.isLiteralExpression(node) || (ts.isIdentifier(node) && node.text === 'undefined') || (ts.isArrayLiteralExpression(node) && node.elements.length === 0);

type IsAnswer = (given: ts.Expression, attempt: ts.TryStatement) => boolean;
const isAwaited = (given: ts.Expression): boolean => someDeep(given, ts.isAwaitExpression);
/** `const raw = await ask(); fare = JSON.parse(raw);` */
const isMadeOfAnswer: IsAnswer = (given, { tryBlock }) => isAwaited(given) || declaredWithAnswer(tryBlock).some((name) => readsOf(name.text, given, name).length > 0);

/** The variables that are declared in a `try` with what was awaited there, or behind that. */
function declaredWithAnswer(block: ts.Block): readonly ts.Identifier[] {
  const names: ts.Identifier[] = [];
  const first = block.statements.findIndex((s) => someWithin(s, ts.isAwaitExpression));
  const read = (name: ts.Node): boolean => someDeep(name, (n) => (ts.isIdentifier(n) && names.push(n), false));
  if (first >= 0) for (const statement of block.statements.slice(first)) someWithin(statement, (n) => ts.isVariableDeclaration(n) && read(n.name));
  return names;
}

/** Where what was awaited in a `try` into a variable is looked at after it. */
function readsOfAnswers(clause: ts.Node, isAnswer: IsAnswer): readonly ts.Identifier[] {
  const attempt = ts.isCatchClause(clause) ? clause.parent : undefined;
  const fn = attempt && ts.findAncestor(attempt, isFunction);
  if (!attempt || !fn) return [];
  const names: string[] = [];
  someWithin(attempt.tryBlock, (n) => (ts.isBinaryExpression(n) && n.operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isIdentifier(n.left) && isAnswer(n.right, attempt) && names.push(n.left.text), false));
  const reads: ts.Identifier[] = [];
  if (names.length > 0) someDeep(fn, (n) => (ts.isIdentifier(n) && n.pos >= attempt.end && names.includes(n.text) && reads.push(n), false));
  return reads;
}

/** `try { return rate(await ask(text)); } catch (error) { log(error); } return rateByWords(text);`: whoever called is answered all the same. */
function isAnsweredOtherwise(clause: ts.Node): boolean {
  const attempt = ts.isCatchClause(clause) ? clause.parent : undefined;
  if (!attempt || !someWithin(attempt.tryBlock, (n) => ts.isReturnStatement(n) && n.expression !== undefined && isMadeOfAnswer(n.expression, attempt))) return false;
  let inner: ts.Node = attempt;
  for (let outer = inner.parent; outer && !isFunction(inner); inner = outer, outer = outer.parent) {
    if (!ts.isBlock(outer)) continue;
    const behind = outer.statements.slice(outer.statements.findIndex((s) => s === inner) + 1);
    const leaving = behind.find((s) => ts.isReturnStatement(s) || ts.isThrowStatement(s));
    if (leaving) return ts.isReturnStatement(leaving) && leaving.expression !== undefined && !isNothing(innermost(leaving.expression));
  }
  return false;
}
