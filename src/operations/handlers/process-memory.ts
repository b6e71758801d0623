/** What a handler does within its own process: collections that outlive the message, pending replies, sockets it holds. */
import { ts } from 'ts-morph';
import { type Target, targetsOf } from '../../values/targets.js';
import type { Evaluator } from '../../values/evaluate.js';
import { type Context, type Value, alternativesOf } from '../../values/value.js';
import { type CallEffect, spellCallee } from './call-effect.js';
import { type CollectionKind, collectionKind, drainsOf, entriesPutInto, findLookup, isLongLived, type Lookup } from './collections.js';
import type { FollowTools } from './follow-call.js';
import { findTableEffect } from './effect-tables.js';
import { calleeName, findCallTaking, findEnclosingFunction, innermost, isFunctionLiteral, outermost } from '../syntax/syntax.js';
import { valueUnder } from '../calls/under-calls.js';

export interface MemoryRead {
  readonly effect?: CallEffect;
  readonly targets?: readonly Target[];
  /** What is looked up, stored or dropped by this key. */
  readonly key?: ts.Expression;
  /** What is stored. */
  readonly value?: ts.Expression;
  /** The list that something else takes the element out of again, with the functions that do. */
  readonly drains?: readonly ts.FunctionLikeDeclaration[];
  readonly contextual: boolean;
}

const inProcess = (kind: CallEffect['kind'], node: ts.CallExpression): CallEffect => ({ kind, text: spellCallee(node), sync: true, inProcess: true });

/** A call on, or of something out of, a collection that outlives the message. */
export function readMemoryCall(tools: FollowTools, node: ts.CallExpression, context: Context | undefined): MemoryRead | undefined {
  const callee = innermost(node.expression);
  const name = calleeName(node);
  if (ts.isPropertyAccessExpression(callee) && STORE.test(name)) {
    const stored = onCollection(tools, node, callee.expression, name, context);
    if (stored) return stored;
  }
  if (ts.isPropertyAccessExpression(callee) && SENDS.test(name) && isElementOfHeld(tools, callee.expression, context) && !isOwnMethod(tools, node, context)) return { effect: { kind: 'socketBroadcast', text: spellCallee(node), sync: true, inProcess: true }, contextual: false };
  // Only what is looked up at run time is of interest here: members of written objects are followed as functions.
  if (ts.isPropertyAccessExpression(callee) && !SETTLES.test(name) && !SENDS.test(name)) return undefined;
  const lookup = findLookup(tools.evaluator, ts.isPropertyAccessExpression(callee) ? callee.expression : callee, context);
  return lookup && fromLookup(tools, node, callee, name, lookup, context);
}

/** A method that the workspace itself writes, of whichever class: `for (const provider of providers) provider.send(mail)` is what that does, and no socket. */
const isOwnMethod = ({ evaluator }: FollowTools, node: ts.CallExpression, context: Context | undefined): boolean => targetsOf(evaluator, node, context).length > 0;

const STORE = /^(set|add|delete|clear|push|unshift|get|has)$/;
const SENDS = /^(send|emit|write|publish|broadcast|sendUTF)$/;
const SETTLES = /^(resolve|reject|callback|cb|done|complete|fulfill?|success|succeed|error|fail|settle|finish|json|status|end|render|sendStatus|next|respond|reply|handler|handle|fn|func)$/;

function onCollection(tools: FollowTools, node: ts.CallExpression, collection: ts.Expression, name: string, context: Context | undefined): MemoryRead | undefined {
  if (!isLongLived(tools.evaluator, collection)) return undefined;
  const kind = withMethod(tools.evaluator, collection, collectionKind(tools.evaluator, collection, context), name);
  const [first, second] = node.arguments;
  if (kind === 'map' || kind === 'set') {
    if (name === 'get' || name === 'has') return first ? { key: first, contextual: true } : undefined;
    if (name === 'set' && first && second) return { effect: inProcess('memoryWrite', node), key: first, value: second, contextual: true };
    if (name === 'add' && first) return { effect: inProcess('memoryWrite', node), value: first, contextual: true };
    if (name === 'delete' || name === 'clear') return { effect: inProcess('cacheDelete', node), ...(first ? { key: first } : {}), contextual: true };
  }
  if (kind === 'list' && (name === 'push' || name === 'unshift') && first) return { effect: inProcess('memoryWrite', node), value: first, drains: drainsOf(collection), contextual: true };
  return undefined;
}

/** A map is evaluated as an object of what is put into it; an object of functions has its methods itself. */
function withMethod(evaluator: Evaluator, collection: ts.Expression, kind: CollectionKind | undefined, name: string): CollectionKind | undefined {
  if (kind !== 'object') return kind;
  const value = evaluator.evaluate(collection);
  if (alternativesOf(value).some((v) => v.kind === 'record' && v.keys.includes(name))) return kind;
  return name === 'add' ? 'set' : 'map';
}

