import { at, booleanOf, isAbsent, itemsOf, known, list, literalOf, type Value } from '../values/value.js';
import type { Call, Client, Draft, ProduceDraft, RunDraft } from './client.js';
import { byTopic, control, firstGiven, toFromBeginning } from './options.js';

const surface = /* ts */ `
export interface MessageToProduce<K = any, V = any, HK = any, HV = any> { topic: string; key?: K; value?: V; partition?: number; timestamp?: any; headers?: any }
export interface Message<K = any, V = any, HK = any, HV = any> { topic: string; key: K; value: V; partition: number; offset: any; timestamp: any; headers: any; commit(callback?: (error?: any) => void): void | Promise<void>; toJSON(): any }
export type ProducerOptions<K = any, V = any, HK = any, HV = any> = any; export type ConsumerOptions<K = any, V = any, HK = any, HV = any> = any; export type ConsumeOptions<K = any, V = any, HK = any, HV = any> = any;
export declare class Producer<K = Buffer, V = Buffer, HK = Buffer, HV = Buffer> {
  constructor(options: any); send(options: { messages: MessageToProduce<K, V>[]; [option: string]: any }, callback?: (error: any, result: any) => void): Promise<any>;
  asStream(options?: any): ProducerStream; beginTransaction(options?: any, callback?: any): Promise<Transaction>; close(...args: any[]): Promise<void>; on(event: string, listener: (...args: any[]) => void): this;
}
export declare class ProducerStream { write(message: MessageToProduce, ...rest: any[]): boolean; end(...args: any[]): this; close(...args: any[]): Promise<void>; on(event: string, listener: (...args: any[]) => void): this }
export declare class Transaction { send(options: { messages: MessageToProduce[]; [option: string]: any }, callback?: any): Promise<any>; commit(...args: any[]): Promise<void>; abort(...args: any[]): Promise<void>; addOffset(...args: any[]): Promise<void>; addConsumer(...args: any[]): Promise<void> }
export declare class Consumer<K = Buffer, V = Buffer, HK = Buffer, HV = Buffer> {
  constructor(options: any); consume(options: any): Promise<MessagesStream<K, V>>; consume(options: any, callback: (error: any, stream: MessagesStream<K, V>) => void): void; readonly groupId: string;
  commit(options: any, callback?: any): Promise<void>; close(...args: any[]): Promise<void>; on(event: string, listener: (...args: any[]) => void): this; joinGroup(options?: any): Promise<string>; leaveGroup(force?: boolean): Promise<void>;
}
export declare class MessagesStream<K = Buffer, V = Buffer, HK = Buffer, HV = Buffer> {
  on(event: string, listener: (...args: any[]) => void): this; pause(): this; resume(): this; close(...args: any[]): Promise<void>; pipe<T>(destination: T): T; readonly consumer: Consumer<K, V>; [Symbol.asyncIterator](): AsyncIterableIterator<Message<K, V>>;
}
export declare class Admin {
  constructor(options: any); createTopics(options: any, callback?: any): Promise<any[]>; deleteTopics(options: any, callback?: any): Promise<void>; listTopics(options?: any): Promise<string[]>; close(...args: any[]): Promise<void>; metadata(options?: any): Promise<any>;
  alterConsumerGroupOffsets(options: any, callback?: any): Promise<void>; createPartitions(options: any): Promise<void>; listGroups(options?: any): Promise<any>; describeGroups(options: any): Promise<any>; deleteGroups(options: any): Promise<void>;
}
export declare enum ProduceAcks { ALL = -1, NO_RESPONSE = 0, LEADER = 1 }
export declare enum MessagesStreamModes { LATEST = 'latest', EARLIEST = 'earliest', COMMITTED = 'committed', MANUAL = 'manual' }
export declare enum MessagesStreamFallbackModes { LATEST = 'latest', EARLIEST = 'earliest', FAIL = 'fail' }
export declare const CompressionAlgorithms: any;
export declare const stringSerializers: any; export declare const stringDeserializers: any; export declare const jsonSerializer: any; export declare const jsonDeserializer: any; export declare const stringSerializer: any; export declare const stringDeserializer: any;
export declare const serializersFrom: any; export declare const deserializersFrom: any; export declare const sleep: any;
import library = require('@platformatic/kafka');
export default library;
`;

const MESSAGE: RunDraft['message'] = { parameter: 0, topic: 'topic', value: 'value', key: 'key' };

