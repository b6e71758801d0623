import { at, booleanOf, isAbsent, itemsOf, known, literalOf, member, type Value } from '../values/value.js';
import type { Call, Client, Draft, MessageDraft, ObjectDraft, RunDraft } from './client.js';
import { control, toFromBeginning } from './options.js';

const surface = /* ts */ `
export interface Message { topic: string; value: string | Buffer; offset?: number; partition?: number; highWaterOffset?: number; key?: string | Buffer }
export interface ProduceRequest { topic: string; messages: any; key?: string | Buffer; partition?: number; attributes?: number }
export type ConsumerOptions = any; export type ConsumerGroupOptions = any; export type ProducerOptions = any; export type KafkaClientOptions = any; export type OffsetFetchRequest = any; export type Topic = any;
export declare class KafkaClient { constructor(options?: any); on(event: string, listener: (...args: any[]) => void): this; once(event: string, listener: (...args: any[]) => void): this; connect(): void; close(callback?: () => void): void; createTopics(topics: any[], callback: (error: any, result: any) => any): void; refreshMetadata(topics: string[], callback?: any): void; topicExists(topics: string[], callback: any): void; loadMetadataForTopics(topics: string[], callback: any): void }
export declare class Client extends KafkaClient { constructor(connectionString?: string, clientId?: string, zkOptions?: any, noAckBatchOptions?: any, sslOptions?: any) }
export declare class Producer {
  constructor(client: any, options?: ProducerOptions, partitioner?: any);
  on(event: string, listener: (...args: any[]) => void): this; once(event: string, listener: (...args: any[]) => void): this; close(callback?: () => any): void;
  send(payloads: ProduceRequest[], callback: (error: any, data: any) => any): void; createTopics(topics: string[], ...rest: any[]): void;
}
export declare class HighLevelProducer extends Producer { constructor(client: any, options?: ProducerOptions, partitioner?: any) }
export declare class Consumer {
  constructor(client: any, payloads: any[], options?: ConsumerOptions);
  on(event: string, listener: (...args: any[]) => void): this; once(event: string, listener: (...args: any[]) => void): this; addTopics(topics: any[], ...rest: any[]): void; removeTopics(topics: any, ...rest: any[]): void;
  commit(...args: any[]): void; setOffset(topic: string, partition: number, offset: number): void; pause(): void; resume(): void; pauseTopics(topics: any[]): void; resumeTopics(topics: any[]): void; close(...args: any[]): void;
}
export declare class HighLevelConsumer extends Consumer { constructor(client: any, payloads: any[], options?: ConsumerOptions) }
export declare class ConsumerGroup {
  constructor(options: ConsumerGroupOptions, topics: string | string[]);
  on(event: string, listener: (...args: any[]) => void): this; once(event: string, listener: (...args: any[]) => void): this; addTopics(topics: any[], ...rest: any[]): void; commit(...args: any[]): void; setOffset(topic: string, partition: number, offset: number): void; pause(): void; resume(): void; close(...args: any[]): void;
}
export declare class ConsumerGroupStream {
  constructor(options: ConsumerGroupOptions, topics: string | string[]);
  on(event: string, listener: (...args: any[]) => void): this; pipe<T>(destination: T): T; commit(message: Message, ...rest: any[]): void; close(callback?: () => any): void; [Symbol.asyncIterator](): AsyncIterableIterator<Message>;
}
export declare class ConsumerStream {
  constructor(client: any, payloads: any[], options?: ConsumerOptions);
  on(event: string, listener: (...args: any[]) => void): this; pipe<T>(destination: T): T; commit(...args: any[]): void; close(...args: any[]): void; [Symbol.asyncIterator](): AsyncIterableIterator<Message>;
}
export declare class ProducerStream { constructor(options?: any); write(request: ProduceRequest, ...rest: any[]): boolean; sendPayload(payloads: ProduceRequest[], callback: any): void; end(...args: any[]): void; on(event: string, listener: (...args: any[]) => void): this }
export declare class KeyedMessage { constructor(key: string | Buffer, value: string | Buffer) }
export declare class Admin { constructor(client: any); on(event: string, listener: any): this; createTopics(topics: any[], callback: (error: any, result: any) => any): void; listTopics(callback: any): void; listGroups(callback: any): void; describeGroups(groups: string[], callback: any): void }
export declare class Offset { constructor(client: any); on(event: string, listener: any): this; fetch(payloads: any[], callback: any): void; commit(group: string, payloads: any[], callback: any): void; fetchLatestOffsets(topics: string[], callback: any): void; fetchEarliestOffsets(topics: string[], callback: any): void }
import library = require('kafka-node');
export default library;
`;

