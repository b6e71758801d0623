import { describe, expect, it } from 'vitest';
import { kafkajs } from '../../src/clients/kafkajs.js';
import { list, record, known } from '../../src/values/value.js';
import { draftsOf, fn, instance, parameter } from '../support/client-calls.js';

describe('kafkajs', () => {
  it('produces one record, with the acks of the call', () => {
    expect(draftsOf(kafkajs, 'Producer.send', [{ topic: 'cart.emptied', messages: [{ key: 'c1', value: '{}' }], acks: 1 }])).toEqual([
      { kind: 'produce', topic: 'cart.emptied', messages: [{ key: 'c1', value: '{}' }], acks: 1, returns: 'promise' },
    ]);
  });

  it('produces to every topic of a batch', () => {
    expect(draftsOf(kafkajs, 'Producer.sendBatch', [{ acks: 0, topicMessages: [{ topic: 'seat.held', messages: [] }, { topic: 'seat.freed', messages: [] }] }]).map((d) => [d['topic'], d['acks']])).toEqual([
      ['seat.held', 0], ['seat.freed', 0],
    ]);
  });

  it('marks what is sent in a transaction', () => {
    expect(draftsOf(kafkajs, 'Transaction.send', [{ topic: 'ledger.moved', messages: [] }])[0]).toMatchObject({ topic: 'ledger.moved', transactional: true });
  });

  it('subscribes to a topic, a list, and a pattern', () => {
    const pattern = { kind: 'regexp', source: '^seat\\..*' };
    expect(draftsOf(kafkajs, 'Consumer.subscribe', [{ topic: 'seat.held', fromBeginning: true }])).toEqual([{ kind: 'subscribe', topics: 'seat.held', fromBeginning: true }]);
    expect(draftsOf(kafkajs, 'Consumer.subscribe', [{ topics: ['seat.held', pattern] }])).toEqual([{ kind: 'subscribe', topics: ['seat.held', '/^seat\\..*/'] }]);
  });

  it('keeps both spellings of the subscription open while its options are a parameter', () => {
    expect(draftsOf(kafkajs, 'Consumer.subscribe', [parameter('sub')])[0]).toMatchObject({ topics: { oneOf: ['parameter sub.topic', 'parameter sub.topics'] } });
  });

  it('runs a handler per message or per batch, never both where one is written', () => {
    expect(draftsOf(kafkajs, 'Consumer.run', [{ eachMessage: fn('hold'), autoCommit: false, partitionsConsumedConcurrently: 3 }])).toEqual([
      { kind: 'run', mode: 'message', handler: 'function hold', autoCommit: false, concurrency: 3, message: { parameter: 0, topic: 'topic', value: 'message.value', key: 'message.key' } },
    ]);
    expect(draftsOf(kafkajs, 'Consumer.run', [{ eachBatch: fn('holdAll') }]).map((d) => [d['mode'], d['handler']])).toEqual([['batch', 'function holdAll']]);
    expect(draftsOf(kafkajs, 'Consumer.run', [record({ eachMessage: fn('hold') }, true)]).map((d) => d['mode'])).toEqual(['message']);
    expect(draftsOf(kafkajs, 'Consumer.run', [parameter('config')]).map((d) => d['handler'])).toEqual(['parameter config.eachMessage', 'parameter config.eachBatch']);
  });

  it('reads the objects of a client', () => {
    expect(draftsOf(kafkajs, 'new Kafka', [{ brokers: ['k1:9092', 'k2:9092'] }])[0]).toMatchObject({ role: 'client', brokers: ['k1:9092', 'k2:9092'] });
    expect(draftsOf(kafkajs, 'Kafka.consumer', [{ groupId: 'seating', sessionTimeout: 61000, maxWaitTimeInMs: 2 }])[0]).toMatchObject({ role: 'consumer', group: 'seating', sessionTimeout: 61000, maxWait: 2 });
    expect(draftsOf(kafkajs, 'Kafka.producer', [{ idempotent: true, transactionalId: 'tx-7' }])[0]).toMatchObject({ role: 'producer', idempotent: true, transactionalId: 'tx-7' });
    expect(draftsOf(kafkajs, 'Kafka.producer', [])).toEqual([{ kind: 'object', role: 'producer' }]);
  });

  it('creates topics with their configuration', () => {
    expect(draftsOf(kafkajs, 'Admin.createTopics', [{ topics: [{ topic: 'seat.held', numPartitions: 6, replicationFactor: 1, configEntries: [{ name: 'retention.ms', value: '60000' }] }] }])).toEqual([
      { kind: 'createTopic', topic: 'seat.held', partitions: 6, replicationFactor: 1, config: [{ name: 'retention.ms', value: '60000' }] },
    ]);
  });

  it('keeps an unknown number of topics as one', () => {
    expect(draftsOf(kafkajs, 'Admin.createTopics', [{ topics: list([], record({ topic: known('seat.freed') })) }]).map((d) => d['topic'])).toEqual(['seat.freed']);
  });

  it('sees offsets, seeks and pauses by topic', () => {
    expect(draftsOf(kafkajs, 'Consumer.commitOffsets', [[{ topic: 'seat.held' }]])).toEqual([{ kind: 'commit', topic: 'seat.held' }]);
    expect(draftsOf(kafkajs, 'Consumer.seek', [{ topic: 'seat.held', partition: 0, offset: '0' }])).toEqual([{ kind: 'seek', topic: 'seat.held' }]);
    expect(draftsOf(kafkajs, 'EachBatchPayload.resolveOffset', ['7'], { receiver: instance('EachBatchPayload') })).toEqual([{ kind: 'commit' }]);
  });
});
