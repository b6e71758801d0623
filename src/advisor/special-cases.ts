/** "When You Should NOT Use Kafka": what a topic can be that is no log at all, in the order in which the rules speak. */
import { consumersOf, findPriorityFamily, handlersOf, producingServices, type Topic, type TopologyIndex } from '../topology/queries.js';
import type { Effect, EffectKind, Evidence } from '../topology/topology.js';
import { placeOf, withPlace } from '../topology/wording.js';
import type { Tool } from './advise.js';
import { isOneToOne, type TopicFacts } from './facts.js';
import { isReasonForALog } from './reasons.js';
import { preferRunning } from './running.js';
import { TOOL_NAMES, type Rung } from './rubric.js';

export interface Verdict {
  readonly tool: Tool;
  readonly why: string;
  /** Smaller tools, smallest first, with the clause that speaks against them. */
  readonly smaller: readonly { readonly tool: Tool; readonly why: string }[];
}

/** A kind of topic for which another tool is made. `rung` is what the rubric and the checklist alone would take. */
interface SpecialCase {
  readonly name: 'waitingCaller' | 'ephemeral' | 'independentTasks' | 'blobs' | 'schedule' | 'oneToOne';
  readonly verdict: (facts: TopicFacts, rung: Rung) => Verdict | undefined;
}

export const SPECIAL_CASES: readonly SpecialCase[] = [
  {
    name: 'waitingCaller',
    verdict: ({ topic }) => {
      const waits = findWaitingCaller(topic);
      return waits && { tool: 'http', why: `a caller waits for the answer: ${withPlace(waits)}; over Kafka that is a second topic, correlation ids and 100–500 ms`, smaller: [] };
    },
  },
  {
    name: 'ephemeral',
    verdict: (facts) => {
      const [sign] = findEphemeral(facts.topic, facts) ?? [];
      return sign === undefined ? undefined : { tool: 'redisPubSub', why: `the next message corrects a lost one (${sign}), so nothing needs to be stored, replicated and retained`, smaller: [inProcessObjection] };
    },
  },
  {
    name: 'independentTasks',
    verdict: (facts) => {
      const work = findIndependentTasks(facts.topic, facts.index);
      if (!work || facts.criticality?.declared || facts.reasons.some(({ kind }) => kind === 'ordering' || kind === 'replay' || kind === 'load' || kind === 'transaction' || kind === 'compaction')) return undefined;
      const tool = preferRunning(facts.running, 'bullmq', 'sqs', 'pgBoss');
      const why = `its messages are independent jobs (${withPlace(work.effect)}) that need a queue's features, built by hand here: ${withPlace(work.sign)}`;
      return { tool, why, smaller: [{ tool: 'jsonl', why: 'it has no retries, delays or acknowledgement of each job' }] };
    },
  },
  {
    name: 'blobs',
    verdict: ({ topic, reasons, load }, rung) => {
      const blob = findBlob(topic);
      if (!blob || reasons.some(isReasonForALog)) return undefined;
      return { tool: 'objectStorage', why: `${withPlace(blob)}: store the object and send its key${!load || rung === 'kafka' ? '' : `, for which ${TOOL_NAMES[rung]} is enough`}`, smaller: [] };
    },
  },
  {
    name: 'schedule',
    verdict: ({ topic, consumers, reasons }) => {
      if (consumers.length !== 1 || reasons.length > 0 || topic.produces.length === 0 || !topic.produces.every(isTick)) return undefined;
      const [trigger] = topic.produces.flatMap((produce) => produce.triggers);
      return trigger && { tool: 'cron', why: `a message only says that it is time (\`${trigger.text}\`, ${placeOf(trigger.site)}): let ${consumers[0]?.service} have the schedule, and keep in a table what was done`, smaller: [] };
    },
  },
  {
    name: 'oneToOne',
    verdict: (facts, rung) => {
      // Where a file or a table is enough, that is less than a call that must find the other side awake.
      const [reader] = facts.consumers;
      if (!reader || !isOneToOne(facts) || facts.reasons.some(isReasonForALog) || (facts.load && (rung === 'jsonl' || rung === 'sqlite'))) return undefined;
      const [writer = ''] = producingServices(facts.topic);
      return writer === reader.service ? withinOneService(facts, writer) : betweenTwoServices(facts, writer, reader.service);
    },
  },
];

