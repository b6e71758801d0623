/**
 * Connections that are opened for one message, request or probe: an object of the client that a function makes, uses and
 * leaves behind, or a shared one that it connects and disconnects, where that function runs again and again.
 */
import { ts } from 'ts-morph';
import type { PerCall } from '../../topology/topology.js';
import { functionName, NAMELESS } from '../calls/calls-in.js';
import { hoistEdits } from '../source/hoist.js';
import { isConnect, lifetimesOf, type Lifetime } from './lifetimes.js';
import type { RawObject, Tools } from '../operation.js';
import { findSymbol } from '../syntax/symbols.js';
import { innermost, isWithin, outermost, someDeep } from '../syntax/syntax.js';
import { findRepetition, isGiven, type Repetition } from './repetition.js';
import { sharedConnections } from './shared-connections.js';
import { perProcessPart } from '../../values/per-process.js';

/** The objects that are made, or connected and disconnected, again and again, by the node that makes them; a shared one in each function that does it. */
export function connectionsOf(tools: Tools): ReadonlyMap<ts.Node, readonly PerCall[]> {
  const found = new Map<ts.Node, readonly PerCall[]>();
  const objects = new Map<ts.Node, RawObject>(tools.raw.objects.filter(({ client }) => !client.facts.connectionless).map((raw) => [raw.node, raw]));
  for (const [node, raw] of objects) {
    if (ts.isDecorator(node.parent)) continue;
    for (const lifetime of lifetimesOf(tools, node, raw.draft.role)) {
      const repetition = findRepetition(tools, lifetime);
      if (!repetition || isOfItsOwnGroup(tools, lifetime, lifetime.made) || isForStart(tools, lifetime)) continue;
      const hoist = lifetime.made === node && !lifetime.uses.every(isConnect) ? hoistEdits(tools, lifetime) : [];
      found.set(node, [{ ...describe(tools, lifetime, repetition), ...(hoist.length > 0 ? { hoist } : {}) }]);
      break;
    }
  }
  const own = new Set(found.keys());
  const said = new Set<ts.Node>();
  for (const lifetime of sharedConnections(tools)) {
    const node = lifetime.objects.find((n) => objects.has(n) && !own.has(n));
    if (!node || said.has(lifetime.fn) || isOfItsOwnGroup(tools, lifetime, node) || isForStart(tools, lifetime)) continue;
    const repetition = findRepetition(tools, lifetime);
    if (!repetition) continue;
    said.add(lifetime.fn);
    found.set(node, [...(found.get(node) ?? []), describe(tools, lifetime, repetition)]);
  }
  return found;
}

/** What is asked of the cluster where a consumer or producer is made that is kept (`this.consumer = kafka.consumer(…)`) is asked when that one starts, whatever says that it shall. */
function isForStart(tools: Tools, { fn, role }: Lifetime): boolean {
  return role === 'admin' && tools.raw.objects.some(({ node, draft }) => draft.role !== 'admin' && isWithin(node, fn) && isKept(tools, node, fn));
}

function isKept({ evaluator }: Tools, made: ts.Node, fn: ts.Node): boolean {
  const { parent } = ts.isExpression(made) ? outermost(made) : made;
  if (!ts.isBinaryExpression(parent) || parent.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return false;
  let holder = innermost(parent.left);
  while (ts.isPropertyAccessExpression(holder) || ts.isElementAccessExpression(holder)) holder = innermost(holder.expression);
  if (holder.kind === ts.SyntaxKind.ThisKeyword) return true;
  const declarations = ts.isIdentifier(holder) ? (findSymbol(evaluator, holder)?.declarations ?? []) : [];
  return declarations.length > 0 && declarations.every((declaration) => !isWithin(declaration, fn));
}

/**
 * A consumer whose group is named for what the function is asked for, or is new each time, cannot be shared: each group has consumers of
 * its own. One of a new group that is closed again where it was made was connected for that one request, whatever its group is called.
 */
function isOfItsOwnGroup(tools: Tools, { fn, role, disconnected }: Lifetime, made: ts.Node): boolean {
  if (role !== 'consumer' || !(ts.isCallExpression(made) || ts.isNewExpression(made))) return false;
  return (made.arguments ?? []).some((argument) => someDeep(argument, (n) => (ts.isPropertyAssignment(n) || ts.isShorthandPropertyAssignment(n)) && /^['"]?(groupId|group\.id)['"]?$/.test(n.name.getText()) && isOwn(tools, fn, ts.isPropertyAssignment(n) ? n.initializer : n.name, disconnected)));
}

/** What is handed in is no group of its own where whoever calls the function always hands in the same. */
function isOwn(tools: Tools, fn: Lifetime['fn'], group: ts.Expression, isClosed: boolean): boolean {
  const { evaluator, graph } = tools;
  if (perProcessPart(evaluator.evaluate(group))) return !isClosed;
  if (!isGiven(tools, fn, group)) return false;
  const { calls } = graph.callersOf(fn);
  return calls.length === 0 || calls.some(({ call }) => evaluator.evaluate(group, evaluator.enter(fn, call, undefined)).kind !== 'known');
}

function describe(tools: Tools, lifetime: Lifetime, repetition: Repetition): PerCall {
  const isBoth = lifetime.connected && lifetime.disconnected;
  const fn = functionName(lifetime.fn);
  const name = fn === NAMELESS ? 'the function around it' : `\`${fn.replace('.prototype.', '.')}\``;
  return {
    what: `${isBoth ? 'connected and disconnected' : 'made'} for each ${repetition.unit}`,
    text: repetition.by ? `${name} runs for ${repetition.by}` : `${name} ${repetition.because}`,
    site: tools.siteOf(lifetime.made),
  };
}

