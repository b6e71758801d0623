/** Calls that put something into a list: `list.push(one)`, `list.push(...some)`, `Array.prototype.push.apply(list, some)`. */
import { ts } from 'ts-morph';
import { calledThrough } from './called-through.js';

export interface Push {
  /** The list. */
  readonly into: ts.Expression;
  /** What is put into it; a spread element is each of its elements. */
  readonly values: readonly ts.Expression[];
  /** A list whose elements are put into it. */
  readonly each?: ts.Expression;
}

/** What a call puts into a list. */
export function pushBy(call: ts.CallExpression): Push | undefined {
  const { expression } = call;
  if (!ts.isPropertyAccessExpression(expression)) return undefined;
  if (isPush(expression)) return { into: expression.expression, values: call.arguments };
  const through = ts.isPropertyAccessExpression(expression.expression) && isPush(expression.expression) ? calledThrough(call) : undefined;
  return through?.self && { into: through.self, values: through.given, ...(through.list ? { each: through.list } : {}) };
}

const isPush = ({ name }: ts.PropertyAccessExpression): boolean => name.text === 'push' || name.text === 'unshift';
