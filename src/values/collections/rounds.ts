/**
 * Loops over a list whose elements are known, round by round: in `for (const { topic, groupId } of CONSUMERS) …` the topic of one element
 * goes with the group of that element and of no other.
 *
 * A loop is a frame like that of a function. It holds the number of its round and not the element, which may be known better when
 * more files are there.
 */
import { ts } from 'ts-morph';
import type { Evaluator } from '../evaluate.js';
import { type Context, type FunctionNode, type Value, alternativesOf, entriesOf, keysOf, known, list, unknown } from '../value.js';
import { elementOf } from '../settled.js';

/** A loop, or the callback that a list's `forEach` or `map` runs for each element. */
export type Loop = ts.ForOfStatement | ts.ForInStatement | ts.ForStatement | ts.ArrowFunction | ts.FunctionExpression;

/** A list of more elements than these is data, not a list of consumers. */
const MAX_ROUNDS = 40;
const PER_ELEMENT = new Set(['forEach', 'map', 'flatMap', 'reduce']);
/** Stands for the element in the arguments of a frame. */
const ELEMENT: Value = unknown('an element of the list that is gone through');

/** The loops that are gone through for a place, outermost first, up to `end`. What stands in the head of a loop is not in it. */
export function loopsOver(place: ts.Node, end: ts.Node | undefined): readonly Loop[] {
  const loops: Loop[] = [];
  for (let inner = place; inner.parent && inner.parent !== end; inner = inner.parent) {
    const { parent } = inner;
    if (ts.isForOfStatement(parent) || ts.isForInStatement(parent) || ts.isForStatement(parent)) {
      if (parent.statement === inner && listOf(parent)) loops.unshift(parent);
    } else if ((ts.isArrowFunction(parent) || ts.isFunctionExpression(parent)) && listOf(parent)) loops.unshift(parent);
  }
  return loops;
}

/** A context for each round of a loop; nothing where it is not known what the loop goes over. */
export function roundsOf(evaluator: Evaluator, loop: Loop, context: Context | undefined): readonly Context[] | undefined {
  return numbersOf(evaluator, loop, listOf(loop), context)?.map((index) => evaluator.enter(loop as FunctionNode, undefined, context, { args: [ELEMENT, known(index)] }));
}

/** `LIST.map(start)`: a function that is run for each element, and how it is run. */
export interface RunForEach {
  readonly fn: FunctionNode;
  readonly call: ts.CallExpression;
  readonly self?: Value | undefined;
  readonly lexical?: Context | undefined;
}

/** The context of a function that is run for each element, whichever that is. */
export const contextForEach = (evaluator: Evaluator, { fn, call, self, lexical }: RunForEach, context: Context | undefined): Context =>
  evaluator.enter(fn, call, context, { args: [ELEMENT, unknown('the place of an element in its list')], self, lexical });

/** The same once for each element; nothing where they are not known. */
export function contextsForEach(evaluator: Evaluator, { fn, call, self, lexical }: RunForEach, context: Context | undefined): readonly Context[] | undefined {
  return numbersOf(evaluator, fn, receiverOf(call), context)?.map((index) => evaluator.enter(fn, call, context, { args: [ELEMENT, known(index)], self, lexical }));
}

/** The list whose elements a call runs its first argument for. */
export function receiverOf(call: ts.CallExpression): ts.Expression | undefined {
  return ts.isPropertyAccessExpression(call.expression) && PER_ELEMENT.has(call.expression.name.text) ? call.expression.expression : undefined;
}

function numbersOf(evaluator: Evaluator, loop: ts.Node, over: ts.Expression | undefined, context: Context | undefined): readonly number[] | undefined {
  const elements = elementsOf(evaluator, loop, over, context);
  const isListOfTheKnown = elements && elements.length >= 2 && elements.length <= MAX_ROUNDS && elements.every(isKnown);
  return isListOfTheKnown ? elements.map((_, index) => index) : undefined;
}