function withinOneService(facts: TopicFacts, service: string): Verdict {
  const inProcess = handlersOf(facts.topic).find((handler) => handler.inProcessOnly)?.inProcessOnly;
  if (inProcess) return { tool: 'redisPubSub', why: `${service} tells its own replicas: ${withPlace(inProcess)}`, smaller: [inProcessObjection] };
  if (!facts.criticality) return { tool: 'inProcess', why: `${service} produces and consumes it: a queue in the process does, or BullMQ where it must survive a restart`, smaller: [] };
  return { tool: preferRunning(facts.running, 'bullmq', 'pgBoss', 'sqs', 'rabbitmq'), why: `${service} produces and consumes it, and it must survive a restart`, smaller: [{ tool: 'inProcess', why: `it is lost with the process, and ${facts.criticality.text}` }] };
}

function betweenTwoServices(facts: TopicFacts, writer: string, reader: string): Verdict {
  const middleman = `${writer} is the only producer and ${reader} the only consumer: Kafka in between is a middleman with failure modes of its own, and no fan-out`;
  if (!facts.criticality) return { tool: 'http', why: `${middleman}; where you need retry or durability, SQS or RabbitMQ`, smaller: [] };
  return { tool: preferRunning(facts.running, 'sqs', 'rabbitmq', 'pgBoss'), why: `${middleman}; retry and durability it needs`, smaller: [{ tool: 'http', why: `a call that fails is lost unless it is stored, and ${facts.criticality.text}` }] };
}

const inProcessObjection = { tool: 'inProcess', why: 'it does not reach the other processes' } as const;

/** Somebody waits for the answer to a message of this topic, or this topic carries the answers. */
export function findWaitingCaller(topic: Topic): Evidence | undefined {
  for (const produce of topic.produces) {
    if (produce.awaitsReply) return produce.awaitsReply;
    if (produce.replyAddress) return produce.replyAddress;
    if (produce.toMessageAddress) return produce.toMessageAddress;
    if (produce.request && !produce.replyIgnored) return { text: 'the call waits for a reply topic', site: produce.site };
  }
  return handlersOf(topic).map((handler) => handler.repliesTo ?? handler.settles).find((shown) => shown !== undefined);
}

const EPHEMERAL: ReadonlySet<EffectKind> = new Set(['socketBroadcast', 'redisPublish', 'cacheDelete', 'memoryWrite']);
const HARMLESS: ReadonlySet<EffectKind> = new Set(['log', 'metric', 'databaseRead', 'settle']);
/** Retention so short that what it keeps is no record: ten minutes. */
const SHORT_RETENTION = 10 * 60_000;

/**
 * Why losing a message of this topic does no harm, as clauses: declared; or every handler only forwards or drops what can be
 * rebuilt, and producer, consumer or topic says besides that nothing is to be kept. Never for a critical topic.
 */
