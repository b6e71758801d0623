/** Assignments and deletions that outlive the message: `this.latest = event`, `cache[id] = value`, `delete sessions[id]`. */
import { ts } from 'ts-morph';
import type { Context } from '../../values/value.js';
import { collectionKind, isLongLived } from './collections.js';
import type { FollowTools } from './follow-call.js';
import type { FoundPath } from './found.js';
import type { WriteFact } from './function-calls.js';
import { findMessagePath } from './message-scope.js';
import { innermost, short } from '../syntax/syntax.js';

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
  // A flag or a reset tells of the process, not of the message.
  if (value && isPlain(value)) return undefined;
  if (ts.isElementAccessExpression(target)) {
    if (!isLongLived(evaluator, target.expression) || collectionKind(evaluator, target.expression, context) === undefined) return undefined;
  } else if (ts.isPropertyAccessExpression(target)) {
    if (target.expression.kind !== ts.SyntaxKind.ThisKeyword || !isLasting(target, tools)) return undefined;
  } else if (!ts.isIdentifier(target) || !isLongLived(evaluator, target)) return undefined;
  const path = value && findMessagePath(evaluator, scope, value, context);
  return { text, isDrop: false, ...(path ? { path: { path, node: fact.node } } : {}) };
}

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
