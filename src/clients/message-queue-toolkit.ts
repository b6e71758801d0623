import { list, unknown } from '../values/value.js';
import type { Call, Client, Draft, HandlerDraft } from './client.js';
import { control } from './options.js';

const surface = /* ts */ `
export type TopicConfig<T = string> = any; export type KafkaConsumerDependencies = any; export type KafkaDependencies = any; export type KafkaConsumerOptions<A = any, B = any, C = any> = any; export type KafkaPublisherOptions<A = any> = any;
export interface DeserializedMessage<V = any> { topic: string; key: string; value: V; partition: number; offset: any; headers: any }
export declare abstract class AbstractKafkaPublisher<Topics = any> {
  constructor(dependencies: any, options: any); init(): Promise<void>; close(): Promise<void>;
  publish(topic: string, message: any, requestContext?: any, options?: any): Promise<void>;
}
export declare abstract class AbstractKafkaConsumer<Topics = any, Context = any, Batch = any> { constructor(dependencies: any, options: any, executionContext: Context); init(): Promise<void>; close(): Promise<void> }
export declare class KafkaHandlerConfig<V = any, Context = any, Batch = any> { constructor(schema: any, handler: (message: any, context: Context, requestContext: any) => Promise<void> | void) }
export declare class KafkaBatchHandlerConfig<V = any, Context = any> { constructor(schema: any, handler: (messages: any[], context: Context, requestContext: any) => Promise<void> | void) }
export declare class KafkaHandlerRoutingBuilder<Topics = any, Context = any, Batch = any> { addConfig(topic: string, config: KafkaHandlerConfig): this; build(): any }
`;

/** A handler is routed to a topic; its group is the one that the consumer's options name. */
function addConfig(call: Call): HandlerDraft {
  const config = call.arg(1);
  const isBatch = config.kind === 'instance' && config.type === 'KafkaBatchHandlerConfig';
  const handler = config.kind === 'instance' ? config.args[1] : undefined;
  return {
    kind: 'handler', topics: call.arg(0), handler: handler ?? unknown('a handler configuration made elsewhere'), mode: isBatch ? 'batch' : 'message',
    message: isBatch ? { parameter: 0, topic: '*.topic', value: '*.value', key: '*.key' } : { parameter: 0, topic: 'topic', value: 'value', key: 'key' },
  };
}

const publish = (call: Call): Draft => ({ kind: 'produce', topic: call.arg(0), messages: list([call.arg(1)]), message: (value) => ({ value }), returns: 'promise' });

/** https://github.com/kibertoad/message-queue-toolkit/tree/main/packages/kafka */
export const messageQueueToolkit: Client = {
  name: 'message-queue-toolkit',
  documentation: 'https://github.com/kibertoad/message-queue-toolkit/tree/main/packages/kafka#readme',
  packages: ['@message-queue-toolkit/kafka'],
  surface,
  operations: {
    'AbstractKafkaPublisher.publish': publish,
    'AbstractKafkaPublisher.init': control('connect'),
    'AbstractKafkaPublisher.close': control('disconnect'),
    'AbstractKafkaConsumer.init': control('connect'),
    'AbstractKafkaConsumer.close': control('disconnect'),
    'KafkaHandlerRoutingBuilder.addConfig': addConfig,
  },
  facts: {
    // @platformatic/kafka underneath: the leader's acknowledgement.
    defaultAcks: 1,
    // README, How It Works: the offset is committed after successful processing.
    throwStopsCommit: true,
    autoCommitByDefault: false,
    // https://github.com/platformatic/kafka/blob/main/docs/consumer.md, `mode`.
    startsAt: 'latest',
  },
};
