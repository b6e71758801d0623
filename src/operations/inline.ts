/**
 * From a client call out through wrappers: while something that must be known depends on a parameter, the callers of the
 * function around it take its place, up to a bound.
 */
import { ts } from 'ts-morph';
import { targetsOf, frameFor } from '../values/targets.js';
import type { Evaluator } from '../values/evaluate.js';
import { prototypeOf } from '../values/prototypes.js';
import { contextForEach } from '../values/collections/rounds.js';
import type { Context, FunctionNode, Parameter, Value } from '../values/value.js';
import { alternativesOf } from '../values/value.js';
import type { Caller, CallGraph } from './calls/callers.js';
import { type CallNode, functionsAround, isInlineCallback, returnedBy } from './calls/calls-in.js';
import type { Link } from './operation.js';
import { callsOfHanded } from './calls/handed-callbacks.js';
import { answering } from './calls/through-callers.js';
import { contextRaised, raisersOf } from './calls/raised.js';
import { runsForEach } from './calls/run-for-each.js';
import { innermost } from './syntax/syntax.js';
import { objectOf } from '../values/objects.js';

/** More levels of wrappers than anybody can follow. */
const MAX_LEVELS = 8;
/** Ways to one client call; beyond it a generic bus would swallow the analysis. */
const MAX_WAYS = 1500;

export interface Way<T> {
  readonly chain: readonly Link[];
  readonly context: Context | undefined;
  readonly result: T;
  /** What still depends on a parameter although no caller is left to ask. */
  readonly open: readonly Parameter[];
  /** Where the chain ends: its outermost call, else the client call. */
  readonly at: ts.Node;
  /** Nobody in the workspace calls it: the code of a library, or dead. */
  readonly uncalled?: boolean;
  /** There are more levels than are followed. */
  readonly cut?: boolean;
}

/** What a try under some calls gives: a result, and the parameters on which it still depends. */
export interface Attempt<T> {
  readonly result: T;
  readonly open: readonly Parameter[];
}

export interface InlineTools {
  readonly evaluator: Evaluator;
  readonly graph: CallGraph;
}

/**
 * The ways in which a client call is reached, each under the calls that make `attempt` independent of parameters.
 * @param goesOn asked before each attempt: where it says no, further ways are not looked for
 * @param areApart asked of two ways that end at one call: are they two operations?
 */
export function waysTo<T>(tools: InlineTools, node: ts.Node, attempt: (context: Context | undefined) => Attempt<T> | undefined, goesOn: () => boolean = () => true, areApart: (one: Way<T>, other: Way<T>) => boolean = () => false): readonly Way<T>[] {
  const found: Way<T>[] = [];
  const visit = (chain: readonly Link[]): void => {
    if (found.length >= MAX_WAYS || !goesOn()) return;
    const context = contextOf(tools.evaluator, chain);
    if (context === 'infeasible') return;
    const tried = attempt(context);
    if (!tried) return;
    const at = chain.at(-1)?.call ?? node;
    const way: Way<T> = { chain, context, result: tried.result, open: tried.open, at };
    if (tried.open.length === 0) {
      keep(found, way, areApart);
      return;
    }
    const next = chain.length < MAX_LEVELS ? outward(tools, chain, at, tried.open) : 'unseen';
    if (next === 'unseen') found.push(chain.length < MAX_LEVELS ? way : { ...way, cut: true });
    else for (const link of next) visit(link);
  };
  visit([]);
  if (found.length > 0) return withoutDetours(found);
  const alone = attempt(undefined);
  return alone ? [{ chain: [], context: undefined, result: alone.result, open: alone.open, at: node, uncalled: true }] : [];
}

/**
 * Without the long ways round (a reconnect that starts the consumer again) that were not followed to the end, where all that is still
 * open, with what an object was made, is what the shorter ways through it say, or a call on them is where another way ends.
 */
function withoutDetours<T>(found: readonly Way<T>[]): readonly Way<T>[] {
  if (!found.some((way) => way.cut)) return found;
  const answered = new Set<ts.Node>(found.filter((way) => way.open.length === 0).flatMap((way) => way.chain.flatMap(({ fn }) => [fn, fn.parent])));
  const ends = new Set<ts.Node>(found.filter((way) => way.open.length === 0).map((way) => way.at));
  const isAnswered = (way: Way<T>): boolean => way.open.every(({ of }) => answered.has(ts.isConstructorDeclaration(of) ? of.parent : of)) || way.chain.some(({ call }) => ends.has(call));
  return found.filter((way) => !way.cut || !isAnswered(way));
}

const isThroughMemory = (way: Way<unknown>): boolean => way.chain.some((link) => link.taker);