/**
 * What the variable of a loop's head, or the parameter of its function, is in the round that is evaluated under; nothing outside of one.
 * @param position of the parameter
 */
export function elementIn(evaluator: Evaluator, loop: ts.Node, context: Context | undefined, position = 0): Value | undefined {
  const frame = context && evaluator.frameOf(loop, context);
  if (frame?.args?.[0] !== ELEMENT) return undefined;
  const over = frame.call && ts.isCallExpression(frame.call) ? receiverOf(frame.call) : listOf(loop as Loop);
  const call = frame.call ?? loop.parent;
  const isFolded = ts.isCallExpression(call) && ts.isPropertyAccessExpression(call.expression) && call.expression.name.text === 'reduce';
  const part = ts.isCallExpression(call) ? partOfEntry(evaluator.evaluate(over, frame.up), position) : undefined;
  if (part === undefined && position !== (isFolded ? 1 : 0)) return undefined;
  const round = roundIn(frame);
  const element = round === undefined ? elementOf(evaluator.evaluate(over, frame.up)) : ts.isForStatement(loop) ? known(round) : (elementsOf(evaluator, loop, over, frame.up)?.[round] ?? ELEMENT);
  return part === undefined ? element : evaluator.member(element, part);
}

/** The member of a map's entry that the callback of its `forEach` is given at a position: first the value, then the key. */
export const partOfEntry = (over: Value, position: number): string | undefined => (over.kind === 'record' && over.map ? ['1', '0'][position] : undefined);

/** Which round of its loop a frame is; nothing where it is none. */
export function roundIn(frame: Context): number | undefined {
  const index = frame.args?.[0] === ELEMENT ? frame.args[1] : undefined;
  return index?.kind === 'known' && typeof index.value === 'number' ? index.value : undefined;
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

/** What a loop goes over: `LIST` of `for (… of LIST)`, of `for (let i = 0; i < LIST.length; i++)`, of `LIST.forEach((element) => …)`. */
function listOf(loop: Loop): ts.Expression | undefined {
  if (ts.isForOfStatement(loop) || ts.isForInStatement(loop)) return loop.expression;
  if (ts.isForStatement(loop)) return countedList(loop);
  const { parent: call } = loop;
  return ts.isCallExpression(call) && call.arguments[0] === loop ? receiverOf(call) : undefined;
}

function countedList({ initializer, condition, incrementor }: ts.ForStatement): ts.Expression | undefined {
  const counter = initializer && ts.isVariableDeclarationList(initializer) ? initializer.declarations[0] : undefined;
  if (!counter || counter.initializer?.getText() !== '0' || !condition || !ts.isBinaryExpression(condition) || condition.operatorToken.kind !== ts.SyntaxKind.LessThanToken) return undefined;
  const name = counter.name.getText();
  if (condition.left.getText() !== name || !incrementor || ![`${name}++`, `++${name}`, `${name} += 1`].includes(incrementor.getText())) return undefined;
  return ts.isPropertyAccessExpression(condition.right) && condition.right.name.text === 'length' ? condition.right.expression : undefined;
}

function elementsOf(evaluator: Evaluator, loop: ts.Node, over: ts.Expression | undefined, context: Context | undefined): readonly Value[] | undefined {
  const value = evaluator.evaluate(over, context);
  // What is pushed to a list is an element of it, however often that is.
  if (value.kind === 'list') return ts.isForInStatement(loop) ? undefined : [...value.items, ...(value.rest ? alternativesOf(value.rest) : [])];
  if (value.kind !== 'record' || value.open || value.others) return undefined;
  if (ts.isForInStatement(loop)) return keysOf(value);
  return value.map && !ts.isForStatement(loop) ? list(entriesOf(value)).items : undefined;
}

const isKnown = (element: Value): boolean => alternativesOf(element).every(({ kind }) => kind !== 'unknown' && kind !== 'parameter' && kind !== 'foreign');
