import { at, isAbsent, itemsOf, oneOf } from '../values/value.js';
import type { Call, Client, Draft, ProduceDraft, RunDraft } from './client.js';
import { control, controlOf, isCandidate } from './options.js';

/** The library's declarations but its default export. */
export const declarations = /* ts */ `
export interface KafkaConfig { brokers: string[] | (() => string[] | Promise<string[]>); clientId?: string; ssl?: any; sasl?: any; [option: string]: any }
export interface ProducerConfig { transactionalId?: string; idempotent?: boolean; maxInFlightRequests?: number; allowAutoTopicCreation?: boolean; [option: string]: any }
export interface ConsumerConfig { groupId: string; sessionTimeout?: number; minBytes?: number; maxWaitTimeInMs?: number; [option: string]: any }
export interface AdminConfig { retry?: any }
export interface IHeaders { [key: string]: Buffer | string | (Buffer | string)[] | undefined }
export interface Message { key?: Buffer | string | null; value: Buffer | string | null; partition?: number; headers?: IHeaders; timestamp?: string }
export interface ProducerRecord { topic: string; messages: Message[]; acks?: number; timeout?: number; compression?: CompressionTypes }
export interface TopicMessages { topic: string; messages: Message[] }
export interface ProducerBatch { acks?: number; timeout?: number; compression?: CompressionTypes; topicMessages?: TopicMessages[] }
export interface RecordMetadata { topicName: string; partition: number; errorCode: number; offset?: string; baseOffset?: string }
export interface KafkaMessage { key: Buffer | null; value: Buffer | null; timestamp: string; attributes: number; offset: string; headers?: IHeaders }
export interface Batch { topic: string; partition: number; highWatermark: string; messages: KafkaMessage[]; isEmpty(): boolean; firstOffset(): string | null; lastOffset(): string }
export interface EachMessagePayload { topic: string; partition: number; message: KafkaMessage; heartbeat(): Promise<void>; pause(): () => void }
export interface EachBatchPayload {
  batch: Batch; resolveOffset(offset: string): void; heartbeat(): Promise<void>; pause(): () => void;
  commitOffsetsIfNecessary(offsets?: any): Promise<void>; uncommittedOffsets(): any; isRunning(): boolean; isStale(): boolean;
}
export type EachMessageHandler = (payload: EachMessagePayload) => Promise<void>;
export type EachBatchHandler = (payload: EachBatchPayload) => Promise<void>;
export interface ConsumerRunConfig {
  autoCommit?: boolean; autoCommitInterval?: number | null; autoCommitThreshold?: number | null; eachBatchAutoResolve?: boolean;
  partitionsConsumedConcurrently?: number; eachBatch?: EachBatchHandler; eachMessage?: EachMessageHandler;
}
export interface ConsumerSubscribeTopic { topic: string | RegExp; fromBeginning?: boolean }
export interface ConsumerSubscribeTopics { topics: (string | RegExp)[]; fromBeginning?: boolean }
export interface TopicPartition { topic: string; partition: number }
export interface TopicPartitionOffset { topic: string; partition: number; offset: string }
export type TopicPartitionOffsetAndMetadata = TopicPartitionOffset;
export interface ITopicConfig { topic: string; numPartitions?: number; replicationFactor?: number; replicaAssignment?: object[]; configEntries?: { name: string; value: string }[] }
export interface Sender { send(record: ProducerRecord): Promise<RecordMetadata[]>; sendBatch(batch: ProducerBatch): Promise<RecordMetadata[]> }
export interface Producer {
  connect(): Promise<void>; disconnect(): Promise<void>; isIdempotent(): boolean;
  send(record: ProducerRecord): Promise<RecordMetadata[]>; sendBatch(batch: ProducerBatch): Promise<RecordMetadata[]>;
  transaction(): Promise<Transaction>; on(event: string, listener: (event: any) => void): () => void; logger(): any; readonly events: any;
}
export interface Transaction {
  send(record: ProducerRecord): Promise<RecordMetadata[]>; sendBatch(batch: ProducerBatch): Promise<RecordMetadata[]>;
  sendOffsets(offsets: any): Promise<void>; commit(): Promise<void>; abort(): Promise<void>; isActive(): boolean;
}
export interface Consumer {
  connect(): Promise<void>; disconnect(): Promise<void>; stop(): Promise<void>;
  subscribe(subscription: ConsumerSubscribeTopics | ConsumerSubscribeTopic): Promise<void>; run(config?: ConsumerRunConfig): Promise<void>;
  commitOffsets(offsets: TopicPartitionOffset[]): Promise<void>; seek(position: TopicPartitionOffset): void; describeGroup(): Promise<any>;
  pause(topics: { topic: string; partitions?: number[] }[]): void; resume(topics: { topic: string; partitions?: number[] }[]): void; paused(): any[];
  on(event: string, listener: (event: any) => void): () => void; logger(): any; readonly events: any;
}
export interface Admin {
  connect(): Promise<void>; disconnect(): Promise<void>; listTopics(): Promise<string[]>; deleteTopics(options: { topics: string[] }): Promise<void>;
  createTopics(options: { validateOnly?: boolean; waitForLeaders?: boolean; topics: ITopicConfig[] }): Promise<boolean>;
  createPartitions(options: any): Promise<boolean>; fetchTopicMetadata(options?: any): Promise<any>; fetchTopicOffsets(topic: string): Promise<any[]>;
  fetchOffsets(options: any): Promise<any[]>; setOffsets(options: { groupId: string; topic: string; partitions: any[] }): Promise<void>;
  resetOffsets(options: { groupId: string; topic: string; earliest?: boolean }): Promise<void>; describeCluster(): Promise<any>; describeConfigs(options: any): Promise<any>;
  alterConfigs(options: any): Promise<any>; listGroups(): Promise<any>; deleteGroups(groups: string[]): Promise<any>; describeGroups(groups: string[]): Promise<any>;
}
export declare class Kafka {
  constructor(config: KafkaConfig);
  producer(config?: ProducerConfig): Producer;
  consumer(config: ConsumerConfig): Consumer;
  admin(config?: AdminConfig): Admin;
  logger(): any;
}
export declare enum CompressionTypes { None = 0, GZIP = 1, Snappy = 2, LZ4 = 3, ZSTD = 4 }
export declare enum logLevel { NOTHING = 0, ERROR = 1, WARN = 2, INFO = 4, DEBUG = 5 }
export declare const Partitioners: { DefaultPartitioner: any; LegacyPartitioner: any; JavaCompatiblePartitioner: any };
export declare const CompressionCodecs: any;
export declare const AssignerProtocol: any;
export declare const PartitionAssigners: any;
export declare class KafkaJSError { constructor(error: any); message: string; retriable: boolean }
`;

