import { at, isAbsent, itemsOf, known, literalOf, member, oneOf, textOf, unknown, type Value } from '../values/value.js';
import type { Call, Client, Draft, HandlerDraft, ListenDraft, MessageDraft, ObjectDraft, ProduceDraft } from './client.js';
import { control } from './options.js';

const surface = /* ts */ `
import type { Consumer, KafkaMessage, Producer, TopicPartitionOffset } from 'kafkajs';
export { Kafka, CompressionTypes, logLevel, Admin, Batch, Consumer, ConsumerConfig, EachBatchPayload, EachMessagePayload, KafkaConfig, KafkaMessage, Message, Producer, ProducerConfig, ProducerRecord, RecordMetadata, TopicMessages, Transaction } from 'kafkajs';
interface Observable<T> { pipe(...operators: any[]): Observable<any>; subscribe(...observer: any[]): any; toPromise(): Promise<T>; forEach(next: (value: T) => void): Promise<void> }
type Token<T> = (abstract new (...args: any[]) => T) | Function | string | symbol;
export declare enum Transport { TCP = 0, REDIS = 1, NATS = 2, MQTT = 3, GRPC = 4, RMQ = 5, KAFKA = 6 }
export type KafkaOptions = any; export type MicroserviceOptions = any; export type ClientOptions = any; export type ClientProviderOptions = any; export type ClientsModuleOptions = any;
export declare class ClientProxy {
  connect(): Promise<any>; close(): any; unwrap<T>(): T; on(event: any, callback: any): void; readonly status: Observable<string>;
  send<TResult = any, TInput = any>(pattern: any, data: TInput): Observable<TResult>;
  emit<TResult = any, TInput = any>(pattern: any, data: TInput): Observable<TResult>;
}
export declare class ClientKafka extends ClientProxy {
  constructor(options: any);
  connect(): Promise<Producer>; close(): Promise<void>; subscribeToResponseOf(pattern: any): void; readonly producer: Producer; readonly consumer: Consumer;
  send<TResult = any, TInput = any>(pattern: any, data: TInput): Observable<TResult>;
  emit<TResult = any, TInput = any>(pattern: any, data: TInput): Observable<TResult>;
  emitBatch<TResult = any, TInput = any>(pattern: any, data: { messages: TInput[] }): Observable<TResult>;
  commitOffsets(offsets: TopicPartitionOffset[]): Promise<void>; createClient<T = any>(): T; bindTopics(): Promise<void>;
}
export interface ClientKafkaProxy extends ClientKafka {}
export declare class ClientProxyFactory {
  static create(options: { transport: Transport.KAFKA; options?: any }): ClientKafka;
  static create(options: any): ClientProxy;
}
export declare class ClientsModule { static register(options: any): any; static registerAsync(options: any): any }
export declare class ServerKafka { constructor(options: any); listen(callback: any): Promise<void>; close(): Promise<void> }
export declare class KafkaContext {
  getMessage(): KafkaMessage; getPartition(): number; getTopic(): string; getConsumer(): Consumer; getProducer(): Producer; getHeartbeat(): () => Promise<void>; getArgs(): any;
}
export declare class KafkaRetriableException { constructor(error: any); getError(): any }
export declare class RpcException { constructor(error: any); getError(): any }
export declare function Client(options?: any): any;
export declare function MessagePattern(pattern?: any, transportOrExtras?: any, extras?: any): any;
export declare function EventPattern(pattern?: any, transportOrExtras?: any, extras?: any): any;
export declare function Payload(...pipes: any[]): any;
export declare function Ctx(): any;
export interface INestMicroservice { listen(): Promise<any>; close(): Promise<any>; get<T = any>(token: Token<T>, options?: any): T; resolve<T = any>(token: Token<T>): Promise<T>; [member: string]: any }
export interface INestApplicationContext { get<T = any>(token: Token<T>, options?: any): T; resolve<T = any>(token: Token<T>): Promise<T>; close(): Promise<void>; [member: string]: any }
export interface INestApplication extends INestApplicationContext {
  connectMicroservice<T = any>(options: any, hybrid?: any): INestMicroservice; startAllMicroservices(): Promise<this>; startAllMicroservicesAsync(): Promise<this>; listen(...args: any[]): Promise<any>;
}
export interface NestApplication extends INestApplication {}
export interface NestApplicationContext extends INestApplicationContext {}
export interface NestMicroservice extends INestMicroservice {}
export interface NestExpressApplication extends INestApplication {}
export interface NestFastifyApplication extends INestApplication {}
declare class NestFactoryStatic {
  create<T extends INestApplication = INestApplication>(module: any, ...options: any[]): Promise<T>;
  createMicroservice<T = any>(module: any, options?: any): Promise<INestMicroservice>;
  createApplicationContext(module: any, options?: any): Promise<INestApplicationContext>;
}
export declare const NestFactory: NestFactoryStatic;
`;

