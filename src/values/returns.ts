/** What a function gives back. */
import { ts } from 'ts-morph';
import { reachedReturns } from './branches.js';
import type { Evaluator } from './evaluate.js';
import { withDefault } from './settings/default-branch.js';
import { type Context, type Value, alternativesOf, known, oneOf, unknown } from './value.js';

/** What a function returns under its frame: one of its return expressions. */
export function returnsOf(evaluator: Evaluator, fn: ts.FunctionLikeDeclaration, context: Context | undefined): Value {
  const body = fn.body;
  if (!body) return unknown('a function without a body');
  if (!ts.isBlock(body)) return evaluator.evaluate(body, context);
  const values = reachedReturns(evaluator, fn, body, context).map((e) => evaluator.evaluate(e, context));
  if (values.length === 0) return known(undefined);
  const settled = values.length > 1 ? values.filter((v) => !(v.kind === 'known' && (v.value === undefined || v.value === null))) : values;
  return withDefault(evaluator, body, oneOf(settled.length > 0 ? settled : values), context);
}

/** What those of the values that are functions give when they are called with nothing. */
export const resultsOf = (evaluator: Evaluator, value: Value): readonly Value[] => alternativesOf(value).flatMap((f) => (f.kind === 'function' ? [returnsOf(evaluator, f.node, evaluator.enter(f.node, undefined, f.context))] : []));
