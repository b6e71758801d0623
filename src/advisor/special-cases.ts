/**
 * "When You Should NOT Use Kafka": what a topic can be that is no log at all, in the order in which the rules speak. What a
 * topic is, is decided where the rules decide it; here is what is smaller than Kafka for it.
 */
import { handlersOf, isDeadLetterOrRetry, type Topic, type TopologyIndex } from '../topology/queries.js';
import type { Evidence } from '../topology/topology.js';
import type { Case } from '../topology/verdict/case.js';
import { findEphemeral } from '../topology/verdict/ephemeral.js';
import { findExchanges, type Exchange } from '../topology/verdict/request-reply.js';
import { findPair, type Pair } from '../topology/verdict/single-consumer.js';
import { findTaskQueue } from '../topology/verdict/task-queue.js';
import { placeOf, withPlace } from '../topology/wording.js';
import type { Tool } from './advice.js';
import type { TopicFacts } from './facts.js';
import { isReasonForALog } from './reasons.js';
import { TOOL_NAMES, type Rung } from './rubric.js';
import { preferRunning } from './running.js';

export interface Verdict {
  readonly tool: Tool;
  readonly why: string;
  /** Smaller tools, smallest first, with the clause that speaks against them. */
  readonly smaller: readonly { readonly tool: Tool; readonly why: string }[];
}

/** A kind of topic for which another tool is made. `rung` is what the rubric and the checklist alone would take. */
interface SpecialCase {
  readonly name: 'waitingCaller' | 'ephemeral' | 'independentTasks' | 'deadLetter' | 'blobs' | 'schedule' | 'oneToOne';
  readonly verdict: (facts: TopicFacts, rung: Rung) => Verdict | undefined;
}

export const SPECIAL_CASES: readonly SpecialCase[] = [
  {
    name: 'waitingCaller',
    verdict: ({ topic, index }) => {
      const exchange = findExchangeOver(topic, index);
      return exchange && { tool: 'http', why: `somebody waits for the answer: ${withPlace(exchange.proof)}; over Kafka that is a second topic, correlation ids and 100–500 ms`, smaller: [] };
    },
  },
  {
    name: 'ephemeral',
    verdict: (facts) => {
      const proof = whyLossIsFine(facts);
      return proof === undefined ? undefined : { tool: 'redisPubSub', why: `the next message corrects a lost one (${proof}), so nothing needs to be stored, replicated and retained`, smaller: [inProcessObjection] };
    },
  },
  {
    name: 'independentTasks',
    verdict: (facts) => {
      const found = facts.reasons.some(({ kind }) => NEEDS_A_LOG.has(kind)) ? undefined : findTaskQueue(facts.topic, caseOf(facts));
      const [work] = found?.work ?? [];
      const [sign] = found?.signs ?? [];
      if (!found || !sign) return undefined;
      const why = `its messages are independent jobs${work ? ` (${withPlace(work)})` : ''} and need what a task queue has: ${withPlace(sign)}`;
      return { tool: preferRunning(facts.running, 'bullmq', 'sqs', 'pgBoss'), why, smaller: [{ tool: 'jsonl', why: 'it has no retries, delays or acknowledgement of each job' }] };
    },
  },
  {
    name: 'deadLetter',
    verdict: ({ topic }) => (isDeadLetterOrRetry(topic.name) ? { tool: 'kafka', why: 'it goes where the topic goes whose failures it holds', smaller: [] } : undefined),
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
      const [reader, ...others] = consumers;
      if (!reader || others.length > 0 || reasons.length > 0 || topic.produces.length === 0 || !topic.produces.every(isTick)) return undefined;
      const [trigger] = topic.produces.flatMap((produce) => produce.triggers);
      return trigger && { tool: 'cron', why: `a message only says that it is time (\`${trigger.text}\`, ${placeOf(trigger.site)}): let ${reader.service} have the schedule, and keep in a table what was done`, smaller: [] };
    },
  },
  {
    name: 'oneToOne',
    verdict: (facts, rung) => {
      // Where a file or a table is enough, that is less than a call that must find the other side awake.
      if (facts.load && (rung === 'jsonl' || rung === 'sqlite')) return undefined;
      const pair = findPair(facts.topic, caseOf(facts));
      return pair && verdictOnPair(pair, facts);
    },
  },
];

