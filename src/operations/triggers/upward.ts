/** One step from a place towards what makes it run: the loops around it, what triggers it, and the places it is run from. */
import { ts } from 'ts-morph';
import { alternativesOf, type FunctionNode } from '../../values/value.js';
import type { CallGraph } from '../calls/callers.js';
import { type CallNode, callsIn } from '../calls/calls-in.js';
import { type Cause, isCause } from './cause.js';
import { causesOfDeclaration, causeOfFile, commandsOf } from './entry-points.js';
import { usesOf } from '../calls/function-uses.js';
import { holderOf, isInPlace } from '../calls/holder.js';
import type { InlineTools } from '../inline.js';
import { type LoopSyntax, loopsAround } from '../syntax/loops.js';
import type { RawConsume, RawOperations } from '../operation.js';
import { fateOf } from './registrations.js';
import { calleeName, isWithin, short } from '../syntax/syntax.js';
import { again, endsTimer, findPolling } from './timers.js';

/** A place from which the function around another place is run. */
export interface Next {
  readonly place: ts.Node;
  /** The call of a function by name: a frame of the way up. */
  readonly fn?: FunctionNode;
}

export interface Step {
  /** The function by whose callers the step goes on, if there is one. */
  readonly fn?: FunctionNode;
  readonly loops: readonly LoopSyntax[];
  readonly causes: readonly Cause[];
  readonly next: readonly Next[];
  readonly consumes: readonly RawConsume[];
  /** A way here that is not understood. */
  readonly unknown: boolean;
}

export interface UpwardTools extends InlineTools {
  readonly raw: Pick<RawOperations, 'consumes'>;
}

/** Places looked at above one produce: beyond, nobody knows all that leads there. */
export const MAX_PLACES_ABOVE = 240;

/** Closures that are returned through so many functions are followed. */
const MAX_RETURNS = 3;

/** The consumers that handlers belong to, of one reading of the operations. */
interface Consumers {
  readonly question: string;
  readonly byHandler: ReadonlyMap<ts.Node, readonly RawConsume[]>;
  /** By the graph that gave them: to be given one again costs noting all that it rests on, which is 2 to 3 % of an analysis. */
  readonly steps: WeakMap<CallGraph, Map<ts.Node, Step>>;
}
const known = new WeakMap<RawOperations['consumes'], Consumers>();
let readings = 0;

function consumersOf({ raw: { consumes } }: UpwardTools): Consumers {
  const before = known.get(consumes);
  if (before) return before;
  const byHandler = new Map<ts.Node, RawConsume[]>();
  for (const consume of consumes) for (const value of consume.handlers) if (value.kind === 'function') byHandler.set(value.node, [...(byHandler.get(value.node) ?? []), consume]);
  const made: Consumers = { question: `step ${readings++}`, byHandler, steps: new WeakMap() };
  known.set(consumes, made);
  return made;
}

const NO_STEP: Step = { loops: [], causes: [], next: [], consumes: [], unknown: false };

/** The step from a place: found once for all operations that come by, and again where a newly loaded file has a say in it. */
export function stepFrom(tools: UpwardTools, place: ts.Node): Step {
  const { question, steps } = consumersOf(tools);
  const ofGraph = steps.get(tools.graph) ?? new Map<ts.Node, Step>();
  steps.set(tools.graph, ofGraph);
  const step = ofGraph.get(place) ?? tools.graph.once(question, place, NO_STEP, () => findStep(tools, place));
  ofGraph.set(place, step);
  return step;
}

