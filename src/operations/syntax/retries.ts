/** Code that tries again by itself, in a loop or by calling itself: what it does when the last attempt has failed. */
import { ts } from 'ts-morph';
import { calleeName, findEnclosingFunction, innermost, isFunction, isFunctionLiteral, isWithin, someWithin } from './syntax.js';
import { isAssignmentOperator } from '../../values/syntax/acts.js';

type Loop = ts.IterationStatement;

/** `for (…) { try { await send(); return; } catch (e) { log(e); } }`: the loop is what deals with the failure. */
export function isRetried(clause: ts.CatchClause): boolean {
  const loop = loopAround(clause);
  return loop !== undefined && someWithin(clause.parent.tryBlock, (n) => ts.isReturnStatement(n) || ts.isBreakStatement(n));
}

/** `for (…) { try { await admin.connect(); return; } catch { await sleep(500); } }`: are the rounds of a loop attempts at one thing, the first of which that succeeds is the last? */
export const isOfAttempts = (loop: ts.Node): boolean => someWithin(loop, (n) => ts.isCatchClause(n) && loopAround(n) === loop && isRetried(n));

/** Is what fails in the `try` tried again, by a loop or by its function that calls itself? */
export function isAttempt(clause: ts.CatchClause): boolean {
  const loop = loopAround(clause);
  const fn = findEnclosingFunction(clause);
  return (loop !== undefined && isRetryOf(clause, loop)) || (fn !== undefined && someWithin(clause.block, (n) => isCallOf(fn, n)));
}

/** Which failure is meant, in words: that of the only attempt needs none. */
export const whenTried = (clause: ts.CatchClause): string => (isAttempt(clause) ? ' after the last attempt' : '');

/**
 * Is the failure of the last attempt only told: `if (attempt === 3) { log(error); return; } await sleep(500);`, a counted loop that ends
 * with a line of a log, or `if (attempt < 3) return handle(message, attempt + 1); log(error);`? `acts` says what is more than telling.
 */
export function givesUpQuietly(clause: ts.CatchClause, acts: (node: ts.Node) => boolean): boolean {
  const { block } = clause;
  const fn = findEnclosingFunction(clause);
  if (!fn || !isQuiet(block, fn, acts)) return false;
  if (someWithin(block, (n) => isCallOf(fn, n) && isConditional(n, block))) return true;
  const loop = loopAround(clause);
  if (!loop) return false;
  const leaving = block.statements.find((s): s is ts.IfStatement => ts.isIfStatement(s) && lastOf(s.thenStatement) !== undefined && mentionsOneOf(s.expression, countersOf(loop)));
  const last = leaving && lastOf(leaving.thenStatement);
  if (last && ts.isReturnStatement(last)) return true;
  const endsByItself = isCounted(loop) || (last !== undefined && ts.isBreakStatement(last));
  return endsByItself && isRetryOf(clause, loop) && statementsAfter(loop, fn).every((s) => isQuiet(s, fn, acts));
}

/** The loop of the same function whose rounds are attempts at one thing: not one over elements. */
function loopAround(clause: ts.CatchClause): Loop | undefined {
  for (let node: ts.Node = clause.parent; !isFunction(node) && !ts.isSourceFile(node); node = node.parent) {
    if (ts.isIterationStatement(node, false)) return ts.isForOfStatement(node) || ts.isForInStatement(node) ? undefined : node;
  }
  return undefined;
}

const WAITS = /^(?:\w*[a-z])?(?:sleep|wait|delay|back_?off|timeout)\w*$/i;

/** Nothing but telling, waiting, counting and trying again, and nothing that says in a returned value what became of it. */
function isQuiet(node: ts.Node, fn: ts.Node, acts: (node: ts.Node) => boolean): boolean {
  return !someWithin(node, (n) => {
    if (ts.isThrowStatement(n)) return true;
    if (ts.isReturnStatement(n)) return n.expression !== undefined && !isNothing(innermost(n.expression)) && !isCallOf(fn, withoutAwait(n.expression));
    if (ts.isBinaryExpression(n) && isAssignmentOperator(n.operatorToken.kind) && ts.isIdentifier(n.left)) return false;
    return acts(n) && !isWait(n) && !isCallOf(fn, n);
  });
}

/** `await sleep(500)`, `await setTimeout(500)` of timers/promises: a timer that is given something to do does more than wait. */
function isWait(node: ts.Node): boolean {
  return ts.isCallExpression(node) && WAITS.test(calleeName(node)) && ts.isAwaitExpression(node.parent) && !node.arguments.some((a) => isFunctionLiteral(innermost(a)));
}

const withoutAwait = (node: ts.Expression): ts.Expression => {
  const value = innermost(node);
  return ts.isAwaitExpression(value) ? innermost(value.expression) : value;
};

