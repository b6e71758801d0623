import { at, isAbsent, itemsOf, known, unknown, type Value } from '../values/value.js';
import type { Call, Client, Draft } from './client.js';
import { control } from './options.js';
import * as kafkajs from './kafkajs.js';

const surface = /* ts */ `
export interface IHeaders { [key: string]: any }
export interface KafkaMessageObject { key?: any; value: any; headers?: IHeaders }
export interface KafkaMessageSend { topic: string; messages: KafkaMessageObject[]; acks?: number }
export declare class KafkaModule { static register(options: any[]): any; static registerAsync(names: string[], options: any): any }
export declare class KafkaService {
  connect(): Promise<void>; disconnect(): Promise<void>; send(message: KafkaMessageSend): Promise<any>; subscribeToResponseOf(topic: string, instance: any): void; commitOffsets(offsets: any[]): Promise<void>;
}
export declare function SubscribeTo(topic: string): any;
`;

const KAFKA = known(6);

/** Entries are `{ name, options: { client, consumer, producer } }`; the group of the process's handlers is that of its consumer. */
function register(entries: Value): readonly Draft[] {
  return itemsOf(entries).flatMap((entry): readonly Draft[] => {
    const options = at(entry, 'options');
    const [brokers, group] = [at(options, 'client.brokers'), at(options, 'consumer.groupId')];
    return [
      { kind: 'register', token: at(entry, 'name'), transport: KAFKA, options },
      { kind: 'object', role: 'client', options, brokers, group, transactionalId: at(options, 'producer.transactionalId'), idempotent: at(options, 'producer.idempotent'), fromBeginning: at(options, 'consumeFromBeginning') },
      ...(isAbsent(group) ? [] : [{ kind: 'listen', transport: KAFKA, options, group, brokers } satisfies Draft]),
    ];
  });
}

const subscribeTo = (call: Call): Draft => ({
  kind: 'handler', topics: call.arg(0), handler: call.decorated ?? unknown('no decorated method'), mode: 'message', message: { parameter: 0, value: '' }, transport: KAFKA,
});

/** https://github.com/rob3000/nestjs-kafka */
export const rob3000NestjsKafka: Client = {
  name: 'rob3000-nestjs-kafka',
  documentation: 'https://github.com/rob3000/nestjs-kafka#readme',
  packages: ['@rob3000/nestjs-kafka'],
  surface,
  operations: {
    'KafkaModule.register': (call) => register(call.arg(0)),
    'KafkaModule.registerAsync': (call) => register(call.resultOf(at(call.arg(1), 'useFactory'))),
    'KafkaService.send': (call) => ({ kind: 'produce', topic: at(call.arg(0), 'topic'), messages: at(call.arg(0), 'messages'), acks: at(call.arg(0), 'acks'), returns: 'promise' }),
    'KafkaService.connect': control('connect'),
    'KafkaService.disconnect': control('disconnect'),
    'KafkaService.commitOffsets': control('commit'),
    '@SubscribeTo': subscribeTo,
  },
  // It hands everything to kafkajs' `eachMessage`.
  facts: kafkajs.kafkajs.facts,
};
