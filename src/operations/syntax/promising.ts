/** Functions that give a promise, by how they are written. */
import { ts } from 'ts-morph';
import type { FunctionNode } from '../../values/value.js';
import { innermost } from './syntax.js';

/** Does a call of the function give a promise? */
export function returnsPromise(fn: FunctionNode): boolean {
  const cached = promising.get(fn);
  if (cached !== undefined) return cached;
  const result = readsAsPromise(fn);
  promising.set(fn, result);
  return result;
}
const promising = new WeakMap<FunctionNode, boolean>();

function readsAsPromise(fn: FunctionNode): boolean {
  if (ts.canHaveModifiers(fn) && (ts.getModifiers(fn) ?? []).some((m) => m.kind === ts.SyntaxKind.AsyncKeyword)) return true;
  if (fn.type) return /^(Promise|Observable|Bluebird|PromiseLike)\b/.test(fn.type.getText());
  if (!fn.body) return false;
  if (!ts.isBlock(fn.body)) return ts.isCallExpression(innermost(fn.body)) || ts.isNewExpression(innermost(fn.body));
  let found = false;
  const visit = (node: ts.Node): void => {
    if (found || ts.isFunctionLike(node) || ts.isClassLike(node)) return;
    const returned = ts.isReturnStatement(node) && node.expression ? innermost(node.expression) : undefined;
    if (returned && (ts.isCallExpression(returned) || (ts.isNewExpression(returned) && returned.expression.getText() === 'Promise'))) found = true;
    else ts.forEachChild(node, visit);
  };
  visit(fn.body);
  return found;
}
