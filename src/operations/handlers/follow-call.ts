/** Where a call in a handler leads: to an effect, to functions of the workspace, to the client, or nowhere that can be seen. */
import { ts } from 'ts-morph';
import { surfaceMember } from '../../values/calls.js';
import { type Target, targetsOf } from '../../values/targets.js';
import type { Evaluator } from '../../values/evaluate.js';
import { isInRound } from '../../values/collections/rounds.js';
import { type Context, type Foreign, type Parameter, type Value, alternativesOf, parametersIn } from '../../values/value.js';
import type { CallGraph } from '../calls/callers.js';
import { handedFunction } from '../calls/handed-functions.js';
import { handedIn } from '../calls/handed-in.js';
import { findTableEffect } from './effect-tables.js';
import { type CallEffect, foreignEffect, findSleep, mayCallWhatIsGiven, spellCallee } from './call-effect.js';
import { askedByTopic, type Dispatch, findMemberForTopic } from './dispatch.js';
import { eventListeners } from './events.js';
import { isLogLine, isTelling } from './failures.js';
import type { CallFact } from './function-calls.js';
import type { FoundControl } from './found.js';
import { findMessagePath, initializerOf, type MessageScope } from './message-scope.js';
import { type MemoryRead, readMemoryCall } from './process-memory.js';
import { commandHandlers } from './cqrs.js';
import type { LoopSyntax } from '../syntax/loops.js';
import { calleeName, findCallTaking, findReceiver, innermost, isFunctionLiteral, outermost, short } from '../syntax/syntax.js';
import { dependsOnCalls, valueUnder } from '../calls/under-calls.js';
import { BUILTIN_METHOD, isTrivialFunction, isTrivialMethod } from './trivial-calls.js';
import { objectOf } from '../../values/objects.js';

export interface Followed {
  readonly effect?: CallEffect;
  readonly control?: FoundControl['kind'];
  /** Functions that run, with whether the call waits for them. */
  readonly targets: readonly Target[];
  readonly memory?: MemoryRead;
  /** The listeners of an event run on their own. */
  readonly detached?: boolean;
  readonly unfollowed?: boolean;
  /** A function handed on by name runs once for each element of this. */
  readonly loop?: LoopSyntax;
  /** The answer depends on the calls around. */
  readonly contextual: boolean;
}

export interface FollowTools {
  readonly evaluator: Evaluator;
  readonly graph: CallGraph;
  readonly scope: MessageScope;
  readonly dispatch: Dispatch;
  readonly socketsAreShared: () => boolean;
  readonly controls: ReadonlyMap<ts.Node, FoundControl['kind']>;
  /** The topic's name as written. */
  readonly topic: string;
  /** The calls under which the subscription was made: what it registered is evaluated there. */
  readonly registration: Context | undefined;
}

const NOTHING: Followed = { targets: [], contextual: false };

const GLOBAL_TIMERS = /^(setTimeout|setImmediate|setInterval|queueMicrotask)$/;

