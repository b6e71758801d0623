/** What callers hand in for a parameter. */
import { ts } from 'ts-morph';
import { type Parameter, type Value, alternativesOf, itemsOf, oneOf } from '../values/value.js';
import type { Tools } from './operation.js';

/** Callers of callers, and callers at each level. */
const MAX_DEPTH = 4;
const MAX_CALLERS = 24;

/** The members of a value along a path, `*` for the elements of a list. */
export function along({ evaluator }: Pick<Tools, 'evaluator'>, value: Value, path: readonly string[]): Value {
  return path.reduce((v, name) => (name === '*' ? elements(v) : evaluator.member(v, name)), value);
}

function elements(value: Value): Value {
  return value.kind === 'parameter' ? { ...value, path: [...value.path, '*'] } : oneOf(itemsOf(value));
}

/** All that a parameter can be by its callers in the workspace; the parameter itself where one of them is not seen. */
export function handedIn(tools: Pick<Tools, 'evaluator' | 'graph'>, value: Parameter, depth = 0): readonly Value[] {
  if (value.index < 0 || ts.isClassLike(value.of) || depth >= MAX_DEPTH || value.path.includes('()')) return [value];
  const { calls, escapes } = tools.graph.callersOf(value.of);
  if (escapes || calls.length === 0 || calls.length > MAX_CALLERS) return [value];
  return calls.flatMap(({ call }) => {
    const given = call.arguments ?? [];
    if (given.slice(0, value.index + 1).some(ts.isSpreadElement)) return [value];
    const argument = given[value.index];
    const handed = argument ? along(tools, tools.evaluator.evaluate(argument), value.path) : undefined;
    return handed ? alternativesOf(handed).flatMap((v) => (v.kind === 'parameter' ? handedIn(tools, v, depth + 1) : [v])) : [];
  });
}