export function findEphemeral(topic: Topic, { declared, criticality }: Pick<TopicFacts, 'declared' | 'criticality'>): readonly string[] | undefined {
  if (criticality || declared.ephemeral === false) return undefined;
  if (declared.ephemeral) return ['the settings declare it ephemeral'];
  const handlers = handlersOf(topic);
  if (handlers.length === 0 || consumersOf(topic).some((consumer) => consumer.handlers.length === 0) || !handlers.every((handler) => handler.complete && forwardsOnly(handler.effects))) return undefined;
  if (topic.consumes.some((consume) => isBroadcastFromStart(consume))) return undefined;
  const signs = [
    ...topic.produces.filter((produce) => produce.acks.value === 0 && produce.acks.from !== 'default').map((produce) => `acks: 0 at ${placeOf(produce.acks.site ?? produce.site)}`),
    ...topic.creates.filter((create) => (create.retention ?? Infinity) <= SHORT_RETENTION).map((create) => `retention of minutes at ${placeOf(create.site)}`),
    ...topic.consumes.filter((consume) => consume.group.perProcess).map((consume) => `a group of its own for every process at ${placeOf(consume.site)}`),
    ...topic.consumes.filter((consume) => consume.reset === 'latest').map((consume) => `only what is new is read at ${placeOf(consume.site)}`),
    ...handlers.flatMap((handler) => (handler.inProcessOnly ? [withPlace(handler.inProcessOnly)] : [])),
  ];
  return signs.length > 0 ? signs : undefined;
}

const isBroadcastFromStart = ({ group, fromBeginning, reset }: Topic['consumes'][number]): boolean => group.perProcess !== undefined && (fromBeginning === true || reset === 'earliest');
const forwardsOnly = (effects: readonly Effect[]): boolean => effects.some(({ kind }) => EPHEMERAL.has(kind)) && effects.every(({ kind }) => EPHEMERAL.has(kind) || HARMLESS.has(kind));

const JOBS: ReadonlySet<EffectKind> = new Set(['mail', 'sms', 'push', 'image', 'video', 'pdf', 'webhook', 'report', 'export']);

/** Independent work of the one consumer's handler, and the sign that a queue's feature was built by hand for it. */
export function findIndependentTasks(topic: Topic, index: TopologyIndex): { readonly effect: Evidence; readonly sign: Evidence } | undefined {
  const [consumer, ...others] = consumersOf(topic);
  if (!consumer || others.length > 0 || consumer.handlers.some((handler) => handler.ordered)) return undefined;
  const effect = consumer.handlers.flatMap((handler) => handler.effects).find(({ kind }) => JOBS.has(kind));
  if (!effect) return undefined;
  const unkeyed = topic.produces.find((produce) => produce.loops.length > 0 && produce.key.kind !== 'value' && produce.key.kind !== 'unknown');
  const sign = consumer.handlers.flatMap((handler) => handler.signs)[0] ?? topic.produces.flatMap((produce) => produce.attempts ?? [])[0];
  const family = findPriorityFamily(index, topic);
  const shown = sign ?? (family && { text: `${family.length} topics stand for priorities`, site: topic.consumes[0]?.site ?? effect.site }) ?? (unkeyed && { text: `one message without a key for each of ${unkeyed.loops[0]?.over}`, site: unkeyed.site });
  return shown && { effect, sign: shown };
}

const BROKER_LIMIT = 1_000_000;

/** The value of a message, or a part of it, is a blob. */
export function findBlob(topic: Topic): Evidence | undefined {
  const fact = topic.produces.flatMap((produce) => produce.large).find(({ batch, bytes }) => !batch && (bytes === undefined || bytes > BROKER_LIMIT));
  if (fact) return { text: `${fact.field === '' ? 'the value' : `the field \`${fact.field}\``} is ${fact.what}`, site: fact.site };
  return handlersOf(topic).find((handler) => handler.decodes)?.decodes;
}

/** Fields of a message that only says that it is time. */
const TICK = /^(at|now|time|timestamp|ts|date|tick|firedAt|runAt|startedAt|triggeredAt|scheduledAt|scheduledFor|sentAt|createdAt)$/;

const isTick = (produce: Topic['produces'][number]): boolean =>
  produce.triggersComplete && produce.triggers.length > 0 && produce.triggers.every(({ kind }) => kind === 'timer') && produce.loops.length === 0 && produce.large.length === 0 && produce.fields.length > 0 && produce.fields.every((field) => TICK.test(field));
