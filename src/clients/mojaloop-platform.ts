import { at, isAbsent, itemsOf, known, list, literalOf, oneOf, type Value } from '../values/value.js';
import type { Call, Client, Draft, MessageDraft } from './client.js';
import { control, toFromBeginning } from './options.js';

const surface = /* ts */ `
export interface IMessage { msgTopic: string; msgKey: any; msgName: string; payload: any }
export interface IRawMessage { topic: string; key: any; value: any; headers: any; partition: any; offset: any; timestamp: any }
export interface IMessageConsumer {
  setTopics(topics: string[]): void; setCallbackFn(handler: (message: IMessage) => Promise<void>): void; setBatchCallbackFn(handler: (messages: IMessage[]) => Promise<void>): void; setFilteringFn(filter: (message: IMessage) => boolean): void; setBatchSize(size: number): void;
  connect(): Promise<void>; disconnect(force?: boolean): Promise<void>; destroy(force?: boolean): Promise<void>; start(): Promise<void>; startAndWaitForRebalance(): Promise<void>; stop(): Promise<void>;
}
export interface IMessageProducer { send(message: any): Promise<void>; connect(): Promise<void>; disconnect(): Promise<void>; destroy(): Promise<void> }
export interface IRawMessageConsumer {
  setTopics(topics: string[]): void; setCallbackFn(handler: (message: IRawMessage) => Promise<void>): void; setBatchCallbackFn(handler: (messages: IRawMessage[]) => Promise<void>): void; setBatchSize(size: number): void;
  connect(): Promise<void>; disconnect(force?: boolean): Promise<void>; destroy(force?: boolean): Promise<void>; start(): Promise<void>; startAndWaitForRebalance(): Promise<void>; stop(): Promise<void>;
}
export interface IRawMessageProducer { send(message: any): Promise<void>; connect(): Promise<void>; disconnect(): Promise<void>; destroy(): Promise<void> }
export declare class MLKafkaJsonConsumer implements IMessageConsumer {
  constructor(options: any, logger?: any); on(event: string, listener: any): this;
  setTopics(topics: string[]): void; setCallbackFn(handler: (message: IMessage) => Promise<void>): void; setBatchCallbackFn(handler: (messages: IMessage[]) => Promise<void>): void; setFilteringFn(filter: (message: IMessage) => boolean): void; setBatchSize(size: number): void;
  connect(): Promise<void>; disconnect(force?: boolean): Promise<void>; destroy(force?: boolean): Promise<void>; start(): Promise<void>; startAndWaitForRebalance(): Promise<void>; stop(): Promise<void>;
}
export declare class MLKafkaJsonProducer implements IMessageProducer { constructor(options: any, logger?: any); send(message: any): Promise<void>; connect(): Promise<void>; disconnect(): Promise<void>; destroy(): Promise<void>; setDeliveryReportFn(handler: any): void }
export declare class MLKafkaRawConsumer implements IRawMessageConsumer {
  constructor(options: any, logger?: any); on(event: string, listener: any): this;
  setTopics(topics: string[]): void; setCallbackFn(handler: (message: IRawMessage) => Promise<void>): void; setBatchCallbackFn(handler: (messages: IRawMessage[]) => Promise<void>): void; setBatchSize(size: number): void;
  connect(): Promise<void>; disconnect(force?: boolean): Promise<void>; destroy(force?: boolean): Promise<void>; start(): Promise<void>; startAndWaitForRebalance(): Promise<void>; stop(): Promise<void>;
}
export declare class MLKafkaRawProducer implements IRawMessageProducer { constructor(options: any, logger?: any); send(message: any): Promise<void>; connect(): Promise<void>; disconnect(): Promise<void>; destroy(): Promise<void>; setDeliveryReportFn(handler: any): void }
export type MLKafkaJsonConsumerOptions = any; export type MLKafkaJsonProducerOptions = any; export type MLKafkaRawConsumerOptions = any; export type MLKafkaRawProducerOptions = any;
`;

const KINDS = ['Message', 'RawMessage'] as const;