/** `import kafkajs from 'kafkajs'` gives the module itself. */
const defaultExport = /* ts */ `import library = require('kafkajs'); export default library;`;

const transactional = { transactional: true } as const;

function send(call: Call, more: Partial<ProduceDraft> = {}): Draft {
  const record = call.arg(0);
  return { kind: 'produce', topic: at(record, 'topic'), messages: at(record, 'messages'), acks: at(record, 'acks'), returns: 'promise', ...more };
}

function sendBatch(call: Call, more: Partial<ProduceDraft> = {}): readonly Draft[] {
  const batch = call.arg(0);
  return itemsOf(at(batch, 'topicMessages')).map((one) => ({
    kind: 'produce', topic: at(one, 'topic'), messages: at(one, 'messages'), acks: at(batch, 'acks'), returns: 'promise', ...more,
  }));
}

function run(call: Call): readonly Draft[] {
  const config = call.arg(0);
  const common = { kind: 'run', autoCommit: at(config, 'autoCommit'), concurrency: at(config, 'partitionsConsumedConcurrently'), options: config } as const;
  const each: RunDraft = {
    ...common, mode: 'message', handler: at(config, 'eachMessage'), message: { parameter: 0, topic: 'topic', value: 'message.value', key: 'message.key' },
  };
  const batch: RunDraft = {
    ...common, mode: 'batch', handler: at(config, 'eachBatch'),
    message: { parameter: 0, topic: 'batch.topic', value: 'batch.messages.*.value', key: 'batch.messages.*.key' },
  };
  const runs = [each, batch].filter((one) => isCandidate(one.handler));
  return runs.length > 0 ? runs : isAbsent(each.handler) && !isAbsent(batch.handler) ? [batch] : [each];
}

