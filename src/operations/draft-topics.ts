/** What drafts say of their topics. */
import type { Draft } from '../clients/client.js';
import { type Value, alternativesOf, itemsOf, textOf, unknown } from '../values/value.js';

/** A topic that is one of several is several operations. What is not known next to what is known adds nothing. */
export function topicsOf(value: Value): readonly Value[] {
  // `[topics]` where `topics` is a list already is what a helper makes of one topic: `Array.isArray(topics) ? topics : [topics]`.
  const all = itemsOf(value).flatMap((v) => [...alternativesOf(v)]).flatMap((v) => (v.kind === 'list' ? itemsOf(v).flatMap((inner) => [...alternativesOf(inner)]) : [v]));
  // `known ? 'orders' : false` says where nothing is sent.
  const named = all.filter((v) => !isNoName(v)).filter((v) => v.kind === 'known' || v.kind === 'symbol' || v.kind === 'template' || v.kind === 'regexp');
  if (named.length === 0) return [all[0] ?? unknown('no topic is given')];
  const seen = new Set<string>();
  return named.filter((v) => {
    const key = v.kind === 'symbol' ? v.key : v.kind === 'known' ? String(v.value) : v.kind === 'regexp' ? v.source : v.parts.map((p) => (typeof p === 'string' ? p : p.kind === 'symbol' ? `{${p.key}}` : '{}')).join('');
    return seen.has(`${v.kind}${key}`) ? false : Boolean(seen.add(`${v.kind}${key}`));
  });
}

const isNoName = (value: Value): boolean => value.kind === 'known' && (value.value === false || value.value === '');

/** Is it a list that is known to be empty (`topics: []` of whoever only sends)? */
export const namesNothing = (topics: Value): boolean => topics.kind === 'list' && topics.items.length === 0 && topics.rest === undefined;

const topicIn = (draft: Draft): Value | undefined => ('topic' in draft ? draft.topic : 'topics' in draft ? draft.topics : undefined);
const topicsIn = (draft: Draft): readonly Value[] => topicsOf(topicIn(draft) ?? unknown(''));

export const textsOf = (drafts: readonly Draft[]): string => drafts.map((draft) => topicsIn(draft).map(textOf).join()).join(';');

/** Is nothing known of the topic? */
export function isNameless(draft: Draft): boolean {
  const topic = draft.kind === 'produce' ? draft.topic : draft.kind === 'subscribe' || draft.kind === 'handler' ? draft.topics : draft.kind === 'object' ? draft.topics : undefined;
  return topic !== undefined && topicsOf(topic).every((t) => t.kind === 'unknown' || t.kind === 'parameter' || t.kind === 'foreign');
}

/** Is a topic known to its end? */
export const isNamed = (draft: Draft): boolean => topicsIn(draft).some((t) => t.kind === 'known' || t.kind === 'symbol' || (t.kind === 'template' && t.parts.every((part) => typeof part === 'string' || part.kind === 'symbol')));

/** Are the topics of both known to their end, and not the same? */
export const nameOthers = (some: readonly Draft[], others: readonly Draft[]): boolean => some.every(isNamed) && others.every(isNamed) && textsOf(some) !== textsOf(others);

/** Is a whole topic handed in, if only where one is given? */
export const isGiven = (drafts: readonly Draft[]): boolean => drafts.some((draft) => itemsOf(topicIn(draft) ?? unknown('')).flatMap(alternativesOf).some((v) => v.kind === 'parameter'));

/** Is a topic what something that was handed in gave when it was asked (`(await prisma.outbox.findFirst()).topic`)? Whoever handed it in knows no more. */
export const isAskedFor = (draft: Draft): boolean => topicsIn(draft).every((v) => v.kind === 'parameter' && v.path.includes('()'));
