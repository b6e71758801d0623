/** Failures that arrive as values and become a part of something: `results.mail = await post()`, `sent.push(await post())`, `{ mail: await post() }`. */
import { ts } from 'ts-morph';
import { calleeName, findCallTaking, findReceiver, isFunction, outermost, readsOf, scopeOf } from '../syntax/syntax.js';
import { isQuiet } from './told-values.js';

/**
 * - `unread`: nobody looks at it;
 * - `told`: a line of a log says it, at most;
 * - `returned`: the function returns what it is a part of;
 * - `read`: something is done by it, or it cannot be told.
 */
export type Held = 'unread' | 'told' | 'returned' | 'read';

/** Things that are a part of one another: beyond that it counts as read. */
const MAX_NAMES = 4;

/** What becomes of that of which a value is made a part; nothing where it is made none. */
export function heldIn(expression: ts.Expression): Held | undefined {
  const whole = wholeOf(outermost(expression));
  return isHeld(whole) || whole !== outermost(expression) ? fateOf(whole, 0) : undefined;
}

/** `{ mail: await post() }`, `[await post()]`: what it is a part of. */
function wholeOf(part: ts.Node): ts.Node {
  let node = part;
  while (ts.isParenthesizedExpression(node.parent) || ts.isShorthandPropertyAssignment(node.parent) || ts.isPropertyAssignment(node.parent) || ts.isSpreadAssignment(node.parent) || ts.isObjectLiteralExpression(node.parent) || ts.isArrayLiteralExpression(node.parent)) node = node.parent;
  return node;
}

const isHeld = (node: ts.Node): boolean => (ts.isBinaryExpression(node.parent) && node.parent.operatorToken.kind === ts.SyntaxKind.EqualsToken && node.parent.right === node) || listTaking(node) !== undefined;

/** `sent` of `sent.push(value)`. */
function listTaking(node: ts.Node): ts.Identifier | undefined {
  const taker = ts.isExpression(node) ? findCallTaking(node) : undefined;
  const list = taker && ts.isCallExpression(taker) && /^(push|unshift)$/.test(calleeName(taker)) ? findReceiver(taker) : undefined;
  return list && ts.isIdentifier(list) ? list : undefined;
}

function fateOf(part: ts.Node, depth: number): Held {
  const node = wholeOf(part);
  const { parent } = node;
  if (ts.isExpressionStatement(parent) || ts.isVoidExpression(parent)) return 'unread';
  if (ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === node)) return 'returned';
  if (depth > MAX_NAMES) return 'read';
  const name = ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent.name : isHeld(node) ? (listTaking(node) ?? rootOf((parent as ts.BinaryExpression).left)) : undefined;
  if (!name || !isLocal(name)) return ts.isExpression(node) && isQuiet(node, 0) ? 'told' : 'read';
  const ends = new Set(readsOf(name.text, scopeOf(node), name).filter((read) => !isTarget(read)).map((read) => fateOf(outermost(read), depth + 1)));
  return (['read', 'returned', 'told'] as const).find((end) => ends.has(end)) ?? 'unread';
}

/** `results` of `results.mail`. */
function rootOf(expression: ts.Expression): ts.Identifier | undefined {
  let node = expression;
  while (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) node = node.expression;
  return ts.isIdentifier(node) ? node : undefined;
}

/** Is it a variable of the function itself, and not something that others see: a parameter, a variable of the module? */
function isLocal(name: ts.Identifier): boolean {
  const scope = scopeOf(name);
  if (!isFunction(scope) || !scope.body) return false;
  let found = false;
  const visit = (node: ts.Node): void => {
    if (found || (isFunction(node) && node !== scope)) return;
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.name.text === name.text) found = true;
    else ts.forEachChild(node, visit);
  };
  visit(scope.body);
  return found;
}

/** `results.mail = …` and `results.push(…)` are how something gets there, not a look at it. */
function isTarget(read: ts.Identifier): boolean {
  let node: ts.Node = read;
  while ((ts.isPropertyAccessExpression(node.parent) || ts.isElementAccessExpression(node.parent)) && node.parent.expression === node) node = node.parent;
  if (ts.isBinaryExpression(node.parent)) return node.parent.left === node && node.parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  return ts.isPropertyAccessExpression(node) && node.expression === read && /^(push|unshift)$/.test(node.name.text) && ts.isCallExpression(node.parent) && node.parent.expression === node;
}