const TCP = known(0);
const KAFKA = known(6);
/** The group of consumers that name none, before Nest appends `-server` or `-client`. */
const DEFAULT_GROUP = 'nestjs-group';

const isKafka = (transport: Value): boolean => literalOf(transport) === 6 || literalOf(transport) === 'KAFKA';

/**
 * How Nest turns a pattern into a topic: text as it is, an object as JSON with sorted keys (`{ cmd: 'x' }` is `{"cmd":"x"}`).
 * A part that is not known becomes a hole.
 */
function toTopic(pattern: Value): Value {
  if (pattern.kind === 'known' && typeof pattern.value === 'number') return known(String(pattern.value), pattern.node);
  if (pattern.kind === 'oneOf') return { ...pattern, values: pattern.values.map(toTopic) };
  if (pattern.kind === 'list') return { ...pattern, items: pattern.items.map(toTopic), ...(pattern.rest ? { rest: toTopic(pattern.rest) } : {}) };
  if (pattern.kind !== 'record') return pattern;
  if (pattern.open) return unknown('a pattern object that is not wholly known');
  const parts: (string | Value)[] = [];
  [...pattern.keys].sort((a, b) => a.localeCompare(b)).forEach((key, index) => {
    const value = member(pattern, key);
    const part = toTopic(value);
    const quote = value.kind === 'record' || (value.kind === 'known' && typeof value.value !== 'string') ? '' : '"';
    parts.push(`${index === 0 ? '{' : ','}"${key}":${quote}`, part.kind === 'known' ? textOf(part) : part, quote);
  });
  parts.push('}');
  return parts.every((part) => typeof part === 'string') ? known(parts.join(''), pattern.node) : { kind: 'template', parts };
}

/** `options.options` of a client, register entry or microservice; a client's own class is given it directly. */
function optionsOf(receiver: Value): Value | undefined {
  if (receiver.kind !== 'instance') return undefined;
  const made = receiver.args[0];
  if (made !== undefined) return isAbsent(at(made, 'transport')) ? made : at(made, 'options');
  return receiver.token?.kind === 'record' ? at(receiver.token, 'options') : undefined;
}

/** The transport as far as the client object tells, also where it is handed in as any client; otherwise its injection token decides. */
function transportOf(receiver: Value): Value | undefined {
  if (receiver.kind !== 'instance') return undefined;
  if (receiver.type === 'ClientKafka') return KAFKA;
  const options = receiver.args[0] ?? (receiver.token?.kind === 'record' ? receiver.token : undefined);
  return options === undefined ? undefined : transportIn(options);
}

/** The transport of an options object; Nest takes TCP where none is written. */
function transportIn(options: Value, strategy = at(options, 'strategy')): Value {
  const transport = at(options, 'transport');
  if (!isAbsent(transport)) return transport;
  if (strategy.kind === 'instance' && strategy.type === 'ServerKafka') return KAFKA;
  // A server out of a package is what its name says; without it its handlers would read nothing.
  if (strategy.kind === 'foreign' && /kafka/i.test([strategy.module, ...strategy.path].join('.'))) return KAFKA;
  return isAbsent(strategy) && isAbsent(at(options, 'customClass')) ? TCP : unknown('a transport of its own class');
}