function consumer(call: Call): Draft {
  const options = call.arg(0);
  const reset = at(options, 'autoOffsetReset');
  return { kind: 'object', role: 'consumer', options, group: at(options, 'kafkaGroupId'), brokers: at(options, 'kafkaBrokerList'), reset, fromBeginning: toFromBeginning(reset), sessionTimeout: at(options, 'sessionTimeoutMs') };
}

function producer(call: Call): Draft {
  const options = call.arg(0);
  const skipped = at(options, 'skipAcknowledgements');
  return { kind: 'object', role: 'producer', options, brokers: at(options, 'kafkaBrokerList'), ...(literalOf(skipped) === true ? { acks: known(0) } : {}), maxBytes: at(options, 'messageMaxBytes'), linger: at(options, 'queueBufferingMaxMs') };
}

/** One message or a list; each says itself where it goes. */
const send = (topic: string, read: (message: Value) => MessageDraft) => (call: Call): Draft => {
  const messages = call.arg(0);
  const each = messages.kind === 'list' ? itemsOf(messages) : [messages];
  return { kind: 'produce', topic: oneOf(each.map((message) => at(message, topic))), messages: messages.kind === 'list' ? messages : list([messages]), message: read, returns: 'promise' };
};

const subscribe = (call: Call): Draft => ({ kind: 'subscribe', topics: call.arg(0) });
/** The contract's message is the value itself, with its topic and key in it. */
const run = (mode: 'message' | 'batch', raw: boolean) => (call: Call): Draft | undefined => {
  const path = mode === 'batch' ? '*' : '';
  const member = (name: string): string => (path === '' ? name : `${path}.${name}`);
  return isAbsent(call.arg(0)) ? undefined : { kind: 'run', handler: call.arg(0), mode, message: { parameter: 0, topic: member(raw ? 'topic' : 'msgTopic'), value: raw ? member('value') : path, key: member(raw ? 'key' : 'msgKey') } };
};

/** What the classes do, and the interfaces that programs declare them by. */
const operations = Object.fromEntries(
  KINDS.flatMap((kind) => {
    const raw = kind === 'RawMessage';
    const consumers = [`I${kind}Consumer`, raw ? 'MLKafkaRawConsumer' : 'MLKafkaJsonConsumer'];
    const producers = [`I${kind}Producer`, raw ? 'MLKafkaRawProducer' : 'MLKafkaJsonProducer'];
    const read = (message: Value): MessageDraft => (raw ? { key: at(message, 'key'), value: at(message, 'value'), headers: at(message, 'headers') } : { key: at(message, 'msgKey'), value: message });
    return [
      ...consumers.flatMap((name): [string, Client['operations'][string]][] => [
        [`${name}.setTopics`, subscribe], [`${name}.setCallbackFn`, run('message', raw)], [`${name}.setBatchCallbackFn`, run('batch', raw)],
        [`${name}.connect`, control('connect')], [`${name}.disconnect`, control('disconnect')], [`${name}.destroy`, control('disconnect')],
      ]),
      ...producers.flatMap((name): [string, Client['operations'][string]][] => [
        [`${name}.send`, send(raw ? 'topic' : 'msgTopic', read)], [`${name}.connect`, control('connect')], [`${name}.disconnect`, control('disconnect')], [`${name}.destroy`, control('disconnect')],
      ]),
    ];
  }),
);

/** The TypeScript services of Mojaloop: https://github.com/mojaloop/platform-shared-lib */
export const mojaloopPlatform: Client = {
  name: 'mojaloop-platform',
  documentation: 'https://github.com/mojaloop/platform-shared-lib/tree/main/packages/nodejs-kafka-client-lib',
  packages: ['@mojaloop/platform-shared-lib-nodejs-kafka-client-lib', '@mojaloop/platform-shared-lib-nodejs-kafka-client-lib/*', '@mojaloop/platform-shared-lib-messaging-types-lib'],
  surface,
  operations: { 'new MLKafkaJsonConsumer': consumer, 'new MLKafkaRawConsumer': consumer, 'new MLKafkaJsonProducer': producer, 'new MLKafkaRawProducer': producer, ...operations },
  facts: {
    // node-rdkafka underneath, with librdkafka's defaults.
    defaultAcks: -1,
    // The handler's promise is committed in a `finally`.
    throwStopsCommit: false,
    autoCommitByDefault: true,
    startsAt: 'latest',
  },
};
