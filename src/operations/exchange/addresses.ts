/** Topics that travel in messages: where the receiver is told to answer, and where a handler answers as it was told. */
import { ts } from 'ts-morph';
import { type Context, type FunctionNode, type RecordValue, type Value, alternativesOf, textOf } from '../../values/value.js';
import { functionsAround, isInlineCallback } from '../calls/calls-in.js';
import { callAdapter, draftsOf } from '../client-calls.js';
import { contextOf } from '../inline.js';
import { messageScopeOf } from '../handlers/message-scope.js';
import type { Link, RawConsume, RawProduce, Tools } from '../operation.js';

/** A member of a message by which its receiver is told where to answer. */
const ASKS_FOR_ANSWER = /reply|respon[ds]|answer|return|callback|result/i;
/** Where a retried, dead-lettered or forwarded message came from or goes next. */
const ORIGIN = /orig|source|fail|dead|dlq|dlt|retry|error|from|consumed|previous|parent/i;
/** Members that are a message's kind or route, not an address to answer to. */
const ROUTE = /^(topic|topics|topicName|topic_name|type|name|event|kafkaTopic|eventType|event_type)$|target|dest|forward|next|route|routing|publish|deliver|output|sink/i;

/** A member that holds the name of a topic. */
export interface Address {
  /** `replyTo`, `headers.reply-topic`. */
  readonly member: string;
  readonly value: Value;
  readonly node: ts.Node | undefined;
  /** The consumer of this service that reads it. */
  readonly consume: RawConsume;
}

/** The member of a message that names a topic which one of `consumes` reads. `topicIdOf` gives the id of a topic's value. */
export function findReplyAddress(raw: RawProduce, consumes: Iterable<RawConsume>, tools: Pick<Tools, 'topicIdOf'>): Address | undefined {
  const members = raw.messages.flatMap((m) => [...membersIn(m.value), ...membersIn(m.headers)]).filter(([path]) => isAddressName(path));
  if (members.length === 0) return undefined;
  const own = tools.topicIdOf(raw);
  const ids = new Map([...consumes].flatMap((c): readonly [string, RawConsume][] => { const id = tools.topicIdOf(c); return id === undefined || id === own ? [] : [[id, c]]; }));
  for (const [path, value, record] of members) {
    for (const one of alternativesOf(value)) {
      if (one.kind !== 'known' && one.kind !== 'symbol' && one.kind !== 'template') continue;
      const id = tools.topicIdOf({ ...raw, topic: one });
      const consume = id === undefined ? undefined : ids.get(id);
      if (consume) return { member: path.at(-1) ?? '', value: one, node: propertyOf(record, path.at(-1) ?? ''), consume };
    }
  }
  return undefined;
}

/** "Any name" is a way to ask for an answer, so long as it is a topic's and says neither where the message came from nor where it goes. */
function isAddressName(path: readonly string[]): boolean {
  const name = path.at(-1) ?? '';
  if (ORIGIN.test(name)) return false;
  return ASKS_FOR_ANSWER.test(name) || (/topic|queue|channel|address/i.test(name) && !ROUTE.test(name));
}

type Member = readonly [path: readonly string[], value: Value, record: RecordValue];

/** The members of a payload or of headers, down to records in records. */
function membersIn(value: Value | undefined, path: readonly string[] = []): readonly Member[] {
  if (!value || path.length > 3) return [];
  return alternativesOf(value).flatMap((one) => (one.kind !== 'record' ? [] : one.keys.slice(0, 60).flatMap((key): readonly Member[] => {
    const member = one.get(key);
    if (!member) return [];
    return [[[...path, key], member, one], ...membersIn(member, [...path, key])];
  })));
}

function propertyOf(record: RecordValue, name: string): ts.Node | undefined {
  return record.node && ts.isObjectLiteralExpression(record.node) ? record.node.properties.find((p) => p.name && /^['"]?(.*?)['"]?$/.exec(p.name.getText())?.[1] === name) : undefined;
}

/**
 * The member of the consumed message that a produce's topic is read from: `message.headers.replyTo`. Nothing for the topic that
 * the message came on, and for members that say where it came from or goes.
 */
export function findMessageAddress(tools: Tools, raw: RawProduce): { readonly text: string; readonly consume: RawConsume } | undefined {
  if (alternativesOf(raw.draft.topic).every((v) => v.kind === 'known' || v.kind === 'symbol' || v.kind === 'template' || v.kind === 'regexp')) return undefined;
  for (const chain of chainsToHandlers(tools, raw)) {
    const around = functionsAround(chain.at(-1)?.call ?? raw.node);
    for (const consume of tools.raw.consumes) {
      const handler = consume.handlers.find((h) => h.kind === 'function' && around.includes(h.node));
      const text = handler?.kind === 'function' ? addressUnder(tools, raw, chain, consume, handler) : undefined;
      if (text !== undefined) return { text, consume };
    }
  }
  return undefined;
}

/** Calls between a handler and the client beyond which nobody passes an address on. */
const MAX_LEVELS = 3;
const MAX_CHAINS = 40;

/** The chains from the client call out to each call within a handler. */
function chainsToHandlers(tools: Tools, raw: RawProduce): readonly (readonly Link[])[] {
  const handlers = new Set<FunctionNode>(tools.raw.consumes.flatMap((c) => c.handlers.flatMap((h) => (h.kind === 'function' ? [h.node] : []))));
  const found: (readonly Link[])[] = [];
  const visit = (chain: readonly Link[]): void => {
    if (found.length >= MAX_CHAINS) return;
    const around = functionsAround(chain.at(-1)?.call ?? raw.node);
    if (around.some((fn) => handlers.has(fn))) found.push(chain);
    const fn = around.find((f) => !isInlineCallback(f));
    if (!fn || handlers.has(fn) || chain.length >= raw.chain.length + MAX_LEVELS || chain.some((link) => link.fn === fn)) return;
    for (const { call } of tools.graph.callersOf(fn).calls) visit([...chain, { fn, call }]);
  };
  visit(raw.chain);
  return found;
}

/** The way to the topic from the message, when the handler is asked. */
function addressUnder(tools: Tools, raw: RawProduce, chain: readonly Link[], consume: RawConsume, handler: Extract<Value, { kind: 'function' }>): string | undefined {
  const shape = consume.run?.message ?? consume.subscription?.message;
  const scope = messageScopeOf(tools.evaluator, handler, shape, consume.topic, consume.runContext);
  for (const topic of topicsUnder(tools, raw, chain, scope.context)) {
    const path = scope.pathOf(topic)?.filter((p) => p !== '()' && p !== 'toString' && p !== '*');
    const name = path?.at(-1);
    if (path && name !== undefined && !ORIGIN.test(name) && !ROUTE.test(name) && path.join('.') !== shape?.topic) return path.join('.');
  }
  return undefined;
}

/** The topics of a produce as the handler around its site gives them, the message being a value of its own. */
function topicsUnder(tools: Tools, raw: RawProduce, chain: readonly Link[], base: Context): readonly Value[] {
  const context = contextOf(tools.evaluator, chain, base);
  if (context === 'infeasible') return [];
  const drafts = draftsOf({ clients: [raw.client] }, '', raw.member, callAdapter(tools.evaluator, raw.node, context, raw.member.receiver));
  return drafts.flatMap((draft) => (draft.kind === 'produce' ? alternativesOf(draft.topic) : []));
}

/** How an address is written in a sentence: `replyTo: 'quote.given'`. */
export const spellAddress = ({ member, value }: Address): string => `\`${member}: ${value.kind === 'known' ? `'${textOf(value)}'` : textOf(value)}\``;