/** A Kafka message is `{ key?, value, headers? }`; anything else is the payload itself (KafkaRequestSerializer). */
function toMessage(data: Value): MessageDraft {
  if (data.kind === 'oneOf') return merged(data.values.map(toMessage));
  if (data.kind !== 'record' || !(data.keys.includes('value') || data.keys.includes('key'))) return { value: data };
  return { key: at(data, 'key'), value: at(data, 'value'), headers: at(data, 'headers'), partition: at(data, 'partition') };
}

/** `key ? { key, value: data } : data`: each part is one of what it is in each. */
function merged(messages: readonly MessageDraft[]): MessageDraft {
  const part = (name: keyof MessageDraft): Value => oneOf(messages.map((message) => message[name] ?? known(undefined)));
  return { key: part('key'), value: part('value'), headers: part('headers'), partition: part('partition') };
}

function produce(call: Call, transport: Value | undefined, more: Partial<ProduceDraft>): Draft {
  const options = optionsOf(call.receiver);
  return {
    kind: 'produce', topic: toTopic(call.arg(0)), messages: { kind: 'list', items: [call.arg(1)] }, message: toMessage,
    ...(options ? { acks: at(options, 'send.acks') } : {}), ...(transport ? { transport } : {}), ...more,
  };
}
const emit = { returns: 'hotObservable' } as const;
const send = { returns: 'coldObservable', request: true } as const;

function toObject(options: Value, role: ObjectDraft['role']): ObjectDraft {
  return {
    kind: 'object', role, options, brokers: at(options, 'client.brokers'), group: at(options, 'consumer.groupId'), acks: at(options, 'send.acks'),
    idempotent: at(options, 'producer.idempotent'), transactionalId: at(options, 'producer.transactionalId'), sessionTimeout: at(options, 'consumer.sessionTimeout'),
    fromBeginning: at(options, 'subscribe.fromBeginning'), autoCommit: at(options, 'run.autoCommit'), minBytes: at(options, 'consumer.minBytes'), maxWait: at(options, 'consumer.maxWaitTimeInMs'),
  };
}

/** A client made from whole options: an object of Kafka's only where the transport is, or may be, Kafka. */
function client(options: Value): Draft | undefined {
  const transport = transportIn(options);
  return isKafka(transport) ? toObject(at(options, 'options'), 'client') : undefined;
}

/** `[…]` or `{ clients: […] }`; an asynchronous entry's options are what its factory returns. */
function register(call: Call): readonly Draft[] {
  const clients = at(call.arg(0), 'clients');
  const entries = itemsOf(call.arg(0).kind === 'record' && !isAbsent(clients) ? clients : call.arg(0));
  return entries.flatMap((entry): readonly Draft[] => {
    const factory = at(entry, 'useFactory');
    const byClass = !isAbsent(at(entry, 'useClass')) || !isAbsent(at(entry, 'useExisting'));
    const options = entry.kind === 'record' && !isAbsent(factory) ? call.resultOf(factory) : byClass && entry.kind === 'record' ? unknown('options made by a class') : entry;
    const draft: Draft = { kind: 'register', token: at(entry, 'name'), transport: transportIn(options), options: at(options, 'options') };
    const made = client(options);
    return made ? [draft, made] : [draft];
  });
}

/** Nest appends `-server` to the group; the report keeps the configured name. */
function listen(options: Value, call: Call): ListenDraft {
  const factory = at(options, 'useFactory');
  const whole = options.kind === 'record' && !isAbsent(factory) ? call.resultOf(factory) : options;
  const strategy = call.clientPart(at(whole, 'strategy'));
  const transport = transportIn(whole, strategy);
  const isMade = strategy.kind === 'instance' || strategy.kind === 'foreign';
  const inner = isMade ? (strategy.args[0] ?? unknown('options of a strategy')) : at(whole, 'options');
  const written = at(inner, 'consumer.groupId');
  const group = !isAbsent(written) || !isKafka(transport) ? written : strategy.kind === 'foreign' ? unknown('the group of a server out of a package') : known(DEFAULT_GROUP);
  return { kind: 'listen', transport, options: inner, group, brokers: at(inner, 'client.brokers') };
}

