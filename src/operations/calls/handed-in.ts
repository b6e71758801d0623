/** What callers hand in for a parameter. */
import { ts } from 'ts-morph';
import { type FunctionNode, type Parameter, type Value, alternativesOf, itemsOf, oneOf } from '../../values/value.js';
import { calledThrough } from '../../values/syntax/called-through.js';
import type { CallNode } from './calls-in.js';
import type { Tools } from '../operation.js';

/** Callers of callers, and callers at each level. */
const MAX_DEPTH = 4;
export const MAX_CALLERS = 24;

/** The members of a value along a path, `*` for the elements of a list. */
export function along({ evaluator }: Pick<Tools, 'evaluator'>, value: Value, path: readonly string[]): Value {
  return path.reduce((v, name) => (name === '*' ? elements(v) : evaluator.member(v, name)), value);
}

function elements(value: Value): Value {
  return value.kind === 'parameter' ? { ...value, path: [...value.path, '*'] } : oneOf(itemsOf(value));
}

/** Can what a parameter holds be asked of the callers of its function? */
export const isAskable = (value: Parameter, depth: number): value is Parameter & { readonly of: FunctionNode } => value.index >= 0 && !ts.isClassLike(value.of) && depth < MAX_DEPTH && !value.path.includes('()');

/** What one call hands in for a parameter. */
export interface Handed {
  readonly argument: ts.Expression;
  /** What of the argument the parameter's path leads to. */
  readonly value: Value;
}

/** What a call hands in for a parameter: nothing where it gives no such argument, `spread` where it cannot be told which one that is. */
export function handedAt(tools: Pick<Tools, 'evaluator'>, { of: fn, index, path }: Parameter, call: CallNode): Handed | 'spread' | undefined {
  const through = calledThrough(call, fn);
  if (through?.list) return 'spread';
  const given = through?.given ?? call.arguments ?? [];
  if (given.slice(0, index + 1).some(ts.isSpreadElement)) return 'spread';
  const argument = given[index];
  return argument && { argument, value: along(tools, tools.evaluator.evaluate(argument), path) };
}

/**
 * All that a parameter can be by its callers in the workspace; the parameter itself where one of them is not seen.
 * @param partly what is known of it, though not all callers are seen
 */
export function handedIn(tools: Pick<Tools, 'evaluator' | 'graph'>, value: Parameter, partly = false): readonly Value[] {
  // Callers that hand on what they are given meet in the same parameters: each is asked once, and again only where more of its callers are asked.
  const seen = new Map<FunctionNode, Map<string, number>>();
  let isRound = false;
  const ask = (one: Parameter, depth: number): readonly Value[] => {
    if (!isAskable(one, depth)) return [one];
    const asked = seen.get(one.of) ?? new Map<string, number>();
    seen.set(one.of, asked);
    const part = [one.index, ...one.path].join('.');
    if ((asked.get(part) ?? MAX_DEPTH) <= depth) {
      isRound = true;
      return [];
    }
    asked.set(part, depth);
    const { calls, escapes } = tools.graph.callersOf(one.of);
    if ((escapes && !partly) || calls.length === 0 || calls.length > MAX_CALLERS) return [one];
    return calls.flatMap(({ call }) => {
      const handed = handedAt(tools, one, call);
      if (handed === 'spread') return [one];
      return handed ? alternativesOf(handed.value).flatMap((v) => (v.kind === 'parameter' ? ask(v, depth + 1) : [v])) : [];
    });
  };
  const found = ask(value, 0);
  return found.length === 0 && isRound ? [value] : found;
}
