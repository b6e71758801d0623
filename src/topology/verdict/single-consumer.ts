/** Topics with one producer and one consumer: a middleman. */
import { consumersOf, groupsOf, hasUnresolvedConsumer, isBroadcast, isDeadLetterOrRetry, mostTopicsHaveOneEnd, type Topic } from '../queries.js';
import type { Consume, Produce, Site } from '../topology.js';
import { isFedFromCatch, isSentBack } from '../fit-queries.js';
import type { Case } from './case.js';

export interface Pair {
  readonly kind: 'twoServices' | 'sameService' | 'ownProgram' | 'ownReplicas';
  readonly topic: Topic;
  readonly producer: string;
  readonly consumer: string;
  readonly produces: readonly Produce[];
  readonly consumes: readonly Consume[];
}

/** The pair that a topic connects; nothing where it does more than that, or where the other half may live elsewhere. */
export function findPair(topic: Topic, context: Case): Pair | undefined {
  const produces = topic.produces.filter((produce) => !produce.oneShot);
  const consumes = findOnlyConsumer(topic);
  const [producer, ...otherProducers] = new Set(produces.map((produce) => produce.service));
  const consumer = consumes?.[0]?.service;
  if (!producer || otherProducers.length > 0 || !consumes || !consumer) return undefined;
  if (mayHaveAnotherEnd(topic, context) || isRetryMachinery(topic, context) || hasReasonForKafka(topic, context)) return undefined;
  if (consumes.every((consume) => isTap(consume, producer, context)) || produces.every((produce) => isSentBack(context.index, produce, topic))) return undefined;
  const kind = producer === consumer ? kindWithin(produces, consumes) : 'twoServices';
  return { kind, topic, producer, consumer, produces, consumes };
}

/** What a service is to itself that sends and reads a topic alone. */
function kindWithin(produces: readonly Produce[], consumes: readonly Consume[]): Pair['kind'] {
  if (consumes.every(({ handler }) => handler?.inProcessOnly)) return 'ownReplicas';
  return consumes.every(({ byHand, site }) => byHand && produces.every((produce) => produce.site.file !== site.file)) ? 'ownProgram' : 'sameService';
}

/** The subscriptions of the one group, or of several groups of one service that do the same. A topic whose only reader does nothing still has that reader. */
function findOnlyConsumer(topic: Topic): readonly Consume[] | undefined {
  const [only, ...others] = consumersOf(topic);
  if (only) return others.length === 0 && !only.broadcast ? only.consumes : undefined;
  const [group, ...otherGroups] = groupsOf(topic);
  return group && otherGroups.length === 0 && !isBroadcast(group) ? topic.consumes : undefined;
}

/**
 * One subscription to several topics, or to whatever a pattern matches, that only logs what passes is a look at them: whoever they are for is
 * elsewhere. Whoever sends may look through a helper at each; another service that names each has a reader for each.
 */
const isTap = ({ handler, topic, ...consume }: Consume, producer: string, { index }: Case): boolean => {
  const placeOf = ({ call, site }: Pick<Consume, 'call' | 'site'>): Site => (consume.service === producer ? call : site);
  const place = placeOf(consume);
  const isSame = (other: Consume): boolean => other.topic.id !== topic.id && placeOf(other).file === place.file && placeOf(other).start === place.start;
  return handler?.noop === true && (topic.kind === 'pattern' || index.topology.operations.some((other) => other.kind === 'consume' && isSame(other)));
};

/** An unresolved consumer may be the missing half, and in a workspace of halves the missing halves live elsewhere. */
const mayHaveAnotherEnd = (topic: Topic, { index }: Case): boolean => hasUnresolvedConsumer(index, topic) || mostTopicsHaveOneEnd(index.topology) || isConversation(topic);

/** Whoever reads here acts on none of what is sent here (`if (event.type === 'requested')`, and all that is sent is `confirmed`): both talk to somebody else. */
const isConversation = ({ produces, consumes }: Topic): boolean =>
  consumes.length > 0 && produces.length > 0 && consumes.every(({ handler }) => handler?.actsOn?.some(({ field, values }) => produces.every(({ says }) => says?.[field]?.every((value) => !values.includes(value)))));

/** `no-task-queue` speaks of what these belong to. */
const isRetryMachinery = (topic: Topic, { index }: Case): boolean => isDeadLetterOrRetry(topic.name) || isFedFromCatch(index, topic);

/** Also ends outside the workspace, declared or seen in another language. */
const hasReasonForKafka = (topic: Topic, { adviceFor }: Case): boolean => adviceFor(topic.id).reasons.length > 0;