/** `{ topic }` or `{ topics: [] }`, of names or regular expressions; both stay possible while the options are a parameter. */
function subscribe(call: Call): Draft {
  const options = call.arg(0);
  const [topic, topics] = [at(options, 'topic'), at(options, 'topics')];
  const given = [topic, topics].filter(isCandidate);
  return { kind: 'subscribe', topics: given.length > 0 ? oneOf(given) : isAbsent(topic) ? topics : topic, fromBeginning: at(options, 'fromBeginning') };
}

function createTopics(call: Call): readonly Draft[] {
  return itemsOf(at(call.arg(0), 'topics')).map((topic) => ({
    kind: 'createTopic', topic: at(topic, 'topic'), partitions: at(topic, 'numPartitions'), replicationFactor: at(topic, 'replicationFactor'), config: at(topic, 'configEntries'),
  }));
}

/** What the calls of kafkajs mean; `@confluentinc/kafka-javascript` has the same API. */
export const operations: Client['operations'] = {
  'new Kafka': (call) => ({ kind: 'object', role: 'client', options: call.arg(0), brokers: at(call.arg(0), 'brokers') }),
  'Kafka.producer': (call) => ({
    kind: 'object', role: 'producer', options: call.arg(0), idempotent: at(call.arg(0), 'idempotent'), transactionalId: at(call.arg(0), 'transactionalId'),
  }),
  'Kafka.consumer': (call) => ({
    kind: 'object', role: 'consumer', options: call.arg(0), group: at(call.arg(0), 'groupId'), sessionTimeout: at(call.arg(0), 'sessionTimeout'),
    minBytes: at(call.arg(0), 'minBytes'), maxWait: at(call.arg(0), 'maxWaitTimeInMs'),
  }),
  'Kafka.admin': (call) => ({ kind: 'object', role: 'admin', options: call.arg(0) }),
  'Sender.send': (call) => send(call),
  'Sender.sendBatch': (call) => sendBatch(call),
  'Producer.send': (call) => send(call),
  'Producer.sendBatch': (call) => sendBatch(call),
  'Producer.transaction': control('transaction'),
  'Producer.connect': control('connect'),
  'Producer.disconnect': control('disconnect'),
  'Transaction.send': (call) => send(call, transactional),
  'Transaction.sendBatch': (call) => sendBatch(call, transactional),
  'Transaction.sendOffsets': control('commit'),
  'Consumer.connect': control('connect'),
  'Consumer.disconnect': control('disconnect'),
  'Consumer.subscribe': subscribe,
  'Consumer.run': run,
  'Consumer.commitOffsets': controlOf('commit'),
  'Consumer.seek': controlOf('seek'),
  'Consumer.pause': controlOf('pause'),
  'Consumer.resume': controlOf('resume'),
  'EachMessagePayload.heartbeat': control('heartbeat'),
  'EachMessagePayload.pause': control('pause'),
  'EachBatchPayload.heartbeat': control('heartbeat'),
  'EachBatchPayload.pause': control('pause'),
  'EachBatchPayload.resolveOffset': control('commit'),
  'EachBatchPayload.commitOffsetsIfNecessary': control('commit'),
  'Admin.connect': control('connect'),
  'Admin.disconnect': control('disconnect'),
  'Admin.createTopics': createTopics,
  'Admin.setOffsets': controlOf('seek'),
  'Admin.resetOffsets': controlOf('seek'),
};

/** https://kafka.js.org */
export const kafkajs: Client = {
  name: 'kafkajs',
  documentation: 'https://kafka.js.org/docs/getting-started',
  // gcn-kafka is the same with another constructor: https://github.com/nasa-gcn/gcn-kafka-js
  packages: ['kafkajs', 'gcn-kafka'],
  surface: declarations + defaultExport,
  operations,
  facts: {
    // https://kafka.js.org/docs/producing#producing-messages: acks, default -1 (all insync replicas).
    defaultAcks: -1,
    // https://kafka.js.org/docs/consuming#each-message: an error is retried, then restarts the consumer; the offset is not resolved.
    throwStopsCommit: true,
    // https://kafka.js.org/docs/consuming#auto-commit: autoCommit defaults to true.
    autoCommitByDefault: true,
    // https://kafka.js.org/docs/consuming#from-beginning: default false, the latest offset.
    startsAt: 'latest',
  },
};