/** `(pattern, transport?, extras?)`; without a pattern it hears nothing. The payload is the parameter decorated with `@Payload`, by default the first. */
function handle(call: Call, replies: boolean): HandlerDraft | undefined {
  if (call.argCount === 0) return undefined;
  const transport = call.arg(1);
  return {
    kind: 'handler', topics: toTopic(call.arg(0)), handler: call.decorated ?? unknown('no decorated method'), mode: 'message', message: { parameter: 0, value: '' }, replies,
    ...(isAbsent(transport) || transport.kind === 'record' ? {} : { transport }),
  };
}

/** https://docs.nestjs.com/microservices/kafka */
export const nestjs: Client = {
  name: 'nestjs',
  documentation: 'https://docs.nestjs.com/microservices/kafka',
  packages: ['@nestjs/microservices', '@nestjs/microservices/*'],
  companions: ['@nestjs/common', '@nestjs/core', '@nestjs/platform-express', '@nestjs/platform-fastify'],
  starters: ['createMicroservice', 'connectMicroservice'],
  surface,
  operations: {
    'ClientKafka.emit': (call) => produce(call, KAFKA, emit),
    'ClientKafka.send': (call) => produce(call, KAFKA, send),
    'ClientKafka.emitBatch': (call) => produce(call, KAFKA, { ...emit, messages: at(call.arg(1), 'messages') }),
    'ClientKafka.subscribeToResponseOf': (call) => ({ kind: 'replyTopic', topic: toTopic(call.arg(0)) }),
    'ClientKafka.commitOffsets': control('commit'),
    'ClientKafka.connect': control('connect'),
    'ClientKafka.close': control('disconnect'),
    'ClientProxy.emit': (call) => produce(call, transportOf(call.clientPart(call.receiver)), emit),
    'ClientProxy.send': (call) => produce(call, transportOf(call.clientPart(call.receiver)), send),
    'ClientProxy.connect': control('connect'),
    'ClientProxy.close': control('disconnect'),
    'ClientProxyFactory.create': (call) => client(call.arg(0)),
    'new ClientKafka': (call) => toObject(call.arg(0), 'client'),
    'new ServerKafka': (call) => toObject(call.arg(0), 'consumer'),
    '@Client': (call) => client(call.arg(0)),
    'ClientsModule.register': register,
    'ClientsModule.registerAsync': register,
    '@MessagePattern': (call) => handle(call, true),
    '@EventPattern': (call) => handle(call, false),
    'NestFactoryStatic.createMicroservice': (call) => listen(call.arg(1), call),
    'INestApplication.connectMicroservice': (call) => listen(call.arg(0), call),
  },
  results: Object.fromEntries(['INestApplicationContext', 'INestMicroservice'].flatMap((type) => ['get', 'resolve'].map((name) => [`${type}.${name}`, (call: Call) => call.provided(call.arg(0))]))),
  servers: ['ServerKafka'],
  facts: {
    // ServerKafka and ClientKafka hand `options.send` to kafkajs unchanged: https://kafka.js.org/docs/producing#producing-messages
    defaultAcks: -1,
    // https://docs.nestjs.com/microservices/kafka#exception-handling: exceptions are wrapped, only KafkaRetriableException reaches kafkajs.
    throwStopsCommit: false,
    // https://docs.nestjs.com/microservices/kafka#commit-offsets
    autoCommitByDefault: true,
    // https://docs.nestjs.com/microservices/kafka#options: subscribe options default to kafkajs', `fromBeginning: false`.
    startsAt: 'latest',
  },
};
