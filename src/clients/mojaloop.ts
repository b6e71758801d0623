import { at, isAbsent, itemsOf, known, list, literalOf, member, oneOf, record, stringOf, textOf, unknown, type Value } from '../values/value.js';
import type { Call, Client, Draft, ProduceDraft, RunDraft } from './client.js';
import { control, firstGiven, isCandidate } from './options.js';

const words = (text: string): string => text.split(' ').map((value) => `${value.toUpperCase().replaceAll('-', '_')} = '${value}'`).join(', ');

/** Both packages; their `Util` is one object here. */
const surface = /* ts */ `
export declare namespace Enum {
  namespace Kafka { enum Config { PRODUCER = 'PRODUCER', CONSUMER = 'CONSUMER' } enum Topics { ${words('notification position event transfer')} } }
  namespace Events { namespace Event {
    enum Type { ${words('admin authorization account bulk bulk-processing bulk-prepare bulk-fulfil consent endpointcache event fulfil get notification oracle position prepare quote service settlement thirdparty transaction-request transfer party participant')}, SETTLEMENT_WINDOW = 'settlementwindow', DEFERRED_SETTLEMENT = 'deferredsettlement', GROSS_SETTLEMENT = 'transfersettlement', BULK_QUOTE = 'bulkquote', FX_QUOTE = 'fxquote', FX_TRANSFER = 'fxtransfer' }
    enum Action { ${words('abort abort-duplicate abort-validation accept bulk-abort bulk-commit bulk-get bulk-prepare bulk-prepare-duplicate bulk-processing bulk-timeout-received bulk-timeout-reserved close commit create delete event fail forwarded fulfil fulfil-duplicate fx-abort fx-abort-duplicate fx-abort-validation fx-commit fx-forwarded fx-fulfil fx-fulfil-duplicate fx-get fx-notify fx-prepare fx-prepare-duplicate fx-reject fx-reserve fx-reserved-aborted fx-timeout-received fx-timeout-reserved get initiate limit-adjustment lookup patch position position-fulfil position-prepare post prepare prepare-duplicate processing put reject request reserve reserved-aborted resolve settlement-window timeout-received timeout-reserved transfer')} }
  } }
}
export interface KafkaUtil {
  transformGeneralTopicName(template: string, functionality: string, action: string): string;
  transformAccountToTopicName(template: string, participant: string, functionality: string, action: string): string;
  createGeneralTopicConf(template: string, functionality: string, action: string, key?: any, partition?: any, opaque?: any, topicName?: string): any;
  createParticipantTopicConf(template: string, participant: string, functionality: string, action: string, key?: any, partition?: any, opaque?: any): any;
  getKafkaConfig(config: any, flow: string, functionality: string, action?: string): any;
  produceGeneralMessage(config: any, producer: any, functionality: string, action: string, message: any, state: any, key?: any, span?: any, topicName?: string): Promise<boolean>;
  produceParticipantMessage(config: any, producer: any, participant: string, functionality: string, action: string, message: any, state: any): Promise<boolean>;
  proceed(config: any, parameters: any, options: any): Promise<boolean>; commitMessageSync(consumer: any, topic: string, message: any): Promise<void>;
}
export interface ConsumerUtil { createHandler(topic: string | string[], config: any, command: (error: any, messages: any) => any): Promise<void>; getConsumer(topic: string): Consumer; isConnected(topic?: string): Promise<any>; getListOfTopics(): string[]; disconnectAll(): Promise<void> }
export interface ProducerUtil { produceMessage(message: any, topicConf: any, config: any): Promise<boolean>; connectAll(configs: any): Promise<void>; disconnect(topic?: string): Promise<void>; isConnected(topic?: string): Promise<any>; getProducer(topic: string): Producer }
export declare const Util: { Kafka: KafkaUtil; Consumer: ConsumerUtil; Producer: ProducerUtil; [other: string]: any };
export declare class Consumer {
  constructor(topics: string[], config: any); connect(): Promise<any>; disconnect(callback?: any): void; consume(command: (error: any, messages: any) => any): void; on(event: string, listener: any): this;
  commit(...args: any[]): void; commitMessage(message: any): void; commitMessageSync(message: any): void; commitSync(...args: any[]): void;
}
export declare class Producer { constructor(config: any); connect(): Promise<any>; disconnect(callback?: any): void; sendMessage(message: any, topicConf: any): Promise<any>; on(event: string, listener: any): this }
export declare const Kafka: { Consumer: typeof Consumer; Producer: typeof Producer; Protocol: any; otel: any };
`;

