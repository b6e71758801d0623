/** Values that may depend on the calls around: those are asked only where a parameter has a part in the answer. */
import { ts } from 'ts-morph';
import type { Evaluator } from '../../values/evaluate.js';
import { isInRound } from '../../values/collections/rounds.js';
import { type Context, type Value, alternativesOf, parametersIn } from '../../values/value.js';
import { symbolOf } from '../syntax/symbols.js';
import { innermost } from '../syntax/syntax.js';

/** The value of an expression under the calls around it. Most expressions mean the same wherever they are reached from. */
export function valueUnder(evaluator: Evaluator, expression: ts.Expression, context: Context | undefined): Value {
  const free = evaluator.evaluate(expression);
  return context && (dependsOnCalls(evaluator, expression, free) || (free.kind === 'oneOf' && isInRound(context))) ? evaluator.evaluate(expression, context) : free;
}

export function dependsOnCalls(evaluator: Evaluator, expression: ts.Expression, free: Value): boolean {
  if (parametersIn(free).length > 0) return true;
  if (alternativesOf(free).every((v) => v.kind === 'known' || v.kind === 'symbol' || v.kind === 'function' || v.kind === 'class' || v.kind === 'instance')) return false;
  if (free.kind === 'foreign') return free.args.some((a) => parametersIn(a).length > 0);
  return rootIsGiven(evaluator, expression);
}

/** Does a chain begin with a parameter, directly or through local names? */
function rootIsGiven(evaluator: Evaluator, expression: ts.Expression, depth = 0): boolean {
  let node = innermost(expression);
  while (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) || ts.isCallExpression(node) || ts.isAwaitExpression(node)) {
    if (ts.isCallExpression(node) && /^(JSON\.parse|String|Number)$/.test(node.expression.getText()) && node.arguments[0]) node = innermost(node.arguments[0]);
    else node = innermost(node.expression);
  }
  if (!ts.isIdentifier(node) || depth > 3) return false;
  const declaration = symbolOf(evaluator, node)?.declarations?.[0];
  if (!declaration) return false;
  let holder: ts.Node = declaration;
  while (ts.isBindingElement(holder)) holder = holder.parent.parent;
  if (ts.isParameter(holder)) return true;
  if (!ts.isVariableDeclaration(holder)) return false;
  if (ts.isVariableDeclarationList(holder.parent) && ts.isForOfStatement(holder.parent.parent)) return rootIsGiven(evaluator, holder.parent.parent.expression, depth + 1);
  return holder.initializer !== undefined && rootIsGiven(evaluator, holder.initializer, depth + 1);
}
