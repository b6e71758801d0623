/** What a function returns, as it is written. */
import { ts } from 'ts-morph';

const returnsCache = new WeakMap<ts.Block, readonly ts.Expression[]>();

export function returnExpressions(body: ts.Block): readonly ts.Expression[] {
  const cached = returnsCache.get(body);
  if (cached) return cached;
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return;
    if (ts.isReturnStatement(node) && node.expression) found.push(node.expression);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(body, visit);
  returnsCache.set(body, found);
  return found;
}