const MESSAGE: RunDraft['message'] = { parameter: 0, topic: 'topic', value: 'value', key: 'key' };
/** https://github.com/SOHU-Co/kafka-node#consumergroup */
const DEFAULT_GROUP = 'kafka-node-group';

/** One payload holds one message or several, each text or a `KeyedMessage`; the payload's own key and partition are those of all. */
function send(payloads: Value, callback: Value): readonly Draft[] {
  return itemsOf(payloads).map((payload) => ({
    kind: 'produce', topic: at(payload, 'topic'), messages: at(payload, 'messages'), returns: 'void', callback,
    message: (element): MessageDraft =>
      element.kind === 'instance' && element.type === 'KeyedMessage'
        ? { key: element.args[0] ?? known(undefined), value: element.args[1] ?? known(undefined), partition: at(payload, 'partition') }
        : { key: at(payload, 'key'), value: element, partition: at(payload, 'partition') },
  }));
}

function producer(options: Value): Draft {
  return { kind: 'object', role: 'producer', options, acks: at(options, 'requireAcks') };
}

const consumerOptions = (options: Value): Omit<ObjectDraft, 'kind' | 'role'> => ({
  options, autoCommit: at(options, 'autoCommit'), minBytes: at(options, 'fetchMinBytes'), maxWait: at(options, 'fetchMaxWaitMs'),
});

/** It reads the partitions its payloads name (0 where they name none); without a group id it only stores offsets under the default one. */
function consumer(call: Call): Draft {
  const options = call.arg(2);
  const group = at(options, 'groupId');
  return {
    kind: 'object', role: 'consumer', ...consumerOptions(options), group, topics: toTopics(call.arg(1)), fromBeginning: booleanOf(at(options, 'fromOffset')) === true ? known(true) : known(undefined),
    ...(isAbsent(group) || namesPartitions(call.arg(1)) ? { assign: true } : {}),
  };
}

/** `[{ topic: 'orders', partition: 0 }]`: it reads that partition, whoever else does. */
const namesPartitions = (payloads: Value): boolean => payloads.kind === 'list' && payloads.items.some((one) => one.kind === 'record' && one.keys.includes('partition') && !isAbsent(member(one, 'partition')));

/** `['orders']` or `[{ topic: 'orders' }]`. */
function toTopics(payloads: Value): Value {
  const topic = (one: Value): Value => (one.kind === 'record' ? member(one, 'topic') : one);
  if (payloads.kind === 'list') return { ...payloads, items: payloads.items.map(topic), ...(payloads.rest ? { rest: topic(payloads.rest) } : {}) };
  return topic(payloads);
}

function consumerGroup(call: Call): Draft {
  const options = call.arg(0);
  const group = at(options, 'groupId');
  const reset = at(options, 'fromOffset');
  return {
    kind: 'object', role: 'consumer', ...consumerOptions(options), group: isAbsent(group) ? known(DEFAULT_GROUP) : group, topics: call.arg(1), brokers: at(options, 'kafkaHost'),
    reset, fromBeginning: toFromBeginning(reset), sessionTimeout: at(options, 'sessionTimeout'),
  };
}