function findStep(tools: UpwardTools, place: ts.Node): Step {
  const extra: LoopSyntax[] = [];
  let unknown = false;
  let inner: ts.Node = place;
  const stop = (at: ts.Node, more: Partial<Step>): Step => {
    const loops = [...loopsAround(place, at), ...extra];
    return { loops, causes: [], next: [], consumes: [], ...more, unknown: unknown || (more.unknown ?? false) };
  };
  for (let node = place.parent; node; inner = node, node = node.parent) {
    if (ts.isSourceFile(node)) return stop(node, { causes: [causeOfFile(tools.evaluator, place, inner)] });
    const polling = ts.isIterationStatement(node, false) && node.statement === inner ? findPolling(tools.evaluator, node) : undefined;
    if (polling) return stop(inner, { causes: [polling] });
    if (!ts.isFunctionLike(node) || !('body' in node)) continue;
    const fn = node as FunctionNode;
    const consumes = consumersOf(tools).byHandler.get(fn) ?? [];
    if (!isInPlace(fn)) return stop(fn, { fn, ...boundary(tools, fn, consumes) });
    const holder = holderOf(fn);
    if (holder.kind === 'called') continue;
    if (consumes.length > 0) return stop(fn, { fn, ...(holder.kind === 'named' ? boundary(tools, fn, consumes) : { consumes }) });
    if (holder.kind === 'argument') {
      const { call } = holder;
      if (isCalledByName(tools, fn, call)) return stop(fn, { fn, ...boundary(tools, fn, consumes) });
      if (endsTimer(call, place) && !runsAgain(tools, call, place)) continue;
      const fate = fateOf(tools, call, holder.index, holder.keys);
      if (isCause(fate)) return stop(fn, withTopics(tools, fate, call));
      if (fate === 'result') return stop(fn, ofValue(tools, call, 0));
      if (fate === 'repeats') extra.push({ node: call, over: short(call.expression) });
      else if (fate === 'unknown') unknown = true;
      else if (calleeName(call) === 'setTimeout' && runsAgain(tools, call, place)) return stop(fn, { causes: [again(tools.evaluator, call)] });
      continue;
    }
    if (holder.kind === 'returned') return stop(fn, returned(tools, holder.fn, 0));
    return stop(fn, { fn, ...boundary(tools, fn, consumes) });
  }
  return stop(inner, { unknown: true });
}

/** `server.decorate('outlet', { tell: async () => … })`: what a framework's object is decorated with is run by those who call it there. */
const isCalledByName = ({ graph }: UpwardTools, fn: FunctionNode, call: CallNode): boolean => /^decorate(Request|Reply)?$/.test(calleeName(call)) && graph.callersOf(fn).calls.length > 0;

/** A handler that is run by a consumer which its registration leads to has that consumer's topics. */
function withTopics(tools: UpwardTools, cause: Cause, call: CallNode): Partial<Step> {
  if (cause.kind !== 'consumer') return { causes: [cause] };
  const consumes = tools.raw.consumes.filter((c) => c.at === call || c.node === call || c.chain.some((link) => link.call === call));
  return consumes.length > 0 ? { consumes } : { causes: [cause] };
}

/** Everything that runs a declared function. */
function boundary(tools: UpwardTools, fn: FunctionNode, consumes: readonly RawConsume[]): Partial<Step> {
  // A decorator by which a client is told of the handler is the consumer itself.
  const causes = causesOfDeclaration(tools.evaluator, fn).filter((c) => consumes.length === 0 || c.kind !== 'event');
  const next: Next[] = tools.graph.callersOf(fn).calls.map(({ call }) => ({ place: call, fn }));
  const handlers: RawConsume[] = [...consumes];
  let unknown = false;
  for (const command of commandsOf(tools.evaluator, fn)) for (const made of tools.graph.allocationsOf(command)) next.push({ place: made, fn });
  for (const use of usesOf(tools.evaluator, fn)) {
    const more = ofUse(tools, use, fn, 0);
    causes.push(...(more.causes ?? []));
    next.push(...(more.next ?? []));
    handlers.push(...(more.consumes ?? []));
    unknown ||= more.unknown ?? false;
  }
  const found = causes.length + next.length + handlers.length > 0;
  // What hands a known handler to its consumer says nothing more.
  return { causes: handlers.length > 0 ? causes.filter((c) => c.kind !== 'consumer') : causes, next, consumes: handlers, unknown: unknown || !found };
}

/** What becomes of a function where it is handed on. */
function ofUse(tools: UpwardTools, use: ts.Expression, fn: ts.Node, depth: number): Partial<Step> {
  const holder = holderOf(ts.isShorthandPropertyAssignment(use.parent) ? use.parent.name : use);
  if (holder.kind === 'returned') return returned(tools, holder.fn, depth);
  if (holder.kind !== 'argument') return {};
  const { call } = holder;
  if (calleeName(call) === 'setTimeout') return (isWithin(call, fn) && !isAfterFailure(call, fn)) || runsAgain(tools, call, call, fn as FunctionNode) ? { causes: [again(tools.evaluator, call)] } : { next: [{ place: call }] };
  const fate = fateOf(tools, call, holder.index, holder.keys);
  if (isCause(fate)) return withTopics(tools, fate, call);
  if (fate === 'result') return ofValue(tools, call, depth);
  return fate === 'unknown' ? { unknown: true } : { next: [{ place: call }], ...(fate === 'repeats' ? { unknown: true } : {}) };
}

