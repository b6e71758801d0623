/**
 * What a function does to the world, itself and through the functions it calls: the walk. Each function is read once and kept
 * unless the calls around it change what it does; what is found carries the way to it, and what becomes of its failure.
 */
import { ts } from 'ts-morph';
import type { Target } from '../../values/targets.js';
import { type Context, type FunctionNode, alternativesOf } from '../../values/value.js';
import { isInRound, standsInRound } from '../../values/collections/rounds.js';
import { type CallEffect, isCallbackStyle } from './call-effect.js';
import { fateOf, fateUnpromised, isOnTheWayOut, type Fate } from './fates.js';
import { type Followed, type FollowTools, followCall } from './follow-call.js';
import { EMPTY, type Found, type FoundControl, type FoundFault, type Summary } from './found.js';
import { type CallFact, factsOf, isRunHere, isStopped } from './function-calls.js';
import { askedByTopic, isReached } from './dispatch.js';
import { isReachedWith } from './known-arguments.js';
import { addFacts, factsOfCall, factsOfFunction, mergeFacts, type MutableFacts, noFacts } from './message-facts.js';
import { findMessagePath } from './message-scope.js';
import type { RawOperations } from '../operation.js';
import { type OutcomeSyntax, outcomeInCaller } from '../produces/outcomes.js';
import type { ProduceIndex } from './produce-index.js';
import { findHeld } from '../calls/parameter-source.js';
import { isMadeAtOnce } from './done-at-once.js';
import { returnsPromise } from '../syntax/promising.js';
import { calleeName, innermost, isAsync, isFunctionLiteral, isWithin, someWithin, spellCall } from '../syntax/syntax.js';
import { readWrite } from './process-writes.js';
import { frameFor } from '../../values/targets.js';

const MAX_DEPTH = 8;
/** Functions read for one handler; a handler that reaches further is not read to the end. */
const MAX_FUNCTIONS = 1200;
const MAX_FOUND = 240;
/** Calls that lead nowhere, of one function: that there are some is what matters. */
const MAX_UNFOLLOWED = 20;

export interface WalkTools extends FollowTools {
  readonly produces: ProduceIndex;
}

interface Draft {
  readonly fn: FunctionNode;
  readonly found: Map<string, Found>;
  readonly faults: Map<string, FoundFault>;
  /** By their calls, commits also by the call that leads there. */
  readonly controls: Map<string, FoundControl>;
  readonly unfollowed: Set<ts.Node>;
  readonly message: MutableFacts;
  readonly inner: Set<FunctionNode>;
  /** Calls that put work into a queue of this process: looked at when the work is known. */
  readonly queues: { readonly fact: CallFact; readonly effect: CallEffect }[];
  contextual: boolean;
  cut: boolean;
}

/** Beyond this many calls it is no longer asked what is done with which part of the message. */
const NEAR = 4;

interface Memo {
  /** Functions that do the same wherever they are called from. */
  readonly near: Map<FunctionNode, Summary>;
  /** The same, read far from the handler: nothing is said of the message. */
  readonly far: Map<FunctionNode, Summary>;
}

const kept = new WeakMap<RawOperations, Memo>();

export class EffectWalk {
  readonly #tools: WalkTools;
  readonly #memo: Memo;
  /** Functions that call each other, as far as they were seen from this handler. */
  readonly #own: Memo = { near: new Map(), far: new Map() };
  readonly #active = new Set<FunctionNode>();
  readonly #cycles = new Set<FunctionNode>();
  #read = 0;

  constructor(tools: WalkTools, raw: RawOperations) {
    this.#tools = tools;
    let memo = kept.get(raw);
    if (!memo) kept.set(raw, (memo = { near: new Map(), far: new Map() }));
    this.#memo = memo;
  }

  /** Everything that a function does under the given calls. */
  read(fn: FunctionNode, context: Context | undefined): Summary {
    return this.#summarise(fn, context, 0).summary;
  }

