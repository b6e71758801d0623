import { describe, expect, it } from 'vitest';
import { fastifyKafka } from '../../src/clients/fastify-kafka.js';
import { messageQueueToolkit } from '../../src/clients/message-queue-toolkit.js';
import { mojaloop } from '../../src/clients/mojaloop.js';
import { mojaloopPlatform } from '../../src/clients/mojaloop-platform.js';
import { platformatic } from '../../src/clients/platformatic.js';
import { rob3000NestjsKafka } from '../../src/clients/rob3000-nestjs-kafka.js';
import { sinek } from '../../src/clients/sinek.js';
import { steveo } from '../../src/clients/steveo.js';
import { upstash } from '../../src/clients/upstash.js';
import { callOf, draftsOf, fn, instance, parameter, toPlain } from '../support/client-calls.js';

describe('@platformatic/kafka', () => {
  it('sends messages to the topic that each of them names', () => {
    expect(draftsOf(platformatic, 'Producer.send', [{ messages: [{ topic: 'hull.bent', key: 'h', value: 'v' }, { topic: 'hull.fixed', value: 'w' }], acks: 0 }]).map((d) => [d['topic'], d['messages'], d['acks']])).toEqual([
      ['hull.bent', [{ topic: 'hull.bent', key: 'h', value: 'v' }], 0], ['hull.fixed', [{ topic: 'hull.fixed', value: 'w' }], 0],
    ]);
  });

  it('reads a stream from the mode, or from the fallback of committed offsets', () => {
    expect(draftsOf(platformatic, 'Consumer.consume', [{ topics: ['hull.bent'], mode: 'earliest' }])).toEqual([{ kind: 'subscribe', topics: ['hull.bent'], fromBeginning: true, reset: 'earliest' }]);
    expect(draftsOf(platformatic, 'Consumer.consume', [{ topics: ['hull.bent'], mode: 'committed', fallbackMode: 'latest' }])[0]).toMatchObject({ fromBeginning: false, reset: 'latest' });
    expect(draftsOf(platformatic, 'MessagesStream.on', ['data', fn('repair', 1)])[0]).toMatchObject({ handler: 'function repair', mode: 'stream' });
  });

  it('asks for all replicas when the producer is idempotent', () => {
    expect(draftsOf(platformatic, 'new Producer', [{ idempotent: true, bootstrapBrokers: ['k:9092'] }])[0]).toMatchObject({ acks: -1, idempotent: true, brokers: ['k:9092'] });
    expect(draftsOf(platformatic, 'new Producer', [{}])[0]).not.toHaveProperty('acks');
  });

  it('creates topics by name, with the options of all', () => {
    expect(draftsOf(platformatic, 'Admin.createTopics', [{ topics: ['hull.bent', { topic: 'hull.fixed', replicas: 3 }], partitions: 2, replicas: 1 }]).map((d) => [d['topic'], d['partitions'], d['replicationFactor']])).toEqual([
      ['hull.bent', 2, 1], ['hull.fixed', 2, 3],
    ]);
  });
});

describe('@fastify/kafka', () => {
  it('pushes, subscribes and handles by topic', () => {
    expect(draftsOf(fastifyKafka, 'FastifyKafka.push', [{ topic: 'hull.bent', payload: 'p', key: 'k' }])).toEqual([{ kind: 'produce', topic: 'hull.bent', messages: [{ key: 'k', value: 'p' }], returns: 'promise' }]);
    expect(draftsOf(fastifyKafka, 'FastifyKafka.subscribe', [['hull.bent', 'hull.fixed']])).toEqual([{ kind: 'subscribe', topics: ['hull.bent', 'hull.fixed'] }]);
    expect(draftsOf(fastifyKafka, 'FastifyKafka.on', ['hull.bent', fn('repair')])[0]).toMatchObject({ kind: 'run', handler: 'function repair', topic: 'hull.bent', autoCommit: false });
    expect(draftsOf(fastifyKafka, 'FastifyKafka.on', ['error', fn('log', 1)])).toEqual([]);
    expect(draftsOf(fastifyKafka, 'FastifyKafka.consume', [])).toEqual([]);
    expect(draftsOf(fastifyKafka, 'FastifyKafka.consume', [5, fn('repairAll')])[0]).toMatchObject({ mode: 'batch', message: { parameter: 1, topic: '*.topic', value: '*.value', key: '*.key' } });
  });
});

