/** Puts the pieces of a consumer together: the object with its group, its subscriptions, and the handler it runs. */
import { ts } from 'ts-morph';
import type { RunDraft, SubscribeDraft } from '../clients/client.js';
import { type Context, type FunctionNode, type Instance, type Value, alternativesOf, isAbsent, oneOf, parametersIn, textOf, unknown } from '../values/value.js';
import { roundsIn } from '../values/collections/rounds.js';
import { asSetBefore } from './assigned-settings.js';
import { functionsAround, isInlineCallback } from './calls/calls-in.js';
import { callAdapter, draftsOf } from './client-calls.js';
import { namesNothing, topicsOf } from './draft-topics.js';
import { handedConsumers } from './handed-consumers.js';
import { contextGiving } from './handed-handlers.js';
import { contextOf, waysTo } from './inline.js';
import { groupsGiven } from './open-groups.js';
import type { RawConsume } from './operation.js';
import { isFunction } from './syntax/syntax.js';
import { type Drafted, type ExtractTools, objectBehind } from './drafted.js';

/** All consume operations: subscriptions with their object and handler, handlers by decorator, objects made with topics. */
export function joinConsumers(tools: ExtractTools, found: readonly Drafted[]): readonly RawConsume[] {
  const runs = found.filter((f): f is Drafted & { draft: RunDraft } => f.draft.kind === 'run');
  return found.flatMap((f): readonly RawConsume[] => {
    const { draft } = f;
    if (draft.kind === 'handler') return topicsOf(draft.topics).map((topic) => ({ ...f, topic, subscription: undefined, run: draft, runContext: f.context, handlers: functionsIn(draft.handler), consumer: undefined, consumerNode: undefined, group: draft.group ?? unknown('the group of the process') }));
    if (draft.kind === 'subscribe') return subscribed(tools, f, draft, runs);
    if (draft.kind === 'object' && draft.role === 'consumer' && draft.topics && !isAbsent(draft.topics)) {
      const { topics } = draft;
      const subscription: SubscribeDraft = { kind: 'subscribe', topics, ...(draft.fromBeginning ? { fromBeginning: draft.fromBeginning } : {}), ...(draft.assign ? { assign: true } : {}), ...(draft.handler ? { handler: draft.handler } : {}), ...(draft.group ? { group: draft.group } : {}), ...(draft.mode ? { mode: draft.mode } : {}), ...(draft.message ? { message: draft.message } : {}) };
      return subscribed(tools, f, subscription, runs);
    }
    return [];
  });
}

function subscribed(tools: ExtractTools, f: Drafted, subscription: SubscribeDraft, runs: readonly (Drafted & { draft: RunDraft })[]): readonly RawConsume[] {
  if (namesNothing(subscription.topics) || isServers(tools, f, subscription)) return [];
  const made = f.draft.kind === 'object';
  const behind = made ? { draft: f.draft.kind === 'object' ? f.draft : undefined, node: f.node as ts.Node, instance: instancesOf(tools.evaluator.evaluate(f.node, f.context))[0] } : objectBehind(tools, f.member.receiver);
  const own = subscription.handler ? functionsIn(subscription.handler) : [];
  const matching = own.length > 0 ? [] : inRoundOf(f, besideIt(f, madeWith(tools, f, runsOf(tools, f, behind, runs))));
  const resolved = matching.map((run) => handlersOf(tools, run, f));
  const handlers = own.length > 0 ? own : resolved.flatMap((r) => r.handlers);
  const handed = made || behind.draft || subscription.group ? [] : (f.handed ?? []);
  const given = handed.length > 0 ? oneOf(handed.map(({ draft }) => draft.group ?? unknown('no group'))) : resolveOpen(tools, subscription.group ?? behind.draft?.group ?? unknown('the consumer is made elsewhere'), behind, f);
  const group = asSetBefore(tools.evaluator, given, [f.node, ...f.chain.map(({ call }) => call)]);
  return topicsOf(subscription.topics).map((topic) => ({
    ...f,
    topic,
    subscription,
    run: runFor(topic, matching.map((run, i) => resolved[i]?.draft ?? run.draft), subscription),
    runContext: resolved[0]?.context ?? f.context ?? contextGiving(tools, own),
    handlers,
    consumer: behind.draft ?? handed[0]?.draft,
    consumerNode: behind.node ?? handed[0]?.node,
    group,
  }));
}

