/** Failures that arrive as values and are only told: `if (!sent.ok) logger.warn('not sent')` loses the message as surely as a `catch` that logs. */
import { ts } from 'ts-morph';
import { fateOfArm, isTelling } from '../handlers/failures.js';
import { calleeName, findReceiver, isFunction, isFunctionLiteral, outermost, readsOf, scopeOf } from '../syntax/syntax.js';

/** Names of one thing derived from another: `failed` of `results`. */
const MAX_NAMES = 3;

/** What a condition says where it holds, as far as its words tell. */
const SAYS_FAILED = /^!(?!!)|fail|reject|\berr(or)?s?\b|=== ?(false|null|undefined)|!== ?(true|['"]fulfilled['"])/i;
/** What `const [error, order] = await …` calls the failure. */
const FAILURE_NAME = /^(err|error|e|ex|exception|failure|failed|reason|fail)$/i;

/** `const [error, order] = await to(save())`, `const { data, error } = await attempt(save())`: a promise goes in, and its failure comes out as a value. */
export function isGivenAsPair(call: ts.Node): boolean {
  const awaited = outermost(call as ts.Expression).parent;
  const { parent } = ts.isAwaitExpression(awaited) ? outermost(awaited) : awaited;
  return ts.isAwaitExpression(awaited) && ts.isVariableDeclaration(parent) && !ts.isIdentifier(parent.name) && parent.name.elements.length === 2 && parent.name.elements.some((e) => !ts.isOmittedExpression(e) && ts.isIdentifier(e.name) && FAILURE_NAME.test(e.name.text));
}

/** Is a failure that these names hold told to somebody at most? */
export function isOnlyTold(name: ts.BindingName, from: ts.Node): boolean {
  const names = deciding(name);
  const reads = names.flatMap((one) => [...readsOf(one.text, scopeOf(from), one)]);
  return reads.length > 0 && reads.every((read) => isQuiet(read, 0));
}

/** Of several names the one of the failure decides: the others hold what is there without it. */
function deciding(name: ts.BindingName): readonly ts.Identifier[] {
  if (ts.isIdentifier(name)) return [name];
  const names = name.elements.flatMap((e) => (ts.isOmittedExpression(e) || !ts.isIdentifier(e.name) ? [] : [e.name]));
  const failures = names.filter(({ text }) => FAILURE_NAME.test(text));
  return failures.length > 0 ? failures : names;
}

/** Does a read, and all that is made of it, end in a log line, in a condition under which nothing is done, or in a loop that only logs? */
export function isQuiet(read: ts.Expression, depth: number): boolean {
  let node: ts.Node = outermost(read);
  for (let { parent } = node; !isFunction(parent); node = parent, parent = node.parent) {
    if (ts.isCallExpression(parent) && parent.expression !== node && isTelling(parent)) return true;
    if (ts.isForOfStatement(parent)) return parent.expression === node && fateOfArm(parent.statement) === 'swallows';
    if (ts.isIfStatement(parent)) return parent.expression === node && isQuietBranch(parent);
    if (ts.isVariableDeclaration(parent)) return parent.initializer === node && ts.isIdentifier(parent.name) && depth < MAX_NAMES && readsOf(parent.name.text, scopeOf(parent), parent.name).every((next) => isQuiet(next, depth + 1));
    if (ts.isCallExpression(parent) && parent.expression === node) {
      const end = ofMembers(parent);
      if (end !== undefined) return end;
    } else if (!isPassedOn(parent, node)) return false;
  }
  return false;
}

/** A part of an expression whose value is made of this one. */
const isPassedOn = (parent: ts.Node, node: ts.Node): boolean =>
  ts.isPropertyAccessExpression(parent) || (ts.isElementAccessExpression(parent) && parent.expression === node) || ts.isPrefixUnaryExpression(parent) || ts.isParenthesizedExpression(parent) || ts.isNonNullExpression(parent) || ts.isAsExpression(parent) ||
  ts.isBinaryExpression(parent) || ts.isConditionalExpression(parent) || ts.isTemplateSpan(parent) || ts.isTemplateExpression(parent) || ts.isPropertyAssignment(parent) || ts.isShorthandPropertyAssignment(parent) || ts.isObjectLiteralExpression(parent);

/** `results.filter(isRejected)` gives more of the same; `results.forEach(…)` ends here, quietly or not. */
function ofMembers(call: ts.CallExpression): boolean | undefined {
  const name = calleeName(call);
  const [given] = call.arguments;
  if (!findReceiver(call)) return false;
  if (name === 'forEach') return given !== undefined && isFunctionLiteral(given) && (ts.isBlock(given.body) ? fateOfArm(given.body) === 'swallows' : ts.isCallExpression(given.body) && isTelling(given.body));
  return /^(filter|map|find|some|every|slice|join|toString|includes|flatMap)$/.test(name) ? undefined : false;
}

/** `if (!sent) log.warn(…)`, `if (error) { log.error(error); return; }`, `if (sent) count++; else log.warn(…)`. */
export function isQuietBranch({ expression, thenStatement, elseStatement }: ts.IfStatement): boolean {
  if (SAYS_FAILED.test(expression.getText())) return fateOfArm(thenStatement) === 'swallows';
  const leaves = ts.isReturnStatement(thenStatement) || (ts.isBlock(thenStatement) && thenStatement.statements.some((s) => ts.isReturnStatement(s) || ts.isContinueStatement(s)));
  // What is done only where it went well (`if (sent) await markSent(row)`) may be what sends it again where it did not.
  return !leaves && fateOfArm(thenStatement) === 'swallows' && (elseStatement === undefined || fateOfArm(elseStatement) === 'swallows');
}

/** `if (!record) throw new Error('no record')`: is something done where a value is not there? */
export function isActedOn(read: ts.Expression): boolean {
  const arm = armWithout(read);
  return arm !== undefined && fateOfArm(arm) !== 'swallows';
}

/** `if (!address) { log('no address'); return; }`: is nothing done any more where a value is not there? */
export function isGivenUp(read: ts.Expression): boolean {
  const arm = armWithout(read);
  const last = arm && ts.isBlock(arm) ? arm.statements.at(-1) : arm;
  return arm !== undefined && last !== undefined && (ts.isReturnStatement(last) || ts.isContinueStatement(last)) && fateOfArm(arm) === 'swallows';
}

/** What is done where a value is not there. */
function armWithout(read: ts.Expression): ts.Statement | undefined {
  let node: ts.Node = outermost(read);
  while (ts.isPrefixUnaryExpression(node.parent) || ts.isParenthesizedExpression(node.parent) || ts.isBinaryExpression(node.parent)) node = node.parent;
  const { parent } = node;
  return ts.isIfStatement(parent) && parent.expression === node && SAYS_FAILED.test(node.getText()) ? parent.thenStatement : undefined;
}
