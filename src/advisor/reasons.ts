/** The reasons for Kafka that the code shows: "When You SHOULD Use Kafka", each as one row. */
import { isFirstOfAll, isKeyOf, keepsOrder } from '../topology/keys.js';
import { bridgesOf, handlersOf, mentionsOf } from '../topology/queries.js';
import type { Consume, Evidence } from '../topology/topology.js';
import { enumerate, enumerateSome, placeOf } from '../topology/wording.js';
import type { Advice } from './advice.js';
import type { TopicFacts } from './facts.js';
import { formatRate } from './rate.js';

export type Reason = Advice['reasons'][number];

/** A reason with the question it answers: the sentence and its places, or nothing where the code does not show it. */
interface ReasonRow {
  readonly kind: Reason['kind'];
  readonly shownBy: (facts: Omit<TopicFacts, 'reasons'>) => Omit<Reason, 'kind'> | undefined;
}

export const REASONS: readonly ReasonRow[] = [
  {
    kind: 'fanOut',
    shownBy: ({ independent, declared }) => {
      const broadcast = independent.find((consumer) => consumer.broadcast);
      const names = [...independent.map(({ groups, service }) => `${groups[0]?.text ?? '?'} (${service})`), ...declared.consumers];
      const evidence = independent.flatMap(({ consumes }) => consumes.slice(0, 1).map(subscription));
      if (names.length > 1) return { text: `${names.length} independent consumers read it: ${enumerateSome(names, 4)}`, evidence };
      return broadcast && { text: `every process of ${broadcast.service} is a group of its own, and gets every message`, evidence };
    },
  },
  {
    kind: 'replay',
    shownBy: ({ topic }) => {
      const evidence = handlersOf(topic).flatMap(({ seeks, rebuilds }) => [seeks, rebuilds].filter((shown) => shown !== undefined));
      const fromStart = topic.consumes.find(({ group, fromBeginning, reset }) => group.perProcess && (fromBeginning || reset === 'earliest'));
      if (fromStart) evidence.push({ text: `every process of ${fromStart.service} reads it from the beginning`, site: fromStart.site });
      return some('it is replayed', evidence);
    },
  },
  {
    kind: 'ordering',
    shownBy: ({ topic }) => {
      const key = topic.produces.find(keepsOrder);
      // Where the producers are elsewhere, the handler's word that order matters is all there is.
      if (!key && topic.produces.length > 0) return undefined;
      const isKeyedBy = (by: string): boolean => !isFirstOfAll(topic.name) && topic.produces.some((produce) => produce.key.kind === 'value' && isKeyOf(produce.key.text, by));
      const ordered = handlersOf(topic).flatMap((handler) => handler.ordered ?? handler.orderedBy?.filter(({ by }) => isKeyedBy(by)).slice(0, 1) ?? []);
      return some(key ? `its messages are keyed by \`${key.key.text}\`, and order by key matters` : 'order by key matters', key && ordered.length > 0 ? [...ordered, { text: `keyed by \`${key.key.text}\``, site: key.site }] : ordered);
    },
  },
  {
    kind: 'speedMismatch',
    shownBy: ({ topic, burst }) => {
      const evidence = topic.consumes.flatMap((consume) => [
        ...(consume.mode === 'batch' ? [{ text: 'it is consumed in batches', site: consume.site }] : []),
        ...batchedByHand(consume),
        ...((consume.concurrency ?? 1) > 1 ? [{ text: `${consume.concurrency} partitions are handled at once`, site: consume.site }] : []),
      ]);
      if (burst) return { text: `bursts of ${formatRate(burst)} are declared: the consumers catch up later`, evidence };
      return some('producers and consumers run at different speeds', evidence);
    },
  },
  {
    kind: 'durability',
    shownBy: ({ criticality, topic }) => {
      if (!criticality?.declared) return undefined;
      const acked = topic.produces.filter((produce) => produce.acks.value === -1);
      const evidence = acked.map((produce): Evidence => ({ text: 'acks=all: every in-sync replica has the message', site: produce.acks.site ?? produce.site }));
      return { text: `losing a message is unacceptable: ${criticality.text}`, evidence };
    },
  },
  {
    kind: 'transaction',
    shownBy: ({ topic }) => some('messages are produced in transactions', topic.produces.filter((produce) => produce.transactional).map((produce) => ({ text: 'produced in a transaction', site: produce.site }))),
  },
  {
    kind: 'compaction',
    shownBy: ({ topic }) => some('the topic is compacted: it keeps the last message of each key', topic.creates.filter((create) => create.compacted).map((create) => ({ text: 'created with cleanup.policy=compact', site: create.site }))),
  },
  {
    kind: 'load',
    shownBy: ({ peak, settings }) => (peak && peak.perSecond > settings.rubric.redisStreams.perSecond ? { text: `${formatRate(peak)} is above what Redis Streams is for (${formatRate(settings.rubric.redisStreams)})`, evidence: [] } : undefined),
  },
  {
    kind: 'cdc',
    shownBy: ({ topic, index }) => some('a connector feeds or reads it', mentionsOf(index, topic).filter(isConnector).map(({ site }) => ({ text: 'named in connector configuration', site }))),
  },
  {
    kind: 'external',
    shownBy: ({ topic, index, declared }) => {
      const outside = [...declared.producers.map((name) => `${name} produces to it`), ...declared.consumers.map((name) => `${name} consumes it`)];
      const mentions = mentionsOf(index, topic).filter((mention) => !isConnector(mention)).map(({ site }): Evidence => ({ text: 'named in another language', site }));
      const bridges = bridgesOf(index, topic).map(({ site }): Evidence => ({ text: 'posted to over an HTTP bridge', site }));
      const evidence = [...mentions, ...bridges];
      if (outside.length > 0) return { text: `${enumerate(outside)}, outside this workspace`, evidence };
      return some('other code than this workspace\'s services may use it', evidence);
    },
  },
];

