/**
 * Who raises the event that a function listens to: `events.emit('publish', { topic, order })` runs what `events.on('publish', send)` was
 * given, and `orders$.next({ topic, order })` what `orders$.subscribe(send)` was.
 */
import { ts } from 'ts-morph';
import type { Evaluator } from '../../values/evaluate.js';
import { perView, type Recalled } from '../../values/memory.js';
import { type Context, type FunctionNode, type Value, alternativesOf, stringOf } from '../../values/value.js';
import { innermost, outermost } from '../syntax/syntax.js';
import { calleeName, callNames, callsIn, referenceBy } from './calls-in.js';
import { nameIndexOf } from './name-index.js';

const EMITTERS = /^(events|eventemitter2|eventemitter3|emittery|mitt|tiny-emitter|nanoevents)$/;
/** How an event reaches a function: by the call that raises it, of which these arguments are the function's. */
export interface Raised {
  readonly from: number;
  readonly self?: Value | undefined;
  readonly lexical?: Context | undefined;
}

interface RaisedLink {
  readonly fn: FunctionNode;
  readonly call: ts.CallExpression;
  readonly raised: Raised;
}

const raisers = perView<FunctionNode, Recalled<readonly RaisedLink[]>>();

/** The calls that raise what a function listens to; nothing where it is not known whose event that is. */
export const raisersOf = (evaluator: Evaluator, fn: FunctionNode): readonly RaisedLink[] => evaluator.recall(raisers(evaluator), fn, [], () => findRaisers(evaluator, fn));

function findRaisers(evaluator: Evaluator, fn: FunctionNode): readonly RaisedLink[] {
  return usesOf(evaluator, fn).flatMap((use) => {
    const place = listenedAt(use);
    const target = place && alternativesOf(evaluator.evaluate(use)).find((v) => v.kind === 'function' && v.node === fn);
    const heard = target && listeningAt(evaluator, place);
    if (!heard || target.kind !== 'function') return [];
    return callsRaising(evaluator, heard).map((call) => ({ fn, call, raised: { from: heard.event === undefined ? 0 : 1, self: target.self, lexical: target.context } }));
  });
}

/** The function where it is written, and wherever its name is used other than by being called. */
function usesOf(evaluator: Evaluator, fn: FunctionNode): readonly ts.Expression[] {
  const names = callNames(fn);
  const mentions = nameIndexOf(evaluator).filesUsing(names, ['mentions']).flatMap((sourceFile) => names.flatMap((name) => callsIn(sourceFile).mentions.get(name) ?? []));
  return [...(ts.isArrowFunction(fn) || ts.isFunctionExpression(fn) ? [outermost(fn)] : []), ...mentions.map(referenceBy)];
}

/** What is listened to: the thing that raises the event, and the event's name; of a subject there is but one. */
interface Listening {
  readonly source: ts.Expression;
  readonly event?: string;
}

/** The call that a listener is given to, and as which argument. */
interface Place {
  readonly call: ts.CallExpression;
  readonly position: number;
}

/** By syntax alone: most functions are handed to something else. */
function listenedAt(given: ts.Expression): Place | undefined {
  let argument: ts.Node = given;
  // `this.send.bind(this)`, `{ next: send }`
  if (ts.isPropertyAccessExpression(given.parent) && given.parent.name.text === 'bind' && ts.isCallExpression(given.parent.parent)) argument = given.parent.parent;
  if (ts.isPropertyAssignment(argument.parent) && argument.parent.name.getText() === 'next') argument = argument.parent.parent;
  const call = argument.parent;
  return ts.isCallExpression(call) && LISTENS.test(calleeName(call) ?? '') ? { call, position: call.arguments.indexOf(argument as ts.Expression) } : undefined;
}
const LISTENS = /^(on|once|addListener|subscribe|concatMap|mergeMap|switchMap|exhaustMap|flatMap|map|tap)$/;

