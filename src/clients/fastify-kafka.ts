import { at, isAbsent, literalOf, known, list } from '../values/value.js';
import type { Call, Client, Draft, MessageDraft, RunDraft } from './client.js';
import { control } from './options.js';

const surface = /* ts */ `
export interface FastifyKafkaMessage { topic: string; partition?: number; key?: string | null; payload: any }
export interface FastifyKafka {
  push(message: FastifyKafkaMessage): Promise<any>; consume(count?: number, callback?: (error: any, messages: any[]) => void): void;
  subscribe(topic: string | string[]): FastifyKafkaConsumer; on(event: string, listener: (message: any, commit: () => void) => void): FastifyKafkaConsumer; producer: FastifyKafkaProducer; consumer: FastifyKafkaConsumer;
}
export interface FastifyKafkaProducer { push(message: FastifyKafkaMessage): Promise<any>; stop(done: any): void }
export interface FastifyKafkaConsumer {
  consume(count?: number, callback?: (error: any, messages: any[]) => void): void; subscribe(topic: string | string[]): FastifyKafkaConsumer;
  on(event: string, listener: (message: any, commit: () => void) => void): FastifyKafkaConsumer; stop(done: any): void;
}
export declare function fastifyKafka(fastify: any, options: any, next: any): void;
export default fastifyKafka;
`;

const MESSAGE: RunDraft['message'] = { parameter: 0, topic: 'topic', value: 'value', key: 'key' };

const push = (call: Call): Draft => ({
  kind: 'produce', topic: at(call.arg(0), 'topic'), messages: list([call.arg(0)]), returns: 'promise',
  message: (element): MessageDraft => ({ key: at(element, 'key'), value: at(element, 'payload'), partition: at(element, 'partition') }),
});

/** Without a callback it starts the flow of events; with one it fetches a batch. */
const consume = (call: Call): Draft | undefined =>
  isAbsent(call.arg(1)) ? undefined : { kind: 'run', handler: call.arg(1), mode: 'batch', message: { parameter: 1, topic: '*.topic', value: '*.value', key: '*.key' }, autoCommit: known(false) };

/** Messages arrive as an event named like their topic; the topic itself is subscribed to by `subscribe`. */
const on = (call: Call): Draft | undefined =>
  literalOf(call.arg(0)) === 'error' ? undefined : { kind: 'run', handler: call.arg(1), mode: 'callback', message: MESSAGE, topic: call.arg(0), autoCommit: known(false) };

const subscribe = (call: Call): Draft => ({ kind: 'subscribe', topics: call.arg(0) });

/** https://github.com/fastify/fastify-kafka */
export const fastifyKafka: Client = {
  name: 'fastify-kafka',
  documentation: 'https://github.com/fastify/fastify-kafka#api',
  packages: ['@fastify/kafka', 'fastify-kafka'],
  surface,
  // The plugin puts one object on every instance of the server; where `fastify` is declared or handed in, `fastify.kafka` is it.
  decorates: [{ module: 'fastify', type: 'FastifyInstance', member: 'kafka', as: 'FastifyKafka' }],
  operations: {
    'FastifyKafka.push': push,
    'FastifyKafkaProducer.push': push,
    'FastifyKafka.subscribe': subscribe,
    'FastifyKafkaConsumer.subscribe': subscribe,
    'FastifyKafka.consume': consume,
    'FastifyKafkaConsumer.consume': consume,
    'FastifyKafka.on': on,
    'FastifyKafkaConsumer.on': on,
    'FastifyKafkaProducer.stop': control('disconnect'),
    'FastifyKafkaConsumer.stop': control('disconnect'),
  },
  facts: {
    // It is @platformatic/kafka underneath: the leader's acknowledgement.
    defaultAcks: 1,
    // README, Consumer: the handler is given `commit` and calls it; nothing else commits.
    throwStopsCommit: true,
    autoCommitByDefault: false,
    // https://github.com/platformatic/kafka/blob/main/docs/consumer.md, `mode`.
    startsAt: 'latest',
  },
};