/** Messages that a handler collects, writes together and commits by hand: what a batch consumer is given. */
function batchedByHand({ autoCommit, mode, handler }: Consume): readonly Evidence[] {
  const effects = handler?.effects ?? [];
  const collected = effects.find((effect) => effect.kind === 'memoryWrite' && effect.inProcess);
  if (autoCommit || mode === 'batch' || !collected || !effects.some(({ kind, inProcess }) => kind === 'cacheDelete' && inProcess) || !effects.some(({ kind }) => kind === 'databaseWrite')) return [];
  return [{ text: `\`${collected.text}\` collects messages, which are written together and committed by hand`, site: collected.site }];
}

/** How a reason is called. */
export const REASON_NAMES: Readonly<Record<Reason['kind'], string>> = {
  fanOut: 'fan-out',
  replay: 'replay',
  ordering: 'order by key',
  speedMismatch: 'a speed mismatch',
  durability: 'durability',
  transaction: 'transactions',
  compaction: 'compaction',
  load: 'load',
  cdc: 'change data capture',
  external: 'use outside this workspace',
};

export const reasonsFor = (facts: Omit<TopicFacts, 'reasons'>): readonly Reason[] =>
  REASONS.flatMap(({ kind, shownBy }) => {
    const shown = shownBy(facts);
    return shown ? [{ kind, ...shown }] : [];
  });

/** A consumer or producer elsewhere is no reason for a log by itself: any broker reaches it. All others are. */
export const isReasonForALog = (reason: Reason): boolean => reason.kind !== 'external';

const isConnector = ({ site }: { readonly site: { readonly file: string } }): boolean => site.file.endsWith('.json');

/** A reason that stands on its evidence: nothing without any. */
const some = (claim: string, evidence: readonly Evidence[]): Omit<Reason, 'kind'> | undefined => {
  const [first] = evidence;
  return first && { text: `${claim}: ${first.text} (${placeOf(first.site)})`, evidence };
};

const subscription = (consume: Consume): Evidence => ({ text: `group ${consume.group.text} of ${consume.service}`, site: consume.site });
