/** Values too large for a topic. */
import { ts } from 'ts-morph';
import type { PayloadFact } from '../../topology/topology.js';
import { assignmentsIn } from '../../values/assignments.js';
import { targetsOf } from '../../values/targets.js';
import { alternativesOf, type FunctionNode, itemsOf, type Parameter, type Value } from '../../values/value.js';
import { type BlobFound, findBlob } from './blobs.js';
import { findBinaryQuery } from './binary-queries.js';
import { findUnboundedQuery } from './bounds.js';
import { type CallNode, callsIn, isInlineCallback } from '../calls/calls-in.js';
import type { RawProduce, Tools } from '../operation.js';
import { along, handedAt, isAskable, MAX_CALLERS } from '../calls/handed-in.js';
import { findParameter } from '../calls/parameter-source.js';
import { messagesAt, payloadAtClient } from '../source/source-parts.js';
import { findMapped } from '../syntax/syntax-value.js';
import { innermost, short } from '../syntax/syntax.js';

/** Fields within fields. */
const MAX_DEPTH = 4;
const MAX_FIELDS = 80;

/** What is needed to look: also while files are still being loaded. */
export type PayloadTools = Pick<Tools, 'evaluator' | 'graph' | 'siteOf'>;

interface Search {
  readonly tools: PayloadTools;
  readonly found: Map<ts.Node, PayloadFact>;
  readonly seen: Set<string>;
  fields: number;
}

/**
 * The parts of a produce's messages that are files, uploads, pictures, downloads or provably large, through assignments, helpers
 * and the parameters of wrappers; and a batch of everything that a query gives.
 */
export function readLarge(tools: PayloadTools, raw: RawProduce): readonly PayloadFact[] {
  const search: Search = { tools, found: new Map(), seen: new Set(), fields: 0 };
  for (const message of raw.messages) if (message.value) look(search, message.value, '', raw.at, 0);
  const typed = raw.messages.some((m) => m.value && alternativesOf(m.value).some((v) => v.kind === 'object' && !v.node));
  const node = typed && raw.chain.length === 0 ? payloadAtClient(tools, raw) : undefined;
  const parameter = node && findParameter(tools.evaluator, node);
  if (parameter) lookAtCallers(search, { kind: 'parameter', of: parameter.fn, index: parameter.index, path: parameter.path }, '', 0);
  const batch = raw.unbounded ? findBatch(tools, raw) : undefined;
  return [...search.found.values(), ...(batch ? [batch] : [])];
}

/** @param place where the value is handed on: what is assigned to its members before counts */
function look(search: Search, value: Value, field: string, place: ts.Node, depth: number): void {
  if (depth > MAX_DEPTH) return;
  for (const one of alternativesOf(value)) {
    const blob = findBlob(search.tools, one) ?? findBinaryQuery(one);
    if (blob) add(search, blob, field);
    else if (one.kind === 'record' || one.kind === 'object') lookAtMembers(search, one, field, place, depth);
    else if (one.kind === 'list') for (const item of itemsOf(one)) look(search, item, field, place, depth + 1);
    else if (one.kind === 'parameter') {
      lookAtAssignments(search, one, field, place, depth);
      lookAtCallers(search, one, field, depth);
    }
  }
}

function add({ tools, found }: Search, blob: BlobFound, field: string): void {
  if (found.has(blob.node)) return;
  found.set(blob.node, { what: blob.what, field, site: tools.siteOf(blob.node), ...(blob.bytes === undefined ? {} : { bytes: blob.bytes }), ...(blob.encoding === undefined ? {} : { encoding: blob.encoding }) });
}

function lookAtMembers(search: Search, value: Extract<Value, { kind: 'record' | 'object' }>, field: string, place: ts.Node, depth: number): void {
  const keys = value.kind === 'record' ? value.keys : value.node ? fieldsOf(value.class) : [];
  for (const key of keys) {
    if (++search.fields > MAX_FIELDS) return;
    const member = value.get?.(key);
    if (member) look(search, member, field === '' ? key : field, place, depth + 1);
  }
}

function fieldsOf(owner: ts.ClassLikeDeclaration): readonly string[] {
  return owner.members.flatMap((m) => {
    if (ts.isConstructorDeclaration(m)) return m.parameters.flatMap((p) => (ts.isIdentifier(p.name) && ts.isParameterPropertyDeclaration(p, m) ? [p.name.text] : []));
    return ts.isPropertyDeclaration(m) && ts.isIdentifier(m.name) ? [m.name.text] : [];
  });
}

/** `req.body.photo = data` before `req.body` is sent: in the same function, on the way to the send. */
function lookAtAssignments(search: Search, value: Parameter, field: string, place: ts.Node, depth: number): void {
  const { evaluator } = search.tools;
  if (value.index < 0 || value.of.getSourceFile() !== place.getSourceFile()) return;
  for (const assignments of assignmentsIn(value.of.getSourceFile()).values()) {
    for (const { left, right } of assignments) {
      if (!ts.isPropertyAccessExpression(left) || left.pos < value.of.pos || left.end > value.of.end || left.pos > place.pos || !isOnTheWay(left, place)) continue;
      const target = findParameter(evaluator, left);
      if (target?.fn !== value.of || target.index !== value.index || target.path.length <= value.path.length || !value.path.every((key, i) => target.path[i] === key)) continue;
      const own = target.path.slice(value.path.length);
      look(search, evaluator.evaluate(right), field === '' ? (own[0] ?? '') : field, place, depth + 1);
    }
  }
}