describe('mojaloop', () => {
  const config = { TOPIC_TEMPLATES: { GENERAL_TOPIC_TEMPLATE: { TEMPLATE: 'tt-{{functionality}}-{{action}}' }, PARTICIPANT_TOPIC_TEMPLATE: { TEMPLATE: 'tt-{{participantName}}-{{functionality}}-{{action}}' } } };
  const produced = (functionality: unknown, action: unknown, name?: unknown): unknown =>
    draftsOf(mojaloop, 'KafkaUtil.produceGeneralMessage', [config, instance('ProducerUtil'), functionality, action, { id: 1 }, {}, 'k', null, name])[0]?.['topic'];

  it.each([
    ['a shared functionality', 'notification', 'commit', 'tt-notification-event'],
    ['a functionality of its own', 'transfer', 'get', 'tt-transfer-get'],
    ['a functionality shared by bulk actions only', 'fulfil', 'bulk-commit', 'tt-transfer-fulfil'],
    ['the other actions of it', 'fulfil', 'commit', 'tt-fulfil-commit'],
    ['an action that is not known', 'position', parameter('action'), 'tt-transfer-position'],
    ['one of two functionalities', { kind: 'oneOf', values: [{ kind: 'known', value: 'notification' }, { kind: 'known', value: 'bulk-processing' }] }, 'commit', { oneOf: ['tt-notification-event', 'tt-bulk-processing'] }],
    ['one functionality and one that is not known', { kind: 'oneOf', values: [{ kind: 'known', value: 'notification' }, { kind: 'unknown', why: '' }] }, 'commit', 'tt-notification-event'],
    ['nothing known', { kind: 'unknown', why: '' }, { kind: 'unknown', why: '' }, 'tt-${?}-${?}'],
  ])('renders the topic of %s', (_name, functionality, action, topic) => {
    expect(produced(functionality, action)).toEqual(topic);
  });

  it('lets a given name win, but not an empty one', () => {
    expect(produced('position', 'prepare', 'own-topic')).toBe('own-topic');
    expect(produced('position', 'prepare', null)).toBe('tt-transfer-position');
    expect(produced('position', 'prepare', { kind: 'symbol', key: 'config:NAME', fallback: { kind: 'known', value: null }, file: 'a.js' })).toBe('tt-transfer-position');
  });

  it('does not guess a template that it cannot read', () => {
    expect(draftsOf(mojaloop, 'KafkaUtil.produceGeneralMessage', [{ kind: 'unknown', why: '' }, {}, 'transfer', 'get', {}, {}])[0]?.['topic']).toBe('?');
  });

  it('proceeds: commits, and produces only where the next event is named', () => {
    const parameters = { message: { value: { id: 9 } }, kafkaTopic: 'tt-transfer-prepare' };
    expect(draftsOf(mojaloop, 'KafkaUtil.proceed', [config, parameters, { consumerCommit: true }])).toEqual([{ kind: 'commit', topic: 'tt-transfer-prepare' }]);
    expect(draftsOf(mojaloop, 'KafkaUtil.proceed', [config, parameters, { consumerCommit: true, eventDetail: { functionality: 'notification', action: 'get' }, messageKey: 'm' }])).toEqual([
      { kind: 'commit', topic: 'tt-transfer-prepare' },
      { kind: 'produce', topic: 'tt-notification-event', messages: [{ value: { id: 9 }, key: 'm' }], returns: 'promise' },
    ]);
  });

  it('creates handlers with the group of their configuration', () => {
    expect(draftsOf(mojaloop, 'ConsumerUtil.createHandler', ['tt-transfer-get', { rdkafkaConf: { 'group.id': 'cl', 'enable.auto.commit': false } }, fn('get')])[0]).toMatchObject({
      kind: 'handler', topics: 'tt-transfer-get', handler: 'function get', group: 'cl', autoCommit: false,
    });
  });

  it('gives names and configurations back', () => {
    const result = (key: string, args: readonly unknown[]): unknown => { const value = mojaloop.results?.[key]?.(callOf(args)); return value && toPlain(value); };
    expect(result('KafkaUtil.transformGeneralTopicName', ['{{functionality}}.{{action}}', 'bulk', 'get'])).toBe('bulk.get');
    expect(result('KafkaUtil.transformAccountToTopicName', [config.TOPIC_TEMPLATES.PARTICIPANT_TOPIC_TEMPLATE.TEMPLATE, 'dfsp1', 'transfer', 'get'])).toBe('tt-dfsp1-transfer-get');
    expect(result('KafkaUtil.createGeneralTopicConf', ['tt-{{functionality}}-{{action}}', 'bulk', 'get', 'b-7'])).toMatchObject({ topicName: 'tt-bulk-get', key: 'b-7' });
    expect(result('KafkaUtil.createGeneralTopicConf', ['tt-{{functionality}}-{{action}}', 'bulk', 'get', null, null, null, 'own'])).toMatchObject({ topicName: 'own' });
    expect(result('KafkaUtil.createParticipantTopicConf', ['tt-{{participantName}}-{{action}}', 'dfsp1', 'bulk', 'get'])).toMatchObject({ topicName: 'tt-dfsp1-get' });
    expect(result('KafkaUtil.getKafkaConfig', [{ CONSUMER: { BULK: { GET: { config: { rdkafkaConf: { 'group.id': 'g' } } } } } }, 'CONSUMER', 'BULK', 'GET'])).toEqual({ rdkafkaConf: { 'group.id': 'g' } });
  });
});