/** The subscription of a server of handlers by decorator (`class Own extends ServerKafka`): to the patterns of those, which are consumers themselves. */
function isServers(tools: ExtractTools, f: Drafted, { topics }: SubscribeDraft): boolean {
  const owner = ts.findAncestor(f.node, ts.isClassLike);
  const base = owner && tools.evaluator.classes.baseOf(owner);
  return base?.kind === 'instance' && topicsOf(topics).every(({ kind }) => kind === 'unknown') && tools.clients.some((client) => client.name === base.client && client.servers?.includes(base.type));
}

/** The run that handles a topic; a handler given with the subscription is a run of its own. */
function runFor(topic: Value, runs: readonly RunDraft[], subscription: SubscribeDraft): RunDraft | undefined {
  if (subscription.handler) return { kind: 'run', handler: subscription.handler, mode: subscription.mode ?? 'message', ...(subscription.message ? { message: subscription.message } : {}) };
  return runs.find((run) => run.topic && textOf(run.topic) === textOf(topic)) ?? runs.find((run) => !run.topic) ?? runs[0];
}

interface Behind {
  readonly node: ts.Node | undefined;
  readonly instance: Instance | undefined;
}

/** The runs of the consumer that is subscribed: the same object, else what has its name in the same function, else the same place of allocation, else the same holder. */
function runsOf(tools: ExtractTools, f: Drafted, behind: Behind, runs: readonly (Drafted & { draft: RunDraft })[]): readonly (Drafted & { draft: RunDraft })[] {
  const identity = behind.instance?.identity;
  const exact = runs.filter((run) => identity !== undefined && instancesOf(run.member.receiver).some((i) => i.identity === identity));
  if (exact.length > 0) return exact;
  const sameName = runs.filter((run) => receiverName(run.node) !== undefined && receiverName(run.node) === receiverName(f.node) && functionsAround(run.node)[0] === functionsAround(f.node)[0]);
  if (sameName.length > 0) return sameName;
  const samePlace = runs.filter((run) => behind.node !== undefined && instancesOf(run.member.receiver).some((i) => i.node === behind.node));
  if (samePlace.length > 0) return samePlace;
  // `handle(consumer)`: a function that was handed the object runs it.
  const handedTo = runs.filter((run) => behind.node !== undefined && handedConsumers(tools, run.node, run.member.receiver).some(({ node }) => node === behind.node));
  if (handedTo.length > 0) return handedTo;
  const [fn] = functionsAround(f.node);
  return behind.node ? [] : runs.filter((run) => fn !== undefined && functionsAround(run.node).includes(fn));
}

/** A consumer runs once: of several functions that subscribe it and run it, each runs it for what it subscribes itself. Listeners add up. */
function besideIt(f: Drafted, runs: readonly (Drafted & { draft: RunDraft })[]): readonly (Drafted & { draft: RunDraft })[] {
  const [fn] = functionsAround(f.node);
  const beside = runs.length > 1 && fn !== undefined && runs.every((run) => run.member.key.endsWith('.run')) ? runs.filter((run) => functionsAround(run.node)[0] === fn) : [];
  return beside.length > 0 ? beside : runs;
}

/** Of the runs in a loop those in the round of the subscription. */
function inRoundOf(f: Drafted, runs: readonly (Drafted & { draft: RunDraft })[]): readonly (Drafted & { draft: RunDraft })[] {
  const own = roundsIn(f.context);
  const same = own.size === 0 ? runs : runs.filter((run) => [...roundsIn(run.context)].every(([loop, round]) => (own.get(loop) ?? round) === round));
  return same.length > 0 ? same : runs;
}

/** Of the runs of objects that one function makes, those where the caller did not have one made for itself: that is another object. */
function madeWith({ graph }: ExtractTools, f: Drafted, runs: readonly (Drafted & { draft: RunDraft })[]): readonly (Drafted & { draft: RunDraft })[] {
  const [made] = f.chain;
  if (!made || runs.length < 2) return runs;
  const calls = graph.callersOf(made.fn).calls.map(({ call }) => call);
  const own = runs.filter((run) => {
    const around = functionsAround(run.node);
    const there = calls.filter((call) => functionsAround(call).some((fn) => around.includes(fn)));
    return there.length === 0 || there.some((call) => call === made.call);
  });
  return own.length > 0 ? own : runs;
}

/** `consumer` of `consumer.run(…)`: a parameter is one object within its function, whichever callers hand in. */
const receiverName = (node: ts.Node): string | undefined => (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) ? node.expression.expression.getText() : undefined);