export function followCall(tools: FollowTools, fact: CallFact, context: Context | undefined): Followed {
  const { node } = fact;
  const { evaluator } = tools;
  const control = tools.controls.get(node);
  if (control) return { ...NOTHING, control };
  const callee = ts.isTaggedTemplateExpression(node) ? node.tag : node.expression;
  if (callee.kind === ts.SyntaxKind.ImportKeyword || callee.kind === ts.SyntaxKind.SuperKeyword) return NOTHING;
  if (ts.isCallExpression(node) && ts.isIdentifier(callee) && GLOBAL_TIMERS.test(callee.text) && !isDeclaredHere(evaluator, callee)) return timerEffect(node, evaluator, context);
  const memory = ts.isCallExpression(node) ? readMemoryCall(tools, node, context) : undefined;
  if (memory && (memory.effect || memory.targets)) return { targets: memory.targets ?? [], memory, ...(memory.effect ? { effect: memory.effect } : {}), contextual: memory.contextual };
  if (ts.isCallExpression(node) && isLogLine(node)) return { ...NOTHING, effect: { kind: 'log', text: spellCallee(node), sync: true } };
  const { values, contextual } = resolveCallee(tools, node, callee, context);
  const made = ts.isNewExpression(node) ? constructorsIn(evaluator, values, node, context) : undefined;
  if (made) return { ...NOTHING, targets: made, contextual };
  if (ts.isCallExpression(node) && (values.some((v) => v.kind === 'function') || !BUILTIN_METHOD.test(calleeName(node)))) {
    const targets = functionsIn(evaluator, values, node, context);
    if (targets.length > 0) return { ...NOTHING, targets, contextual };
  }
  const foreign = values.find((v): v is Foreign => v.kind === 'foreign') ?? foreignRoot(tools, callee, context);
  if (foreign) {
    const listeners = ts.isCallExpression(node) ? eventListeners(tools, node, foreign, context) ?? commandHandlers(evaluator, node, foreign, context) : undefined;
    if (listeners) return { ...NOTHING, ...listeners };
    const effect = foreignEffect({ evaluator, scope: tools.scope, context, socketsAreShared: tools.socketsAreShared }, node, foreign);
    if (typeof effect !== 'string') return { ...NOTHING, effect, contextual: contextual || mayCallWhatIsGiven(evaluator, node, effect.kind), ...handedOn(evaluator, node, context) };
    if (effect === 'nothing') return { ...NOTHING, contextual, ...handedOn(evaluator, node, context) };
    // A thread or a process that begins does what it likes; any other object does nothing yet.
    if (ts.isNewExpression(node) && findTableEffect(foreign.module, [...foreign.path, 'new'])) return { ...NOTHING, contextual, unfollowed: true };
  }
  const path = values.map((v) => tools.scope.pathOf(v)).find((p) => p !== undefined);
  if (path) return { ...NOTHING, contextual: true, ...(controlByName(path.at(-1)) ? { control: controlByName(path.at(-1)) as FoundControl['kind'] } : {}) };
  if (ts.isCallExpression(node) && isTelling(node)) return { ...NOTHING, effect: { kind: 'log', text: spellCallee(node), sync: true } };
  if (isTrivial(tools, node, callee, values) && !isGivenMessage(tools, node, callee, context)) return { ...NOTHING, contextual, ...handedOn(evaluator, node, context) };
  const given = ts.isCallExpression(node) && !values.some((v) => v.kind === 'parameter' && v.of === tools.scope.fn) ? handedFunction(tools, values) : undefined;
  if (given) return { ...NOTHING, targets: [{ fn: given.node, ...(given.self ? { self: given.self } : {}), ...(given.context ? { lexical: given.context } : {}) }], contextual };
  const member = ts.isTaggedTemplateExpression(node) ? undefined : surfaceMember(evaluator, node, undefined);
  if (member) return /^ClientProxy\.(emit|send)$/.test(member.key) ? { ...NOTHING, effect: { kind: member.key.endsWith('send') ? 'http' : 'publish', text: spellCallee(node), cold: member.key.endsWith('send') } } : NOTHING;
  const job = ts.isCallExpression(node) ? jobByType(tools, node, context) : undefined;
  return { ...NOTHING, ...(job ? { effect: job } : {}), contextual: contextual || job !== undefined, unfollowed: true };
}

const NAMES_TYPE = /^(type|kind|name|handler|(job|task)_?(type|kind|name)?)$/i;
const SAYS_JOB = /(^|[^a-z])(jobs?|tasks?|workers?)([^a-z]|$)|(job|task|worker)[A-Z]|[a-z](Job|Task|Worker)/;

/** `const handler = handlers[job.type]; await handler(job)`: what the message names is run, whatever it is. */
function jobByType(tools: FollowTools, node: ts.CallExpression, context: Context | undefined): CallEffect | undefined {
  const callee = innermost(node.expression);
  const source = ts.isIdentifier(callee) ? initializerOf(tools.evaluator, callee) : callee;
  const chosen = source && innermost(source);
  const key = chosen && ts.isElementAccessExpression(chosen) ? chosen.argumentExpression : chosen && ts.isCallExpression(chosen) ? chosen.arguments[0] : undefined;
  const path = findMessagePath(tools.evaluator, tools.scope, key, context);
  if (!chosen || !path || !NAMES_TYPE.test(path.at(-1) ?? '') || !SAYS_JOB.test(`${tools.topic} ${short(chosen)}`)) return undefined;
  return { kind: 'jobByType', text: `${spellCallee(node)} by ${path.at(-1) ?? ''}` };
}