const MESSAGE: RunDraft['message'] = { parameter: 1, topic: '*.topic', value: '*.value', key: '*.key' };
const GENERAL_TEMPLATE = 'TOPIC_TEMPLATES.GENERAL_TOPIC_TEMPLATE.TEMPLATE';
const PARTICIPANT_TEMPLATE = 'TOPIC_TEMPLATES.PARTICIPANT_TOPIC_TEMPLATE.TEMPLATE';

/** Functionalities whose actions share a topic (`Enum.Kafka.TopicMap`): where they go, and for which actions. */
const SHARED: Readonly<Record<string, readonly [functionality: string, action: string, actions?: RegExp]>> = {
  notification: ['notification', 'event'],
  position: ['transfer', 'position'],
  'bulk-processing': ['bulk', 'processing'],
  fulfil: ['transfer', 'fulfil', /^bulk-/],
  prepare: ['transfer', 'prepare', /^bulk-/],
};

/** The text of a template, where it is known or has a known default. */
const templateOf = (template: Value): string | undefined => stringOf(template.kind === 'symbol' ? template.fallback : template);

/** A mustache template with its fields put in; what is not known becomes a hole. */
function render(template: Value, fields: Readonly<Record<string, Value>>): Value {
  const text = templateOf(template);
  if (text === undefined) return template.kind === 'parameter' ? template : unknown('a topic template that is not known');
  const parts = text.split(/\{\{\{?\s*(\w+)\s*\}?\}\}/).map((part, index): string | Value => {
    if (index % 2 === 0) return part;
    const field = fields[part] ?? known('');
    if (isAbsent(field)) return unknown('a part of the topic that is not known');
    return field.kind === 'known' ? textOf(field) : field;
  });
  return parts.every((part) => typeof part === 'string') ? known(parts.join('')) : { kind: 'template', parts };
}

/** `transformGeneralTopicName`: by functionality and action, several of which share a topic. */
function generalTopic(template: Value, functionality: Value, action: Value): Value {
  if (functionality.kind === 'oneOf') {
    // What is not known next to what is known adds nothing; neither does what is missing on an early way out.
    const told = functionality.values.filter((one) => one.kind !== 'unknown' && !isAbsent(one));
    return oneOf((told.length > 0 ? told : functionality.values).map((one) => generalTopic(template, one, action)));
  }
  if (action.kind === 'oneOf') return oneOf(action.values.filter((one) => !isAbsent(one)).map((one) => generalTopic(template, functionality, one)));
  const shared = SHARED[stringOf(functionality) ?? ''];
  const isShared = shared !== undefined && (shared[2] === undefined || shared[2].test(stringOf(action) ?? ''));
  return isShared ? render(template, { functionality: known(shared[0]), action: known(shared[1]) }) : render(template, { functionality, action });
}

const participantTopic = (template: Value, participantName: Value, functionality: Value, action: Value): Value => render(template, { participantName, functionality, action });

/** A topic name that is given wins over the rendered one; an unknown one leaves the rendered one possible. */
function overridden(name: Value, rendered: Value): Value {
  const given = name.kind === 'symbol' && name.fallback !== undefined && isAbsent(name.fallback) ? known(undefined) : name;
  return isCandidate(given) ? given : rendered;
}

const produce = (topic: Value, value: Value, key: Value): ProduceDraft => ({
  kind: 'produce', topic, messages: list([value]), message: (element) => ({ value: element, key }), returns: 'promise',
});

/** Commits the consumed message where asked to, then produces the next one where `eventDetail` says which. */
function proceed(call: Call): readonly Draft[] {
  const [config, parameters, options] = [call.arg(0), call.arg(1), call.arg(2)];
  const detail = at(options, 'eventDetail');
  const commit: readonly Draft[] = literalOf(at(options, 'consumerCommit')) === true ? [{ kind: 'commit', topic: at(parameters, 'kafkaTopic') }] : [];
  if (isAbsent(detail)) return commit;
  const topic = overridden(at(options, 'topicNameOverride'), generalTopic(at(config, GENERAL_TEMPLATE), at(detail, 'functionality'), at(detail, 'action')));
  return [...commit, produce(topic, at(parameters, 'message.value'), at(options, 'messageKey'))];
}

const rdkafka = (config: Value, key: string): Value => member(at(config, 'rdkafkaConf'), key);

