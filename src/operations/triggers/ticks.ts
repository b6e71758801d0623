/** Streams of rxjs that the clock feeds: `interval(1000).pipe(…).subscribe(…)`. */
import { type Foreign, type Value, alternativesOf, unknown } from '../../values/value.js';
import { isAsync } from '../syntax/syntax.js';

/** Operators that give on at most what they are given. */
const GIVES_NO_MORE = /^(map|mapTo|pluck|tap|do|filter|take\w*|skip\w*|first|last|single|debounce\w*|throttle\w*|audit\w*|distinct\w*|delay|timestamp|timeInterval|catchError|finalize|share|shareReplay|observeOn|subscribeOn|scan|reduce|count|pairwise|toArray|withLatestFrom)$/;
/** Operators that give on all that comes of what a function makes of each: one, where that is a promise. */
const FLATTENS = /^(mergeMap|flatMap|concatMap|switchMap|exhaustMap)$/;

/**
 * How far apart the ticks are that come to a step of a chain: at the end of `interval(1000).pipe(map(read))`, or at one operator of it. Nothing
 * where no clock feeds it; unknown where something on the way may make several of one: `interval(1000).pipe(mergeMap(() => rows$))`.
 * @param before the operators of the same `pipe` that come before the step
 */
export function periodOfTicks(callee: Foreign, before: readonly Value[]): Value | undefined {
  const steps = stepsOf(callee);
  const period = argumentOf(steps, 'interval', 0) ?? argumentOf(steps, 'timer', 1);
  const operators = [...steps.flatMap(({ path, args }) => (path.at(-1) === '()' && path.at(-2) === 'pipe' ? args : [])), ...before];
  return period && (operators.every(givesNoMore) ? period : unknown('an operator may make several of one tick'));
}

/** Does an operator run what it is given once for each that comes to it? */
export const runsForEach = (operator: Value): boolean => isNamed(operator, GIVES_NO_MORE) || isNamed(operator, FLATTENS);

/** What a value was come to by, itself first. */
function stepsOf(value: Foreign): readonly Foreign[] {
  const steps: Foreign[] = [];
  for (let current: Foreign | undefined = value; current; current = current.base) steps.push(current);
  return steps;
}

const argumentOf = (steps: readonly Foreign[], name: string, index: number): Value | undefined => steps.find(({ path }) => path.length === 2 && path[0] === name && path[1] === '()')?.args[index];

const givesNoMore = (operator: Value): boolean => isNamed(operator, GIVES_NO_MORE) || (isNamed(operator, FLATTENS) && makesPromise(operator));

const isNamed = (operator: Value, names: RegExp): boolean => operator.kind === 'foreign' && /^rxjs(\/operators)?$/.test(operator.module) && operator.path.at(-1) === '()' && names.test(operator.path.at(-2) ?? '');

const makesPromise = (operator: Value): boolean =>
  operator.kind === 'foreign' && operator.args[0] !== undefined && alternativesOf(operator.args[0]).every((fn) => fn.kind === 'function' && (isAsync(fn.node) || /^Promise\b/.test(fn.node.type?.getText() ?? '')));