const controlByName = (name: string | undefined): FoundControl['kind'] | undefined =>
  name === 'heartbeat' ? 'heartbeat' : name === 'pause' ? 'pause' : name === 'resolveOffset' || name === 'commitOffsetsIfNecessary' ? 'commit' : undefined;

const isDeclaredHere = (evaluator: Evaluator, name: ts.Identifier): boolean => (evaluator.checker.getSymbolAtLocation(name)?.declarations?.length ?? 0) > 0;

/** A timer pauses the function whose promise it settles; otherwise it runs something later. */
function timerEffect(node: ts.CallExpression, evaluator: Evaluator, context: Context | undefined): Followed {
  const effect: CallEffect = findSleep(node) ? { kind: 'sleep', text: spellSleep(node) } : { kind: 'delay', text: spellCallee(node), sync: true };
  return { ...NOTHING, effect, ...handedOn(evaluator, node, context), detached: effect.kind === 'delay' };
}

const spellSleep = (node: ts.CallExpression): string => {
  const time = node.arguments[1];
  return time && time.getText().length < 30 ? `setTimeout(resolve, ${time.getText()})` : 'setTimeout(resolve)';
};

interface Resolved {
  readonly values: readonly Value[];
  readonly contextual: boolean;
}

/** What is called, by the topic where that decides: also that nothing is known to be called for this one says nothing of the others. */
function resolveCallee(tools: FollowTools, node: CallFact['node'], callee: ts.Expression, context: Context | undefined): Resolved {
  const [forTopic, isByTopic] = askedByTopic(tools.dispatch, () => (context ? findMemberForTopic(tools.dispatch, callee, context) : undefined));
  if (forTopic) return { values: alternativesOf(forTopic), contextual: true };
  const found = resolveWithoutTopic(tools, node, callee, context);
  return isByTopic ? { ...found, contextual: true } : found;
}

/** Without looking at the calls around where that is enough. */
function resolveWithoutTopic(tools: FollowTools, node: CallFact['node'], callee: ts.Expression, context: Context | undefined): Resolved {
  const { evaluator } = tools;
  const isUsable = (value: Value): boolean => alternativesOf(value).some((v) => v.kind === 'foreign' || v.kind === 'function' || (v.kind === 'class' && ts.isNewExpression(node)));
  const overridden = context?.self?.kind === 'object' && hasOtherSelf(callee, context.self.class);
  const free = evaluator.evaluate(callee);
  const ofRound = free.kind === 'oneOf' && isInRound(context) ? evaluator.evaluate(callee, context) : free;
  if (isUsable(ofRound) && alternativesOf(ofRound).length < alternativesOf(free).length) return { values: alternativesOf(ofRound), contextual: true };
  if (isUsable(free) && !overridden) return { values: alternativesOf(free), contextual: false };
  const name = ts.isTaggedTemplateExpression(node) ? '' : calleeName(node);
  if (!context || (BUILTIN_METHOD.test(name) && !overridden)) return { values: alternativesOf(free), contextual: false };
  if (!overridden && !dependsOnCalls(evaluator, callee, free)) return { values: alternativesOf(free), contextual: false };
  const bound = evaluator.evaluate(callee, context);
  if (isUsable(bound)) return { values: alternativesOf(bound), contextual: true };
  // What no parameter has a part in is the same under other calls, and what a package calls back with is said by none of them.
  const isOfCalls = parametersIn(free).some((p) => p.of === tools.scope.fn || !packageGiving(evaluator, p));
  return { values: alternativesOf(isUsable(free) ? free : bound), contextual: isOfCalls && tools.scope.pathOf(bound) === undefined };
}

