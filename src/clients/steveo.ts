import { alternativesOf, at, booleanOf, isAbsent, known, list, literalOf, member, stringOf, unknown, type Value } from '../values/value.js';
import type { Call, Client, Draft } from './client.js';

const surface = /* ts */ `
export type KafkaConfiguration = any; export type SQSConfiguration = any; export type RedisConfiguration = any; export type Middleware = any; export type Logger = any;
export interface Task { publish(payload: any, options?: any): Promise<any>; readonly name: string; readonly topic: string }
export declare class Steveo<E = any> {
  constructor(configuration: any, logger?: any, storage?: any); task<T = any>(name: string, callback: (payload: T, context?: any) => any, options?: any): Task;
  publish<T = any>(name: string, payload: T, options?: any): Promise<void>; registerTopic(name: string, topic?: string): Promise<void>; start(topics?: string[]): Promise<void>; pause(): Promise<void>; resume(): Promise<void>; stop(): Promise<void>; runner(): any;
}
declare function create(configuration: any, logger?: any, storage?: any): Steveo;
export default create;
`;

/** The configuration a library object was made with, only where it says that the engine is Kafka: there are others. */
function configurationOf(steveo: Value): Value | undefined {
  if (steveo.kind !== 'instance' || steveo.args[0] === undefined) return undefined;
  return alternativesOf(at(steveo.args[0], 'engine')).some((engine) => literalOf(engine) === 'kafka') ? steveo.args[0] : undefined;
}

/** `queuePrefix_name`, in capitals where asked. */
function toTopic(name: Value, configuration: Value): Value {
  const prefix = at(configuration, 'queuePrefix');
  const isUpper = booleanOf(at(configuration, 'upperCaseNames')) === true;
  if (isAbsent(prefix) && !isUpper) return name;
  const [head, tail] = [stringOf(prefix), stringOf(name)];
  if (tail === undefined) return isUpper ? unknown('a name in capitals') : { kind: 'template', parts: [head ?? prefix, '_', name] };
  if (!isAbsent(prefix) && head === undefined) return { kind: 'template', parts: [prefix, `_${isUpper ? tail.toUpperCase() : tail}`] };
  const text = head === undefined ? tail : `${head}_${tail}`;
  return known(isUpper ? text.toUpperCase() : text);
}

const produce = (topic: Value, payload: Value): Draft => ({ kind: 'produce', topic, messages: list([payload]), message: (value) => ({ value }), returns: 'promise' });

function publishTask(call: Call): Draft | undefined {
  if (call.receiver.kind !== 'instance') return undefined;
  const configuration = call.receiver.parent && configurationOf(call.receiver.parent);
  return configuration && produce(toTopic(call.receiver.args[0] ?? known(undefined), configuration), call.arg(0));
}

function task(call: Call): Draft | undefined {
  const configuration = configurationOf(call.receiver);
  if (!configuration) return undefined;
  const own = at(call.arg(2), 'queueName');
  const group = member(at(configuration, 'consumer.global'), 'group.id');
  return {
    kind: 'handler', topics: isAbsent(own) ? toTopic(call.arg(0), configuration) : own, handler: call.arg(1), mode: 'message', message: { parameter: 0, value: '' }, group,
  };
}

function publish(call: Call): Draft | undefined {
  const configuration = configurationOf(call.receiver);
  return configuration && produce(toTopic(call.arg(0), configuration), call.arg(1));
}

function object(call: Call): Draft | undefined {
  const configuration = call.arg(0);
  if (literalOf(at(configuration, 'engine')) !== 'kafka') return undefined;
  return { kind: 'object', role: 'client', options: configuration, brokers: at(configuration, 'bootstrapServers') };
}

/** https://github.com/ordermentum/steveo */
export const steveo: Client = {
  name: 'steveo',
  documentation: 'https://github.com/ordermentum/steveo#readme',
  packages: ['steveo'],
  surface,
  operations: {
    'new Steveo': object,
    create: object,
    'Steveo.task': task,
    'Steveo.publish': publish,
    'Task.publish': publishTask,
  },
  facts: {
    // librdkafka underneath: https://github.com/confluentinc/librdkafka/blob/master/CONFIGURATION.md
    defaultAcks: -1,
    // README, batch processing: failed messages do not block the commit.
    throwStopsCommit: false,
    autoCommitByDefault: true,
    startsAt: 'latest',
  },
};