/** The topic belongs to each message, so that one call may produce to several. */
function send(options: Value, more: Partial<ProduceDraft> = {}): readonly Draft[] {
  return byTopic(at(options, 'messages')).map((part) => ({ kind: 'produce', ...part, acks: at(options, 'acks'), returns: 'promise', ...more }));
}

/** `mode` says where to start: `latest`, `earliest`, `committed` (with `fallbackMode`), `manual`; options of the consumer may be repeated here. */
function consume(call: Call): readonly Draft[] {
  const options = call.arg(0);
  const mode = at(options, 'mode');
  const isCommitted = literalOf(mode) === 'committed';
  const start = isCommitted ? at(options, 'fallbackMode') : mode;
  return [{ kind: 'subscribe', topics: at(options, 'topics'), fromBeginning: toFromBeginning(start), reset: start }];
}

function consumer(call: Call): Draft {
  const options = call.arg(0);
  return {
    kind: 'object', role: 'consumer', options, group: at(options, 'groupId'), brokers: at(options, 'bootstrapBrokers'), autoCommit: at(options, 'autocommit'),
    sessionTimeout: at(options, 'sessionTimeout'), minBytes: at(options, 'minBytes'), maxWait: at(options, 'maxWaitTime'),
  };
}

function createTopics(call: Call): readonly Draft[] {
  const options = call.arg(0);
  return itemsOf(at(options, 'topics')).map((topic) => ({
    kind: 'createTopic', topic: topic.kind === 'record' ? at(topic, 'topic') : topic, config: at(options, 'configs'),
    partitions: topic.kind === 'record' ? firstGiven(at(topic, 'partitions'), at(options, 'partitions')) : at(options, 'partitions'),
    replicationFactor: topic.kind === 'record' ? firstGiven(at(topic, 'replicas'), at(options, 'replicas')) : at(options, 'replicas'),
  }));
}

/** https://github.com/platformatic/kafka */
export const platformatic: Client = {
  name: 'platformatic',
  documentation: 'https://github.com/platformatic/kafka/tree/main/docs',
  packages: ['@platformatic/kafka'],
  surface,
  operations: {
    'new Producer': (call) => ({
      kind: 'object', role: 'producer', options: call.arg(0), brokers: at(call.arg(0), 'bootstrapBrokers'), acks: booleanOf(at(call.arg(0), 'idempotent')) === true && isAbsent(at(call.arg(0), 'acks')) ? known(-1) : at(call.arg(0), 'acks'),
      idempotent: at(call.arg(0), 'idempotent'), transactionalId: at(call.arg(0), 'transactionalId'),
    }),
    'new Consumer': consumer,
    'new Admin': (call) => ({ kind: 'object', role: 'admin', options: call.arg(0), brokers: at(call.arg(0), 'bootstrapBrokers') }),
    'Producer.send': (call) => send(call.arg(0)),
    'Producer.beginTransaction': control('transaction'),
    'Transaction.send': (call) => send(call.arg(0), { transactional: true }),
    'Transaction.addOffset': control('commit'),
    'ProducerStream.write': (call) => ({ kind: 'produce', topic: at(call.arg(0), 'topic'), messages: list([call.arg(0)]), returns: 'void' }),
    'Producer.close': control('disconnect'),
    'Consumer.consume': consume,
    'Consumer.commit': control('commit'),
    'Consumer.close': control('disconnect'),
    'Message.commit': control('commit'),
    'MessagesStream.on': (call) => (literalOf(call.arg(0)) === 'data' ? { kind: 'run', handler: call.arg(1), mode: 'stream', message: MESSAGE } : undefined),
    'MessagesStream.pause': control('pause'),
    'MessagesStream.resume': control('resume'),
    'Admin.createTopics': createTopics,
    'Admin.alterConsumerGroupOffsets': control('seek'),
  },
  iterated: { MessagesStream: MESSAGE },
  facts: {
    // docs/producer.md, `acks`: the leader, unless the producer is idempotent, which then asks for all.
    defaultAcks: 1,
    // docs/consumer.md, `autocommit`: offsets are committed as messages are handed over, whatever becomes of them.
    throwStopsCommit: false,
    // docs/consumer.md, `autocommit`: true by default.
    autoCommitByDefault: true,
    // docs/consumer.md, `mode`: latest by default.
    startsAt: 'latest',
  },
};