/** `this.process()` in a base class, on an object of a class that extends it. */
function hasOtherSelf(callee: ts.Expression, actual: ts.ClassLikeDeclaration): boolean {
  let root: ts.Expression = innermost(callee);
  while (ts.isPropertyAccessExpression(root)) root = innermost(root.expression);
  return root.kind === ts.SyntaxKind.ThisKeyword && ts.findAncestor(root, ts.isClassLike) !== actual;
}

function functionsIn(evaluator: Evaluator, values: readonly Value[], node: ts.CallExpression, context: Context | undefined): readonly Target[] {
  const direct = values.flatMap((v): Target[] => (v.kind === 'function' && v.node.body ? targetsOf(evaluator, node, context, v).slice() : []));
  if (direct.length > 0) return direct.slice(0, 8);
  if (values.some((v) => v.kind === 'foreign')) return [];
  return targetsOf(evaluator, node, context, { kind: 'unknown', why: '' }).slice(0, 8);
}

function constructorsIn(evaluator: Evaluator, values: readonly Value[], node: ts.NewExpression, context: Context | undefined): readonly Target[] | undefined {
  const classes = values.filter((v) => v.kind === 'class');
  if (classes.length === 0) return undefined;
  return classes.flatMap((v) => {
    const made = v.node.members.find((m): m is ts.ConstructorDeclaration => ts.isConstructorDeclaration(m) && m.body !== undefined);
    return made ? [{ fn: made, self: objectOf(evaluator, v.node, node, context) }] : [];
  });
}

/** Functions handed on by name (`items.forEach(this.store)`, `.then(publish)`): they run as an inline callback would. */
function handedOn(evaluator: Evaluator, node: CallFact['node'], context: Context | undefined): { targets: readonly Target[]; loop?: LoopSyntax } {
  const targets = callbackReferences(evaluator, node, context);
  const list = targets.length > 0 && ts.isCallExpression(node) && PER_ELEMENT.test(calleeName(node)) ? findReceiver(node) : undefined;
  return { targets, ...(list ? { loop: { node, over: short(list) } } : {}) };
}
const PER_ELEMENT = /^(forEach|map|flatMap|each|filter|some|every)$/;

function callbackReferences(evaluator: Evaluator, node: CallFact['node'], context: Context | undefined): readonly Target[] {
  if (!ts.isCallExpression(node)) return [];
  return node.arguments.flatMap((argument) => {
    const expression = innermost(argument);
    const isReference = ts.isIdentifier(expression) || ts.isPropertyAccessExpression(expression) || (ts.isCallExpression(expression) && calleeName(expression) === 'bind');
    if (!isReference) return [];
    return alternativesOf(valueUnder(evaluator, expression, context)).flatMap((v): Target[] => (v.kind === 'function' && v.node.body ? [{ fn: v.node, ...(v.self ? { self: v.self } : {}), ...(v.context ? { lexical: v.context } : {}) }] : []));
  });
}

/**
 * What a chain begins with, where evaluation lost it on the way: `trx('orders').insert(…)`, a transaction's parameter, a
 * static method inherited from a package's class.
 */
function foreignRoot(tools: FollowTools, callee: ts.Expression, context: Context | undefined): Foreign | undefined {
  const names: string[] = [];
  let node = innermost(callee);
  for (let steps = 0; steps < 12; steps++) {
    if (ts.isPropertyAccessExpression(node)) names.unshift(node.name.text);
    else if (ts.isCallExpression(node)) names.unshift('()');
    else if (!ts.isElementAccessExpression(node) && !ts.isAwaitExpression(node)) break;
    node = innermost(node.expression);
    const value = valueUnder(tools.evaluator, node, context);
    const found = foreignBehind(tools, value) ?? handedOver(tools, value, names.at(-1));
    if (found) return { kind: 'foreign', module: found.module, path: [...found.path, ...names], args: [] };
  }
  return undefined;
}

/** What tells others: of the many objects that functions are handed, sockets are those that only their callers can tell. */
const TELLS_OTHERS = /^(emit|send|publish|broadcast)$/;

