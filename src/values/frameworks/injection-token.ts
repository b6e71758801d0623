/** The token that a decorator of a field or parameter names. */
import { ts } from 'ts-morph';
import type { Evaluator } from '../evaluate.js';
import type { Value } from '../value.js';

/** `@Inject(TOKEN)` or `@Client(options)` on a field or constructor parameter. */
export function injectionToken(evaluator: Evaluator, holder: ts.Node): { token?: Value } {
  if (!ts.canHaveDecorators(holder) && !ts.isParameter(holder)) return {};
  for (const decorator of (ts.canHaveDecorators(holder) ? ts.getDecorators(holder) : undefined) ?? []) {
    const call = decorator.expression;
    if (ts.isCallExpression(call) && ts.isIdentifier(call.expression) && /^[Ii]nject|^multiInject$|^Client$/.test(call.expression.text) && call.arguments[0]) return { token: evaluator.evaluate(call.arguments[0]) };
  }
  return {};
}
