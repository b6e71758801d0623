/** Topics whose messages nobody needs twice, and hardly once. */
import { isBroadcast, type Topic } from '../queries.js';
import { tokensOf } from '../names.js';
import type { Consume, EffectKind, Evidence, Handler } from '../topology.js';
import { declaredFor, type Case } from './case.js';

export interface Ephemeral {
  readonly kind: 'perProcessGroup' | 'sharedGroupBroadcast' | 'ephemeral';
  readonly topic: Topic;
  /** The subscriptions it is about; none where only a declaration and the producers are here. */
  readonly consumes: readonly Consume[];
  /** What shows it. */
  readonly proof: readonly Evidence[];
}

/** What makes a topic ephemeral; nothing where a handler keeps, rebuilds or hands on what it hears. */
export function findEphemeral(topic: Topic, context: Case): Ephemeral | undefined {
  const declared = declaredFor(context, topic);
  if (declared.critical || isBilled(topic)) return undefined;
  return findPerProcess(topic) ?? (isAsked(topic) ? undefined : findSharedBroadcast(topic) ?? findRebuildable(topic, declared.ephemeral === true));
}

/** Is there a handler that answers (`@MessagePattern`)? That is for whoever asked, not for all; but half of them are only ever sent events. */
const isAsked = ({ consumes, produces }: Topic): boolean => consumes.some(({ replies }) => replies) && (produces.length === 0 || produces.some(({ request }) => request));

/** Forwarded or dropped; the next message corrects a lost one. */
const FORWARDS: ReadonlySet<EffectKind> = new Set<EffectKind>(['socketBroadcast', 'redisPublish', 'cacheDelete']);
/** Nothing that somebody would miss. */
const HARMLESS: ReadonlySet<EffectKind> = new Set<EffectKind>(['log', 'metric', 'databaseRead', 'settle', 'sleep', 'delay']);
/** State of this process. */
const IN_MEMORY: ReadonlySet<EffectKind> = new Set<EffectKind>(['memoryWrite', 'metric', 'cacheFill', 'cacheDelete', 'socketBroadcast']);

function findPerProcess(topic: Topic): Ephemeral | undefined {
  const consumes = topic.consumes.filter(isNewEveryTime);
  const proof = consumes.flatMap(({ group }) => group.perProcess ?? []);
  return proof.length > 0 ? { kind: 'perProcessGroup', topic, consumes, proof } : undefined;
}

function isNewEveryTime({ group, fromBeginning, reset, handler }: Consume): boolean {
  if (!group.perProcess || group.ordinal || fromBeginning || reset === 'earliest') return false;
  // What a handler does that is not seen may be work; but who switches such groups on for one service means a broadcast.
  const isMeant = group.chosen === true && handler !== undefined && handler.effects.length === 0 && !handler.seeks;
  // Whoever only looks at what passes is no reader that it is sent for.
  if (handler?.noop && !isMeant) return false;
  return !handler || isMeant || (handler.complete && !handler.rebuilds && !handler.seeks && handler.effects.every(({ kind }) => FORWARDS.has(kind) || HARMLESS.has(kind) || IN_MEMORY.has(kind)));
}

/** A group id from configuration alone may be another one for each replica. */
const isShared = ({ group }: Consume): boolean => !isBroadcast(group) && !group.ordinal && group.literal !== undefined;

function findSharedBroadcast(topic: Topic): Ephemeral | undefined {
  const consumes = topic.consumes.filter((consume) => isShared(consume) && consume.handler?.inProcessOnly && !consume.handler.rebuilds && !consume.handler.noop);
  const proof = consumes.flatMap(({ handler }) => handler?.inProcessOnly ?? []);
  return proof.length > 0 ? { kind: 'sharedGroupBroadcast', topic, consumes, proof } : undefined;
}

function findRebuildable(topic: Topic, isDeclared: boolean): Ephemeral | undefined {
  if (!topic.consumes.every(({ handler }) => handler && isForwarder(handler, topic))) return undefined;
  if (topic.consumes.length === 0) return isDeclared && topic.produces.length > 0 ? { kind: 'ephemeral', topic, consumes: [], proof: [] } : undefined;
  const signs = findSigns(topic);
  const targets = topic.consumes.flatMap(({ handler }) => handler?.effects.find(({ kind }) => FORWARDS.has(kind) || IN_MEMORY.has(kind)) ?? []);
  return signs.length > 0 || isDeclared ? { kind: 'ephemeral', topic, consumes: topic.consumes, proof: [...targets.map(({ text, site }) => ({ text: `the handler only calls ${text}`, site })), ...signs] } : undefined;
}

/** Every effect was seen, and every one is a message passed on or state that can be made again. */
function isForwarder({ effects, complete, noop, rebuilds, inProcessOnly }: Handler, topic: Topic): boolean {
  const isPassing = inProcessOnly !== undefined || effects.some(({ kind, inProcess }) => FORWARDS.has(kind) || (inProcess === true && (kind === 'metric' || (kind === 'memoryWrite' && PASSING.test(tokensOf(topic.name).join(' '))))));
  return complete && !noop && !rebuilds && isPassing && effects.every(({ kind, inProcess }) => FORWARDS.has(kind) || HARMLESS.has(kind) || (kind === 'memoryWrite' && inProcess));
}

/** Corroborates that what is kept in memory is a gauge of the moment. */
const PASSING = /\b(presence|typing|cursor|position|location|online|gauge|heartbeat|status|tick)s?\b/;

const MINUTES = 60 * 60_000;

function findSigns(topic: Topic): readonly Evidence[] {
  return [
    ...topic.produces.filter(({ acks }) => acks.value === 0).map((produce) => ({ text: 'acks: 0, the producer does not wait for a broker', site: produce.acks.site ?? produce.site })),
    ...topic.creates.filter(({ retention }) => retention !== undefined && retention > 0 && retention < MINUTES).map(({ site, retention = 0 }) => ({ text: `messages are kept for ${spellMinutes(retention)}`, site })),
    ...topic.consumes.filter(({ reset }) => reset === 'latest').map(({ site }) => ({ text: 'reading starts at the latest message', site })),
    ...topic.consumes.flatMap(({ handler }) => (handler?.seeks && tokensOf(handler.seeks.text).some((token) => /^(end|latest|high|newest)$/.test(token)) ? [handler.seeks] : [])),
    ...topic.consumes.flatMap(({ handler, group }) => (handler?.inProcessOnly && !group.ordinal && !(group.assigned && keepsInMemory(handler)) ? [handler.inProcessOnly] : [])),
  ];
}

/** Whoever reads partitions of his own, and keeps what he reads, may well make a view of the log. */
const keepsInMemory = ({ effects }: Handler): boolean => effects.some(({ kind }) => kind === 'memoryWrite');

/** A count that somebody pays for must not be lost. */
const isBilled = (topic: Topic): boolean =>
  topic.consumes.some(({ handler }) => handler?.effects.some(({ kind, text }) => (kind === 'metric' || kind === 'memoryWrite') && BILLED.test(`${tokensOf(text).join(' ')} ${tokensOf(topic.name).join(' ')}`)));
const BILLED = /\b(bill|billing|billed|invoice|usage|quota|metering|charge)s?\b/;

/** `1 minute`, `2.5 minutes`. */
function spellMinutes(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 6_000) / 10;
  return `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
}
