import { at, isAbsent, itemsOf, list, literalOf, member, record, type Value } from '../values/value.js';
import type { Call, Client, ClientFacts, Draft, ObjectDraft, RunDraft } from './client.js';
import { control, firstGiven, isCandidate, toFromBeginning } from './options.js';

/** The librdkafka API, which `@confluentinc/kafka-javascript` has too; without the default export. */
export const declarations = /* ts */ `
export type GlobalConfig = any; export type ProducerGlobalConfig = any; export type ProducerTopicConfig = any; export type ConsumerGlobalConfig = any; export type ConsumerTopicConfig = any;
export interface LibrdKafkaError { message: string; code: number; errno: number; origin: string; stack?: string }
export interface TopicPartition { topic: string; partition: number }
export interface TopicPartitionOffset extends TopicPartition { offset: number }
export type Assignment = TopicPartition | TopicPartitionOffset;
export interface DeliveryReport extends TopicPartitionOffset { value?: Buffer; size: number; key?: Buffer | string; opaque?: any }
export interface Message extends TopicPartitionOffset { value: Buffer | null; size: number; key?: Buffer | string | null; timestamp?: number; headers?: any[] }
export interface ReadStreamOptions { topics: any; [option: string]: any }
export interface WriteStreamOptions { topic?: string; objectMode?: boolean; [option: string]: any }
export interface ProducerStream { producer: Producer; write(chunk: any, ...rest: any[]): boolean; end(...rest: any[]): this; on(event: string, listener: (...args: any[]) => void): this; close(callback?: () => void): void }
export interface ConsumerStream {
  consumer: KafkaConsumer; on(event: string, listener: (...args: any[]) => void): this; pipe<T>(destination: T): T; close(callback?: () => void): void; [Symbol.asyncIterator](): AsyncIterableIterator<Message>;
}
export declare class KafkaConsumer {
  constructor(conf: any, topicConf?: any);
  connect(metadata?: any, callback?: (error: any, data: any) => any): this; disconnect(callback?: (error: any, data: any) => any): this; isConnected(): boolean;
  on(event: string, listener: (...args: any[]) => void): this; once(event: string, listener: (...args: any[]) => void): this;
  subscribe(topics: (string | RegExp)[]): this; unsubscribe(): this; assign(assignments: Assignment[]): this; incrementalAssign(assignments: Assignment[]): this; unassign(): this;
  consume(count?: any, callback?: (error: LibrdKafkaError, messages: Message[]) => void): void;
  commit(position?: any): this; commitMessage(message: any): this; commitMessageSync(message: any): this; commitSync(position?: any): this; offsetsStore(positions: any[]): any;
  seek(position: TopicPartitionOffset, timeout: number | null, callback?: (error: any) => void): this; pause(partitions: TopicPartition[]): any; resume(partitions: TopicPartition[]): any;
  static createReadStream(conf: any, topicConf: any, options: any): ConsumerStream;
}
export declare class Producer {
  constructor(conf: any, topicConf?: any);
  connect(metadata?: any, callback?: (error: any, data: any) => any): this; disconnect(...args: any[]): this; isConnected(): boolean; flush(...args: any[]): this; poll(): this; setPollInterval(interval: number): this;
  on(event: string, listener: (...args: any[]) => void): this; once(event: string, listener: (...args: any[]) => void): this;
  produce(topic: string, partition: number | null | undefined, message: any, key?: any, timestamp?: any, opaque?: any, headers?: any): any;
  initTransactions(...args: any[]): void; beginTransaction(callback: (error: any) => void): void; commitTransaction(...args: any[]): void; abortTransaction(...args: any[]): void; sendOffsetsToTransaction(...args: any[]): void;
  static createWriteStream(conf: any, topicConf: any, options: WriteStreamOptions): ProducerStream;
}
export declare class HighLevelProducer extends Producer {
  constructor(conf: any, topicConf?: any);
  produce(topic: string, partition: number | null | undefined, message: any, key: any, timestamp: any, headersOrCallback: any, callback?: any): any;
  setKeySerializer(serializer: any): void; setValueSerializer(serializer: any): void;
}
export interface IAdminClient { createTopic(topic: any, ...rest: any[]): void; deleteTopic(topic: string, ...rest: any[]): void; createPartitions(topic: string, count: number, ...rest: any[]): void; disconnect(): void }
export declare class AdminClient { static create(conf: any, ...rest: any[]): IAdminClient }
export declare function createReadStream(conf: any, topicConf: any, options: any): ConsumerStream;
export declare function createWriteStream(conf: any, topicConf: any, options: WriteStreamOptions): ProducerStream;
export declare const features: string[];
export declare const librdkafkaVersion: string;
export declare const CODES: any;
`;

