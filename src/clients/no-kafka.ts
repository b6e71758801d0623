import { at, isAbsent, itemsOf, known, literalOf, type Value } from '../values/value.js';
import type { Call, Client, Draft, MessageDraft, ObjectDraft, RunDraft } from './client.js';
import { byTopic, control, controlOf } from './options.js';

const surface = /* ts */ `
export interface Message { topic: string; partition?: number; offset?: number; message: { key?: string; value: Buffer | string; attributes?: any } }
export interface DataHandler { (messageSet: Message[], topic: string, partition: number): Promise<any> | any }
export interface Strategy { subscriptions?: string[]; handler?: DataHandler; metadata?: any; strategy?: any }
declare enum Constants { EARLIEST_OFFSET = -2, LATEST_OFFSET = -1 }
export import EARLIEST_OFFSET = Constants.EARLIEST_OFFSET;
export import LATEST_OFFSET = Constants.LATEST_OFFSET;
export declare const COMPRESSION_NONE: 0;
export declare const COMPRESSION_GZIP: 1;
export declare const COMPRESSION_SNAPPY: 2;
export declare class Producer { constructor(options?: any); init(): Promise<any>; send(data: Message | Message[], options?: any): Promise<any[]>; end(): Promise<void> }
export declare class SimpleConsumer {
  constructor(options?: any); init(): Promise<any>; end(): Promise<void>;
  subscribe(topic: string, handler: DataHandler): Promise<any>;
  subscribe(topic: string, partitions: number | number[], handler: DataHandler): Promise<any>;
  subscribe(topic: string, partitions: number | number[], options: any, handler: DataHandler): Promise<any>;
  unsubscribe(topic: string, partitions?: any): Promise<any>; offset(topic: string, partition?: number, time?: any): Promise<number>; commitOffset(commits: any): Promise<any>; fetchOffset(commits: any): Promise<any>;
}
export declare class GroupConsumer { constructor(options?: any); init(strategies?: Strategy | Strategy[]): Promise<any>; end(): Promise<void>; unsubscribe(topic: string, partitions?: any): Promise<any>; commitOffset(commits: any): Promise<any>; fetchOffset(commits: any): Promise<any> }
export declare class GroupAdmin { constructor(options?: any); init(): Promise<any>; end(): Promise<void>; listGroups(): Promise<any>; describeGroup(group: string): Promise<any>; fetchConsumerLag(group: string, topics: any): Promise<any> }
export declare class DefaultPartitioner {}
export declare class HashCRC32Partitioner {}
export declare class DefaultAssignmentStrategy {}
export declare class ConsistentAssignmentStrategy {}
export declare class WeightedRoundRobinAssignmentStrategy {}
import library = require('no-kafka');
export default library;
`;

const SET: RunDraft['message'] = { parameter: 0, value: '*.message.value', key: '*.message.key' };

/** `{ topic, partition, message: { key, value } }`, one or a list; the topic belongs to each message. */
function send(call: Call): readonly Draft[] {
  return byTopic(call.arg(0)).map((part) => ({
    kind: 'produce', ...part, acks: at(call.arg(1), 'requiredAcks'), returns: 'promise',
    message: (element): MessageDraft => ({ key: at(element, 'message.key'), value: at(element, 'message.value'), partition: at(element, 'partition') }),
  }));
}

function toObject(role: ObjectDraft['role'], options: Value, defaultGroup?: string): ObjectDraft {
  const brokers = at(options, 'connectionString');
  if (defaultGroup === undefined) return { kind: 'object', role, options, brokers, acks: at(options, 'requiredAcks') };
  const group = at(options, 'groupId');
  const start = literalOf(at(options, 'startingOffset'));
  return {
    kind: 'object', role, options, brokers, group: isAbsent(group) ? known(defaultGroup) : group, sessionTimeout: at(options, 'sessionTimeout'),
    minBytes: at(options, 'minBytes'), maxWait: at(options, 'maxWaitTime'), ...(start === -2 ? { fromBeginning: known(true) } : {}),
  };
}

/** `(topic, partitions?, options?, handler)`: it reads all or some partitions of a topic without joining a group. */
function subscribe(call: Call): Draft {
  return { kind: 'subscribe', topics: call.arg(0), assign: true, handler: call.arg(Math.max(1, call.argCount - 1)), mode: 'batch', message: SET };
}

const init = (call: Call): readonly Draft[] => itemsOf(call.arg(0)).map((strategy) => ({
  kind: 'subscribe', topics: at(strategy, 'subscriptions'), handler: at(strategy, 'handler'), mode: 'batch', message: SET,
}));

/** https://github.com/oleksiyk/kafka */
export const noKafka: Client = {
  name: 'no-kafka',
  documentation: 'https://github.com/oleksiyk/kafka#readme',
  packages: ['no-kafka', '@heroku/no-kafka'],
  surface,
  operations: {
    'new Producer': (call) => toObject('producer', call.arg(0)),
    'new SimpleConsumer': (call) => ({ ...toObject('consumer', call.arg(0), 'no-kafka-group-v0'), assign: true }),
    'new GroupConsumer': (call) => toObject('consumer', call.arg(0), 'no-kafka-group-v0.9'),
    'Producer.send': send,
    'Producer.init': control('connect'),
    'Producer.end': control('disconnect'),
    'SimpleConsumer.init': control('connect'),
    'SimpleConsumer.subscribe': subscribe,
    'GroupConsumer.init': init,
    'SimpleConsumer.commitOffset': controlOf('commit'),
    'GroupConsumer.commitOffset': controlOf('commit'),
    'SimpleConsumer.end': control('disconnect'),
    'GroupConsumer.end': control('disconnect'),
  },
  facts: {
    // README, Producer options: `requiredAcks`, 1 by default.
    defaultAcks: 1,
    // README, GroupConsumer: offsets are committed by the program alone, with `commitOffset`.
    throwStopsCommit: true,
    autoCommitByDefault: false,
    // README, GroupConsumer options: `startingOffset`, LATEST_OFFSET by default.
    startsAt: 'latest',
  },
};