const on = (event: string, mode: RunDraft['mode']) => (call: Call): Draft | undefined =>
  literalOf(call.arg(0)) === event ? { kind: 'run', handler: call.arg(1), mode, message: MESSAGE } : undefined;

/** Names, or requests with partitions and replicas. */
const createTopics = (call: Call): readonly Draft[] => itemsOf(call.arg(0)).map((topic) => topic.kind !== 'record' ? { kind: 'createTopic', topic } : {
  kind: 'createTopic', topic: at(topic, 'topic'), partitions: at(topic, 'partitions'), replicationFactor: at(topic, 'replicationFactor'), config: at(topic, 'configEntries'),
});

const addTopics = (call: Call): Draft => ({ kind: 'subscribe', topics: toTopics(call.arg(0)) });
const seek = (call: Call): Draft => ({ kind: 'seek', topic: call.arg(0) });
const client = (call: Call, brokers: Value): Draft => ({ kind: 'object', role: 'client', options: call.arg(0), brokers });

/** https://github.com/SOHU-Co/kafka-node */
export const kafkaNode: Client = {
  name: 'kafka-node',
  documentation: 'https://github.com/SOHU-Co/kafka-node#api',
  packages: ['kafka-node'],
  surface,
  operations: {
    'new KafkaClient': (call) => client(call, at(call.arg(0), 'kafkaHost')),
    // Its connection string names ZooKeeper, not brokers.
    'new Client': (call) => client(call, known(undefined)),
    'new Producer': (call) => producer(call.arg(1)),
    'new HighLevelProducer': (call) => producer(call.arg(1)),
    'new ProducerStream': (call) => producer(at(call.arg(0), 'producer')),
    'new Consumer': consumer,
    'new HighLevelConsumer': consumer,
    'new ConsumerStream': consumer,
    'new ConsumerGroup': consumerGroup,
    'new ConsumerGroupStream': consumerGroup,
    'Producer.send': (call) => send(call.arg(0), call.arg(1)),
    'ProducerStream.sendPayload': (call) => send(call.arg(0), call.arg(1)),
    'ProducerStream.write': (call) => send(call.arg(0), known(undefined)),
    'Producer.createTopics': createTopics,
    'KafkaClient.createTopics': createTopics,
    'Admin.createTopics': createTopics,
    'Producer.close': control('disconnect'),
    'Consumer.on': on('message', 'callback'),
    'ConsumerGroup.on': on('message', 'callback'),
    'ConsumerStream.on': on('data', 'stream'),
    'ConsumerGroupStream.on': on('data', 'stream'),
    'Consumer.addTopics': addTopics,
    'ConsumerGroup.addTopics': addTopics,
    'Consumer.commit': control('commit'),
    'ConsumerGroup.commit': control('commit'),
    'ConsumerStream.commit': control('commit'),
    'ConsumerGroupStream.commit': control('commit'),
    'Consumer.setOffset': seek,
    'ConsumerGroup.setOffset': seek,
    'Consumer.pause': control('pause'),
    'ConsumerGroup.pause': control('pause'),
    'Consumer.resume': control('resume'),
    'ConsumerGroup.resume': control('resume'),
    'Consumer.close': control('disconnect'),
    'ConsumerGroup.close': control('disconnect'),
  },
  iterated: { ConsumerStream: MESSAGE, ConsumerGroupStream: MESSAGE },
  facts: {
    // README, Producer: `requireAcks: 1`.
    defaultAcks: 1,
    // Offsets are committed on a timer once messages were emitted; listeners' exceptions are not seen.
    throwStopsCommit: false,
    // README, Consumer and ConsumerGroup: `autoCommit: true`.
    autoCommitByDefault: true,
    // README, ConsumerGroup: `fromOffset: 'latest'`, the default.
    startsAt: 'latest',
    // send() reports to its callback only.
    fireAndForget: true,
  },
};
