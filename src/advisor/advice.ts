/** What the advisor says of a topic, and the load it says it of. */
import type { Rate } from '../settings.js';
import type { Evidence } from '../topology/topology.js';

/** The tools the advisor knows. */
export type Tool = 'jsonl' | 'sqlite' | 'redisStreams' | 'kafka' | 'http' | 'sqs' | 'rabbitmq' | 'bullmq' | 'pgBoss' | 'redisPubSub' | 'inProcess' | 'cron' | 'objectStorage';

export interface Load extends Rate {
  readonly source: 'declared' | 'measured' | 'derived';
  /** The arithmetic or the place: "`@Cron('0 3 * * *')` runs once a day × 10 messages". */
  readonly because: string;
  readonly evidence: readonly Evidence[];
}
/** The checklist for one topic. */
export interface Advice {
  readonly topic: string;
  readonly load?: Load;
  readonly burst?: Rate;
  readonly keep?: string;
  readonly critical: boolean;
  /** Reasons for Kafka that the code shows. */
  readonly reasons: readonly { readonly kind: 'fanOut' | 'replay' | 'ordering' | 'speedMismatch' | 'durability' | 'transaction' | 'compaction' | 'load' | 'cdc' | 'external'; readonly text: string; readonly evidence: readonly Evidence[] }[];
  readonly tool: Tool;
  readonly why: string;
  /** Why each smaller tool does not do, smallest first. */
  readonly smaller: readonly { readonly tool: Tool; readonly why: string }[];
  readonly answers: readonly { readonly question: string; readonly answer: string }[];
}
