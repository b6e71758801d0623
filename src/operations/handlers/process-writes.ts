/** Assignments and deletions that outlive the message: `this.latest = event`, `cache[id] = value`, `delete sessions[id]`. */
import { ts } from 'ts-morph';
import type { Evaluator } from '../../values/evaluate.js';
import type { Context } from '../../values/value.js';
import { collectionKind, isLongLived } from './collections.js';
import type { FollowTools } from './follow-call.js';
import type { FoundPath } from './found.js';
import type { WriteFact } from './function-calls.js';
import { findMessagePath } from './message-scope.js';
import { goneThrough } from './process-memory.js';
import { findEnclosingFunction, innermost, short } from '../syntax/syntax.js';

export interface Write {
  readonly text: string;
  readonly isDrop: boolean;
  /** The part of the message that is kept. */
  readonly path?: FoundPath;
}

export function readWrite(tools: FollowTools, fact: WriteFact, context: Context | undefined): Write | undefined {
  const { evaluator, scope } = tools;
  const target = innermost(fact.target);
  const text = short(target).replace(/^this\./, '');
  if (fact.isDelete) {
    const isMember = ts.isElementAccessExpression(target) || ts.isPropertyAccessExpression(target);
    return isMember && isLongLived(evaluator, target.expression) ? { text: `delete ${text}`, isDrop: true } : undefined;
  }
  const value = ts.isBinaryExpression(fact.node) ? fact.node.right : undefined;
  if (ts.isPropertyAccessExpression(target)) {
    const element = heldElement(evaluator, target.expression, context);
    if (element) return { text: `${element}.${target.name.text}`, isDrop: false };
  }
  // A flag, a reset, and when it last heard something tell of the process, not of the message.
  if ((value && isPlain(value)) || isMoment(target)) return undefined;
  if (ts.isElementAccessExpression(target)) {
    if (!isLongLived(evaluator, target.expression) || collectionKind(evaluator, target.expression, context) === undefined) return undefined;
  } else if (ts.isPropertyAccessExpression(target)) {
    if (target.expression.kind !== ts.SyntaxKind.ThisKeyword || !isLasting(target, tools)) return undefined;
  } else if (!ts.isIdentifier(target) || !isLongLived(evaluator, target)) return undefined;
  const path = value && findMessagePath(evaluator, scope, value, context);
  return { text, isDrop: false, ...(path ? { path: { path, node: fact.node } } : {}) };
}

/** What is kept in a list or a table of this process, as a person names it: `orders.find(…)` of `const order = orders.find((o) => o.id === id)`. */
function heldElement(evaluator: Evaluator, expression: ts.Expression, context: Context | undefined, depth = 0): string | undefined {
  const node = innermost(expression);
  if (depth > 4) return undefined;
  const again = (next: ts.Expression): string | undefined => heldElement(evaluator, next, context, depth + 1);
  const isHeld = (collection: ts.Expression, kinds: RegExp): boolean => isLongLived(evaluator, collection) && kinds.test(collectionKind(evaluator, collection, context) ?? '');
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const { name, expression: collection } = node.expression;
    const kinds = /^(find|findLast|at)$/.test(name.text) ? /^list$/ : name.text === 'get' ? /^(map|object)$/ : undefined;
    return kinds && isHeld(collection, kinds) ? `${short(node.expression)}(…)` : undefined;
  }
  if (ts.isElementAccessExpression(node)) return isHeld(node.expression, /^(list|object)$/) ? `${short(node.expression)}[…]` : undefined;
  if (ts.isPropertyAccessExpression(node)) return again(node.expression);
  const declaration = ts.isIdentifier(node) ? evaluator.checker.getSymbolAtLocation(node)?.declarations?.[0] : undefined;
  const list = declaration && goneThrough(declaration);
  if (list) return isHeld(list, /^list$/) ? `${short(list)}[…]` : undefined;
  return declaration && ts.isVariableDeclaration(declaration) && declaration.initializer && findEnclosingFunction(declaration) ? again(declaration.initializer) : undefined;
}

/** `this.lastConsumedAt`, `lastHeartbeat` */
const isMoment = (target: ts.Expression): boolean => /^_?last([A-Z]\w*)?(At|Time|Timestamp|Date|Seen|Heartbeat)$/.test(ts.isPropertyAccessExpression(target) ? target.name.text : target.getText());

const isPlain = (value: ts.Expression): boolean => {
  const node = innermost(value);
  return node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword || node.kind === ts.SyntaxKind.NullKeyword || ts.isNumericLiteral(node) || ts.isNewExpression(node) || (ts.isIdentifier(node) && node.text === 'undefined') || (ts.isArrayLiteralExpression(node) && node.elements.length === 0) || (ts.isObjectLiteralExpression(node) && node.properties.length === 0);
};

/** Fields of an object that lives as long as the process: the handler's own class, or one that is injected. */
function isLasting(target: ts.Node, tools: FollowTools): boolean {
  const owner = ts.findAncestor(target, ts.isClassLike);
  if (!owner) return false;
  const fn = ts.findAncestor(target, (n): n is ts.FunctionLikeDeclaration => ts.isFunctionLike(n) && !ts.isArrowFunction(n));
  if (fn && ts.isConstructorDeclaration(fn)) return false;
  return (ts.canHaveDecorators(owner) && (ts.getDecorators(owner)?.length ?? 0) > 0) || ts.findAncestor(tools.scope.fn, ts.isClassLike) === owner;
}
