/**
 * Functions that connect and disconnect an object they did not make, and use it in between: through its own methods, or those of
 * the workspace's code around it (`bus.connect(); bus.publish(…); bus.disconnect()`, `await connectProducer()`).
 */
import { ts } from 'ts-morph';
import { type FunctionNode, alternativesOf } from '../../values/value.js';
import { isInlineCallback } from '../calls/calls-in.js';
import { isUse, type Lifetime, regionOf } from './lifetimes.js';
import type { RawObject, RawOther, Tools } from '../operation.js';
import { storagePlaces } from '../exchange/storage.js';
import { findReceiver, isFunction, someDeep } from '../syntax/syntax.js';

interface Place {
  readonly call: ts.CallExpression;
  /** What the call is made on, as written; for a function of its own, the object behind it. */
  readonly on: string;
  readonly role: Lifetime['role'];
  readonly objects: readonly ts.Node[];
  /** Calls between it and the client's own. */
  readonly level: number;
  /** The function that the client's own call is in. */
  readonly within: FunctionNode | undefined;
}

export function sharedConnections(tools: Tools): readonly Lifetime[] {
  const disconnects = controls(tools, 'disconnect').flatMap((c) => placesOf(tools, c));
  if (disconnects.length === 0) return [];
  return controls(tools, 'connect')
    .flatMap((control) => placesOf(tools, control))
    .flatMap((connect): readonly Lifetime[] => {
      const fn = regionOf(connect.call);
      const end = fn && disconnects.find((d) => d.on === connect.on && d.level === connect.level && regionOf(d.call) === fn && d.call !== connect.call && (d.level === 0 || d.within !== connect.within));
      if (!fn || !end) return [];
      const uses = usesOf(tools, fn, connect);
      return uses.length === 0 ? [] : [{ fn, made: connect.call, role: connect.role, objects: connect.objects, uses, connected: true, disconnected: true }];
    });
}

const controls = (tools: Tools, kind: 'connect' | 'disconnect'): readonly RawOther[] => [...new Map(tools.raw.others.filter((o) => o.draft.kind === kind).map((o) => [o.node, o])).values()];

/** The call itself, and the calls of the function that it is in. */
function placesOf(tools: Tools, control: RawOther): readonly Place[] {
  const { node } = control;
  const receiver = ts.isCallExpression(node) ? findReceiver(node) : undefined;
  if (!ts.isCallExpression(node) || !receiver) return [];
  const { role, objects } = objectsOf(tools, control);
  const fn = regionOf(node);
  const own: Place = { call: node, on: receiver.getText(), role, objects, level: 0, within: fn };
  if (!fn || isInlineCallback(fn)) return [own];
  const isMethod = ts.isClassLike(fn.parent) && receiver.getText().startsWith('this.');
  const behind = isMethod ? undefined : [...storagePlaces(tools.evaluator, receiver)].sort().join();
  if (!isMethod && behind === '') return [own];
  const callers = tools.graph.callersOf(fn).calls.flatMap(({ call }): readonly Place[] => {
    if (!ts.isCallExpression(call)) return [];
    const on = isMethod ? findReceiver(call)?.getText() : behind;
    return on === undefined ? [] : [{ ...own, call, on, level: 1 }];
  });
  return [own, ...callers];
}

/** The allocations a connection may belong to: the receiver's own; of one that is injected, the service's only ones of its kind. */
function objectsOf(tools: Tools, control: RawOther): { readonly role: Lifetime['role']; readonly objects: readonly ts.Node[] } {
  const values = alternativesOf(control.member.receiver);
  const made = values.flatMap((v) => (v.kind === 'instance' && v.node ? [v.node] : []));
  const exact = tools.raw.objects.filter((o) => made.includes(o.node));
  const [first] = exact;
  if (first) return { role: first.draft.role, objects: exact.map((o) => o.node) };
  const type = values.flatMap((v) => (v.kind === 'instance' ? [v.type] : []))[0] ?? '';
  const role: RawObject['draft']['role'] = /consumer/i.test(type) ? 'consumer' : /admin/i.test(type) ? 'admin' : /producer/i.test(type) ? 'producer' : 'client';
  const service = tools.serviceOf(tools.evaluator.fileOf(control.node));
  const near = tools.raw.objects.filter((o) => o.client === control.client && o.draft.role === role && tools.serviceOf(tools.evaluator.fileOf(o.node)) === service);
  return { role, objects: near.map((o) => o.node) };
}

/** The calls on the same object, and the calls that lead to a send, within the function. */
function usesOf(tools: Tools, fn: FunctionNode, { on, role, level, call: connect }: Place): readonly ts.CallExpression[] {
  const found: ts.CallExpression[] = [];
  someDeep(fn, (n) => {
    if (ts.isCallExpression(n) && findReceiver(n)?.getText() === on && regionOf(n) === fn && isUse(n, role, level > 0)) found.push(n);
    return false;
  });
  if (found.length > 0 || role !== 'producer') return found;
  // Its own work may be a transaction that a helper begins.
  const sends = level === 0 ? tools.raw.produces.flatMap((p) => (p.member.key.startsWith('Transaction.') ? [p.node] : [])) : tools.raw.produces.flatMap((p) => [p.node, ...p.chain.map((l) => l.call)]);
  return [...new Set(sends)].filter((n): n is ts.CallExpression => ts.isCallExpression(n) && n !== connect && isFunction(fn) && regionOf(n) === fn);
}