const MESSAGE: RunDraft['message'] = { parameter: 0, topic: 'topic', value: 'value', key: 'key' };

/** The configuration keys that matter, from the global configuration and then the topic's. */
function toObject(role: ObjectDraft['role'], conf: Value, topicConf: Value): ObjectDraft {
  const option = (...keys: [string, ...string[]]): Value =>
    firstGiven(...(keys.map((key) => member(conf, key)) as [Value]), ...(topicConf.kind === 'record' ? keys.map((key) => member(topicConf, key)) : []));
  const brokers = option('bootstrap.servers', 'metadata.broker.list');
  if (role === 'producer') {
    return {
      kind: 'object', role, options: conf, brokers, acks: option('acks', 'request.required.acks'), idempotent: option('enable.idempotence'),
      transactionalId: option('transactional.id'), maxBytes: option('message.max.bytes'), linger: option('linger.ms', 'queue.buffering.max.ms'),
    };
  }
  const reset = option('auto.offset.reset');
  return {
    kind: 'object', role, options: conf, brokers, group: option('group.id'), reset, fromBeginning: toFromBeginning(reset), autoCommit: option('enable.auto.commit'),
    sessionTimeout: option('session.timeout.ms'), minBytes: option('fetch.min.bytes'), maxWait: option('fetch.wait.max.ms'),
  };
}

/** `(topic, partition, message, key, timestamp, opaque, headers)`; a partition of null or -1 leaves the choice to the partitioner. */
function produce(call: Call, highLevel: boolean): Draft {
  const partition = literalOf(call.arg(1)) === -1 ? {} : { partition: call.arg(1) };
  const callback = call.arg(6).kind === 'function' || call.argCount > 6 ? call.arg(6) : call.arg(5);
  return {
    kind: 'produce', topic: call.arg(0), returns: 'void', ...(highLevel ? { callback } : {}),
    messages: list([record({ value: call.arg(2), key: call.arg(3), timestamp: call.arg(4), headers: highLevel ? call.arg(5) : call.arg(6), ...partition })]),
  };
}

/** A write stream has the topic in its options, or takes whole messages in object mode. */
function write(call: Call): Draft {
  const options = call.receiver.kind === 'instance' ? call.receiver.args[2] : undefined;
  const topic = options && at(options, 'topic');
  if (topic && !isAbsent(topic)) return { kind: 'produce', topic, messages: list([record({ value: call.arg(0) })]), returns: 'void' };
  return { kind: 'produce', topic: at(call.arg(0), 'topic'), messages: list([call.arg(0)]), returns: 'void' };
}

function readStream(call: Call): Draft {
  const options = call.arg(2);
  return { ...toObject('consumer', call.arg(0), call.arg(1)), topics: options.kind === 'list' ? options : at(options, 'topics') };
}

/** `consume()` starts the flow of `data` events; `consume(callback)` and `consume(count, callback)` hand the messages to the callback. */
function consume(call: Call): Draft | undefined {
  const [first, second] = [call.arg(0), call.arg(1)];
  const handler = isCandidate(second) ? second : first;
  // A callback that takes no messages only waits: they come as `data` events.
  if (handler.kind === 'known' || (handler.kind === 'function' && handler.node.parameters.length < 2)) return undefined;
  if (isCandidate(second)) return { kind: 'run', handler, mode: 'batch', message: { parameter: 1, topic: '*.topic', value: '*.value', key: '*.key' } };
  return handler.kind === 'function' ? { kind: 'run', handler, mode: 'callback', message: { ...MESSAGE, parameter: 1 } } : undefined;
}

