/**
 * Loops over a list whose elements are known, round by round: in `for (const { topic, groupId } of CONSUMERS) …` the topic of one element
 * goes with the group of that element and of no other.
 */
import { ts } from 'ts-morph';
import type { Evaluator } from './evaluate.js';
import { type Context, type FunctionNode, type ListValue, type Value, alternativesOf, entriesOf, known, list, unknown } from './value.js';

/** A loop, or the callback that a list's `forEach` or `map` runs for each element. */
export type Loop = ts.ForOfStatement | ts.ForInStatement | ts.ArrowFunction | ts.FunctionExpression;

/** A list of more elements than these is data, not a list of consumers. */
const MAX_ROUNDS = 40;
const PER_ELEMENT = new Set(['forEach', 'map', 'flatMap']);

/** The loops that are gone through for a place, outermost first, up to `end`. What stands in the head of a loop is not in it. */
export function loopsOver(place: ts.Node, end: ts.Node | undefined): readonly Loop[] {
  const loops: Loop[] = [];
  for (let inner = place; inner.parent && inner.parent !== end; inner = inner.parent) {
    const { parent } = inner;
    if (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) {
      if (parent.statement === inner) loops.unshift(parent);
    } else if ((ts.isArrowFunction(parent) || ts.isFunctionExpression(parent)) && listOf(parent)) loops.unshift(parent);
  }
  return loops;
}

/** A context for each round of a loop; nothing where it is not known what the loop goes over. */
export function roundsOf(evaluator: Evaluator, loop: Loop, context: Context | undefined): readonly Context[] | undefined {
  const elements = elementsOf(evaluator, loop, context);
  if (!elements || elements.rest || elements.items.length < 2 || elements.items.length > MAX_ROUNDS || !elements.items.every(isKnown)) return undefined;
  // A loop is a frame like that of a function. It holds the number of the round and not the element, which may be known better when more files are there.
  return elements.items.map((_, index) => evaluator.enter(loop as FunctionNode, undefined, context, { args: [known(undefined), known(index)] }));
}

/** What the variable of a loop's head, or the parameter of its callback, is in the round that is evaluated under; nothing outside of one. */
export function elementIn(evaluator: Evaluator, loop: ts.Node, context: Context | undefined): Value | undefined {
  const frame = context && evaluator.frameOf(loop, context);
  const round = frame && roundIn(frame);
  return round === undefined ? undefined : (elementsOf(evaluator, loop as Loop, frame?.up)?.items[round] ?? unknown('an element of a list that is not known'));
}

/** Which round of its loop a frame is; nothing where it is none. */
export function roundIn(frame: Context): number | undefined {
  const index = frame.call ? undefined : frame.args?.[1];
  const isLoop = index !== undefined && (ts.isForOfStatement(frame.fn) || ts.isForInStatement(frame.fn) || ((ts.isArrowFunction(frame.fn) || ts.isFunctionExpression(frame.fn)) && listOf(frame.fn) !== undefined));
  return isLoop && index.kind === 'known' && typeof index.value === 'number' ? index.value : undefined;
}

/** The rounds among the calls that something is evaluated under, by their loops. */
export function roundsIn(context: Context | undefined): ReadonlyMap<ts.Node, number> {
  const found = new Map<ts.Node, number>();
  for (let frame = context; frame; frame = frame.up) {
    const round = roundIn(frame);
    if (round !== undefined) found.set(frame.fn, round);
  }
  return found;
}

const inRounds = new WeakMap<Context, boolean>();
/** Is something evaluated for one element of a loop? Asked of every call that a handler makes. */
export function isInRound(context: Context | undefined): boolean {
  if (!context) return false;
  const before = inRounds.get(context);
  if (before !== undefined) return before;
  const found = roundIn(context) !== undefined || isInRound(context.up) || isInRound(context.lexical);
  inRounds.set(context, found);
  return found;
}

/** The same where what is evaluated stands in the loop itself. */
export function standsInRound(node: ts.Node, context: Context | undefined): boolean {
  if (!isInRound(context) || !context) return false;
  const isAround = roundIn(context) !== undefined && context.fn.getSourceFile() === node.getSourceFile() && context.fn.pos <= node.pos && context.fn.end >= node.end;
  return isAround || standsInRound(node, context.up) || standsInRound(node, context.lexical);
}

/** `LIST` of `LIST.forEach((element) => …)`. */
function listOf(fn: ts.ArrowFunction | ts.FunctionExpression): ts.Expression | undefined {
  const { parent: call } = fn;
  if (!ts.isCallExpression(call) || call.arguments[0] !== fn || !ts.isPropertyAccessExpression(call.expression)) return undefined;
  return PER_ELEMENT.has(call.expression.name.text) ? call.expression.expression : undefined;
}

function elementsOf(evaluator: Evaluator, loop: Loop, context: Context | undefined): ListValue | undefined {
  const value = evaluator.evaluate(ts.isForOfStatement(loop) || ts.isForInStatement(loop) ? loop.expression : listOf(loop), context);
  if (value.kind === 'list') return ts.isForInStatement(loop) ? undefined : value;
  if (value.kind !== 'record' || value.open || value.others) return undefined;
  if (ts.isForInStatement(loop)) return list(value.keys.map((key) => known(key)));
  return value.map ? list(entriesOf(value)) : undefined;
}

const isKnown = (element: Value): boolean => alternativesOf(element).every(({ kind }) => kind !== 'unknown' && kind !== 'parameter' && kind !== 'foreign');
