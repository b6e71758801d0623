import { at, list, record, type Value } from '../values/value.js';
import type { Call, Client, Draft } from './client.js';
import { byTopic, control, toFromBeginning } from './options.js';

const surface = /* ts */ `
export interface ProduceRequest { topic: string; value: any; partition?: number; timestamp?: number; key?: string; headers?: any }
export declare class Kafka { constructor(config: any); producer(): Producer; consumer(): Consumer; admin(): Admin }
export interface Producer { produce<T = any>(topic: string, message: T, options?: any): Promise<any>; produceMany(requests: ProduceRequest[]): Promise<any[]> }
export interface Consumer { consume(request: any): Promise<any[]>; fetch(request: any, options?: any): Promise<any[]>; commit(request: any): Promise<void>; committed(request: any): Promise<any>; offsets(request: any): Promise<any> }
export interface Admin { topics(): Promise<any>; consumers(): Promise<any> }
`;

function produce(call: Call): Draft {
  const option = (key: string): Value => at(call.arg(2), key);
  return { kind: 'produce', topic: call.arg(0), messages: list([record({ value: call.arg(1), key: option('key'), headers: option('headers'), partition: option('partition') })]), returns: 'promise' };
}

/** A poll: the messages are what the call returns. */
function consume(call: Call): Draft {
  const request = call.arg(0);
  const reset = at(request, 'autoOffsetReset');
  return { kind: 'subscribe', topics: at(request, 'topics'), group: at(request, 'consumerGroupId'), reset, fromBeginning: toFromBeginning(reset) };
}

/** https://www.npmjs.com/package/@upstash/kafka */
export const upstash: Client = {
  name: 'upstash',
  documentation: 'https://github.com/upstash/upstash-kafka#readme',
  packages: ['@upstash/kafka'],
  surface,
  operations: {
    'new Kafka': (call) => ({ kind: 'object', role: 'client', options: call.arg(0), brokers: at(call.arg(0), 'url') }),
    'Kafka.producer': () => ({ kind: 'object', role: 'producer', options: record({}) }),
    'Kafka.consumer': () => ({ kind: 'object', role: 'consumer', options: record({}) }),
    'Producer.produce': produce,
    'Producer.produceMany': (call) => byTopic(call.arg(0)).map((part) => ({ kind: 'produce', ...part, returns: 'promise' })),
    'Consumer.consume': consume,
    'Consumer.fetch': (call) => ({ kind: 'subscribe', topics: at(call.arg(0), 'topic'), assign: true }),
    'Consumer.commit': control('commit'),
  },
  facts: {
    // The REST proxy answers when the broker has acknowledged.
    defaultAcks: -1,
    // README, Consume: `autoCommit` defaults to true, and the call has returned before the messages are handled.
    throwStopsCommit: false,
    autoCommitByDefault: true,
    // README, Consume: `autoOffsetReset`, latest by default.
    startsAt: 'latest',
    // https://github.com/upstash/upstash-kafka#readme: REST, for functions that keep no connection.
    connectionless: true,
  },
};
