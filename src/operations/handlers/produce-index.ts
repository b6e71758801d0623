/** The produces of the workspace by the calls at which a handler meets them. */
import { ts } from 'ts-morph';
import { surfaceMember } from '../../values/calls.js';
import { type Context, type Value, alternativesOf, textOf } from '../../values/value.js';
import { spellCallee } from './call-effect.js';
import { callAdapter, draftsOf } from '../client-calls.js';
import { topicsOf } from '../draft-topics.js';
import type { FoundPath } from './found.js';
import type { Act } from './function-calls.js';
import type { MessageScope } from './message-scope.js';
import type { RawProduce, Tools } from '../operation.js';
import { isFunction } from '../syntax/syntax.js';
import type { OutcomeSyntax, Returns } from '../produces/outcomes.js';
import { findEndBelow } from '../produces/produce-facts.js';

export interface Produced {
  readonly topics: readonly string[];
  readonly text: string;
  readonly returns: Returns;
  /** The topic was read from the message. */
  readonly reply?: FoundPath;
  readonly contextual: boolean;
  /** It wants an answer. */
  readonly request?: true;
  /** Where a failure ends before the call hears of it. */
  readonly end?: OutcomeSyntax;
}

export interface ProduceIndex {
  at(node: Act, context: Context | undefined): Produced | undefined;
}

const indexes = new WeakMap<Tools['raw'], { sites: ReadonlyMap<ts.Node, readonly RawProduce[]>; calls: ReadonlyMap<ts.Node, readonly RawProduce[]> }>();

function indexOf(raw: Tools['raw']): { sites: ReadonlyMap<ts.Node, readonly RawProduce[]>; calls: ReadonlyMap<ts.Node, readonly RawProduce[]> } {
  const cached = indexes.get(raw);
  if (cached) return cached;
  const sites = new Map<ts.Node, RawProduce[]>();
  const calls = new Map<ts.Node, RawProduce[]>();
  const push = (map: Map<ts.Node, RawProduce[]>, key: ts.Node, item: RawProduce): void => void (map.get(key)?.push(item) ?? map.set(key, [item]));
  for (const produce of raw.produces) {
    if (!isOfFailure(produce)) push(sites, produce.at, produce);
    push(calls, produce.node, produce);
  }
  const index = { sites, calls };
  indexes.set(raw, index);
  return index;
}

/**
 * A function that is handed a topic for what it cannot deal with (`handle(message, dlq)`) does more than send: it is read like any other, and
 * the send is met in its `catch`.
 */
function isOfFailure({ at, node, chain }: RawProduce): boolean {
  const within: readonly ts.Node[] = [node, ...chain.map(({ call }) => call)].filter((call) => call !== at);
  return within.some((call) => ts.isCatchClause(ts.findAncestor(call, (outer) => ts.isCatchClause(outer) || isFunction(outer)) ?? call));
}

export function createProduceIndex(tools: Tools, scope: MessageScope): ProduceIndex {
  const { sites, calls } = indexOf(tools.raw);
  return {
    at(node, context) {
      if (!ts.isCallExpression(node)) return undefined;
      const here = sites.get(node);
      const raws = here ?? calls.get(node);
      const [first] = raws ?? [];
      if (!raws || !first) return undefined;
      const isDirect = first.node === node;
      const returns: Returns = isDirect ? (first.draft.returns ?? 'promise') : 'promise';
      const text = spellCallee(node);
      const own = isDirect ? topicsUnder(tools, first, node, context) : [];
      const path = own.map((t) => scope.pathOf(t)).find((p) => p !== undefined);
      const reply = path ? { path, node } : undefined;
      const depends = !here || raws.some((r) => r.topic.kind === 'parameter' || r.topic.kind === 'unknown');
      const named = depends ? matching(raws, own) : raws;
      const topics = [...new Set(named.flatMap((r) => tools.topicIdOf(r) ?? []))];
      const end = here && findEndBelow(tools, first);
      return { ...(end ? { end } : {}), ...(raws.every(({ draft }) => draft.request) ? { request: true } : {}), topics: topics.length > 0 ? topics : own.filter((t) => scope.isTopic(t)).map(textOf), text, returns, contextual: depends, ...(reply ? { reply } : {}) };
    },
  };
}

/** The topics of a client call under the calls around it. */
function topicsUnder(tools: Tools, raw: RawProduce, node: ts.CallExpression, context: Context | undefined): readonly Value[] {
  const member = surfaceMember(tools.evaluator, node, context) ?? raw.member;
  const drafts = draftsOf({ clients: [raw.client] }, '', member, callAdapter(tools.evaluator, node, context, member.receiver));
  return drafts.flatMap((d) => (d.kind === 'produce' ? alternativesOf(d.topic).flatMap((t) => topicsOf(t)) : []));
}

/** Of the operations at one client call those whose topic is one of these; all of them where there is only one. */
function matching(raws: readonly RawProduce[], topics: readonly Value[]): readonly RawProduce[] {
  const texts = new Set(topics.map(textOf).filter((t) => t !== '?'));
  const same = raws.filter((r) => texts.has(textOf(r.topic)));
  return same.length > 0 ? same : raws.length === 1 && texts.size === 0 ? raws : [];
}
