import { defineRule } from '../src/rule-definition.js';
import { findNearMiss } from '../src/near-miss.js';
import { topicSettingsFor, type Settings } from '../src/settings.js';
import { isFedFromCatch } from '../src/topology/fit-queries.js';
import { bridgesOf, findUnresolvedProducer, hasUnresolvedConsumer, indexTopology, isDeadLetter, mentionsOf, type Topic, type TopologyIndex } from '../src/topology/queries.js';
import { mostTopicsHaveBothEnds } from '../src/topology/safety-queries.js';
import type { Finding } from '../src/topology/topology.js';
import { enumerateSome, relatedTo } from '../src/topology/wording.js';

type MessageIds = 'unread' | 'unwritten';

export const noOrphanTopic = defineRule<MessageIds>({
  name: 'no-orphan-topic',
  meta: {
    type: 'problem',
    description: 'Disallow topics that nobody reads, or nobody writes.',
    preset: 'strict',
    severity: 'warn',
    schema: [],
  },
  messages: {
    unread: "Nobody reads '{{topic}}': {{services}} {{verb}} to it, and nothing in the workspace consumes it{{nearMiss}}. Remove the send, fix the name, or declare who reads it: settings['queue-fit'].topics['{{topic}}'].consumers.",
    unwritten: "Nobody writes to '{{topic}}': {{services}} {{verb}} for it, and nothing in the workspace produces to it{{nearMiss}}. Remove the subscription, fix the name, or declare who writes it: settings['queue-fit'].topics['{{topic}}'].producers.",
  },
  check(topology, { settings }) {
    if (!mostTopicsHaveBothEnds(topology)) return [];
    const index = indexTopology(topology);
    const known = index.topics.filter((topic) => topic.name.kind === 'name' && topicSettingsFor(settings, topic.name.text).keep === undefined && mentionsOf(index, topic).length === 0);
    return [
      ...known.filter((topic) => isUnread(topic, index, settings)).map((topic) => toFinding('unread', topic, index)),
      ...known.filter((topic) => isUnwritten(topic, index, settings)).map((topic) => toFinding('unwritten', topic, index)),
    ];
  },
});

/** Only a person reads a dead-letter topic, and a script's topic is read when it is run. */
const isUnread = (topic: Topic, index: TopologyIndex, settings: Settings): boolean =>
  topic.produces.length > 0 &&
  topic.consumes.length === 0 &&
  !hasUnresolvedConsumer(index, topic) &&
  topicSettingsFor(settings, topic.name.text).consumers.length === 0 &&
  !isDeadLetter(topic.name) &&
  !isFedFromCatch(index, topic) &&
  !topic.produces.every(({ oneShot }) => oneShot);

const isUnwritten = (topic: Topic, index: TopologyIndex, settings: Settings): boolean =>
  topic.consumes.length > 0 &&
  topic.produces.length === 0 &&
  !findUnresolvedProducer(index, topic) &&
  bridgesOf(index, topic).length === 0 &&
  topicSettingsFor(settings, topic.name.text).producers.length === 0;

function toFinding(messageId: MessageIds, topic: Topic, index: TopologyIndex): Finding {
  const ends = messageId === 'unread' ? topic.produces : topic.consumes;
  const [site, ...others] = ends.map((end) => end.site) as [Finding['site'], ...Finding['site'][]];
  const near = nearMissOf(messageId, topic, index);
  const nearEnds = near ? (messageId === 'unread' ? near.consumes : near.produces) : [];
  const services = [...new Set(ends.map(({ service }) => service))].filter((service) => service !== '');
  return {
    messageId,
    data: {
      topic: topic.name.text,
      services: services.length > 0 ? enumerateSome(services) : 'the workspace',
      verb: `${messageId === 'unread' ? 'produce' : 'wait'}${services.length > 1 ? '' : 's'}`,
      nearMiss: near ? ` (did you mean '${near.name.text}', which ${messageId === 'unread' ? 'is read' : 'is written'}?)` : '',
    },
    site,
    topic: topic.name.text,
    evidence: [
      ...ends.map((end) => ({ text: `${messageId === 'unread' ? 'produces to' : 'consumes'} '${topic.name.text}'`, site: end.site })),
      ...nearEnds.map((end) => ({ text: `${messageId === 'unread' ? 'consumes' : 'produces to'} '${end.topic.text}', which is nearly the same name`, site: end.site })),
    ],
    related: relatedTo(site, [...others, ...nearEnds.map((end) => end.site)]),
  };
}

/** A topic of nearly the same name that has the end missing here; one that has nothing but that end first. */
function nearMissOf(messageId: MessageIds, topic: Topic, index: TopologyIndex): Topic | undefined {
  const candidates = index.topics.filter((other) => other !== topic && other.name.kind === 'name' && !isNumbered(topic.name.text, other.name.text) && (messageId === 'unread' ? other.consumes : other.produces).length > 0);
  const lonely = candidates.filter((other) => (messageId === 'unread' ? other.produces : other.consumes).length === 0);
  const names = (topics: readonly Topic[]): readonly string[] => topics.map(({ name }) => name.text);
  const near = findNearMiss(topic.name.text, names(lonely)) ?? findNearMiss(topic.name.text, names(candidates));
  return candidates.find(({ name }) => name.text === near);
}

/** `stage1` and `stage2` are two steps, not one name spelt in two ways. */
const isNumbered = (name: string, other: string): boolean => withoutNumbers(name) === withoutNumbers(other);
const withoutNumbers = (name: string): string => name.replaceAll(/\d+/g, '#');
