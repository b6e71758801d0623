import { describe, expect, it } from 'vitest';
import { confluent } from '../../src/clients/confluent.js';
import { nodeRdkafka } from '../../src/clients/node-rdkafka.js';
import { draftsOf, fn, instance, parameter } from '../support/client-calls.js';

describe.each([['node-rdkafka', nodeRdkafka], ['@confluentinc/kafka-javascript', confluent]])('the librdkafka API of %s', (_name, client) => {
  it('reads a producer from both configurations', () => {
    expect(draftsOf(client, 'new Producer', [{ 'metadata.broker.list': 'k:9092', 'message.max.bytes': 5000000 }, { 'request.required.acks': 1 }])).toEqual([
      { kind: 'object', role: 'producer', brokers: 'k:9092', acks: 1, maxBytes: 5000000 },
    ]);
  });

  it('reads a consumer', () => {
    expect(draftsOf(client, 'new KafkaConsumer', [{ 'group.id': 'meters', 'enable.auto.commit': false }, { 'auto.offset.reset': 'earliest' }])).toEqual([
      { kind: 'object', role: 'consumer', group: 'meters', autoCommit: false, reset: 'earliest', fromBeginning: true },
    ]);
  });

  it('produces; a partition of -1 is none', () => {
    expect(draftsOf(client, 'Producer.produce', ['meter.read', -1, 'bytes', 'm1', 17, undefined, [{ v: '1' }]])).toEqual([
      { kind: 'produce', topic: 'meter.read', messages: [{ value: 'bytes', key: 'm1', timestamp: 17, headers: [{ v: '1' }] }], returns: 'void' },
    ]);
    expect(draftsOf(client, 'Producer.produce', ['meter.read', 3, 'bytes'])[0]?.['messages']).toEqual([{ value: 'bytes', partition: 3 }]);
  });

  it('reports a high-level produce to its callback, with or without headers', () => {
    expect(draftsOf(client, 'HighLevelProducer.produce', ['meter.read', null, 'b', 'k', 1, fn('done')])[0]).toMatchObject({ callback: 'function done' });
    expect(draftsOf(client, 'HighLevelProducer.produce', ['meter.read', null, 'b', 'k', 1, [], fn('done')])[0]).toMatchObject({ callback: 'function done' });
  });

  it('writes to the topic of the stream, or to that of each message', () => {
    const bound = instance('ProducerStream', [{}, {}, { topic: 'meter.read' }]);
    expect(draftsOf(client, 'ProducerStream.write', ['b'], { receiver: bound })[0]).toMatchObject({ topic: 'meter.read', messages: [{ value: 'b' }] });
    const free = instance('ProducerStream', [{}, {}, { objectMode: true }]);
    expect(draftsOf(client, 'ProducerStream.write', [{ topic: 'meter.lost', value: 'b' }], { receiver: free })[0]).toMatchObject({ topic: 'meter.lost' });
  });

  it('runs on data events, on a batch callback, and on neither for other events', () => {
    expect(draftsOf(client, 'KafkaConsumer.on', ['data', fn('read', 1)])[0]).toMatchObject({ kind: 'run', handler: 'function read', mode: 'callback' });
    expect(draftsOf(client, 'KafkaConsumer.on', ['ready', fn('start', 0)])).toEqual([]);
    expect(draftsOf(client, 'KafkaConsumer.consume', [20, fn('readAll')])[0]).toMatchObject({ mode: 'batch', message: { parameter: 1, topic: '*.topic', value: '*.value', key: '*.key' } });
    expect(draftsOf(client, 'KafkaConsumer.consume', [fn('readOne')])[0]).toMatchObject({ mode: 'callback', message: { parameter: 1, topic: 'topic', value: 'value', key: 'key' } });
    expect(draftsOf(client, 'KafkaConsumer.consume', [])).toEqual([]);
    expect(draftsOf(client, 'KafkaConsumer.consume', [20, fn('onError', 1)])).toEqual([]);
  });

  it('reads a stream of topics', () => {
    expect(draftsOf(client, 'KafkaConsumer.createReadStream', [{ 'group.id': 'meters' }, {}, { topics: ['meter.read'] }])[0]).toMatchObject({ role: 'consumer', group: 'meters', topics: ['meter.read'] });
    expect(draftsOf(client, 'ConsumerStream.on', ['data', fn('read', 1)])[0]).toMatchObject({ mode: 'stream' });
  });

  it('assigns partitions without a group', () => {
    expect(draftsOf(client, 'KafkaConsumer.assign', [[{ topic: 'meter.read', partition: 0 }]])).toEqual([{ kind: 'subscribe', topics: 'meter.read', assign: true }]);
    expect(draftsOf(client, 'KafkaConsumer.assign', [parameter('assignment')])).toEqual([]);
  });

  it('creates topics', () => {
    expect(draftsOf(client, 'IAdminClient.createTopic', [{ topic: 'meter.read', num_partitions: 2, replication_factor: 3, config: { 'retention.ms': '1' } }])).toEqual([
      { kind: 'createTopic', topic: 'meter.read', partitions: 2, replicationFactor: 3, config: { 'retention.ms': '1' } },
    ]);
  });
});

describe('the KafkaJS API of @confluentinc/kafka-javascript', () => {
  it('reads the kafkaJS block and librdkafka keys beside it', () => {
    expect(draftsOf(confluent, 'Kafka.consumer', [{ kafkaJS: { groupId: 'meters', fromBeginning: true } }])[0]).toMatchObject({ group: 'meters', fromBeginning: true });
    expect(draftsOf(confluent, 'Kafka.consumer', [{ 'group.id': 'meters', 'auto.offset.reset': 'latest' }])[0]).toMatchObject({ group: 'meters', reset: 'latest', fromBeginning: false });
    expect(draftsOf(confluent, 'Kafka.producer', [{ kafkaJS: { acks: 0 }, 'linger.ms': 5 }])[0]).toMatchObject({ acks: 0, linger: 5 });
    expect(draftsOf(confluent, 'new Kafka', [{ kafkaJS: { brokers: ['k:9092'] } }])[0]).toMatchObject({ brokers: ['k:9092'] });
    expect(draftsOf(confluent, 'new Kafka', [{ 'bootstrap.servers': 'k:9092' }])[0]).toMatchObject({ brokers: 'k:9092' });
  });

  it('sends and runs as kafkajs does', () => {
    expect(draftsOf(confluent, 'Producer.send', [{ topic: 'meter.read', messages: [{ value: 'x' }] }])[0]).toMatchObject({ topic: 'meter.read', returns: 'promise' });
    expect(draftsOf(confluent, 'Consumer.run', [{ eachMessage: fn('read', 1) }])[0]).toMatchObject({ mode: 'message', handler: 'function read' });
    expect(confluent.factsOf?.['Consumer']?.throwStopsCommit).toBe(true);
  });
});