function fromLookup(tools: FollowTools, node: ts.CallExpression, callee: ts.Expression, name: string, lookup: Lookup, context: Context | undefined): MemoryRead | undefined {
  const entries = entriesPutInto(lookup.collection);
  const common = { key: lookup.key, contextual: true } as const;
  const isMethod = ts.isPropertyAccessExpression(callee);
  if (isMethod && SENDS.test(name) && isOwnMethod(tools, node, context)) return undefined;
  if (isMethod && SENDS.test(name)) return { ...common, effect: inProcess(entries.some((e) => HELD_ANSWER.test(e.value.getText())) ? 'settle' : 'socketBroadcast', node) };
  if (!isMethod || /^(handler|handle|fn|func)$/.test(name)) {
    const registered = registeredFunctions(tools, lookup, context, isMethod ? name : undefined);
    if (registered.length > 0) return { ...common, targets: registered };
    // Of a table of handlers by topic, the one that is not there; what waits is kept under an id.
    if (isFixed(tools, lookup.key, context)) return undefined;
    if (!entries.some((e) => isSettler(e.value))) return undefined;
  }
  return { ...common, effect: inProcess('settle', node) };
}

const isFixed = ({ evaluator, scope }: FollowTools, key: ts.Expression, context: Context | undefined): boolean => {
  const value = valueUnder(evaluator, key, context);
  return scope.isTopic(value) || alternativesOf(value).every(({ kind }) => kind === 'known');
};

/** An HTTP response that is kept until the answer comes. */
const HELD_ANSWER = /\b(res|response|reply|ctx)\b/;

/** What a caller that waits left behind: a promise's `resolve`, a callback. */
function isSettler(value: ts.Expression): boolean {
  const node = innermost(value);
  if (ts.isIdentifier(node)) return /(resolve|callback|cb|done|deferred)$/i.test(node.text);
  if (ts.isObjectLiteralExpression(node)) return node.properties.some((p) => /^(resolve|reject|callback|cb|done|res|promise)$/.test(p.name?.getText() ?? ''));
  return isFunctionLiteral(node);
}

/** Functions put under the key in a registry: `handlers.set(topic, handler)` where it is looked up with `handlers.get(topic)`. */
function registeredFunctions(tools: FollowTools, lookup: Lookup, context: Context | undefined, member: string | undefined): readonly Target[] {
  const { evaluator, scope } = tools;
  const key = valueUnder(evaluator, lookup.key, context);
  const targets: Target[] = [];
  const add = (value: Value): void => {
    const fn = member === undefined ? value : evaluator.member(value, member);
    for (const v of alternativesOf(fn)) if (v.kind === 'function' && v.node.body && !targets.some((t) => t.fn === v.node)) targets.push({ fn: v.node, ...(v.self ? { self: v.self } : {}), ...(v.context ? { lexical: v.context } : {}) });
  };
  for (const entry of entriesPutInto(lookup.collection)) {
    const own = findEnclosingFunction(entry.value);
    const frame = own && tools.registration && evaluator.frameOf(own, tools.registration) ? tools.registration : undefined;
    const named = evaluator.evaluate(entry.key, frame);
    if (scope.isTopic(key) && frame === undefined && named.kind === 'known' && !(key.kind === 'known' && key.value === named.value)) continue;
    const value = evaluator.evaluate(entry.value, frame);
    // A closure that the asking function leaves behind waits for an answer; it handles nothing.
    if (value.kind === 'function' && frame === undefined && isFunctionLiteral(value.node) && own && !ts.isConstructorDeclaration(own) && scope.isTopic(key) === false) continue;
    add(value);
  }
  if (targets.length > 0 && scope.isTopic(key)) tools.dispatch.used = true;
  return targets;
}

/** An element of a collection of sockets or streams that is gone through: `for (const client of clients) client.write(…)`. */
function isElementOfHeld(tools: FollowTools, expression: ts.Expression, context: Context | undefined): boolean {
  let root = innermost(expression);
  while (ts.isPropertyAccessExpression(root)) root = innermost(root.expression);
  if (!ts.isIdentifier(root)) return false;
  const declaration = tools.evaluator.checker.getSymbolAtLocation(root)?.declarations?.[0];
  const over = declaration && goneThrough(declaration);
  if (!over) return false;
  // The connections of one user: `for (const client of clients.get(user) ?? [])`.
  if (findLookup(tools.evaluator, over, context)) return true;
  let list = innermost(over);
  while (ts.isCallExpression(list) && ts.isPropertyAccessExpression(list.expression)) list = innermost(list.expression.expression === undefined || /^(values|entries|keys|filter|slice)$/.test(list.expression.name.text) ? list.expression.expression : (list.arguments[0] ?? list.expression.expression));
  const value = valueUnder(tools.evaluator, list, context);
  if (value.kind === 'foreign' && value.module !== 'global') return findTableEffect(value.module, ['send'])?.kind === 'socketBroadcast';
  return isLongLived(tools.evaluator, list) && collectionKind(tools.evaluator, list, context) !== undefined;
}

/** The list that a name stands for an element of. */
export function goneThrough(declaration: ts.Node): ts.Expression | undefined {
  const holder = ts.isBindingElement(declaration) ? declaration.parent.parent : declaration;
  if (ts.isVariableDeclaration(holder) && ts.isVariableDeclarationList(holder.parent) && ts.isForOfStatement(holder.parent.parent)) return holder.parent.parent.expression;
  if (!ts.isParameter(holder) || !isFunctionLiteral(holder.parent)) return undefined;
  const taker = findCallTaking(outermost(holder.parent));
  return taker && ts.isCallExpression(taker) && ts.isPropertyAccessExpression(taker.expression) && /^(forEach|map|each)$/.test(taker.expression.name.text) ? taker.expression.expression : undefined;
}