/** A function that a call made of another (`asyncHandler(fn)`), by where it goes. */
function ofValue(tools: UpwardTools, value: CallNode, depth: number): Partial<Step> {
  if (depth > MAX_RETURNS) return { unknown: true };
  const holder = holderOf(value);
  if (holder.kind === 'argument') return ofUse(tools, value, value, depth + 1);
  if (holder.kind === 'returned') return returned(tools, holder.fn, depth + 1);
  if (holder.kind === 'called') return { next: [{ place: holder.call }] };
  if (holder.kind !== 'named' && holder.kind !== 'exported') return { unknown: true };
  const uses = usesOf(tools.evaluator, value).map((use) => ofUse(tools, use, value, depth + 1));
  const calls = holder.kind === 'named' ? callsOfValue(tools, value, holder.name) : [];
  const merged = merge(uses);
  return { ...merged, next: [...(merged.next ?? []), ...calls], unknown: (merged.unknown ?? false) || (calls.length === 0 && uses.length === 0) };
}

/** Calls by name of what a call made: `const save = wrap(async () => …); save()`. */
function callsOfValue(tools: UpwardTools, value: CallNode, name: string): readonly Next[] {
  const calls = callsIn(value.getSourceFile()).calls.get(name) ?? [];
  return calls.filter((call) => alternativesOf(tools.evaluator.evaluate(call.expression)).some((v) => (v.kind === 'foreign' && v.node === value) || (v.kind === 'function' && v.context?.call === value))).map((place) => ({ place }));
}

/** A closure that a function returns is run where the function's result goes. */
function returned(tools: UpwardTools, fn: FunctionNode, depth: number): Partial<Step> {
  if (depth > MAX_RETURNS) return { unknown: true };
  const { calls } = tools.graph.callersOf(fn);
  return calls.length === 0 ? { unknown: true } : merge(calls.map(({ call }) => ofValue(tools, call, depth + 1)));
}

function merge(steps: readonly Partial<Step>[]): Partial<Step> {
  return { causes: steps.flatMap((s) => s.causes ?? []), next: steps.flatMap((s) => s.next ?? []), consumes: steps.flatMap((s) => s.consumes ?? []), unknown: steps.some((s) => s.unknown) };
}

/**
 * Does the function around a `setTimeout` run it again through what it starts? `setTimeout(() => poll(), 5000)` in `poll`, or in
 * something that `poll` calls.
 */
function runsAgain(tools: UpwardTools, timeout: CallNode, place: ts.Node, started = startedBy(tools, place)): boolean {
  if (!started || (place !== timeout && isAfterFailure(place, timeout))) return false;
  if (isWithin(timeout, started)) return !isAfterFailure(timeout, started);
  const seen = new Set<ts.Node>();
  const reaches = (node: ts.Node, depth: number): boolean => {
    for (let current = node.parent; current; current = current.parent) {
      if (current === started) return true;
      if (isFailurePath(current)) return false;
      if (!ts.isFunctionLike(current) || isInPlace(current) && holderOf(current).kind !== 'named') continue;
      if (depth > 2 || seen.has(current)) return false;
      seen.add(current);
      return tools.graph.callersOf(current as FunctionNode).calls.some(({ call }) => reaches(call, depth + 1));
    }
    return false;
  };
  return reaches(timeout, 0);
}

/** What runs only when something failed: a `catch`, or a callback given to `.catch(…)` or to an event that says so (`consumer.on(consumer.events.CRASH, …)`). */
const isFailurePath = (node: ts.Node): boolean => ts.isCatchClause(node) || (ts.isFunctionLike(node) && ts.isCallExpression(node.parent) && (calleeName(node.parent) === 'catch' || hearsOfFailure(node.parent)));

const hearsOfFailure = (call: ts.CallExpression): boolean => /^(on|once|addListener)$/.test(calleeName(call)) && /^['"`]error['"`]$|crash|disconnect|fail/i.test(call.arguments[0]?.getText() ?? '');

/** A timer that is set, or goes on, where something failed is a retry, and no interval. */
function isAfterFailure(inner: ts.Node, within: ts.Node): boolean {
  for (let node = inner.parent; node && node !== within; node = node.parent) if (isFailurePath(node)) return true;
  return false;
}

/** The function that a call in a timer's callback runs. */
function startedBy(tools: UpwardTools, place: ts.Node): FunctionNode | undefined {
  if (!ts.isCallExpression(place)) return undefined;
  for (const value of alternativesOf(tools.evaluator.evaluate(place.expression))) if (value.kind === 'function') return value.node;
  return undefined;
}