/** Adds a way. What one call puts away may be taken out in several places, and sent at once in another: it is one operation, unless it is several things that it puts away. */
function keep<T>(found: Way<T>[], way: Way<T>, areApart: (one: Way<T>, other: Way<T>) => boolean): void {
  const before = found.findIndex((other) => other.at === way.at && (isThroughMemory(other) || isThroughMemory(way)) && !areApart(other, way));
  if (before < 0) found.push(way);
  else if (!isThroughMemory(way)) found[before] = way;
}

/**
 * The next level of chains. `unseen`: something outside the workspace calls it, so that the question stays open. An empty
 * list: nobody calls it, it is not an operation.
 */
function outward(tools: InlineTools, chain: readonly Link[], at: ts.Node, open: readonly Parameter[]): readonly (readonly Link[])[] | 'unseen' {
  const around = functionsAround(at);
  const handedIn = receiverParameters(tools, chain, around);
  if (handedIn.length > 0) {
    const next = beyond(tools, chain, around.filter((fn) => !isInlineCallback(fn)), handedIn);
    if (next !== 'unseen' && next.length > 0) return next;
  }
  const allocated = byAllocation(tools, chain, open, around);
  if (allocated.length > 0) return allocated;
  const made = byMaker(tools, chain, at, open, around);
  if (made.length > 0) return made;
  const raised = byEvent(tools, chain, open, around);
  if (raised.length > 0) return raised;
  const outer = around.filter((fn) => !isInlineCallback(fn));
  // A member of a prototype: who calls it says on which object, and with that what the constructor function was handed.
  if (open.some((p) => outer.some((fn) => prototypeOf(tools.evaluator, fn) === p.of))) {
    const next = beyond(tools, chain, outer, open);
    if (next !== 'unseen' && next.length > 0) return next;
  }
  const handed = throughMemory(tools, chain, at, open, around);
  if (handed.length > 0) return handed;
  const concerns = open.some((p) => ts.isClassLike(p.of) || outer.includes(p.of));
  if (!concerns) return open.some((p) => around.includes(p.of as FunctionNode)) || outer.length === 0 ? 'unseen' : beyond(tools, chain, outer, open);
  return beyond(tools, chain, outer, open);
}

/**
 * What is open was put into a field or variable by another function (`queue(record)`, `register(topic, handler)`), whose
 * callers say what it is. The receiver of theirs is the receiver of whatever takes it out again.
 */
function throughMemory(tools: InlineTools, chain: readonly Link[], at: ts.Node, open: readonly Parameter[], around: readonly FunctionNode[]): readonly (readonly Link[])[] {
  const [parameter] = open;
  if (!parameter || ts.isClassLike(parameter.of) || ts.isConstructorDeclaration(parameter.of) || !parameter.of.body || open.some((p) => p.of !== parameter.of)) return [];
  const put = parameter.of;
  if (around.includes(put) || chain.some((link) => link.fn === put)) return [];
  const taker = around.find((fn) => !isInlineCallback(fn)) ?? around[0] ?? at.getSourceFile();
  const calls = isInlineCallback(put) ? callsOfHanded(tools.evaluator, tools.graph, put) : functionsAround(put).some((fn) => around.includes(fn)) ? [] : tools.graph.callersOf(put).calls.map(({ call }) => call);
  return calls.map((call) => [...chain, { fn: put, call, taker }]);
}

/** What is open comes with an event: one chain for each call that raises it, and for each that calls the listener by its name. */
function byEvent({ evaluator, graph }: InlineTools, chain: readonly Link[], open: readonly Parameter[], around: readonly FunctionNode[]): readonly (readonly Link[])[] {
  const [listener] = around.filter((fn) => open.some((p) => p.of === fn));
  if (!listener || chain.some((link) => link.fn === listener)) return [];
  const raised = raisersOf(evaluator, listener);
  if (isInlineCallback(listener)) return (raised.length > 0 ? raised : callsOfHanded(evaluator, graph, listener).map((call) => ({ fn: listener, call }))).map((link) => [...chain, link]);
  const called = raised.length === 0 ? [] : graph.callersOf(listener).calls.map(({ call }) => ({ fn: listener, call }));
  return [...raised, ...called].map((link) => [...chain, link]);
}

/** Receivers in the chain that a function around the outermost call was handed: its callers know which object it is. */
function receiverParameters(tools: InlineTools, chain: readonly Link[], around: readonly FunctionNode[]): readonly Parameter[] {
  const context = contextOf(tools.evaluator, chain);
  const found: Parameter[] = [];
  if (context === 'infeasible') return found;
  for (let frame = context; frame; frame = frame.up) {
    const origin = frame.self?.kind === 'object' && !frame.self.node ? frame.self.origin : undefined;
    if (origin && around.includes(origin.of as FunctionNode)) found.push(origin);
  }
  const call = chain.at(-1)?.call;
  if (call && ts.isCallExpression(call)) found.push(...answering(tools.evaluator, call).filter(({ of }) => around.includes(of)));
  return found;
}

