/** What a call does with a function that it is given: runs it as a route, by the clock, for an event, or as part of the code around. */
import { ts } from 'ts-morph';
import type { TriggerKind } from '../../topology/topology.js';
import { surfaceMember } from '../../values/calls.js';
import { alternativesOf, at, type Context, type Foreign, type FunctionNode, stringOf, textOf, type Value } from '../../values/value.js';
import type { CallNode } from '../calls/calls-in.js';
import { type Cause, type Fate, mergeFates } from './cause.js';
import { holderOf } from '../calls/holder.js';
import type { InlineTools } from '../inline.js';
import { clockBehindJob } from './jobs.js';
import { PER_ELEMENT } from '../syntax/loops.js';
import { calleeName, findReceiver, isFunction, short } from '../syntax/syntax.js';
import { endsTimer, findPolling, findTimer } from './timers.js';
import { kindOfPackage, LISTENING, ROUTING, THROUGH } from './trigger-tables.js';

/** Functions of the workspace that hand their callback on are followed so deep. */
const MAX_DEPTH = 4;

/**
 * The fate of the function that is argument `index` of a call (in an object: under `keys`).
 * @param context the calls that the call stands under, for periods that are handed in
 */
export function fateOf(tools: InlineTools, call: CallNode, index: number, keys: readonly string[], context?: Context, depth = 0): Fate {
  const { evaluator } = tools;
  const name = calleeName(call);
  const callee = evaluator.evaluate(call.expression, context);
  const timer = findTimer(evaluator, call, callee, context);
  if (timer) return timer;
  const member = surfaceMember(evaluator, call, context);
  if (member) return ofClient(member.key, call, stringOf(evaluator.evaluate(call.arguments?.[0], context)));
  for (const value of alternativesOf(callee)) {
    if (value.kind === 'foreign') return ofPackage(tools, value, call, name, context);
    if (value.kind === 'function' && depth < MAX_DEPTH) return ofFunction(tools, value.node, call, index, keys, context, depth);
    if (value.kind === 'class' && depth < MAX_DEPTH) {
      const constructor = value.node.members.find(ts.isConstructorDeclaration);
      return constructor ? ofFunction(tools, constructor, call, index, keys, context, depth) : 'unknown';
    }
  }
  return byShape(tools, call, name, context);
}

/** Callbacks given to an object of a Kafka client: handlers of messages, and events of the connection (`consumer.on('ready', …)`). */
function ofClient(key: string, node: CallNode, first: string | undefined): Fate {
  if (key.endsWith('.on') && (first === undefined ? isInstrumentation(node) : !/^(data|messages?|batch)$/.test(first))) return event(node);
  if (/^(Consumer|KafkaConsumer|ConsumerGroup|ConsumerStream|MessagesStream)/.test(key) && /\.(run|on|consume|subscribe)$/.test(key)) return { kind: 'consumer', node, text: `${key.replace('.', '#')} handler` };
  return 'through';
}