const isNothing = (node: ts.Expression): boolean => (ts.isIdentifier(node) && node.text === 'undefined') || ts.isVoidExpression(node);

/** `handle(…)`, `this.handle(…)` within `handle`. */
function isCallOf(fn: ts.Node, node: ts.Node): boolean {
  if (!ts.isCallExpression(node)) return false;
  const callee = innermost(node.expression);
  const isOwn = ts.isIdentifier(callee) || (ts.isPropertyAccessExpression(callee) && callee.expression.kind === ts.SyntaxKind.ThisKeyword);
  return isOwn && calleeName(node) === nameOf(fn);
}

function nameOf(fn: ts.Node): string | undefined {
  if ((ts.isFunctionDeclaration(fn) || ts.isMethodDeclaration(fn) || ts.isFunctionExpression(fn)) && fn.name) return fn.name.getText();
  const { parent } = fn;
  return (ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent)) && ts.isIdentifier(parent.name) ? parent.name.text : undefined;
}

/** Is a place in the arm of a condition, or after one that leaves? What is always done again has no last time. */
function isConditional(node: ts.Node, block: ts.Block): boolean {
  const arm = ts.findAncestor(node, (n) => (n === block ? 'quit' : ts.isIfStatement(n) || ts.isConditionalExpression(n)));
  return arm !== undefined || block.statements.some((s) => ts.isIfStatement(s) && s.end <= node.pos && lastOf(s.thenStatement) !== undefined);
}

/** The `return` or `break` that a branch ends with. */
function lastOf(branch: ts.Statement): ts.ReturnStatement | ts.BreakStatement | undefined {
  const last = ts.isBlock(branch) ? branch.statements.at(-1) : branch;
  return last && (ts.isReturnStatement(last) || ts.isBreakStatement(last)) ? last : undefined;
}

const ORDERING: ReadonlySet<ts.SyntaxKind> = new Set([ts.SyntaxKind.LessThanToken, ts.SyntaxKind.LessThanEqualsToken, ts.SyntaxKind.GreaterThanToken, ts.SyntaxKind.GreaterThanEqualsToken]);

/** The numbers that a loop counts, by their names. */
function countersOf(loop: Loop): ReadonlySet<string> {
  const names = new Set<string>();
  someWithin(loop, (n) => {
    const isStep = (ts.isPrefixUnaryExpression(n) || ts.isPostfixUnaryExpression(n)) && STEPS.has(n.operator);
    const changed = isStep ? n.operand : ts.isBinaryExpression(n) && /^[+-]=$/.test(n.operatorToken.getText()) ? n.left : undefined;
    if (changed) names.add(changed.getText());
    return false;
  });
  return names;
}

const STEPS: ReadonlySet<ts.SyntaxKind> = new Set([ts.SyntaxKind.PlusPlusToken, ts.SyntaxKind.MinusMinusToken]);

const mentionsOneOf = (node: ts.Node, names: ReadonlySet<string>): boolean => someWithin(node, (n) => (ts.isIdentifier(n) || ts.isPropertyAccessExpression(n)) && names.has(n.getText()));

/** Does a loop's condition compare a number that the loop counts: `attempt < 3`, `!done && retries-- > 0`? */
function isCounted(loop: Loop): boolean {
  const condition = conditionOf(loop);
  return condition !== undefined && someWithin(condition, (n) => ts.isBinaryExpression(n) && ORDERING.has(n.operatorToken.kind) && mentionsOneOf(n, countersOf(loop)));
}

const conditionOf = (loop: Loop): ts.Expression | undefined => (ts.isForStatement(loop) ? loop.condition : ts.isWhileStatement(loop) || ts.isDoStatement(loop) ? loop.expression : undefined);

/** Is it the same thing that each round attempts: success leaves the loop, by itself or by a mark that its condition looks at? */
function isRetryOf(clause: ts.CatchClause, loop: Loop): boolean {
  if (isRetried(clause)) return true;
  const condition = conditionOf(loop);
  const marks = new Set<string>();
  someWithin(clause.parent.tryBlock, (n) => {
    if (ts.isBinaryExpression(n) && n.operatorToken.kind === ts.SyntaxKind.EqualsToken && n.right.kind === ts.SyntaxKind.TrueKeyword) marks.add(n.left.getText());
    return false;
  });
  return condition !== undefined && someWithin(condition, (n) => ts.isIdentifier(n) && marks.has(n.text));
}

/** What the function still does after the loop, out to its end. */
function statementsAfter(loop: ts.Node, fn: ts.Node): readonly ts.Statement[] {
  const after: ts.Statement[] = [];
  for (let inner = loop; inner !== fn && inner.parent; inner = inner.parent) {
    const { parent } = inner;
    if (ts.isBlock(parent) || ts.isCaseOrDefaultClause(parent)) after.push(...parent.statements.filter((s) => s.pos >= inner.end && !isWithin(s, inner)));
  }
  return after;
}