function beyond(tools: InlineTools, chain: readonly Link[], outer: readonly FunctionNode[], open: readonly Parameter[] = []): readonly (readonly Link[])[] | 'unseen' {
  let escapes = outer.length === 0;
  let isBound = false;
  let started: readonly (readonly Link[])[] | undefined;
  for (const fn of outer) {
    if (chain.some((link) => link.fn === fn)) return [];
    const callers = tools.graph.callersOf(fn);
    // `publishTo('orders')` says what is open, and not who calls what it returns, unless it is called at once.
    if (returnedBy(fn) && isGivenFurtherOut(open, fn, outer) && !areAtOnce(callers.calls)) continue;
    const called = callers.calls.map(({ call }) => [...chain, { fn, call }]);
    if (called.length > 0 && !isOnlyStarted(fn, callers.calls, open, outer)) return called;
    started ??= called.length > 0 ? called : undefined;
    escapes ||= callers.escapes;
    // Whoever calls it bound says what it is given, and nothing of the object.
    isBound ||= callers.isBound === true && open.some(({ of }) => of === fn);
    const forEach = runsForEach(tools, fn);
    if (forEach.length > 0) return forEach.map((link) => [...chain, link]);
    const implicit = implicitReceivers(tools, fn, open);
    if (implicit.length > 0) return implicit.map((link) => [...chain, link]);
    // Whoever runs it, what is open was given to a function around it.
    if (callers.escapes && !isGivenFurtherOut(open, fn, outer)) break;
  }
  return started ?? (escapes || isBound ? 'unseen' : []);
}

/** `listen('orders')(handle)`: whoever calls what is returned says with what it was made. */
const areAtOnce = (calls: readonly Caller[]): boolean => calls.length > 0 && calls.every(({ call }) => ts.isCallExpression(innermost(call.expression)));

/**
 * `createReader('orders', handle)` gives an object whose `start()` takes nothing: who made it says what is read, whoever starts it says nothing.
 * Not what the maker itself calls.
 */
function isOnlyStarted(fn: FunctionNode, calls: readonly Caller[], open: readonly Parameter[], outer: readonly FunctionNode[]): boolean {
  if (fn.parameters.length > 0 || !isGivenFurtherOut(open, fn, outer)) return false;
  return !calls.some(({ call }) => functionsAround(call).some((around) => open.some(({ of }) => of === around)));
}

const isGivenFurtherOut = (open: readonly Parameter[], fn: FunctionNode, outer: readonly FunctionNode[]): boolean =>
  open.length > 0 && open.every(({ of }) => of !== fn && outer.indexOf(of as FunctionNode) > outer.indexOf(fn));

/** A method that nothing calls by name still has receivers: the allocations and subclasses of its class. */
function implicitReceivers(tools: InlineTools, fn: FunctionNode, open: readonly Parameter[]): readonly Link[] {
  const owner = fn.parent;
  if (!ts.isClassLike(owner) || ts.isConstructorDeclaration(fn)) return [];
  // No receiver says what the method's own arguments are: nobody calls it.
  if (open.some((p) => p.of === fn)) return [];
  const concerned = open.some((p) => p.of === owner || p.of.parent === owner || (ts.isClassLike(p.of) && tools.evaluator.classes.subtypesOf(p.of).includes(owner)));
  return concerned ? receiversOf(tools, owner).map(({ at, self }) => ({ fn, call: at, implicit: true, self })) : [];
}

/** The objects of a class (and of its subclasses) that the workspace makes, each with its place. */
function receiversOf(tools: InlineTools, owner: ts.ClassLikeDeclaration): readonly { at: ts.Node; self: Value }[] {
  const classes = [owner, ...tools.evaluator.classes.subtypesOf(owner)];
  return classes.flatMap((node) => {
    const allocations = tools.graph.allocationsOf(node).map((allocation) => ({ at: allocation as ts.Node, self: objectOf(tools.evaluator, node, allocation) as Value }));
    if (allocations.length > 0) return allocations;
    if (node === owner || ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Abstract) return [];
    return [{ at: superCallOf(node) ?? node.name ?? node, self: objectOf(tools.evaluator, node) as Value }];
  });
}

function superCallOf(node: ts.ClassLikeDeclaration): ts.Node | undefined {
  const constructor = node.members.find(ts.isConstructorDeclaration);
  const statement = constructor?.body?.statements.find((s) => ts.isExpressionStatement(s) && ts.isCallExpression(s.expression) && s.expression.expression.kind === ts.SyntaxKind.SuperKeyword);
  return statement && ts.isExpressionStatement(statement) ? statement.expression : undefined;
}

