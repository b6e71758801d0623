import { describe, expect, it } from 'vitest';
import { kafkaNode } from '../../src/clients/kafka-node.js';
import { noKafka } from '../../src/clients/no-kafka.js';
import { draftsOf, fn, instance } from '../support/client-calls.js';

describe('kafka-node', () => {
  it('sends payloads of one or several messages, keyed or not', () => {
    expect(draftsOf(kafkaNode, 'Producer.send', [[{ topic: 'bin.full', messages: ['a', 'b'], key: 'k', partition: 1 }, { topic: 'bin.empty', messages: 'c' }], fn('done')])).toEqual([
      { kind: 'produce', topic: 'bin.full', messages: [{ key: 'k', value: 'a', partition: 1 }, { key: 'k', value: 'b', partition: 1 }], returns: 'void', callback: 'function done' },
      { kind: 'produce', topic: 'bin.empty', messages: [{ value: 'c' }], returns: 'void', callback: 'function done' },
    ]);
    expect(draftsOf(kafkaNode, 'Producer.send', [[{ topic: 'bin.full', messages: [instance('KeyedMessage', ['k9', 'v9'])] }], fn('done')])[0]?.['messages']).toEqual([{ key: 'k9', value: 'v9' }]);
  });

  it('assigns the payloads of a Consumer that names no group, or the partitions', () => {
    expect(draftsOf(kafkaNode, 'new Consumer', [instance('KafkaClient'), [{ topic: 'bin.full', partition: 0 }], { groupId: 'trucks' }])[0]).toMatchObject({ group: 'trucks', assign: true });
    expect(draftsOf(kafkaNode, 'new Consumer', [instance('KafkaClient'), [{ topic: 'bin.full', partition: 0 }], { autoCommit: false }])).toEqual([
      { kind: 'object', role: 'consumer', autoCommit: false, topics: ['bin.full'], assign: true },
    ]);
    expect(draftsOf(kafkaNode, 'new Consumer', [instance('KafkaClient'), ['bin.full'], { groupId: 'trucks' }])).toEqual([{ kind: 'object', role: 'consumer', group: 'trucks', topics: ['bin.full'] }]);
  });

  it('joins a group, by default the library’s', () => {
    expect(draftsOf(kafkaNode, 'new ConsumerGroup', [{ kafkaHost: 'k:9092', groupId: 'trucks', fromOffset: 'earliest' }, ['bin.full']])[0]).toMatchObject({ group: 'trucks', topics: ['bin.full'], fromBeginning: true, brokers: 'k:9092' });
    expect(draftsOf(kafkaNode, 'new ConsumerGroupStream', [{}, 'bin.full'])[0]).toMatchObject({ group: 'kafka-node-group', topics: 'bin.full' });
  });

  it('handles messages of consumers and data of streams', () => {
    expect(draftsOf(kafkaNode, 'Consumer.on', ['message', fn('collect', 1)])[0]).toMatchObject({ handler: 'function collect', mode: 'callback' });
    expect(draftsOf(kafkaNode, 'Consumer.on', ['error', fn('log', 1)])).toEqual([]);
    expect(draftsOf(kafkaNode, 'ConsumerGroupStream.on', ['data', fn('collect', 1)])[0]).toMatchObject({ mode: 'stream' });
  });

  it('creates topics by name or by request', () => {
    expect(draftsOf(kafkaNode, 'Producer.createTopics', [['bin.full'], false, fn('done')])).toEqual([{ kind: 'createTopic', topic: 'bin.full' }]);
    expect(draftsOf(kafkaNode, 'Admin.createTopics', [[{ topic: 'bin.full', partitions: 4, replicationFactor: 1 }], fn('done')])).toEqual([{ kind: 'createTopic', topic: 'bin.full', partitions: 4, replicationFactor: 1 }]);
  });

  it('reads the acknowledgement of a producer', () => {
    expect(draftsOf(kafkaNode, 'new HighLevelProducer', [instance('KafkaClient'), { requireAcks: 0 }])).toEqual([{ kind: 'object', role: 'producer', acks: 0 }]);
    expect(kafkaNode.facts.defaultAcks).toBe(1);
  });
});

describe('no-kafka', () => {
  it('sends one message or several, gathered by topic', () => {
    expect(draftsOf(noKafka, 'Producer.send', [{ topic: 'bin.full', partition: 2, message: { key: 'k', value: 'v' } }])).toEqual([
      { kind: 'produce', topic: 'bin.full', messages: [{ key: 'k', value: 'v', partition: 2 }], returns: 'promise' },
    ]);
    expect(draftsOf(noKafka, 'Producer.send', [[{ topic: 'bin.full', message: { value: 1 } }, { topic: 'bin.empty', message: { value: 2 } }, { topic: 'bin.full', message: { value: 3 } }]]).map((d) => [d['topic'], d['messages']])).toEqual([
      ['bin.full', [{ value: 1 }, { value: 3 }]], ['bin.empty', [{ value: 2 }]],
    ]);
  });

  it('takes the handler wherever the signature puts it', () => {
    for (const args of [['bin.full', fn('collect', 3)], ['bin.full', [0, 1], fn('collect', 3)], ['bin.full', 0, { offset: 5 }, fn('collect', 3)]]) {
      expect(draftsOf(noKafka, 'SimpleConsumer.subscribe', args)[0]).toMatchObject({ topics: 'bin.full', assign: true, handler: 'function collect', mode: 'batch' });
    }
  });

  it('initialises a group with one strategy or several', () => {
    expect(draftsOf(noKafka, 'GroupConsumer.init', [[{ subscriptions: ['bin.full', 'bin.empty'], handler: fn('collect', 3) }]])).toEqual([
      { kind: 'subscribe', topics: ['bin.full', 'bin.empty'], handler: 'function collect', mode: 'batch', message: { parameter: 0, value: '*.message.value', key: '*.message.key' } },
    ]);
    expect(draftsOf(noKafka, 'GroupConsumer.init', [{ subscriptions: ['bin.full'], handler: fn('collect', 3) }])).toHaveLength(1);
  });

  it('reads groups, their defaults and the starting offset', () => {
    expect(draftsOf(noKafka, 'new GroupConsumer', [{ groupId: 'trucks', startingOffset: -2 }])[0]).toMatchObject({ group: 'trucks', fromBeginning: true });
    expect(draftsOf(noKafka, 'new GroupConsumer', [])[0]).toMatchObject({ group: 'no-kafka-group-v0.9' });
    expect(draftsOf(noKafka, 'new SimpleConsumer', [{ connectionString: 'k:9092' }])[0]).toMatchObject({ assign: true, brokers: 'k:9092' });
  });
});