function listeningAt(evaluator: Evaluator, { call, position }: Place): Listening | undefined {
  const { expression: callee } = call;
  if (ts.isPropertyAccessExpression(callee)) {
    if (callee.name.text === 'subscribe') return position === 0 ? { source: callee.expression } : undefined;
    const event = position === 1 ? stringOf(evaluator.evaluate(call.arguments[0])) : undefined;
    return event === undefined ? undefined : { source: callee.expression, event };
  }
  // `orders$.pipe(concatMap(send))`
  const pipe = call.parent;
  const isFirst = position === 0 && ts.isCallExpression(pipe) && pipe.arguments[0] === call;
  return isFirst && ts.isPropertyAccessExpression(pipe.expression) && pipe.expression.name.text === 'pipe' ? { source: pipe.expression.expression } : undefined;
}

function callsRaising(evaluator: Evaluator, { source, event }: Listening): readonly ts.CallExpression[] {
  const sources = alternativesOf(evaluator.evaluate(innermost(source))).filter((v) => isSource(evaluator, v, event));
  if (sources.length === 0) return [];
  const name = event === undefined ? 'next' : 'emit';
  demandRaisers(evaluator, source, event);
  return nameIndexOf(evaluator).filesUsing([name], ['calls']).flatMap((sourceFile) =>
    (callsIn(sourceFile).calls.get(name) ?? []).flatMap((call) => {
      const { expression: callee } = call;
      if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(callee) || (event !== undefined && !isNamed(evaluator, call.arguments[0], event))) return [];
      return alternativesOf(evaluator.evaluate(innermost(callee.expression))).some((v) => sources.some((one) => isSame(one, v))) ? [call] : [];
    }),
  );
}

const isNamed = (evaluator: Evaluator, argument: ts.Expression | undefined, event: string): boolean => argument !== undefined && (ts.isStringLiteralLike(argument) ? argument.text === event : stringOf(evaluator.evaluate(argument)) === event);

/** No import need lead to who raises an event: files that do are asked for. */
function demandRaisers(evaluator: Evaluator, source: ts.Expression, event: string | undefined): void {
  const name = ts.isIdentifier(source) ? source.text : ts.isPropertyAccessExpression(source) ? source.name.text : undefined;
  const written = event === undefined ? name?.replaceAll('$', '\\$').concat('\\??\\.next\\(') : `\\bemit\\(\\s*['"\`]${event.replaceAll(/[^\w-]/g, '.')}['"\`]`;
  if (written !== undefined) for (const file of evaluator.options.filesMatching?.(new RegExp(written)) ?? []) evaluator.sourceFile(file);
}

/** Does it raise events in this process: an emitter or a subject that a package makes, an object of a class that extends one? */
function isSource(evaluator: Evaluator, value: Value, event: string | undefined): boolean {
  const isOfPackage = (module: string): boolean => (event === undefined ? /^rxjs$/.test(module) : EMITTERS.test(module));
  if (value.kind === 'foreign') return value.node !== undefined && isOfPackage(value.module);
  const owner = value.kind === 'object' ? value.class : value.kind === 'parameter' && ts.isClassLike(value.of) && value.path.length === 0 ? value.of : undefined;
  for (let level = owner; level; ) {
    const base: Value | undefined = evaluator.classes.baseOf(level);
    if (base?.kind === 'foreign') return isOfPackage(base.module);
    level = base?.kind === 'class' ? base.node : undefined;
  }
  return false;
}

/** The same emitter, or an object of the same class where it is not known to be another one. */
function isSame(one: Value, other: Value): boolean {
  if (one.kind === 'foreign' || other.kind === 'foreign') return one.kind === 'foreign' && other.kind === 'foreign' && one.node === other.node;
  const [first, second] = [classOf(one), classOf(other)];
  return first !== undefined && first === second && !(one.kind === 'object' && other.kind === 'object' && one.node && other.node && one.node !== other.node);
}
const classOf = (value: Value): ts.Node | undefined => (value.kind === 'object' ? value.class : value.kind === 'parameter' && value.path.length === 0 && ts.isClassLike(value.of) ? value.of : undefined);

/** The calls under which the function runs when the event is raised. */
export const contextRaised = (evaluator: Evaluator, fn: FunctionNode, call: ts.CallExpression, { from, self, lexical }: Raised, context: Context | undefined): Context =>
  evaluator.enter(fn, call, context, { args: call.arguments.slice(from).map((a) => evaluator.evaluate(a, context)), self, lexical });
