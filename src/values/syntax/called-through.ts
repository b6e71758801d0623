/** Functions that are called through a method of theirs: `send.call(bus, 'orders')`, `send.apply(bus, ['orders'])`. */
import { ts } from 'ts-morph';

export interface CalledThrough {
  /** What is called: `send`. */
  readonly callee: ts.Expression;
  /** What is its `this`. */
  readonly self: ts.Expression | undefined;
  /** The arguments, as far as they are written out. */
  readonly given: readonly ts.Expression[];
  /** The list that holds the arguments, where it is not written out. */
  readonly list?: ts.Expression;
}

/** @param fn the function that is known to be called: one of the workspace's own may go by the name `call` or `apply` */
export function calledThrough(node: ts.Node, fn?: ts.Node): CalledThrough | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression) || (fn && isNamed(fn, node.expression.name.text))) return undefined;
  const { expression: callee, name } = node.expression;
  const [self, ...rest] = node.arguments;
  if (name.text === 'call') return { callee, self, given: rest };
  if (name.text !== 'apply') return undefined;
  const [list] = rest;
  return { callee, self, given: list && ts.isArrayLiteralExpression(list) ? list.elements : [], ...(list && !ts.isArrayLiteralExpression(list) ? { list } : {}) };
}

function isNamed(fn: ts.Node, name: string): boolean {
  const holders = [fn, fn.parent];
  return holders.some((holder) => (ts.isFunctionLike(holder) || ts.isVariableDeclaration(holder) || ts.isPropertyAssignment(holder) || ts.isPropertyDeclaration(holder)) && holder.name?.getText() === name);
}

/** The function that is bound before it is called, or whose result is: `send` of `send.bind(bus)`. */
export function boundFunction(node: ts.Expression): ts.Expression | undefined {
  return ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === 'bind' ? node.expression.expression : undefined;
}