describe('@message-queue-toolkit/kafka', () => {
  it('publishes, and routes handlers to topics', () => {
    expect(draftsOf(messageQueueToolkit, 'AbstractKafkaPublisher.publish', ['hull.bent', { id: 1 }])[0]).toMatchObject({ topic: 'hull.bent', messages: [{ value: { id: 1 } }] });
    expect(draftsOf(messageQueueToolkit, 'KafkaHandlerRoutingBuilder.addConfig', ['hull.bent', instance('KafkaHandlerConfig', ['schema', fn('repair')])])[0]).toMatchObject({ topics: 'hull.bent', handler: 'function repair', mode: 'message' });
    expect(draftsOf(messageQueueToolkit, 'KafkaHandlerRoutingBuilder.addConfig', ['hull.bent', instance('KafkaBatchHandlerConfig', ['schema', fn('repairAll')])])[0]).toMatchObject({ mode: 'batch' });
  });
});

describe('steveo', () => {
  const kafka = instance('Steveo', [{ engine: 'kafka', queuePrefix: 'yard', upperCaseNames: true, consumer: { global: { 'group.id': 'yard-workers' } } }]);

  it('publishes and handles under the formatted name', () => {
    expect(draftsOf(steveo, 'Steveo.publish', ['bend', { id: 1 }], { receiver: kafka })[0]).toMatchObject({ topic: 'YARD_BEND', messages: [{ value: { id: 1 } }] });
    expect(draftsOf(steveo, 'Steveo.task', ['bend', fn('bend', 1)], { receiver: kafka })[0]).toMatchObject({ kind: 'handler', topics: 'YARD_BEND', handler: 'function bend', group: 'yard-workers' });
    expect(draftsOf(steveo, 'Task.publish', [{ id: 1 }], { receiver: instance('Task', ['bend'], { parent: kafka }) })[0]).toMatchObject({ topic: 'YARD_BEND' });
  });

  it('is silent about other engines and where the engine is not known', () => {
    expect(draftsOf(steveo, 'Steveo.publish', ['bend', {}], { receiver: instance('Steveo', [{ engine: 'sqs' }]) })).toEqual([]);
    expect(draftsOf(steveo, 'Steveo.task', ['bend', fn('bend')], { receiver: instance('Steveo') })).toEqual([]);
    expect(draftsOf(steveo, 'new Steveo', [{ engine: 'redis' }])).toEqual([]);
  });
});

describe('@rob3000/nestjs-kafka', () => {
  it('registers tokens with their group', () => {
    const entry = { name: 'HULLS', options: { client: { brokers: ['k:9092'] }, consumer: { groupId: 'yard' } } };
    const kinds = ['register', 'object', 'listen'];
    expect(draftsOf(rob3000NestjsKafka, 'KafkaModule.register', [[entry]]).map((d) => d['kind'])).toEqual(kinds);
    expect(draftsOf(rob3000NestjsKafka, 'KafkaModule.registerAsync', [['HULLS'], { useFactory: fn('make') }], { results: { make: [entry] } }).map((d) => d['kind'])).toEqual(kinds);
  });

  it('sends and handles', () => {
    expect(draftsOf(rob3000NestjsKafka, 'KafkaService.send', [{ topic: 'hull.bent', messages: [{ value: 'v' }] }])[0]).toMatchObject({ topic: 'hull.bent' });
    expect(draftsOf(rob3000NestjsKafka, '@SubscribeTo', ['hull.bent'], { decorated: fn('repair') })[0]).toMatchObject({ topics: 'hull.bent', handler: 'function repair' });
  });
});