/** The `data` events of a consumer or a stream. */
const on = (mode: RunDraft['mode']) => (call: Call): Draft | undefined =>
  literalOf(call.arg(0)) === 'data' ? { kind: 'run', handler: call.arg(1), mode, message: MESSAGE } : undefined;

/** Partitions that are written out; those that a rebalance hands over are not a choice of topics. */
const assign = (call: Call): readonly Draft[] =>
  itemsOf(call.arg(0)).flatMap((one): readonly Draft[] => (one.kind === 'record' ? [{ kind: 'subscribe', topics: at(one, 'topic'), assign: true }] : []));

function createTopic(call: Call): Draft {
  const topic = call.arg(0);
  return { kind: 'createTopic', topic: at(topic, 'topic'), partitions: at(topic, 'num_partitions'), replicationFactor: at(topic, 'replication_factor'), config: at(topic, 'config') };
}

const seek = (call: Call): Draft => ({ kind: 'seek', topic: at(call.arg(0), 'topic') });
const writeStream = (call: Call): Draft => toObject('producer', call.arg(0), call.arg(1));

export const operations: Client['operations'] = {
  'new Producer': (call) => toObject('producer', call.arg(0), call.arg(1)),
  'new HighLevelProducer': (call) => toObject('producer', call.arg(0), call.arg(1)),
  'new KafkaConsumer': (call) => toObject('consumer', call.arg(0), call.arg(1)),
  'AdminClient.create': (call) => toObject('admin', call.arg(0), call.arg(1)),
  'Producer.createWriteStream': writeStream,
  createWriteStream: writeStream,
  'KafkaConsumer.createReadStream': readStream,
  createReadStream: readStream,
  'Producer.produce': (call) => produce(call, call.receiver.kind === 'instance' && call.receiver.type === 'HighLevelProducer'),
  'HighLevelProducer.produce': (call) => produce(call, true),
  'ProducerStream.write': write,
  'Producer.beginTransaction': control('transaction'),
  'Producer.connect': control('connect'),
  'Producer.disconnect': control('disconnect'),
  'Producer.sendOffsetsToTransaction': control('commit'),
  'KafkaConsumer.connect': control('connect'),
  'KafkaConsumer.disconnect': control('disconnect'),
  'KafkaConsumer.subscribe': (call) => ({ kind: 'subscribe', topics: call.arg(0) }),
  'KafkaConsumer.assign': assign,
  'KafkaConsumer.incrementalAssign': assign,
  'KafkaConsumer.consume': consume,
  'KafkaConsumer.on': on('callback'),
  'ConsumerStream.on': on('stream'),
  'KafkaConsumer.commit': control('commit'),
  'KafkaConsumer.commitMessage': control('commit'),
  'KafkaConsumer.commitMessageSync': control('commit'),
  'KafkaConsumer.commitSync': control('commit'),
  'KafkaConsumer.offsetsStore': control('commit'),
  'KafkaConsumer.seek': seek,
  'KafkaConsumer.pause': control('pause'),
  'KafkaConsumer.resume': control('resume'),
  'IAdminClient.createTopic': createTopic,
};

/** https://github.com/confluentinc/librdkafka/blob/master/CONFIGURATION.md */
export const facts: ClientFacts = {
  // `request.required.acks`: default -1 (all) since librdkafka 1.0.
  defaultAcks: -1,
  // `enable.auto.offset.store`: the offset is stored when the message is handed over, whatever becomes of it.
  throwStopsCommit: false,
  // `enable.auto.commit`: default true.
  autoCommitByDefault: true,
  // `auto.offset.reset`: default largest.
  startsAt: 'latest',
  // https://github.com/Blizzard/node-rdkafka#sending-messages: produce() only fills a queue, delivery reports arrive as events.
  fireAndForget: true,
};

/** https://github.com/Blizzard/node-rdkafka */
export const nodeRdkafka: Client = {
  name: 'node-rdkafka',
  documentation: 'https://github.com/Blizzard/node-rdkafka#usage',
  packages: ['node-rdkafka', '@platformatic/rdkafka'],
  surface: `${declarations}import library = require('node-rdkafka'); export default library;`,
  operations,
  iterated: { ConsumerStream: MESSAGE },
  facts,
};