/** A receiver already in the chain whose allocation is still unknown: one chain per allocation of its class. */
function byAllocation(tools: InlineTools, chain: readonly Link[], open: readonly Parameter[], around: readonly FunctionNode[]): readonly (readonly Link[])[] {
  for (const parameter of open) {
    const owner = ts.isClassLike(parameter.of) ? parameter.of : ts.isConstructorDeclaration(parameter.of) && ts.isClassLike(parameter.of.parent) ? parameter.of.parent : undefined;
    if (!owner) continue;
    // While the chain is still inside the class the receiver is that of the next call out.
    if (around.some((fn) => fn.parent === owner || (ts.isClassLike(fn.parent) && tools.evaluator.classes.subtypesOf(owner).includes(fn.parent)))) continue;
    const index = chain.findIndex((link) => !link.self && ts.isClassLike(link.fn.parent) && (link.fn.parent === owner || tools.evaluator.classes.subtypesOf(owner).includes(link.fn.parent)) && !ts.isConstructorDeclaration(link.fn));
    if (index < 0) continue;
    return receiversOf(tools, owner).map(({ self }) => chain.map((link, i) => (i === index ? { ...link, self } : link)));
  }
  return [];
}

/** What a receiver was made with was given to whoever made it (`static register(topic) { … new Bus(topic) }`): one chain for each call of that. */
function byMaker({ evaluator, graph }: InlineTools, chain: readonly Link[], at: ts.Node, open: readonly Parameter[], around: readonly FunctionNode[]): readonly (readonly Link[])[] {
  for (const { of: maker } of open) {
    if (ts.isClassLike(maker) || ts.isConstructorDeclaration(maker) || around.includes(maker)) continue;
    for (const [index, { self }] of chain.entries()) {
      if (self?.kind !== 'object' || !self.node || self.context || !functionsAround(self.node).includes(maker)) continue;
      const { class: owner, node } = self;
      return nearest(evaluator, at, graph.callersOf(maker).calls).map(({ call }) => chain.map((link, i) => (i === index ? { ...link, self: objectOf(evaluator, owner, node, evaluator.enter(maker, call, undefined)) } : link)));
    }
  }
  return [];
}

/** An object that is made in a function is made of what that is called with. */
const madeUnder = (evaluator: Evaluator, self: Value | undefined, context: Context | undefined): Value | undefined =>
  self?.kind === 'object' && self.node && !self.context && context ? objectOf(evaluator, self.class, self.node, context) : self;

/** An object that several applications of a workspace make in one way is, for the code of one of them, the one that is made there. */
function nearest<T extends { readonly call: ts.Node }>(evaluator: Evaluator, place: ts.Node, calls: readonly T[]): readonly T[] {
  const folders = (node: ts.Node): readonly string[] => evaluator.fileOf(node).split('/');
  const here = folders(place);
  const shared = calls.map(({ call }) => {
    const there = folders(call);
    const parting = here.findIndex((folder, i) => folder !== there[i]);
    return parting < 0 ? here.length : parting;
  });
  const most = Math.max(...shared);
  return calls.filter((_call, i) => shared[i] === most);
}

/** The evaluation context of a chain under `base`; `infeasible` when the outer calls show that an inner one goes elsewhere. */
export function contextOf(evaluator: Evaluator, chain: readonly Link[], base?: Context): Context | undefined | 'infeasible' {
  let context = base;
  for (let i = chain.length - 1; i >= 0; i--) {
    const link = chain[i] as Link;
    if (link.implicit) {
      context = evaluator.enter(link.fn, undefined, context, { self: madeUnder(evaluator, link.self, context) });
      continue;
    }
    if (link.forEach) {
      context = contextForEach(evaluator, { ...link.forEach, ...(link.self ? { self: link.self } : {}) }, context);
      continue;
    }
    const call = link.call as CallNode;
    if (link.raised) {
      context = contextRaised(evaluator, link.fn, call as ts.CallExpression, link.raised, context);
      continue;
    }
    if (ts.isNewExpression(call) || call.expression.kind === ts.SyntaxKind.SuperKeyword) {
      // `super(…)` goes on making the object that its own constructor was called for.
      const made = ts.isNewExpression(call) ? alternativesOf(evaluator.evaluate(call, context)).find((v) => v.kind === 'object') : context?.self;
      context = evaluator.enter(link.fn, call, context, { self: link.self ?? made });
      continue;
    }
    const targets = targetsOf(evaluator, call, context);
    const target = targets.find((t) => t.fn === link.fn);
    if (!target && targets.length > 0 && context) return 'infeasible';
    context = frameFor(evaluator, { ...(target ?? { fn: link.fn }), ...(link.self ? { self: link.self } : {}) }, call, context);
    if (link.taker) context = evaluator.enter(link.taker as FunctionNode, undefined, context, { self: link.taker.parent === link.fn.parent ? context.self : undefined });
  }
  return context;
}