/** `listen(io)`, `new ChatConsumer(io)`: an object of a package that whoever starts the consumer hands in. */
function handedOver({ evaluator, graph, scope }: FollowTools, value: Value, method: string | undefined): Foreign | undefined {
  if (value.kind !== 'parameter' || method === undefined || !TELLS_OTHERS.test(method) || scope.pathOf(value) !== undefined) return undefined;
  const given = graph.once<readonly Value[]>(`handed over ${[value.index, ...value.path].join('.')}`, value.of, [], () => handedIn({ evaluator, graph }, value));
  const [first] = given;
  return first?.kind === 'foreign' && given.every((one) => one.kind === 'foreign' && one.module === first.module) ? first : undefined;
}

function foreignBehind({ evaluator }: FollowTools, value: Value): Foreign | undefined {
  for (const one of alternativesOf(value)) {
    if (one.kind === 'foreign') return one;
    if (one.kind === 'class' || one.kind === 'object') {
      const base = foreignBase(evaluator, one.kind === 'class' ? one.node : one.class);
      if (base) return base;
    }
    const giver = one.kind === 'parameter' ? packageGiving(evaluator, one) : undefined;
    if (giver && one.kind === 'parameter') return { ...giver, path: [...giver.path, '()', ...one.path] };
  }
  return undefined;
}

/** The function of a package that runs the literal which a parameter is of: `knex.where((builder) => …)`. */
function packageGiving(evaluator: Evaluator, { of }: Parameter): Foreign | undefined {
  const taker = isFunctionLiteral(of) ? findCallTaking(outermost(of)) : undefined;
  const giver = taker && ts.isCallExpression(taker) ? evaluator.evaluate(taker.expression) : undefined;
  return giver?.kind === 'foreign' && giver.module !== 'global' ? giver : undefined;
}

function foreignBase(evaluator: Evaluator, node: ts.ClassLikeDeclaration, depth = 0): Foreign | undefined {
  const base = depth > 5 ? undefined : evaluator.classes.baseOf(node);
  if (base?.kind === 'foreign') return { ...base, path: [...base.path, '#'] };
  return base?.kind === 'class' ? foreignBase(evaluator, base.node, depth + 1) : undefined;
}

function isTrivial(tools: FollowTools, node: CallFact['node'], callee: ts.Expression, values: readonly Value[]): boolean {
  if (ts.isTaggedTemplateExpression(node)) return false;
  const name = calleeName(node);
  const plain = innermost(callee);
  // An object that comes into being does nothing yet.
  if (ts.isNewExpression(node)) return true;
  if (ts.isIdentifier(plain)) return isTrivialFunction(name);
  if (isFunctionLiteral(plain) || isTrivialMethod(name)) return true;
  const [first] = node.arguments ?? [];
  // `list.find((x) => …)`, `entity.get('name')`.
  if (first && ((name === 'find' && isFunctionLiteral(innermost(first))) || (name === 'get' && ts.isStringLiteralLike(first)))) return true;
  if (ts.isPropertyAccessExpression(plain)) {
    const receiver = tools.evaluator.evaluate(plain.expression);
    if (receiver.kind === 'known' || receiver.kind === 'template' || receiver.kind === 'list' || receiver.kind === 'regexp' || receiver.kind === 'blob') return true;
    if (/^(get|set|delete|add|clear|append)$/.test(name) && (receiver.kind === 'record' || isLocalCollection(tools.evaluator, plain.expression))) return true;
  }
  return values.some((v) => v.kind === 'known');
}

/** `callback(message)` of whoever runs the consumer is the rest of the handler, whatever its name. */
function isGivenMessage({ evaluator, scope }: FollowTools, node: CallFact['node'], callee: ts.Expression, context: Context | undefined): boolean {
  if (ts.isTaggedTemplateExpression(node) || !ts.isIdentifier(innermost(callee)) || evaluator.evaluate(callee).kind !== 'parameter') return false;
  return (node.arguments ?? []).some((argument) => findMessagePath(evaluator, scope, innermost(argument), context) !== undefined);
}

/** `const seen = new Set()` inside the function. */
function isLocalCollection(evaluator: Evaluator, expression: ts.Expression): boolean {
  const value = evaluator.evaluate(expression);
  return value.kind === 'foreign' && value.module === 'global';
}