/** The statement stands in a block around the place. */
function isOnTheWay(node: ts.Node, place: ts.Node): boolean {
  const block = ts.findAncestor(node, ts.isBlock);
  return block === undefined || (place.pos >= block.pos && place.end <= block.end);
}

function lookAtCallers(search: Search, value: Parameter, field: string, depth: number): void {
  if (!isAskable(value, depth)) return;
  const { evaluator, graph, siteOf } = search.tools;
  const site = siteOf(value.of);
  const key = `${site.file}:${site.start}:${value.index}:${value.path.join('.')}`;
  if (search.seen.has(key)) return;
  search.seen.add(key);
  lookAtCallbackCalls(search, value, field, depth);
  for (const { call } of graph.callersOf(value.of).calls.slice(0, MAX_CALLERS)) {
    const handed = handedAt(search.tools, value, call);
    if (!handed || handed === 'spread') continue;
    look(search, handed.value, field, call, depth + 1);
    // A parameter whose type is a class hides what is handed in further out.
    const outer = alternativesOf(handed.value).some((v) => (v.kind === 'object' && !v.node) || v.kind === 'unknown') ? findParameter(evaluator, handed.argument) : undefined;
    if (outer) lookAtCallers(search, { kind: 'parameter', of: outer.fn, index: outer.index, path: [...outer.path, ...value.path] }, field, depth + 1);
  }
}

/** What a callback is called with: by the function of the workspace that takes it, or by the package, which hands on what the call gives. */
function lookAtCallbackCalls(search: Search, value: Parameter, field: string, depth: number): void {
  const { of: fn, path } = value;
  if (ts.isClassLike(fn) || !isInlineCallback(fn)) return;
  const { evaluator } = search.tools;
  const call = ts.findAncestor(fn.parent, ts.isCallExpression);
  const position = call?.arguments.findIndex((a) => innermost(a) === fn) ?? -1;
  if (!call || position < 0) return;
  // `(error, rows) => …` as Node has it, and `then((rows) => …)`.
  const given = evaluator.evaluate(call);
  if (value.index === 1 && given.kind === 'foreign') look(search, along(search.tools, given, path), field, call, depth + 1);
  for (const { fn: taker } of targetsOf(evaluator, call, undefined)) {
    for (const { arguments: handed } of callsOfParameter(evaluator, taker, position)) {
      const argument = handed[value.index];
      if (argument && !handed.slice(0, value.index + 1).some(ts.isSpreadElement)) look(search, along(search.tools, evaluator.evaluate(argument), path), field, argument, depth + 1);
    }
  }
}

/** `callback(error, result)` in the function whose parameter `callback` is. */
function callsOfParameter(evaluator: PayloadTools['evaluator'], fn: FunctionNode, index: number): readonly ts.CallExpression[] {
  const name = fn.parameters[index]?.name;
  if (!name || !ts.isIdentifier(name)) return [];
  const calls = callsIn(fn.getSourceFile()).calls.get(name.text) ?? [];
  return calls.filter((call): call is ts.CallExpression => {
    if (!ts.isCallExpression(call) || !ts.isIdentifier(call.expression) || call.pos < fn.pos || call.end > fn.end) return false;
    const parameter = findParameter(evaluator, call.expression);
    return parameter?.fn === fn && parameter.index === index;
  });
}

/** `messages: rows.map(…)` where `rows` is all that a query gives. */
function findBatch(tools: PayloadTools, raw: RawProduce): PayloadFact | undefined {
  const messages = messagesAt(tools, raw);
  const over = messages && (findMapped(messages)?.list ?? messages);
  const query = over && unboundedQuery(tools, over, 0);
  return query && over ? { what: `everything in \`${short(over)}\`, which \`${short(query)}\` gives without a limit`, field: '', site: tools.siteOf(query), batch: true } : undefined;
}

/** The query behind a list, also where callers hand it in. */
function unboundedQuery(tools: PayloadTools, list: ts.Expression, depth: number): ts.Node | undefined {
  const own = findUnboundedQuery(tools.evaluator, list);
  if (own || depth > 2) return own;
  const parameter = findParameter(tools.evaluator, list);
  if (!parameter || parameter.path.length > 0) return undefined;
  for (const { call } of tools.graph.callersOf(parameter.fn).calls.slice(0, MAX_CALLERS)) {
    const argument = (call as CallNode).arguments?.[parameter.index];
    const found = argument && !ts.isSpreadElement(argument) ? unboundedQuery(tools, argument, depth + 1) : undefined;
    if (found) return found;
  }
  return undefined;
}