/** `consumer.on(consumer.events.GROUP_JOIN, …)`, also by the name alone: what kafkajs tells of itself, and no message. */
const isInstrumentation = (node: CallNode): boolean => /^([\w.#]+\.events\.)?[A-Z]+(_[A-Z]+)*$/.test(node.arguments?.[0]?.getText() ?? '');

function ofPackage(tools: InlineTools, callee: Foreign, call: CallNode, name: string, context: Context | undefined): Fate {
  const { module, path } = callee;
  if (module === 'global') return /^(Promise|Array|Object|setTimeout|setImmediate|queueMicrotask|Reflect|process)$/.test(path[0] ?? '') && !LISTENING.test(name) ? 'through' : path[0] === 'process' ? event(call) : path.join('.') === 'Bun.serve' || path.join('.') === 'Deno.serve' ? route(tools, call, name, 'http', context) : 'unknown';
  const kind = kindOfPackage(module);
  if (module === 'express-async-handler' || (module === 'bluebird' && /^(coroutine|method|promisify)$/.test(name)) || /^(util|async)$/.test(module) && /^(promisify|callbackify|asyncify)$/.test(name)) return 'result';
  if (kind === 'http') return ofServer(tools, callee, call, name, context);
  if (kind === 'event') return LISTENING.test(name) || /^(connect|task|process|work|initialize)$/.test(name) ? event(call) : 'through';
  if (kind === 'job' && /^(bullmq|bull|agenda|pg-boss)$/.test(module)) return job(tools, call, callee);
  if (kind === 'cli') return /^(action|command|hook|task|run|option|main|demandCommand|handler|defineCommand)$/.test(name) || call.kind === ts.SyntaxKind.NewExpression ? { kind: 'cli', node: call, text: said(call) } : 'through';
  if (kind) return { kind, node: call, text: said(call) };
  if (THROUGH.test(name)) return 'through';
  return byShape(tools, call, name, context);
}

/** Routes and middleware of an HTTP framework; a callback of `listen`, `register` or `ready` is part of the start. */
function ofServer(tools: InlineTools, callee: Foreign, call: CallNode, name: string, context: Context | undefined): Fate {
  if (/^(listen|register|ready|after|close|connect|onReady|initialize)$/.test(name)) return 'through';
  if (name === 'on' || name === 'once') return event(call);
  if (name === 'addHook') return /^(onReady|onListen|onClose|onRegister|onRoute)$/.test(textOf(tools.evaluator.evaluate(call.arguments?.[0], context))) ? 'through' : route(tools, call, name, 'http', context);
  return route(tools, call, name, callee.module === '@fastify/websocket' ? 'websocket' : 'http', context);
}

/** Where nothing tells whose function it is, the way it is called does: `x.post('/orders', handler)`, `x.on('message', handler)`. */
function byShape(tools: InlineTools, call: CallNode, name: string, context: Context | undefined): Fate {
  const first = call.arguments?.[0];
  const text = stringOf(tools.evaluator.evaluate(first, context));
  const receiver = ts.isCallExpression(call) ? findReceiver(call) : undefined;
  if (receiver && ROUTING.test(name) && (call.arguments?.length ?? 0) > 1 && first && (text?.startsWith('/') || text === '*' || text === '' || ts.isTemplateExpression(first) || ts.isRegularExpressionLiteral(first) || ts.isArrayLiteralExpression(first))) return route(tools, call, name, 'http', context);
  if (receiver && name === 'use' && /^(app|router|server|api)$/i.test(receiver.getText())) return route(tools, call, name, 'http', context);
  if (receiver && (name === 'on' || name === 'once') && /(^|\.|_)(io|socket|sock|ws|wss|websocket|webSocket|nsp|namespace)$/i.test(receiver.getText())) return { kind: 'websocket', node: call, text: said(call) };
  if (receiver && LISTENING.test(name) && !/^(handle|consume|watch|listen)$/.test(name)) return event(call);
  return THROUGH.test(name) ? 'through' : 'unknown';
}

const event = (node: CallNode): Cause => ({ kind: 'event', node, text: said(node) });

function route(tools: InlineTools, call: CallNode, name: string, kind: TriggerKind, context: Context | undefined): Cause {
  const first = tools.evaluator.evaluate(call.arguments?.[0], context);
  const path = stringOf(first.kind === 'record' ? at(first, first.keys.includes('url') ? 'url' : 'path') : first) ?? routedPath(call);
  const method = first.kind === 'record' ? (stringOf(at(first, 'method')) ?? name) : name;
  return path === undefined ? { kind, node: call, text: said(call) } : { kind, node: call, text: `${method.toUpperCase()} ${path}`, route: path };
}

/** The `/orders` of `router.route('/orders').post(handler)`. */
function routedPath(call: CallNode): string | undefined {
  for (let receiver = ts.isCallExpression(call) ? findReceiver(call) : undefined; receiver && ts.isCallExpression(receiver); receiver = findReceiver(receiver)) {
    const [path] = receiver.arguments;
    if (calleeName(receiver) === 'route' && path && ts.isStringLiteralLike(path)) return path.text;
  }
  return undefined;
}

/** The call as far as it says what it is: `socket.on('seat', …)`. */
function said(call: CallNode): string {
  const given = (call.arguments ?? []).map((a) => (isFunction(a) || ts.isObjectLiteralExpression(a) || ts.isCallExpression(a) ? '…' : short(a, 30)));
  return `${ts.isNewExpression(call) ? 'new ' : ''}${short(call.expression, 40)}(${given.join(', ')})`;
}

/** `queue.process(…)`, `new Worker('mail', …)`: a job, or the clock that alone feeds its queue. */
function job({ evaluator }: InlineTools, call: CallNode, callee: Foreign): Fate {
  const registers = ts.isNewExpression(call) || /^(process|define|work)$/.test(callee.path.at(-1) ?? '') || LISTENING.test(calleeName(call));
  return registers ? (clockBehindJob(evaluator, call, callee) ?? { kind: 'job', node: call, text: said(call) }) : 'through';
}

/** A function of the workspace: what becomes of the parameter that takes the callback. */
function ofFunction(tools: InlineTools, fn: FunctionNode, call: CallNode, index: number, keys: readonly string[], context: Context | undefined, depth: number): Fate {
  const parameter = fn.parameters[Math.min(index, fn.parameters.length - 1)];
  const names = parameter && localNames(parameter, keys);
  if (!parameter || !names || !fn.body) return fn.body ? 'unknown' : byShape(tools, call, calleeName(call), context);
  const inner = tools.evaluator.enter(fn, call, context);
  const fates: Fate[] = [];
  for (const use of usesIn(fn.body, names)) fates.push(fateOfUse(tools, fn, use, inner, depth));
  return mergeFates(fates);
}

/** The local names of a parameter, or of the member of it that holds the function. Nothing where it is deeper. */
function localNames(parameter: ts.ParameterDeclaration, keys: readonly string[]): { readonly name: string; readonly member?: string } | undefined {
  const [key, second] = keys;
  if (second !== undefined) return undefined;
  if (ts.isIdentifier(parameter.name)) return { name: parameter.name.text, ...(key === undefined ? {} : { member: key }) };
  if (key === undefined || !ts.isObjectBindingPattern(parameter.name)) return undefined;
  const element = parameter.name.elements.find((e) => (e.propertyName ?? e.name).getText() === key);
  return element && ts.isIdentifier(element.name) ? { name: element.name.text } : undefined;
}

function usesIn(body: ts.Node, { name, member }: { readonly name: string; readonly member?: string }): readonly ts.Expression[] {
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node.text === name && !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) && !(ts.isPropertyAssignment(node.parent) && node.parent.name === node) && !ts.isParameter(node.parent)) {
      if (member === undefined) found.push(node);
      else if (ts.isPropertyAccessExpression(node.parent) && node.parent.name.text === member) found.push(node.parent);
    } else ts.forEachChild(node, visit);
  };
  visit(body);
  return found;
}