/** The object a run is made on, and those it came from: a stream's consumer. */
function instancesOf(value: Value): readonly Instance[] {
  return alternativesOf(value).flatMap((v) => (v.kind === 'instance' ? [v, ...(v.parent ? instancesOf(v.parent) : [])] : []));
}

/** The handler under the subscription's calls where both lie in one function, else under the run's own callers. */
function handlersOf(tools: ExtractTools, run: Drafted & { draft: RunDraft }, f: Drafted): { handlers: readonly Value[]; context: Context | undefined; draft: RunDraft | undefined } {
  const draftUnder = (context: Context | undefined): RunDraft | undefined => draftsOf(tools, '', run.member, callAdapter(tools.evaluator, run.node, context, run.member.receiver)).find((d): d is RunDraft => d.kind === 'run');
  const under = (context: Context | undefined): Value => draftUnder(context)?.handler ?? unknown('no handler');
  const [around] = functionsAround(run.node);
  const shared = around === undefined ? functionsAround(f.node).length === 0 && f.chain.length === 0 && f.node.getSourceFile() === run.node.getSourceFile() : (functionsAround(f.node).includes(around) || f.chain.some((link) => functionsAround(link.call).includes(around)));
  const ownRound = roundsIn(run.context).size > 0 ? run.context : undefined;
  const first = under(shared ? f.context : ownRound);
  if (functionsIn(first).length > 0 && parametersIn(first).length === 0) {
    const giving = shared && !f.context ? contextGiving(tools, functionsIn(first)) : undefined;
    const context = shared ? (giving ?? f.context) : (ownRound ?? callOfRun(tools, around, f));
    return { handlers: functionsIn(giving ? under(giving) : first), context, draft: draftUnder(context) };
  }
  const ways = waysTo<Value>(tools, run.node, (context) => {
    const value = under(context);
    return { result: value, open: parametersIn(value) };
  });
  const self = f.chain[0]?.self;
  const close = ways.filter((w) => self === undefined || w.chain[0]?.self === self);
  const chosen = close.length > 0 ? close : ways;
  const context = chosen[0]?.context ?? f.context;
  return { handlers: [...new Set(chosen.flatMap((w) => functionsIn(w.result)))], context, draft: draftUnder(context) };
}

/**
 * A handler written in `run(callback)` calls what that is given: the caller that goes with the subscription, or the only one. A wrapper may
 * subscribe in one method and run in another.
 */
function callOfRun(tools: ExtractTools, around: FunctionNode | undefined, f: Drafted): Context | undefined {
  if (!around || around.parameters.length === 0 || isInlineCallback(around)) return undefined;
  const { calls } = tools.graph.callersOf(around);
  const places = [f.node, ...f.chain.map((link) => link.call)];
  const near = [isFunction, ts.isClassLike, ts.isSourceFile].map((isScope) => calls.filter(({ call }) => places.some((place) => ts.findAncestor(place, isScope) === ts.findAncestor(call, isScope)))).find((some) => some.length > 0);
  const [chosen, second] = near ?? calls;
  const context = chosen && !second ? contextOf(tools.evaluator, [{ fn: around, call: chosen.call }, ...sharedWith(f, chosen.call)]) : undefined;
  return context === 'infeasible' ? undefined : context;
}

/** Where one function subscribes and runs (`start(options) { bus.subscribe(options.topic); bus.run(options.handle) }`), its callers give both. */
function sharedWith({ chain }: Drafted, call: ts.Node): Drafted['chain'] {
  const around = functionsAround(call);
  const from = chain.findIndex(({ fn }) => around.includes(fn));
  return from < 0 ? [] : chain.slice(from);
}

export const functionsIn = (value: Value): readonly Value[] => alternativesOf(value).filter((v) => v.kind === 'function');

/** A group that depends on who made the consumer: one of what its makers say. */
function resolveOpen(tools: ExtractTools, group: Value, behind: Behind, f: Drafted): Value {
  if (parametersIn(group).length === 0 || !behind.node) return group;
  const values = groupsGiven(tools, behind.node, (context) => objectBehind(tools, tools.evaluator.evaluate(behind.node, context)).draft?.group ?? unknown('no group'), f.chain);
  return values.length > 0 ? oneOf(values) : f.chain.length > 0 ? group : unknown('a group that its callers give');
}
