/** Questions about a topology that only the rules about correct use (7–14) ask. */
import { topicSettingsFor, type Settings } from '../settings.js';
import { findCriticality, type Criticality } from './critical.js';
import { indexTopology, type Topic } from './queries.js';
import type { Consume, Edit, EffectKind, Name, Outcome, Produce, Repair, Site, SuggestionRequest, Topology } from './topology.js';
import { enumerateSome } from './wording.js';

export const producesOf = (topology: Topology): readonly Produce[] => topology.operations.filter((o): o is Produce => o.kind === 'produce' && !o.uncalled);
export const consumesOf = (topology: Topology): readonly Consume[] => topology.operations.filter((o): o is Consume => o.kind === 'consume' && !o.uncalled);

/** The topic of a produce; one whose name is known only in part (`${stage}.payments`) stands for itself. */
export function topicOf(topology: Topology, produce: Produce): Topic {
  const known = produce.topic.id === undefined ? undefined : indexTopology(topology).byId.get(produce.topic.id);
  return known ?? { id: produce.topic.id ?? '', name: produce.topic, produces: [produce], consumes: [], creates: [] };
}

/** Why losing a message of this produce is unacceptable, where it is. */
export const findCriticalityOf = (topology: Topology, settings: Settings, produce: Produce): Criticality | undefined =>
  findCriticality(topicOf(topology, produce), topicSettingsFor(settings, produce.topic.text));

/** Ends of a send's promise after which nobody can see that it failed. */
const LOST: readonly Outcome['kind'][] = ['dropped', 'swallowed', 'valueUnread', 'observableAwaited', 'unsubscribed', 'skipped'];

/** Where the outcome of a send is lost, the innermost fault first. */
export const lostOutcomesOf = (produce: Produce): readonly Outcome[] => produce.outcomes.filter(({ kind }) => LOST.includes(kind));

/** Most topics of the workspace have both a producer and a consumer here. */
export function mostTopicsHaveBothEnds(topology: Topology): boolean {
  const used = indexTopology(topology).topics.filter(({ produces, consumes }) => produces.length + consumes.length > 0);
  const whole = used.filter(({ produces, consumes }) => produces.length > 0 && consumes.length > 0);
  return whole.length * 2 > used.length;
}

/** Items by the place they are reported at, in the order in which the places come up. */
export function byPlace<T>(items: readonly T[], placeFor: (item: T) => Site): readonly (readonly [T, ...T[]])[] {
  const places = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const { file, start, end } = placeFor(item);
    const key = `${file}:${start}:${end}`;
    const there = places.get(key);
    if (there) there.push(item);
    else places.set(key, [item]);
  }
  return [...places.values()];
}

/** `'order.created' and 'order.paid'`, each once. */
export const spellTopics = (names: readonly Name[]): string => enumerateSome([...new Set(names.map(({ text, kind }) => (kind === 'unknown' ? 'a topic that is not known' : `'${text}'`)))]);

/** The one topic of a finding, or nothing where it is about several. */
export function theTopic(names: readonly Name[]): { readonly topic?: string } {
  const texts = [...new Set(names.map(({ text }) => text))];
  return texts.length === 1 && texts[0] !== undefined ? { topic: texts[0] } : {};
}

/** An edit that puts `text` in the place of a literal; nothing where the place holds more than the literal as it prints. */
export function replaceLiteral(site: Site, literal: string | number, text: string): readonly Edit[] {
  return site.end - site.start === String(literal).length ? [{ site, text }] : [];
}

/** Suggestions from the repairs that came with a fault, by the message that names each kind of act. */
export function toSuggestions(repairs: readonly Repair[] | undefined, messageIds: Partial<Readonly<Record<Repair['kind'], string>>>): { readonly suggestions?: readonly SuggestionRequest[] } {
  const suggestions = (repairs ?? []).flatMap(({ kind, edits }): readonly SuggestionRequest[] => {
    const messageId = messageIds[kind];
    return messageId === undefined ? [] : [{ kind: 'edit', edits, messageId }];
  });
  return suggestions.length > 0 ? { suggestions } : {};
}

const WORK: Partial<Readonly<Record<EffectKind, string>>> = {
  mail: 'a mail', sms: 'an SMS', push: 'a push notification', image: 'image work', video: 'video work', pdf: 'a PDF', webhook: 'a web hook', report: 'a report', export: 'an export',
  databaseWrite: 'a database write', cacheDelete: 'a cache drop', cacheFill: 'a cache fill', socketBroadcast: 'a socket broadcast', redisPublish: 'a Redis publish', produce: 'a send', publish: 'a send to another service', http: 'an HTTP call',
  job: 'a job', jobByType: 'a job', fileWrite: 'a file write', objectStorage: 'an upload', transaction: 'a transaction', databaseRead: 'a database read', lock: 'a lock', memoryWrite: 'a write in memory',
};

/** `a database write and a mail`; `work` where nothing is known of it. */
export function spellWork(effects: readonly EffectKind[]): string {
  const parts = [...new Set(effects.flatMap((effect) => WORK[effect] ?? []))];
  return parts.length === 0 ? 'work' : enumerateSome(parts);
}