/** One use of the callback inside the function it was given to. */
function fateOfUse(tools: InlineTools, fn: FunctionNode, use: ts.Expression, context: Context | undefined, depth: number): Fate {
  const { parent } = use;
  if (ts.isIfStatement(parent) || ts.isConditionalExpression(parent) && parent.condition === use || ts.isTypeOfExpression(parent) || ts.isPrefixUnaryExpression(parent)) return 'through';
  const called = ts.isCallExpression(parent) && parent.expression === use ? parent : ts.isPropertyAccessExpression(parent) && /^(call|apply)$/.test(parent.name.text) && ts.isCallExpression(parent.parent) ? parent.parent : undefined;
  if (called) return fateInside(tools, fn, called, context, depth);
  const holder = holderOf(use);
  if (holder.kind === 'argument') {
    const fate = fateOf(tools, holder.call, holder.index, holder.keys, context, depth + 1);
    if (fate !== 'through' && fate !== 'repeats') return fate;
    const around = fateInside(tools, fn, holder.call, context, depth);
    return around === 'through' ? fate : around;
  }
  return holder.kind === 'returned' ? 'result' : 'unknown';
}

/** The callback runs at a place inside a function: is that place run by that function's own callers? */
export function fateInside(tools: InlineTools, fn: FunctionNode, place: ts.Node, context: Context | undefined, depth: number): Fate {
  let repeats = false;
  for (let node = place.parent; node && node !== fn; node = node.parent) {
    const polling = findPolling(tools.evaluator, node, context);
    if (polling) return polling;
    repeats ||= isIteration(node, place);
    if (!ts.isFunctionLike(node)) continue;
    const holder = holderOf(node);
    if (holder.kind === 'called') continue;
    if (holder.kind === 'returned') return 'result';
    if (holder.kind === 'argument' && endsTimer(holder.call, place)) continue;
    if (holder.kind !== 'argument') return holder.kind === 'named' && depth < MAX_DEPTH ? ofLocal(tools, fn, node, context, depth) : 'unknown';
    const fate = fateOf(tools, holder.call, holder.index, holder.keys, context, depth + 1);
    if (fate === 'repeats') repeats = true;
    else if (fate !== 'through') return fate;
    repeats ||= PER_ELEMENT.test(calleeName(holder.call));
  }
  return repeats ? 'repeats' : 'through';
}

const isIteration = (node: ts.Node, place: ts.Node): boolean => ts.isIterationStatement(node, false) && place.pos >= node.statement.pos;

/** A local function of `fn`: what becomes of it where it is called or handed on. */
function ofLocal(tools: InlineTools, fn: FunctionNode, local: ts.Node, context: Context | undefined, depth: number): Fate {
  const holder = holderOf(local);
  const name = ts.isFunctionDeclaration(local) ? local.name?.text : holder.kind === 'named' ? holder.name : undefined;
  if (name === undefined || !fn.body) return 'unknown';
  const uses = usesIn(fn.body, { name }).filter((use) => use.parent !== local && !(ts.isVariableDeclaration(use.parent) && use.parent.name === use) && !(use.pos >= local.pos && use.end <= local.end));
  const fates = uses.map((use) => fateOfUse(tools, fn, use, context, depth + 1));
  return mergeFates(fates);
}

/** Is a value, or one of its alternatives, a given function, or what a given call made? */
export function standsFor(value: Value, node: ts.Node): boolean {
  if (value.kind === 'oneOf') return value.values.some((v) => standsFor(v, node));
  if (value.kind === 'foreign') return value.node === node;
  if (value.kind !== 'function') return false;
  if (value.node === node) return true;
  for (let frame = value.context; frame; frame = frame.up) if (frame.call === node) return true;
  return false;
}
