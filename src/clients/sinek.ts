import { at, isAbsent, list, literalOf, member, record, type Value } from '../values/value.js';
import type { Call, Client, Draft, RunDraft } from './client.js';
import { control, firstGiven, toFromBeginning } from './options.js';

const surface = /* ts */ `
export interface KafkaMessage { topic: string; partition: number; offset: number; key: any; value: any; size: number; timestamp: number }
export type KafkaConsumerConfig = any; export type KafkaProducerConfig = any;
export declare class NConsumer {
  constructor(topics: string | string[], config: any); on(event: string, callback: (message: KafkaMessage) => any): void; connect(...options: any[]): Promise<void>;
  consume(handler?: (message: any, callback: (error?: any) => void) => any, asString?: boolean, asJSON?: boolean, options?: any): Promise<void>; pause(topics?: string[]): void; resume(topics?: string[]): void; close(commit?: boolean): any;
  addSubscriptions(topics: string[]): string[]; adjustSubscription(topics: string[]): string[]; commit(async?: boolean): boolean; commitMessage(async: boolean, message: KafkaMessage): boolean; enableAnalytics(options: any): void; getStats(): any;
}
export declare class Consumer extends NConsumer { constructor(topics: string | string[], config: any) }
export declare class NProducer {
  constructor(config: any, topics?: any, partitions?: any); on(event: string, callback: (event: any) => any): void; connect(): Promise<void>; close(): any; tombstone(topic: string, key: any, partition?: any): Promise<any>;
  send(topic: string, message: any, partition?: any, key?: any, partitionKey?: any, opaque?: any): Promise<any>;
  buffer(topic: string, identifier: any, payload: any, ...rest: any[]): Promise<any>; bufferFormat(topic: string, identifier: any, payload: any, ...rest: any[]): Promise<any>;
  bufferFormatPublish(topic: string, identifier: any, payload: any, ...rest: any[]): Promise<any>; bufferFormatUpdate(topic: string, identifier: any, payload: any, ...rest: any[]): Promise<any>; bufferFormatUnpublish(topic: string, identifier: any, payload: any, ...rest: any[]): Promise<any>;
}
export declare class Producer extends NProducer { constructor(config: any, topics?: any, partitions?: any) }
`;

/** `noptions` and `tconf` are librdkafka's; the older form has its options beside them. */
const native = (config: Value, key: string): Value => firstGiven(member(at(config, 'noptions'), key), member(at(config, 'tconf'), key));

function consumer(call: Call): Draft {
  const config = call.arg(1);
  const reset = firstGiven(native(config, 'auto.offset.reset'), at(config, 'options.fromOffset'));
  return {
    kind: 'object', role: 'consumer', options: config, topics: call.arg(0), group: firstGiven(native(config, 'group.id'), at(config, 'groupId')), brokers: firstGiven(native(config, 'metadata.broker.list'), at(config, 'kafkaHost')),
    autoCommit: firstGiven(native(config, 'enable.auto.commit'), at(config, 'options.autoCommit')), reset, fromBeginning: toFromBeginning(reset), sessionTimeout: firstGiven(native(config, 'session.timeout.ms'), at(config, 'options.sessionTimeout')),
  };
}

function producer(call: Call): Draft {
  const config = call.arg(0);
  return {
    kind: 'object', role: 'producer', options: config, brokers: firstGiven(native(config, 'metadata.broker.list'), at(config, 'kafkaHost')),
    acks: firstGiven(native(config, 'request.required.acks'), at(config, 'options.requireAcks')), maxBytes: native(config, 'message.max.bytes'), linger: native(config, 'queue.buffering.max.ms'),
  };
}

const send = (call: Call): Draft => ({ kind: 'produce', topic: call.arg(0), messages: list([record({ value: call.arg(1), key: call.arg(3), partition: call.arg(2) })]), returns: 'promise' });
const buffer = (call: Call): Draft => ({ kind: 'produce', topic: call.arg(0), messages: list([record({ value: call.arg(2), key: call.arg(1) })]), returns: 'promise' });

/** With a batch size the handler gets lists; without a handler messages arrive as events. */
function consume(call: Call): Draft | undefined {
  if (isAbsent(call.arg(0))) return undefined;
  const isBatch = Number(literalOf(at(call.arg(3), 'batchSize')) ?? 1) > 1;
  const message: RunDraft['message'] = isBatch ? { parameter: 0, topic: '*.topic', value: '*.value', key: '*.key' } : { parameter: 0, topic: 'topic', value: 'value', key: 'key' };
  return { kind: 'run', handler: call.arg(0), mode: isBatch ? 'batch' : 'callback', message, concurrency: at(call.arg(3), 'concurrency') };
}

/** https://github.com/nodefluent/node-sinek */
export const sinek: Client = {
  name: 'sinek',
  documentation: 'https://github.com/nodefluent/node-sinek#readme',
  packages: ['sinek'],
  surface,
  operations: {
    'new NConsumer': consumer,
    'new Consumer': consumer,
    'new NProducer': producer,
    'new Producer': producer,
    'NProducer.send': send,
    'NProducer.buffer': buffer,
    'NProducer.bufferFormat': buffer,
    'NProducer.bufferFormatPublish': buffer,
    'NProducer.bufferFormatUpdate': buffer,
    'NProducer.bufferFormatUnpublish': buffer,
    'NProducer.tombstone': (call) => ({ kind: 'produce', topic: call.arg(0), messages: list([record({ key: call.arg(1) })]), returns: 'promise' }),
    'NProducer.connect': control('connect'),
    'NProducer.close': control('disconnect'),
    'NConsumer.consume': consume,
    'NConsumer.on': (call) => (literalOf(call.arg(0)) === 'message' ? { kind: 'run', handler: call.arg(1), mode: 'callback', message: { parameter: 0, topic: 'topic', value: 'value', key: 'key' } } : undefined),
    'NConsumer.addSubscriptions': (call) => ({ kind: 'subscribe', topics: call.arg(0) }),
    'NConsumer.adjustSubscription': (call) => ({ kind: 'subscribe', topics: call.arg(0) }),
    'NConsumer.commit': control('commit'),
    'NConsumer.commitMessage': control('commit'),
    'NConsumer.pause': control('pause'),
    'NConsumer.resume': control('resume'),
    'NConsumer.connect': control('connect'),
    'NConsumer.close': control('disconnect'),
  },
  facts: {
    // librdkafka underneath: https://github.com/confluentinc/librdkafka/blob/master/CONFIGURATION.md
    defaultAcks: -1,
    // README, consuming: the callback hands over the next message, with or without an error.
    throwStopsCommit: false,
    autoCommitByDefault: true,
    startsAt: 'latest',
  },
};
