import { at, member, type Value } from '../values/value.js';
import type { Call, Client, Draft } from './client.js';
import * as kafkajs from './kafkajs.js';
import * as librdkafka from './node-rdkafka.js';
import { firstGiven, toFromBeginning } from './options.js';

/** Both APIs of the package: librdkafka's at the top, that of kafkajs in a namespace. */
const surface = /* ts */ `
${librdkafka.declarations}
export declare namespace KafkaJS {
${kafkajs.declarations.replaceAll('export declare ', 'export ')}
}
import library = require('@confluentinc/kafka-javascript');
export default library;
`;

/** An option in the `kafkaJS` block, or under librdkafka's name beside it. */
const option = (options: Value, name: string, ...librdkafkaNames: string[]): Value =>
  firstGiven(...(librdkafkaNames.map((key) => member(options, key)) as [Value]), at(options, `kafkaJS.${name}`));

function producer(call: Call): Draft {
  const options = call.arg(0);
  return {
    kind: 'object', role: 'producer', options, acks: option(options, 'acks', 'acks', 'request.required.acks'), idempotent: option(options, 'idempotent', 'enable.idempotence'),
    transactionalId: option(options, 'transactionalId', 'transactional.id'), maxBytes: member(options, 'message.max.bytes'), linger: member(options, 'linger.ms'),
  };
}

function consumer(call: Call): Draft {
  const options = call.arg(0);
  const reset = member(options, 'auto.offset.reset');
  return {
    kind: 'object', role: 'consumer', options, group: option(options, 'groupId', 'group.id'), reset, fromBeginning: firstGiven(toFromBeginning(reset), at(options, 'kafkaJS.fromBeginning')),
    autoCommit: option(options, 'autoCommit', 'enable.auto.commit'), sessionTimeout: option(options, 'sessionTimeout', 'session.timeout.ms'),
    minBytes: option(options, 'minBytes', 'fetch.min.bytes'), maxWait: option(options, 'maxWaitTimeInMs', 'fetch.wait.max.ms'),
  };
}

/** https://github.com/confluentinc/confluent-kafka-javascript */
export const confluent: Client = {
  name: 'confluent',
  documentation: 'https://github.com/confluentinc/confluent-kafka-javascript/blob/master/MIGRATION.md',
  packages: ['@confluentinc/kafka-javascript'],
  surface,
  operations: {
    ...kafkajs.operations,
    ...librdkafka.operations,
    'new Kafka': (call) => ({ kind: 'object', role: 'client', options: call.arg(0), brokers: option(call.arg(0), 'brokers', 'bootstrap.servers', 'metadata.broker.list') }),
    'Kafka.producer': producer,
    'Kafka.consumer': consumer,
  },
  iterated: { ConsumerStream: { parameter: 0, topic: 'topic', value: 'value', key: 'key' } },
  facts: librdkafka.facts,
  // MIGRATION.md: `acks` -1, `autoCommit` true, `fromBeginning` false as in librdkafka; but a message whose `eachMessage` throws is read again.
  factsOf: { Consumer: { throwStopsCommit: true } },
};