describe('the platform library of Mojaloop', () => {
  it('subscribes, and hands over contracts or raw messages, one by one or in batches', () => {
    expect(draftsOf(mojaloopPlatform, 'new MLKafkaJsonConsumer', [{ kafkaBrokerList: 'k:9092', kafkaGroupId: 'yard', autoOffsetReset: 'earliest' }])[0]).toMatchObject({ role: 'consumer', group: 'yard', brokers: 'k:9092', fromBeginning: true });
    expect(draftsOf(mojaloopPlatform, 'IMessageConsumer.setTopics', [['hull.bent']])).toEqual([{ kind: 'subscribe', topics: ['hull.bent'] }]);
    expect(draftsOf(mojaloopPlatform, 'IMessageConsumer.setCallbackFn', [fn('repair', 1)])[0]).toMatchObject({ mode: 'message', message: { parameter: 0, topic: 'msgTopic', value: '', key: 'msgKey' } });
    expect(draftsOf(mojaloopPlatform, 'MLKafkaRawConsumer.setBatchCallbackFn', [fn('repair', 1)])[0]).toMatchObject({ mode: 'batch', message: { parameter: 0, topic: '*.topic', value: '*.value', key: '*.key' } });
    expect(draftsOf(mojaloopPlatform, 'IMessageConsumer.setCallbackFn', [])).toEqual([]);
  });

  it('sends one message or several to the topics that they name', () => {
    expect(draftsOf(mojaloopPlatform, 'IMessageProducer.send', [{ msgTopic: 'hull.bent', msgKey: 'h', payload: 1 }])[0]).toMatchObject({ topic: 'hull.bent', messages: [{ key: 'h', value: { msgTopic: 'hull.bent', payload: 1 } }] });
    expect(draftsOf(mojaloopPlatform, 'MLKafkaRawProducer.send', [[{ topic: 'hull.bent', key: null, value: 1 }, { topic: 'hull.bent', value: 2 }]])[0]).toMatchObject({ topic: 'hull.bent', messages: [{ value: 1 }, { value: 2 }] });
    expect(draftsOf(mojaloopPlatform, 'new MLKafkaJsonProducer', [{ skipAcknowledgements: true }])[0]).toMatchObject({ role: 'producer', acks: 0 });
    expect(draftsOf(mojaloopPlatform, 'new MLKafkaRawProducer', [{ kafkaBrokerList: 'k:9092' }])[0]).not.toHaveProperty('acks');
  });
});

describe('sinek', () => {
  it('reads native options, else the older ones', () => {
    expect(draftsOf(sinek, 'new NConsumer', [['hull.bent'], { noptions: { 'group.id': 'yard' }, tconf: { 'auto.offset.reset': 'earliest' } }])[0]).toMatchObject({ topics: ['hull.bent'], group: 'yard', fromBeginning: true });
    expect(draftsOf(sinek, 'new Consumer', ['hull.bent', { kafkaHost: 'k:9092', groupId: 'yard' }])[0]).toMatchObject({ group: 'yard', brokers: 'k:9092' });
  });

  it('sends and consumes', () => {
    expect(draftsOf(sinek, 'NProducer.send', ['hull.bent', 'v', 0, 'k'])[0]).toMatchObject({ topic: 'hull.bent', messages: [{ value: 'v', key: 'k', partition: 0 }] });
    expect(draftsOf(sinek, 'NProducer.buffer', ['hull.bent', 'id-1', { a: 1 }])[0]).toMatchObject({ messages: [{ value: { a: 1 }, key: 'id-1' }] });
    expect(draftsOf(sinek, 'NConsumer.consume', [fn('repair'), true, true, { batchSize: 50, concurrency: 2 }])[0]).toMatchObject({ mode: 'batch', concurrency: 2 });
    expect(draftsOf(sinek, 'NConsumer.consume', [])).toEqual([]);
  });
});

describe('@upstash/kafka', () => {
  it('produces one or many and polls with a group', () => {
    expect(draftsOf(upstash, 'Producer.produce', ['hull.bent', { id: 1 }, { key: 'k' }])[0]).toMatchObject({ topic: 'hull.bent', messages: [{ value: { id: 1 }, key: 'k' }] });
    expect(draftsOf(upstash, 'Producer.produceMany', [[{ topic: 'hull.bent', value: 1 }, { topic: 'hull.fixed', value: 2 }]]).map((d) => d['topic'])).toEqual(['hull.bent', 'hull.fixed']);
    expect(draftsOf(upstash, 'Consumer.consume', [{ consumerGroupId: 'yard', topics: ['hull.bent'], autoOffsetReset: 'earliest' }])).toEqual([{ kind: 'subscribe', topics: ['hull.bent'], group: 'yard', reset: 'earliest', fromBeginning: true }]);
  });
});