  #summarise(fn: FunctionNode, context: Context | undefined, depth: number): { summary: Summary; contextual: boolean; cut: boolean } {
    const level = depth > NEAR ? 'far' : 'near';
    const known = this.#memo[level].get(fn) ?? this.#own[level].get(fn);
    if (known) return { summary: known, contextual: false, cut: false };
    if (this.#active.has(fn)) return { summary: EMPTY, contextual: false, cut: false };
    if (depth > MAX_DEPTH || ++this.#read > MAX_FUNCTIONS) return { summary: { ...EMPTY, unfollowed: [fn] }, contextual: false, cut: true };
    this.#active.add(fn);
    const draft: Draft = { fn, found: new Map(), faults: new Map(), controls: new Map(), unfollowed: new Set(), message: noFacts(), inner: new Set(), queues: [], contextual: standsInRound(fn, context), cut: false };
    const facts = factsOf(fn);
    for (const fact of facts.calls) if (this.#isReached(fact, context, depth, draft)) this.#readCall(draft, fact, context, depth);
    for (const { fact, effect } of draft.queues) this.#detach(draft, fact, effect);
    for (const fact of facts.writes) {
      if (!this.#isReached(fact, context, depth, draft)) continue;
      const write = readWrite(this.#tools, fact, context);
      if (!write) continue;
      add(draft, { kind: write.isDrop ? 'cacheDelete' : 'memoryWrite', text: write.text, node: fact.node, inProcess: true, frames: [], inCatch: fact.inCatch, unawaited: false, loop: fact.loop, escapes: false });
      if (write.path) addFacts(draft.message, { kept: write.isDrop ? [] : [write.path] });
    }
    const own = factsOfFunction(this.#tools, facts, depth > NEAR ? undefined : context);
    mergeFacts(draft.message, own.facts);
    draft.contextual ||= own.contextual;
    this.#active.delete(fn);
    const summary: Summary = { found: [...draft.found.values()], faults: [...draft.faults.values()], controls: [...draft.controls.values()], unfollowed: [...draft.unfollowed], message: draft.message, inner: [...draft.inner] };
    // Inside a cycle a function was seen without what it is called back by.
    if (!draft.contextual && !draft.cut) (this.#cycles.has(fn) ? this.#own : this.#memo)[level].set(fn, summary);
    return { summary, contextual: draft.contextual, cut: draft.cut };
  }

  #isReached(fact: Pick<CallFact, 'branches'>, context: Context | undefined, depth: number, draft: Draft): boolean {
    if (!context || fact.branches.length === 0) return true;
    return this.#isReachedForTopic(fact, context, depth, draft) && this.#isReachedWithArguments(fact, context, draft);
  }

  #isReachedForTopic(fact: Pick<CallFact, 'branches'>, context: Context, depth: number, draft: Draft): boolean {
    if (depth > 3) return true;
    const [reached, isByTopic] = askedByTopic(this.#tools.dispatch, () => isReached(this.#tools.dispatch, fact.branches, context));
    draft.contextual ||= isByTopic;
    return reached;
  }

  #isReachedWithArguments({ branches }: Pick<CallFact, 'branches'>, context: Context, draft: Draft): boolean {
    const { evaluator, scope, dispatch } = this.#tools;
    const reached = isReachedWith(evaluator, draft.fn, branches, context);
    if (reached === undefined) return true;
    draft.contextual = true;
    // The topic may be what is handed on: for another it would be different.
    const call = evaluator.frameOf(draft.fn, context)?.call;
    if (!reached && call?.arguments?.some((argument) => !ts.isSpreadElement(argument) && scope.isTopic(evaluator.evaluate(argument, context.up)))) dispatch.used = true;
    return reached;
  }

  #readCall(draft: Draft, fact: CallFact, context: Context | undefined, depth: number): void {
    const { node } = fact;
    const produced = this.#tools.produces.at(node, context);
    if (produced) {
      draft.contextual ||= produced.contextual;
      const fate = produced.end ? fateAtEnd(produced.end) : fateOf(node, produced.returns, draft.fn);
      for (const topic of produced.topics.length > 0 ? produced.topics : [undefined]) this.#addEffect(draft, fact, { kind: 'produce', text: produced.text, ...(topic === undefined ? {} : { topic }), ...(produced.request ? { request: true } : {}) }, fate);
      if (produced.reply) addFacts(draft.message, { replies: [produced.reply] });
      this.#readFacts(draft, fact, { kind: 'produce', text: '' }, undefined, depth > NEAR ? undefined : context);
      return;
    }
    const followed = followCall(this.#tools, fact, context);
    draft.contextual ||= followed.contextual;
    if (followed.control) draft.controls.set(keyOfControl(node), { kind: followed.control, fact, fn: draft.fn, frames: [] });
    if (followed.unfollowed) draft.unfollowed.add(node);
    if (followed.effect) this.#addEffect(draft, fact, followed.effect, fateOfEffect(fact, followed.effect, draft.fn));
    this.#readFacts(draft, fact, followed.effect, followed, depth > NEAR ? undefined : context);
    for (const target of followed.targets) this.#descend(draft, fact, followed, target, context, depth);
    if (followed.effect?.kind === 'gate' || followed.effect?.kind === 'memoryQueue') draft.queues.push({ fact, effect: followed.effect });
    if (followed.memory?.drains) this.#drained(draft, fact, followed.memory.drains, depth);
  }

  #readFacts(draft: Draft, fact: CallFact, effect: CallEffect | undefined, followed: Followed | undefined, context: Context | undefined): void {
    const facts = factsOfCall(this.#tools, fact, effect, followed?.memory, context);
    mergeFacts(draft.message, facts.facts);
    draft.contextual ||= facts.contextual;
  }

  #addEffect(draft: Draft, fact: CallFact, effect: CallEffect & { topic?: string; request?: true }, fate: Fate): void {
    const found: Found = { kind: effect.kind, text: effect.text, node: fact.node, ...(effect.topic === undefined ? {} : { topic: effect.topic }), ...(effect.table === undefined ? {} : { table: effect.table }), inProcess: effect.inProcess ?? false, ...(effect.request ? { request: true } : {}), ...(effect.kind === 'socketBroadcast' && effect.sync ? { atOnce: true } : {}), ...(effect.sync && isMadeAtOnce(fact.node, draft.fn) ? { done: true } : {}), frames: [], inCatch: fact.inCatch, unawaited: false, loop: fact.loop, escapes: true };
    settle(draft, fact, [found], fate);
  }

  #descend(draft: Draft, fact: CallFact, followed: Followed, target: Target, context: Context | undefined, depth: number): void {
    const { fn } = target;
    if (isFunctionLiteral(fn) && isRunHere(fn) && isWithin(fn, draft.fn)) return;
    if (this.#active.has(fn)) {
      for (const active of this.#active) this.#cycles.add(active);
      return;
    }
    const frame = ts.isTaggedTemplateExpression(fact.node) ? context : frameFor(this.#tools.evaluator, target, fact.node, context);
    const { summary, contextual, cut } = this.#summarise(fn, frame, depth + 1);
    draft.contextual ||= contextual;
    draft.cut ||= cut;
    if (depth <= 2 && this.#isHandedIn(fact, followed, context)) draft.inner.add(fn);
    else if (contextual && depth <= 2) for (const one of summary.inner) draft.inner.add(one);
    const fate: Fate = followed.detached ? { kind: 'detached' } : fateOf(fact.node, returnsPromise(fn) ? 'promise' : 'nothing', draft.fn);
    const found = this.#readValues(draft, fact, summary.found, fate);
    // Of a promise that is dropped, what was done before it was given is no part.
    const isDone = (one: Found): boolean => one.done === true && !isAsync(fn);
    const promised = !fact.timer && isLetGo(fact, fate) && found.some(isDone) ? found.filter((one) => !isDone(one)) : found;
    const seen = (f: Found): Partial<Found> => ({ frames: [{ fact, fn }, ...f.frames], inCatch: f.inCatch || fact.inCatch, loop: f.loop ?? followed.loop ?? fact.loop, done: isDone(f) && isMadeAtOnce(fact.node, draft.fn) });
    settle(draft, fact, promised, fate, seen);
    if (promised !== found) settle(draft, fact, found.filter(isDone), fateOf(fact.node, 'nothing', draft.fn), seen);
    if (followed.detached && returnsPromise(fn) && !summary.faults.some(({ kind }) => kind === 'swallowed')) leftToListener(draft, fact, found);
    // What nobody waits for is lost whether or not it swallows its failure.
    const isAside = isOnTheWayOut(fact.node) || isLetGo(fact, fate);
    for (const fault of summary.faults) {
      if (fault.kind === 'swallowed' && isAside) continue;
      const aside = ('aside' in fate && fate.aside) || draft.faults.get(keyOf(fault))?.aside;
      draft.faults.set(keyOf(fault), aside && !fault.aside ? { ...fault, aside } : fault);
    }
    for (const control of summary.controls) {
      // A commit is asked where it is made; of everything else it matters that it is there.
      const key = keyOfControl(control.fact.node, control.kind === 'commit' ? fact.node : undefined);
      if (!draft.controls.has(key) && draft.controls.size < MAX_FOUND) draft.controls.set(key, { ...control, frames: [{ fact, fn }, ...control.frames] });
    }
    for (const node of summary.unfollowed.slice(0, MAX_UNFOLLOWED)) draft.unfollowed.add(node);
    mergeFacts(draft.message, summary.message);
  }

  /** Failures that a function returns (`return { ok: false }`), by what this call makes of what it returns: nobody reads it, or it is returned further. */
  #readValues(draft: Draft, fact: CallFact, found: readonly Found[], fate: Fate): readonly Found[] {
    const valued = found.filter((one) => one.valued);
    if (valued.length === 0 || ts.isTaggedTemplateExpression(fact.node)) return found;
    const outcome = outcomeInCaller(fact.node, 'value');
    const isLost = outcome.kind === 'valueUnread' && fate.kind !== 'dropped' && fate.kind !== 'detached' && fact.timer === undefined && !isOnTheWayOut(fact.node);
    if (isLost) {
      // What becomes of a send is the send's own matter.
      const lost = valued.filter((one) => !isTold(one) && !one.inProcess && one.kind !== 'produce');
      const kinds = new Set(lost.map((one) => one.kind));
      if (kinds.size > 0) addFault(draft, { kind: 'swallowed', text: outcome.text.replace('when the send fails', 'when it fails'), node: outcome.node, ...(lost[0]?.valued ? { about: lost[0].valued } : {}), fn: draft.fn, kinds, repairs: [] });
    }
    const isReturned = outcome.kind === 'returned' && outcome.carries === 'value';
    return found.map(({ valued: from, ...one }) => (from && isLost ? { ...one, swallowed: one.swallowed ?? from } : from && isReturned ? { ...one, valued: from } : one));
  }

  /** Does a wrapper run what it was given (a parameter, a registered function) with the message? */
  #isHandedIn({ node }: CallFact, followed: Followed, context: Context | undefined): boolean {
    const { evaluator, scope } = this.#tools;
    if (!followed.contextual || !ts.isCallExpression(node)) return false;
    const callee = evaluator.evaluate(node.expression);
    const isGiven = followed.memory?.targets !== undefined || callee.kind === 'parameter' || (callee.kind === 'oneOf' && isInRound(context));
    const isOfMessage = (part: ts.Node): boolean => ts.isExpression(part) && findMessagePath(evaluator, scope, part, context) !== undefined;
    // `const kept = { key: message.key, value: decode(message.value) }; await handle(kept)`
    const isReadOfMessage = (part: ts.Node): boolean => (ts.isPropertyAccessExpression(part) || ts.isIdentifier(part)) && isOfMessage(part);
    return isGiven && node.arguments.some((a) => isOfMessage(a) || someWithin((ts.isIdentifier(a) && findHeld(evaluator, a)) || a, isReadOfMessage));
  }

  /** `queue.add(() => work())`: what is put there runs later; without `await` nobody waits for it. */
  #detach(draft: Draft, fact: CallFact, effect: CallEffect): void {
    const fate = effect.kind === 'memoryQueue' ? 'dropped' : fateOf(fact.node, 'promise', draft.fn).kind;
    if (fate !== 'dropped' || !/^(add|schedule|push|unshift|pushAsync|addAll)$/.test(ts.isTaggedTemplateExpression(fact.node) ? '' : calleeName(fact.node))) return;
    const kinds = new Set<Found['kind']>();
    for (const [key, found] of draft.found) {
      const place = found.frames[0]?.fact.node ?? found.node;
      if (place === fact.node || !isWithin(place, fact.node)) continue;
      if (!isTold(found) && !found.inProcess) kinds.add(found.kind);
      draft.found.set(key, { ...found, unawaited: true, escapes: false });
    }
    for (const worker of this.#workersOf(fact)) {
      if (this.#active.has(worker)) continue;
      for (const found of this.#summarise(worker, undefined, MAX_DEPTH - 2).summary.found) if (isWork(found)) kinds.add(found.kind);
    }
    if (kinds.size > 0) addFault(draft, { kind: 'memoryQueue', text: `${effect.text} only queues the work in memory`, node: fact.node, fn: draft.fn, kinds, repairs: [] });
  }

  /** `async.queue(worker)`: the function that a queue was made with. */
  #workersOf({ node }: CallFact): readonly FunctionNode[] {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
    return alternativesOf(this.#tools.evaluator.evaluate(node.expression.expression)).flatMap((v) => (v.kind === 'foreign' ? v.args.flatMap((a) => alternativesOf(a).flatMap((f) => (f.kind === 'function' && f.node.body ? [f.node] : []))) : []));
  }

  /** Is a function run, whatever happens, by one that is being read, which waits for it: `buffer.push(event); await flush()`? */
  #isWaitedFor(fn: FunctionNode): boolean {
    const leadsThere = (node: CallFact['node']): boolean => ts.isCallExpression(node) && alternativesOf(this.#tools.evaluator.evaluate(node.expression)).some((v) => v.kind === 'function' && v.node === fn);
    return [...this.#active].some((active) => factsOf(active).calls.some((fact) => fact.branches.length === 0 && !fact.inCatch && leadsThere(fact.node) && !isLetGo(fact, fateOf(fact.node, 'promise', active))));
  }

  /** A list that another function empties: what that function does with the elements is done after the handler returned. */
  #drained(draft: Draft, fact: CallFact, drains: readonly FunctionNode[], depth: number): void {
    const kinds = new Set<Found['kind']>();
    for (const fn of drains.slice(0, 3)) {
      if (this.#active.has(fn) || this.#isWaitedFor(fn)) return;
      // What is dropped from this process's own memory is no work that a restart could lose: an index of a cache is no queue.
      for (const found of this.#summarise(fn, undefined, depth + 1).summary.found) if (isWork(found) && !found.inProcess) kinds.add(found.kind);
    }
    const text = ts.isCallExpression(fact.node) ? fact.node.expression.getText() : 'a list';
    if (kinds.size > 0) addFault(draft, { kind: 'memoryQueue', text: `\`${text}\` keeps the work in memory until another function gets to it`, node: fact.node, fn: draft.fn, kinds, repairs: [] });
  }
}

/** Something that is lost when it does not happen. */
export const isWork = ({ kind }: Pick<Found, 'kind'>): boolean => !['log', 'metric', 'sleep', 'delay', 'gate', 'memoryQueue', 'cleanup', 'databaseRead', 'memoryWrite', 'settle', 'lock'].includes(kind);
const isTold = ({ kind, atOnce }: Pick<Found, 'kind' | 'atOnce'>): boolean => atOnce === true || ['log', 'metric', 'sleep', 'delay', 'gate', 'memoryQueue', 'cleanup'].includes(kind);

/** The failure of a send that its wrapper deals with: the call hears nothing of it, and `require-durable-send` speaks of a wrapper that swallows it. */
const fateAtEnd = ({ kind, node }: OutcomeSyntax): Fate => ({ kind: 'settled', ...(kind === 'swallowed' ? { swallowedIn: node } : {}) });

/** What becomes of a call's failure. A call with a callback is not waited for, and its callback is where failures go. */
function fateOfEffect(fact: CallFact, effect: CallEffect, within: FunctionNode): Fate {
  if (effect.sync) return fateOf(fact.node, 'nothing', within);
  if (isCallbackStyle(fact.node)) return fateOf(fact.node, 'callback', within);
  const fate = fateOf(fact.node, effect.cold ? 'coldObservable' : 'promise', within);
  return effect.unpromised && fate.kind === 'dropped' && !ts.isTaggedTemplateExpression(fact.node) ? fateUnpromised(fact.node) : fate;
}

/** Whoever raises an event is not told when its listener is done, or that it failed. */
function leftToListener(draft: Draft, { node }: CallFact, found: readonly Found[]): void {
  const kinds = new Set(found.filter((one) => isWork(one) && !one.unawaited && !one.inProcess && !one.atOnce).map(({ kind }) => kind));
  if (kinds.size > 0) addFault(draft, { kind: 'floating', text: `${spellCall(node)} raises an event, and nobody waits for its listener`, node, fn: draft.fn, kinds, repairs: [] });
}

/** Is what a call does said to be let go at that call? */
const isLetGo = (fact: CallFact, fate: Fate): boolean => fact.timer !== undefined || fate.kind === 'dropped' || fate.kind === 'unsubscribed' || fate.kind === 'unwaited';

/** Takes what was found at a call into the function around it, with the faults that the call makes of it. `seen` is how it looks from there. */
function settle(draft: Draft, fact: CallFact, found: readonly Found[], fate: Fate, seen?: (one: Found) => Partial<Found>): void {
  const isLost = fate.kind === 'detached' || isLetGo(fact, fate);
  for (const one of found) {
    const escaping = one.escapes && !isLost && fate.kind === 'escapes';
    const swallowed = one.swallowed ?? (one.escapes && fate.kind === 'swallowed' ? fate.node : one.escapes ? fate.swallowedIn : undefined);
    const valued = one.valued ?? (one.escapes && fate.kind === 'valued' ? fate.node : undefined);
    add(draft, one, { unawaited: one.unawaited || (isLost && !isTold(one) && !one.inProcess), escapes: escaping, ...(swallowed ? { swallowed } : {}), ...(valued ? { valued } : {}) }, seen);
  }
  const kinds = (wanted: (one: Found) => boolean): Set<Found['kind']> => new Set(found.filter((one) => !isTold(one) && wanted(one)).map((one) => one.kind));
  // What goes on beside the work, and ends with it, is no work that is left for later.
  if (fact.timer && isStopped(fact.timer)) return;
  if (fact.timer) return fault('floating', fact.timer, `\`${calleeName(fact.timer)}\` runs it later, and nobody waits for it`);
  // What is let go further in is not in the promise that is dropped here: waiting for it would change nothing, and it was said there.
  if (fate.kind === 'dropped' || fate.kind === 'unwaited') fault(fate.isForEach ? 'forEachAsync' : 'floating', fate.node, fate.text, (one) => !one.inProcess && !one.unawaited);
  else if (fate.kind === 'unsubscribed') fault('unsubscribed', fate.node, fate.text);
  else if (fate.kind === 'swallowed') fault('swallowed', fate.node, fate.text, (one) => one.escapes && !one.inProcess);

  function fault(kind: FoundFault['kind'], node: ts.Node, text: string, concerns: (one: Found) => boolean = (one) => !one.inProcess): void {
    const lost = kinds(concerns);
    if (lost.size === 0) return;
    const ofSends = kinds((one) => concerns(one) && one.kind === 'produce' && (one.swallowed !== undefined || (fact.timer !== undefined && isAsyncCallback(fact.timer.arguments[0])))).size > 0;
    const ofQuestions = found.every((one) => !concerns(one) || !isWork(one) || one.kind === 'http' || one.request);
    addFault(draft, { kind, text, node, fn: draft.fn, kinds: lost, ...(ofSends ? { ofSends } : {}), ...(ofQuestions ? { ofQuestions } : {}), ...('aside' in fate && fate.aside ? { aside: true } : {}), repairs: 'repairs' in fate ? fate.repairs : [] });
  }
}

/** `setTimeout(async () => { … }, delay)`: the callback deals with its promises, and nobody with that of the callback. */
const isAsyncCallback = (given: ts.Expression | undefined): boolean => {
  const fn = given && innermost(given);
  return fn !== undefined && isFunctionLiteral(fn) && isAsync(fn);
};

function addFault(draft: Draft, fault: FoundFault): void {
  const before = draft.faults.get(keyOf(fault));
  // The sentence names what is lost rather than what was only read.
  const told = before && [...before.kinds].some((kind) => isWork({ kind })) ? before : fault;
  draft.faults.set(keyOf(fault), before ? { ...told, ...(before.ofSends ?? fault.ofSends ? { ofSends: true } : {}), ofQuestions: before.ofQuestions === true && fault.ofQuestions === true, kinds: new Set([...before.kinds, ...fault.kinds]) } : fault);
}

const ids = new WeakMap<ts.Node, number>();
let nextId = 0;
const idOf = (node: ts.Node): number => {
  let id = ids.get(node);
  if (id === undefined) ids.set(node, (id = nextId++));
  return id;
};
const keyOfControl = (node: ts.Node, from?: ts.Node): string => `${idOf(node)} ${from ? idOf(from) : ''}`;
const keyOf = (fault: Pick<FoundFault, 'kind' | 'node' | 'about'>): string => `${fault.kind} ${idOf(fault.about ?? fault.node)}`;

/** What becomes of an effect that is found. */
type FoundState = Pick<Found, 'unawaited' | 'escapes' | 'swallowed' | 'valued'>;

/** One effect in one state is kept once; another way to it with another fate is another entry. */
function add(draft: Draft, found: Found, state: FoundState = found, seen?: (one: Found) => Partial<Found>): void {
  // Most of what a function does is known by the time that it is called again: it is not copied before that is clear.
  if (draft.found.size >= MAX_FOUND) return;
  const { unawaited, escapes, swallowed, valued } = state;
  const key = `${found.kind} ${found.topic ?? ''} ${idOf(found.node)} ${unawaited} ${escapes} ${swallowed ? idOf(swallowed) : ''} ${valued ? idOf(valued) : ''}`;
  if (!draft.found.has(key)) draft.found.set(key, { ...found, ...seen?.(found), ...state });
}
