/** Values too large for a topic. */
import { ts } from 'ts-morph';
import type { PayloadFact } from '../topology/topology.js';
import { assignmentsIn } from '../values/assignments.js';
import { alternativesOf, itemsOf, type Parameter, type Value } from '../values/value.js';
import { type BlobFound, findBlob } from './blobs.js';
import { findUnboundedQuery } from './bounds.js';
import type { CallNode } from './calls-in.js';
import type { RawProduce, Tools } from './operation.js';
import { findParameter } from './parameter-source.js';
import { messagesAt, payloadAtClient } from './source-parts.js';
import { findMapped } from './syntax-value.js';
import { short } from './syntax.js';

/** Fields within fields, and callers of callers. */
const MAX_DEPTH = 4;
const MAX_FIELDS = 80;
const MAX_CALLERS = 24;

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
    const blob = findBlob(search.tools, one);
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
  if (value.index < 0 || ts.isClassLike(value.of) || depth >= MAX_DEPTH || value.path.includes('()')) return;
  const { evaluator, graph, siteOf } = search.tools;
  const site = siteOf(value.of);
  const key = `${site.file}:${site.start}:${value.index}:${value.path.join('.')}`;
  if (search.seen.has(key)) return;
  search.seen.add(key);
  for (const { call } of graph.callersOf(value.of).calls.slice(0, MAX_CALLERS)) {
    const given = call.arguments ?? [];
    if (given.slice(0, value.index + 1).some(ts.isSpreadElement)) continue;
    const argument = given[value.index];
    if (!argument) continue;
    const handed = value.path.reduce((v, name) => (name === '*' ? elements(v) : evaluator.member(v, name)), evaluator.evaluate(argument));
    look(search, handed, field, call, depth + 1);
    // A parameter whose type is a class hides what is handed in further out.
    const outer = alternativesOf(handed).some((v) => (v.kind === 'object' && !v.node) || v.kind === 'unknown') ? findParameter(evaluator, argument) : undefined;
    if (outer) lookAtCallers(search, { kind: 'parameter', of: outer.fn, index: outer.index, path: [...outer.path, ...value.path] }, field, depth + 1);
  }
}

const elements = (value: Value): Value => {
  const items = itemsOf(value);
  return value.kind === 'parameter' ? { ...value, path: [...value.path, '*'] } : items.length === 1 && items[0] ? items[0] : { kind: 'oneOf', values: items };
};

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
