import { defineRule } from '../src/rule-definition.js';
import { indexTopology, isBroadcast, type Topic } from '../src/topology/queries.js';
import { byPlace, spellTopics, theTopic } from '../src/topology/safety-queries.js';
import type { Consume, Edit, Finding, Name } from '../src/topology/topology.js';
import { enumerateSome, nameOfGroup, placeOf, relatedTo } from '../src/topology/wording.js';

export const noGroupCollision = defineRule<'sharedGroup' | 'ownGroup'>({
  name: 'no-group-collision',
  meta: {
    type: 'problem',
    description: 'Disallow one consumer group in two services with different handlers.',
    preset: 'recommended',
    severity: 'error',
    hasSuggestions: true,
    schema: [],
  },
  messages: {
    sharedGroup: "{{service}} and {{others}} read {{topics}} in the same consumer group '{{group}}'{{fallback}}, with different handlers: Kafka gives each message to one of them only, and the other never sees it. Give each service a group of its own.",
    ownGroup: "Read in a group of its own, '{{group}}' (it starts without committed offsets)",
  },
  check(topology) {
    const { topics, services } = indexTopology(topology);
    const rootOf = (service: string): string => services.get(service)?.root ?? service;
    const collisions = topics.flatMap((topic) => collisionsOf(topic, (a, b) => isCopy(rootOf(a.service), rootOf(b.service))));
    return byPlace(collisions, ({ consume }) => consume.site).map((there) => toFinding(there[0], there));
  },
});

interface Collision {
  readonly topic: Name;
  readonly consume: Consume;
  /** Subscriptions of other services that take its messages. */
  readonly rivals: readonly Consume[];
}

/** `old/services/billing` beside `services/billing` is another version of one service: only one of them runs. */
const isCopy = (a: string, b: string): boolean => a.endsWith(`/${b}`) || b.endsWith(`/${a}`);

function collisionsOf(topic: Topic, areCopies: (a: Consume, b: Consume) => boolean): readonly Collision[] {
  const consumes = topic.consumes.filter(({ group, handler, service }) => group.literal !== undefined && !isBroadcast(group) && !group.ordinal && handler !== undefined && service !== '');
  return consumes.flatMap((consume) => {
    const rivals = consumes.filter((other) => isRival(consume, other) && !areCopies(consume, other));
    return rivals.length > 0 ? [{ topic: topic.name, consume, rivals }] : [];
  });
}

/** A wrapper whose own function is not known may run the one that is known elsewhere. */
const mayBeOneHandler = (a: string, b: string): boolean => a === b || a.startsWith(`${b}>`) || b.startsWith(`${a}>`);

/** One literal in both, unless committed configuration gives each its own; replicas and entry files with one handler do the same work. */
const isRival = (a: Consume, b: Consume): boolean =>
  a.service !== b.service && !mayBeOneHandler(a.handler?.id ?? '', b.handler?.id ?? '') && a.group.literal === b.group.literal && nameOfGroup(a.group) === nameOfGroup(b.group);

function toFinding({ consume, rivals }: Collision, there: readonly Collision[]): Finding {
  const { group, service, site } = consume;
  const names = there.map(({ topic }) => topic);
  const own = `${group.literal ?? ''}-${service}`;
  const edits = ownGroupEdits(consume, rivals);
  return {
    messageId: 'sharedGroup',
    data: {
      service,
      others: enumerateSome([...new Set(rivals.map((rival) => `${rival.service} (${placeOf(rival.site)})`))]),
      topics: spellTopics(names),
      group: nameOfGroup(group),
      fallback: group.text === group.literal || group.configured !== undefined ? '' : ' (both fall back to it)',
    },
    site,
    ...theTopic(names),
    evidence: [consume, ...rivals].map((one) => ({ text: `${one.service} reads '${one.topic.text}' in the group ${one.group.text}${one.handler ? ` with \`${one.handler.name}\`` : ''}`, site: one.group.site ?? one.site })),
    related: relatedTo(site, rivals.flatMap((rival) => [rival.site, ...(rival.group.site ? [rival.group.site] : [])])),
    ...(edits.length > 0 ? { suggestions: [{ kind: 'edit', edits, messageId: 'ownGroup', data: { group: own } }] } : {}),
  };
}

/** Before the closing quote of the group's literal, where the place holds that and no more, and is not the others' too. */
function ownGroupEdits({ group, service }: Consume, rivals: readonly Consume[]): readonly Edit[] {
  const { site, literal } = group;
  if (!site || literal === undefined || group.text !== literal || site.end - site.start !== literal.length + 2) return [];
  if (rivals.some((rival) => rival.group.site?.file === site.file && rival.group.site.start === site.start)) return [];
  return [{ site: { file: site.file, start: site.end - 1, end: site.end - 1 }, text: `-${service.replaceAll(/[^A-Za-z0-9._-]+/g, '-')}` }];
}
