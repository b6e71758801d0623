/** What is known of a produce beyond its topic: key, payload, acknowledgements, what becomes of its failure. */
import { ts } from 'ts-morph';
import type { Frame, Outcome, Produce, ProduceSource } from '../topology/topology.js';
import { type Value, alternativesOf, booleanOf, isAbsent, numberOf, textOf } from '../values/value.js';
import { type CallNode, functionName } from './calls-in.js';
import type { RawProduce, Tools } from './operation.js';
import { outcomesAlong } from './outcomes.js';
import { toProduceSource } from './source.js';
import { sourcePartsOf } from './source-parts.js';

type KeyFact = Produce['key'];

const RANDOM_MODULES = /^(uuid|nanoid|crypto|cuid|@paralleldrive\/cuid2|ulid|short-uuid|shortid)$/;

/** A key orders messages only if it comes back; a random id or the time never does. */
export function readKey(raw: RawProduce): KeyFact {
  const keys = raw.messages.map((m) => m.key).filter((k): k is Value => k !== undefined && !isAbsent(k));
  const [key] = keys;
  if (!key) return { kind: raw.messages.length === 0 ? 'unknown' : 'none', text: '' };
  const text = textOf(key);
  if (keys.every((k) => alternativesOf(k).every(isRandom))) return { kind: 'random', text };
  if (keys.every((k) => alternativesOf(k).every(isTime))) return { kind: 'time', text };
  return { kind: 'value', text };
}

const isRandom = (value: Value): boolean => (value.kind === 'foreign' && (RANDOM_MODULES.test(value.module) || (value.module === 'global' && /Math,random|crypto,randomUUID/.test(value.path.join())))) || (value.kind === 'template' && value.parts.some((p) => typeof p !== 'string' && isRandom(p)));
const isTime = (value: Value): boolean => (value.kind === 'foreign' && value.module === 'global' && value.path[0] === 'Date') || (value.kind === 'template' && value.parts.some((p) => typeof p !== 'string' && isTime(p)));

/** Own keys of a payload, one level deep; a spread that is not known is left out. */
export function readFields(raw: RawProduce): readonly string[] {
  return [...new Set(raw.messages.flatMap((m) => (m.value ? alternativesOf(m.value) : [])).flatMap((v) => (v.kind === 'record' ? v.keys : [])))];
}

export function readHeaders(raw: RawProduce): readonly string[] {
  return [...new Set(raw.messages.flatMap((m) => (m.headers ? alternativesOf(m.headers) : [])).flatMap((v) => (v.kind === 'record' ? v.keys : [])))];
}

export function readAcks(tools: Tools, raw: RawProduce): Produce['acks'] {
  const written = (value: Value | undefined, from: 'send' | 'producer'): Produce['acks'] | undefined => {
    if (!value || isAbsent(value)) return undefined;
    const number = numberOf(value) ?? (textOf(value) === 'all' ? -1 : undefined);
    const node = value.kind === 'known' ? value.node : undefined;
    return number === undefined ? { from: 'unknown' } : { value: number, from, ...(node ? { site: tools.siteOf(node) } : {}) };
  };
  return written(raw.draft.acks, 'send') ?? written(raw.producer?.acks, 'producer') ?? { value: raw.client.facts.defaultAcks, from: 'default' };
}

/** Ids that travel in the message: names that end in `id` among its fields, headers and keys. */
export function readIds(raw: RawProduce): readonly string[] {
  return [...readFields(raw), ...readHeaders(raw)].filter((name) => /(^|[^a-z])id$|Id$|ID$|_id$|correlation|token$/i.test(name));
}

/** The chain of calls whose promise could be dropped: from the client call up through wrappers and callers. */
export function readOutcomes(tools: Tools, raw: RawProduce, above: readonly CallNode[]): readonly Outcome[] {
  const calls = [raw.node, ...raw.chain.filter((l) => !l.implicit).map((l) => l.call as CallNode), ...above];
  return outcomesAlong(calls, raw.draft.returns ?? 'promise').map((o) => {
    const index = calls.findIndex((c) => isAround(o.node, c));
    const wrapper = index >= 0 && index < raw.chain.length ? raw.chain[index]?.fn : undefined;
    return {
      kind: o.kind,
      site: tools.siteOf(o.node),
      text: o.text,
      ...(wrapper ? { wrapper: functionName(wrapper) } : {}),
      ...(o.repairs.length > 0 ? { repairs: o.repairs.map((r) => ({ kind: r.kind, edits: r.edits.map((e) => ({ site: { file: tools.siteOf(o.node).file, start: e.start, end: e.end }, text: e.text })) })) } : {}),
    };
  });
}

const isAround = (node: ts.Node, call: ts.Node): boolean => node.getSourceFile() === call.getSourceFile() && ((node.pos <= call.pos && node.end >= call.end) || (call.pos <= node.pos && call.end >= node.end));

/** From the site down to the client: each wrapper with the call inside it. */
export function readVia(tools: Tools, raw: { chain: RawProduce['chain']; node: ts.Node }): readonly Frame[] {
  return raw.chain.map((link, i): Frame => ({ name: functionName(link.fn), site: tools.siteOf(i === 0 ? raw.node : (raw.chain[i - 1] as RawProduce['chain'][number]).call) })).reverse();
}

/** How the call reads at its site, for suggestions; nothing where the site is no call. */
export function readSource(tools: Tools, raw: RawProduce): ProduceSource | undefined {
  if (!ts.isCallExpression(raw.at)) return undefined;
  return toProduceSource(raw.at.getSourceFile(), raw.at, sourcePartsOf(tools, raw));
}

export const isTransactional = (raw: RawProduce): boolean => (raw.draft.transactional !== undefined && raw.draft.transactional !== false) || raw.member.key.startsWith('Transaction.') || (raw.producer?.transactionalId !== undefined && !isAbsent(raw.producer.transactionalId));
export const isIdempotent = (raw: RawProduce): boolean | undefined => booleanOf(raw.producer?.idempotent);
