/** The contract of a lighter tool: how a produce looks there, and what replaces a call that sends to Kafka. */
import type { Edit, Produce, ProduceSource, Service, Topology } from '../topology/topology.js';
import type { Tool } from '../advisor/advise.js';

export type AlternativeId =
  | 'bullmq' | 'sqs' | 'rabbitmq' | 'redisStreams' | 'redisPubSub' | 'sqlite' | 'jsonl' | 'objectStorage' | 'pgBoss' | 'http' | 'inProcess'
  | 'nestTcp' | 'nestGrpc' | 'nestEmit';

/** A lighter tool, as a flat declaration. */
export interface Alternative {
  readonly id: AlternativeId;
  /** As it is named in messages: `BullMQ`. */
  readonly title: string;
  /** npm packages that show that a service already has it. */
  readonly packages: readonly string[];
  /** What runs it, as compose files name it: `redis`. */
  readonly infrastructure: readonly string[];
  /** Rules whose findings it answers. */
  readonly rules: readonly string[];
  /** The advisor's name for it, where the advisor names it. */
  readonly tool?: Tool;
  /** How a produce and a consume look there, for documentation. */
  readonly example: { readonly produce: string; readonly consume: string };
  /** The edits, all in the file of the call, that replace it; nothing where the call's meaning could not be kept. */
  replaceProduce(input: ReplaceInput): readonly Edit[] | undefined;
}

/** One produce, as it reads in its file. */
export interface ReplaceInput {
  readonly produce: Produce;
  readonly source: ProduceSource;
  readonly topology: Topology;
  /** The service that produces. */
  readonly service: Service | undefined;
  /** The whole text of the file, as the offsets of `source` count it. */
  readonly text: string;
}