function createHandler(call: Call): Draft {
  const config = call.arg(1);
  return {
    kind: 'handler', topics: call.arg(0), handler: call.arg(2), mode: 'callback', message: MESSAGE, group: rdkafka(config, 'group.id'),
    autoCommit: firstGiven(rdkafka(config, 'enable.auto.commit'), rdkafka(config, 'enableAutoCommit')),
  };
}

/** `config[flow][functionality][action].config`. */
function kafkaConfig(call: Call): Value {
  const steps = [call.arg(1), call.arg(2), call.arg(3)].filter((step) => !isAbsent(step)).map(stringOf);
  if (steps.some((step) => step === undefined)) return unknown('a configuration whose keys are not known');
  return member(steps.reduce<Value>((value, step) => member(value, step as string), call.arg(0)), 'config');
}

/** https://github.com/mojaloop/central-services-stream, https://github.com/mojaloop/central-services-shared (src/util/kafka) */
export const mojaloop: Client = {
  name: 'mojaloop',
  documentation: 'https://github.com/mojaloop/central-services-stream#readme',
  packages: ['@mojaloop/central-services-stream', '@mojaloop/central-services-shared'],
  surface,
  results: {
    'KafkaUtil.transformGeneralTopicName': (call) => generalTopic(call.arg(0), call.arg(1), call.arg(2)),
    'KafkaUtil.transformAccountToTopicName': (call) => participantTopic(call.arg(0), call.arg(1), call.arg(2), call.arg(3)),
    'KafkaUtil.createGeneralTopicConf': (call) => record({ topicName: overridden(call.arg(6), generalTopic(call.arg(0), call.arg(1), call.arg(2))), key: call.arg(3), partition: call.arg(4) }),
    'KafkaUtil.createParticipantTopicConf': (call) => record({ topicName: participantTopic(call.arg(0), call.arg(1), call.arg(2), call.arg(3)), key: call.arg(4), partition: call.arg(5) }),
    'KafkaUtil.getKafkaConfig': kafkaConfig,
  },
  operations: {
    'KafkaUtil.produceGeneralMessage': (call) =>
      produce(overridden(call.arg(8), generalTopic(at(call.arg(0), GENERAL_TEMPLATE), call.arg(2), call.arg(3))), call.arg(4), call.arg(6)),
    'KafkaUtil.produceParticipantMessage': (call) =>
      produce(participantTopic(at(call.arg(0), PARTICIPANT_TEMPLATE), call.arg(2), call.arg(3), call.arg(4)), call.arg(5), known(undefined)),
    'KafkaUtil.proceed': proceed,
    'KafkaUtil.commitMessageSync': (call) => ({ kind: 'commit', topic: call.arg(1) }),
    'ConsumerUtil.createHandler': createHandler,
    'ProducerUtil.produceMessage': (call) => produce(at(call.arg(1), 'topicName'), call.arg(0), at(call.arg(1), 'key')),
    'new Consumer': (call) => ({
      kind: 'object', role: 'consumer', options: call.arg(1), topics: call.arg(0), group: rdkafka(call.arg(1), 'group.id'), brokers: rdkafka(call.arg(1), 'metadata.broker.list'),
      autoCommit: rdkafka(call.arg(1), 'enable.auto.commit'),
    }),
    'new Producer': (call) => ({ kind: 'object', role: 'producer', options: call.arg(0), brokers: rdkafka(call.arg(0), 'metadata.broker.list'), acks: member(at(call.arg(0), 'topicConf'), 'request.required.acks') }),
    'Producer.sendMessage': (call) => itemsOf(call.arg(1)).map((conf) => produce(at(conf, 'topicName'), call.arg(0), at(conf, 'key'))),
    'Consumer.consume': (call) => ({ kind: 'run', handler: call.arg(0), mode: 'callback', message: MESSAGE }),
    'Consumer.commit': control('commit'),
    'Consumer.commitMessage': control('commit'),
    'Consumer.commitMessageSync': control('commit'),
    'Consumer.commitSync': control('commit'),
    'Consumer.connect': control('connect'),
    'Producer.connect': control('connect'),
    'Consumer.disconnect': control('disconnect'),
    'Producer.disconnect': control('disconnect'),
  },
  facts: {
    // node-rdkafka underneath: https://github.com/confluentinc/librdkafka/blob/master/CONFIGURATION.md, `request.required.acks`.
    defaultAcks: -1,
    throwStopsCommit: false,
    autoCommitByDefault: true,
    startsAt: 'latest',
  },
};
