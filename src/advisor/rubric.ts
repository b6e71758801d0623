/** The scale rubric and the checklist of "Should I Use Kafka for This?", as data: each row reads as a sentence. */
import type { Rate, Settings } from '../settings.js';
import { enumerate, placeOf } from '../topology/wording.js';
import type { Tool } from './advice.js';
import type { TopicFacts } from './facts.js';
import { formatRate } from './rate.js';

/** The tools of the rubric, smallest first. */
export type Rung = 'jsonl' | 'sqlite' | 'redisStreams' | 'kafka';

export interface Row {
  readonly tool: Rung;
  /** `single digits an hour`. */
  readonly scale: string;
  /** The highest rate of the row; the last has none. */
  readonly edge: (rubric: Settings['rubric']) => Rate | undefined;
}

export const RUBRIC: readonly [Row, Row, Row, Row] = [
  { tool: 'jsonl', scale: 'single digits an hour', edge: (rubric) => rubric.jsonl },
  { tool: 'sqlite', scale: 'hundreds a minute', edge: (rubric) => rubric.sqlite },
  { tool: 'redisStreams', scale: 'thousands a second', edge: (rubric) => rubric.redisStreams },
  { tool: 'kafka', scale: 'millions a second', edge: () => undefined },
];

/** The row a rate falls into: the first whose edge it does not pass. */
export const rowFor = (rate: Rate, rubric: Settings['rubric']): Row => RUBRIC.find((row) => rate.perSecond <= (row.edge(rubric)?.perSecond ?? Infinity)) ?? RUBRIC[3];

/** How a tool is called in a sentence: "… is enough". */
export const TOOL_NAMES: Readonly<Record<Tool, string>> = {
  jsonl: 'a JSONL file',
  sqlite: 'SQLite in WAL mode',
  redisStreams: 'Redis Streams',
  kafka: 'Kafka',
  http: 'an HTTP or gRPC call',
  sqs: 'SQS',
  rabbitmq: 'RabbitMQ',
  bullmq: 'BullMQ',
  pgBoss: 'a table in the Postgres that is there (pg-boss)',
  redisPubSub: 'Redis pub/sub',
  inProcess: 'an in-process queue',
  cron: 'a cron job with a table',
  objectStorage: 'object storage',
};

/** A question of the checklist: this topic's answer, and what the answer has against each tool. */
export interface Question {
  readonly question: string;
  readonly answer: (facts: TopicFacts) => string;
  /** Why a tool does not do, as a clause; nothing when it passes. */
  readonly objection: (tool: Rung, facts: TopicFacts) => string | undefined;
}

export const CHECKLIST: readonly Question[] = [
  {
    question: 'What is your actual throughput?',
    answer: ({ load, burst, settings }) =>
      load
        ? `${formatRate(load)} (${load.source})${burst ? `, in bursts of ${formatRate(burst)}` : ''}: the row of ${rowFor(burst && burst.perSecond > load.perSecond ? burst : load, settings.rubric).scale}.`
        : burst
          ? `Bursts of ${formatRate(burst)} are declared, but no load.`
          : 'No load number exists. "We might get a lot of traffic" is not a load number.',
    objection: (tool, { peak, settings }) => {
      const edge = RUBRIC.find((row) => row.tool === tool)?.edge(settings.rubric);
      return peak && edge && peak.perSecond > edge.perSecond ? `${formatRate(peak)} is above its row (up to ${formatRate(edge)})` : undefined;
    },
  },
  {
    question: 'Do you have multiple concurrent writers?',
    answer: ({ writers }) => `${writers.spread === 'one process' ? 'No' : 'Yes'}: ${writers.text}.`,
    objection: (tool, { writers }) => {
      if (tool === 'jsonl' && writers.spread !== 'one process') return `appending is safe for a single writer, and ${writers.text}`;
      if (tool === 'sqlite' && writers.spread === 'several hosts') return `its file lies on one host, and ${writers.text}`;
      return undefined;
    },
  },
  {
    question: 'Do you need consumer groups or replay?',
    answer: (facts) => {
      const shown = facts.reasons.filter(({ kind }) => kind === 'fanOut' || kind === 'replay');
      if (shown.length > 0) return `Yes: ${enumerate(shown.map(({ text }) => text))}.`;
      if (facts.perhaps) return `Perhaps: ${unresolved(facts.perhaps)}.`;
      const [consumer] = facts.consumers;
      return consumer ? `No: ${consumer.groups[0]?.text ?? '?'} of ${consumer.service} is the only consumer, and nothing is replayed.` : 'Nobody in this workspace reads it.';
    },
    objection: (tool, { reasons, perhaps }) => {
      if (tool !== 'jsonl' && tool !== 'sqlite') return undefined;
      const shown = reasons.find(({ kind }) => kind === 'fanOut' || kind === 'replay');
      if (shown) return `it has no consumer groups and no offsets to replay from, and ${shown.kind === 'replay' ? 'the topic is replayed' : 'independent consumers read the same messages'}`;
      return perhaps && `it has no consumer groups, and ${unresolved(perhaps)}`;
    },
  },
  {
    question: 'What is your tolerance for data loss?',
    answer: ({ criticality }) => (criticality ? `None${criticality.declared ? '' : ', it seems'}: ${criticality.text}. That takes a replicated log, with acks=all.` : 'Nothing shows that more than the disk of one host is needed.'),
    objection: (tool, { criticality }) => {
      if (!criticality || tool === 'kafka') return undefined;
      return `${tool === 'redisStreams' ? 'Redis is in memory, with optional persistence' : 'it is as durable as one disk'}, and no message may be lost: ${criticality.text}`;
    },
  },
  {
    question: 'Can you read the queue state in a text editor?',
    answer: () => 'A JSONL file: yes. SQLite: with one query. Redis and Kafka: only with a client, a cost that has to be justified.',
    objection: () => undefined,
  },
];

/** Everything the checklist has against a tool of the rubric, in its order. Nothing: the tool passes. */
export const objectionsTo = (tool: Rung, facts: TopicFacts): readonly string[] => [...CHECKLIST.map(({ objection }) => objection), needsADatabase].flatMap((objection) => objection(tool, facts) ?? []);

/** What the checklist does not ask because a queue has it or not: an appended file is neither atomic with anything else, nor a table by key. */
const needsADatabase: Question['objection'] = (tool, { reasons }) => {
  const shown = tool === 'jsonl' ? reasons.find(({ kind }) => kind === 'transaction' || kind === 'compaction') : undefined;
  return shown && `it has no transactions and no keys, and ${shown.text}`;
};

const unresolved = (consume: NonNullable<TopicFacts['perhaps']>): string => `the consumer at ${placeOf(consume.site)}, whose topic is not known, may be one more`;