/** What shows that all readers of the topic can do without a message; the rule also speaks of one of several readers. */
function whyLossIsFine(facts: TopicFacts): string | undefined {
  const { declared, topic } = facts;
  if (declared.ephemeral !== undefined) return declared.ephemeral && !declared.critical ? 'the settings declare it ephemeral' : undefined;
  const found = findEphemeral(topic, caseOf(facts));
  const [proof] = found?.proof ?? [];
  return proof && topic.consumes.every((consume) => found?.consumes.includes(consume) || consume.handler?.noop) ? withPlace(proof) : undefined;
}

const inProcessObjection = { tool: 'inProcess', why: 'it does not reach the other processes' } as const;
/** What a task queue cannot give, however independent its jobs look. */
const NEEDS_A_LOG: ReadonlySet<string> = new Set(['durability', 'replay', 'load', 'transaction', 'compaction']);

/** The verdicts of the rules ask for the reasons of the topic at hand, which are known here. */
const caseOf = (facts: TopicFacts): Case => ({ index: facts.index, settings: facts.settings, adviceFor: () => facts });

function verdictOnPair(pair: Pair, { topic, criticality, running }: TopicFacts): Verdict {
  const { producer, consumer, kind } = pair;
  const lost = criticality && `no message may be lost: ${criticality.text}`;
  if (kind === 'ownReplicas') {
    const proof = handlersOf(topic).find((handler) => handler.inProcessOnly)?.inProcessOnly;
    return { tool: 'redisPubSub', why: `${producer} tells its own replicas${proof ? `: ${withPlace(proof)}` : ''}`, smaller: [inProcessObjection] };
  }
  if (kind === 'sameService') {
    if (!lost) return { tool: 'inProcess', why: `${producer} produces and consumes it: a queue in the process does, or BullMQ where it must survive a restart`, smaller: [] };
    return { tool: preferRunning(running, 'bullmq', 'pgBoss', 'sqs', 'rabbitmq'), why: `${producer} produces and consumes it, and it must survive a restart`, smaller: [{ tool: 'inProcess', why: `it is gone with the process, and ${lost}` }] };
  }
  if (kind === 'ownProgram') return { tool: preferRunning(running, 'bullmq', 'pgBoss', 'sqs', 'rabbitmq'), why: `only ${producer} produces it, and only a program of its own consumes it`, smaller: [{ tool: 'inProcess', why: 'the program that consumes it is a process of its own' }] };
  const middleman = `${producer} is the only producer and ${consumer} the only consumer: Kafka in between is a middleman with failure modes of its own, and no fan-out`;
  if (!lost) return { tool: 'http', why: `${middleman}; where you need retry or durability, SQS or RabbitMQ`, smaller: [] };
  return { tool: preferRunning(running, 'sqs', 'rabbitmq', 'pgBoss'), why: `${middleman}; it needs retry and durability`, smaller: [{ tool: 'http', why: `a call that fails is gone unless it is stored, and ${lost}` }] };
}

const exchanges = new WeakMap<TopologyIndex, readonly Exchange[]>();

/** The exchange whose questions or answers a topic carries; a question whose answer is thrown away is an event. */
function findExchangeOver(topic: Topic, index: TopologyIndex): Exchange | undefined {
  let all = exchanges.get(index);
  if (!all) exchanges.set(index, (all = findExchanges(index)));
  return all.find(({ topics, produce }) => topics.includes(topic.id) && !produce?.replyIgnored);
}

/** The broker's default limit is about a mebibyte; the rule's option is its own affair. */
const BROKER_LIMIT = 1_000_000;

function findBlob(topic: Topic): Evidence | undefined {
  const fact = topic.produces.flatMap((produce) => produce.large).find(({ batch, bytes }) => !batch && (bytes === undefined || bytes > BROKER_LIMIT));
  if (fact) return { text: `${fact.field === '' ? 'the value' : `the field \`${fact.field}\``} is ${fact.what}`, site: fact.site };
  return handlersOf(topic).find((handler) => handler.decodes)?.decodes;
}

/** Fields of a message that only says that it is time. */
const TICK = /^(at|now|time|timestamp|ts|date|tick|firedAt|runAt|startedAt|triggeredAt|scheduledAt|scheduledFor|sentAt|createdAt)$/;

const isTick = (produce: Topic['produces'][number]): boolean =>
  produce.triggersComplete && produce.triggers.length > 0 && produce.triggers.every(({ kind }) => kind === 'timer') && produce.loops.length === 0 && produce.large.length === 0 && produce.fields.length > 0 && produce.fields.every((field) => TICK.test(field));
