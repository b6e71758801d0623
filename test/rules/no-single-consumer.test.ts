import { describe, expect, test } from 'vitest';
import { noSingleConsumer } from '../../rules/no-single-consumer.js';
import type { Operation, Topology } from '../../src/topology/topology.js';
import { findings } from '../support/rule-input.js';
import { consume, createTopic, effect, evidence, group, handler, name, produce, site, topology, value } from '../support/topology.js';
import { summary, textOf } from '../support/findings.js';

const TOPIC = 'parcel.labelled';
const send = produce(TOPIC, { service: 'packing', at: 'apps/packing/src/label.ts:22' });
const read = consume(TOPIC, { service: 'tracking', group: 'labels', at: 'apps/tracking/src/labels.ts:9' });
const subscription = site('apps/packing/src/tap.ts:3');
/** A topic of two services, so that the workspace does not consist of halves. */
const neighbour = [produce('parcel.lost', { service: 'packing' }), consume('parcel.lost', { service: 'claims', group: 'a' }), consume('parcel.lost', { service: 'mails', group: 'b' })];

const check = (operations: readonly Operation[], more: { readonly parts?: Partial<Topology>; readonly settings?: unknown } = {}) =>
  findings(noSingleConsumer, topology({ ...more.parts, operations: [...operations, ...neighbour] }), { settings: more.settings });

test('one subscription of a third that only logs several topics reads none of them; one for each reads each', () => {
  const apart = topology({
    operations: [
      ...['parcel.labelled', 'parcel.weighed'].flatMap((topic) => [
        produce(topic, { service: 'packing' }),
        consume(topic, { service: 'gazette', call: subscription, handler: handler({ noop: true, effects: [effect('log')] }) }),
      ]),
      ...neighbour,
    ],
  });
  const together = { ...apart, operations: apart.operations.map((operation) => (operation.service === 'gazette' ? { ...operation, site: subscription } : operation)) };
  expect(findings(noSingleConsumer, together)).toEqual([]);
  expect(findings(noSingleConsumer, apart)).toHaveLength(4);
});

describe('fires', () => {
  test('in a workspace in which many topics have an end that nobody calls: it is not elsewhere', () => {
    const dead = ['a', 'b', 'c', 'd'].flatMap((topic) => [produce(topic, { service: 'packing' }), consume(topic, { service: 'tracking', uncalled: true })]);
    expect(check([send, read, ...dead])).toHaveLength(2);
  });

  test('on both sides, each naming the other', () => {
    const found = check([send, read]);
    expect(found.map(summary)).toEqual([`producingSide apps/packing/src/label.ts:22 ${TOPIC}`, `consumingSide apps/tracking/src/labels.ts:9 ${TOPIC}`]);
    expect(found.map((f) => textOf(noSingleConsumer, f))).toEqual([
      "In this workspace only packing sends 'parcel.labelled' and only tracking reads it, in one group (apps/tracking/src/labels.ts:9): Kafka is a middleman here, with no fan-out to show for it. Call tracking, or use SQS or RabbitMQ where it needs retries and durability.",
      "In this workspace only tracking reads 'parcel.labelled', in one group, and only packing sends it (apps/packing/src/label.ts:22): Kafka is a middleman here, with no fan-out to show for it. Let packing call tracking, or use SQS or RabbitMQ where it needs retries and durability.",
    ]);
    expect(found.map((f) => f.related)).toEqual([[site('apps/tracking/src/labels.ts:9')], [site('apps/packing/src/label.ts:22')]]);
    expect(found[0]?.suggestions).toEqual([
      { kind: 'replace', alternative: 'http', produce: 'op1', messageId: 'callOverHttp', data: { consumer: 'tracking' } },
      { kind: 'replace', alternative: 'sqs', produce: 'op1', messageId: 'queueInSqs', data: { consumer: 'tracking' } },
      { kind: 'replace', alternative: 'rabbitmq', produce: 'op1', messageId: 'queueInRabbitmq', data: { consumer: 'tracking' } },
    ]);
    expect(found[1]?.suggestions).toBeUndefined();
  });

  test('once for each side, however many places it has', () => {
    const again = produce(TOPIC, { service: 'packing', at: 'apps/packing/src/relabel.ts:4' });
    const found = check([send, again, read]);
    expect(found).toHaveLength(2);
    expect(found[0]?.related).toContainEqual(site('apps/packing/src/relabel.ts:4'));
  });

  test('on a symbol that is equal on both sides', () => {
    const found = check([produce('env:LABELS_TOPIC', { service: 'packing' }), consume('env:LABELS_TOPIC', { service: 'tracking' })]);
    expect(found.map(({ messageId, topic }) => [messageId, topic])).toEqual([['producingSide', 'env:LABELS_TOPIC'], ['consumingSide', 'env:LABELS_TOPIC']]);
  });

  test('on a service that sends to itself, with a queue in the process', () => {
    const found = check([send, consume(TOPIC, { service: 'packing', at: 'apps/packing/src/own.ts:3' })]);
    expect(found.map(summary)).toEqual([`sameService apps/packing/src/label.ts:22 ${TOPIC}`, `sameService apps/packing/src/own.ts:3 ${TOPIC}`]);
    expect(textOf(noSingleConsumer, found[0])).toBe("packing sends 'parcel.labelled' to itself: it is the only one here that sends and reads it (apps/packing/src/own.ts:3). Use a queue in the process, or BullMQ if the messages must survive a restart.");
    expect(found[0]?.suggestions?.map((s) => s.kind === 'replace' && s.alternative)).toEqual(['inProcess', 'bullmq']);
  });

  test('on a service that sends to a program of its own, with a queue that both processes reach', () => {
    const found = check([send, consume(TOPIC, { service: 'packing', at: 'apps/packing/tools/labels.ts:3', byHand: true })]);
    expect(found.map(summary)).toEqual([`ownProgram apps/packing/src/label.ts:22 ${TOPIC}`, `ownProgram apps/packing/tools/labels.ts:3 ${TOPIC}`]);
    expect(textOf(noSingleConsumer, found[0])).toBe("packing sends 'parcel.labelled' to a program of its own: it is the only one here that sends it, and only that program reads it (apps/packing/tools/labels.ts:3). A BullMQ queue between the two keeps the messages and tries again what fails.");
    expect(found[0]?.suggestions?.map((s) => s.kind === 'replace' && s.alternative)).toEqual(['bullmq']);
  });

  test('on the only reader even if it does nothing but log', () => {
    expect(check([send, consume(TOPIC, { service: 'tracking', handler: handler({ noop: true, effects: [effect('log')] }) })])).toHaveLength(2);
  });

  test('on two groups of one service with the same handler, and past a group that does nothing', () => {
    const same = handler({ id: 'label', effects: [effect('databaseWrite')] });
    expect(check([send, consume(TOPIC, { service: 'tracking', group: 'a', handler: same }), consume(TOPIC, { service: 'tracking', group: 'b', handler: same })])).toHaveLength(2);
    expect(check([send, read, consume(TOPIC, { service: 'tap', group: 'tap', handler: handler({ id: 'tap', noop: true }) })])).toHaveLength(2);
  });

  test('though an unresolved producer is about, or a new group reads from the beginning', () => {
    expect(check([send, read, produce('?', { service: 'outbox' })])).toHaveLength(2);
    expect(check([send, { ...read, fromBeginning: true }])).toHaveLength(2);
  });
});

describe('is silent', () => {
  const elsewhere = consume(TOPIC, { service: 'billing', group: 'billing', handler: handler({ id: 'billing', effects: [effect('databaseWrite')] }) });
  const cases: Readonly<Record<string, readonly Operation[]>> = {
    'where two groups do different work': [send, read, elsewhere],
    'where two services produce': [send, produce(TOPIC, { service: 'returns' }), read],
    'where one subscription of the sender only logs what passes on several topics': ['parcel.labelled', 'parcel.lost'].flatMap((topic) => [
      produce(topic, { service: 'packing' }),
      consume(topic, { service: 'packing', call: subscription, handler: handler({ noop: true, effects: [effect('log')] }) }),
    ]),
    'where whatever a pattern matches is only logged': [send, consume(name('/^parcel\\..*/'), { service: 'gazette', handler: handler({ noop: true, effects: [effect('log')] }) })],
    'where all that is sent, but for a script, are the dead letters of the topic once more': [
      { ...send, oneShot: evidence('scripts/first.ts') },
      { ...read, handler: handler({ id: 'label', effects: [effect('databaseWrite')] }) },
      produce('parcel.labelled.dlq', { service: 'tracking', handlers: ['label'] }),
      consume('parcel.labelled.dlq', { service: 'again', handler: handler({ id: 'again', effects: [effect('produce', { topic: TOPIC })] }) }),
      produce(TOPIC, { service: 'again', handlers: ['again'] }),
    ],
    'where nobody here reads': [send],
    'where nobody here sends': [read],
    'where the consumer of an unknown topic may be one more': [send, read, consume('?', { service: 'archive', group: 'archive' })],
    'where a template may name it': [send, read, consume('parcel.${?}', { service: 'archive', group: 'archive' })],
    'where a pattern does': [send, read, consume(name('/^parcel\\..*/'), { service: 'archive', group: 'archive', handler: handler({ id: 'archive' }) })],
    'where every process is a group': [send, { ...read, group: group('labels-${?}', 'tracking', { perProcess: evidence('a uuid') }) }],
    'where partitions are assigned by hand': [send, { ...read, group: group('', 'tracking', { assigned: true }) }],
    'where the handler seeks': [send, { ...read, handler: handler({ effects: [effect('databaseWrite')], seeks: evidence('consumer.seek') }) }],
    'where a view is rebuilt': [send, { ...read, handler: handler({ effects: [effect('cacheFill')], rebuilds: evidence('index.upsert') }) }],
    'where it is read in batches': [send, { ...read, mode: 'batch' }],
    'where partitions are handled side by side': [send, { ...read, concurrency: 4 }],
    'where order by key matters': [{ ...send, key: value('parcel.id') }, { ...read, handler: handler({ effects: [effect('databaseWrite')], ordered: evidence('versions are compared') }) }],
    'where it is produced in a transaction': [{ ...send, transactional: true }, read],
    'where the topic is compacted': [send, read, createTopic(TOPIC, { service: 'packing', compacted: true })],
    'where only a script produces': [{ ...send, oneShot: evidence('scripts/backfill.ts') }, read],
    'where nobody owns the code': [{ ...send, service: '' }, read],
    'where it is unknown': [produce('?', { service: 'packing' }), consume('?', { service: 'tracking' })],
  };
  test.each(Object.entries(cases))('%s', (_, operations) => {
    expect(check(operations)).toEqual([]);
  });

  test.each(['parcel.labelled.dlq', 'parcel.labelled.retry', 'parcel-dead-letter', 'retry_parcels'])('on the retry and dead-letter topic %s', (topic) => {
    expect(check([produce(topic, { service: 'packing' }), consume(topic, { service: 'tracking' })])).toEqual([]);
  });

  test('on a topic fed only from the catch of a handler, whatever it is called', () => {
    const failing = consume('parcel.lost', { service: 'packing', group: 'p', handler: handler({ id: 'p', effects: [effect('databaseWrite'), effect('produce', { topic: 'unhappy', inCatch: true })] }) });
    const unhappy = [produce('unhappy', { service: 'packing', handlers: ['p'] }), consume('unhappy', { service: 'tracking' })];
    expect(check([failing, ...unhappy])).toEqual([]);
  });

  test('where another language names it', () => {
    expect(check([send, read], { parts: { mentions: [{ name: TOPIC, site: site('reader/src/Main.java:8') }] } })).toEqual([]);
  });

  test('where something posts to it over a bridge', () => {
    expect(check([send, read], { parts: { bridged: [{ name: TOPIC, site: site('apps/legacy/bus.ts:8') }] } })).toEqual([]);
  });

  test.each([
    [{ consumers: ['warehouse (another repository)'] }],
    [{ producers: ['the scanners'] }],
    [{ burst: '90000/s' }],
    [{ load: '20000/s' }],
    [{ keep: 'the auditors read the log itself' }],
  ])('where the settings say %j', (declared) => {
    expect(check([send, read], { settings: { topics: { 'parcel.*': declared } } })).toEqual([]);
  });

  test('in a workspace in which most topics have one end', () => {
    const halves = ['a', 'b', 'c', 'd'].map((topic) => produce(topic, { service: 'packing' }));
    expect(check([send, read, ...halves])).toEqual([]);
  });
});

describe('one topic, one verdict', () => {
  test('is silent where a caller waits, for both topics of the exchange', () => {
    const ask = produce('fee.wanted', { service: 'desk', awaitsReply: { ...evidence('a promise'), through: 'map', topic: 'fee.given' } });
    const operations = [ask, consume('fee.wanted', { service: 'fees', handler: handler({ id: 'f' }) }), produce('fee.given', { service: 'fees', handlers: ['f'] }), consume('fee.given', { service: 'desk', handler: handler({ id: 'd' }) })];
    expect(check(operations)).toEqual([]);
  });

  test('is silent where the events are ephemeral', () => {
    const cursor = consume(TOPIC, { service: 'tracking', reset: 'latest', handler: handler({ effects: [effect('redisPublish')] }) });
    expect(check([send, cursor])).toEqual([]);
    expect(check([send, { ...read, handler: handler({ effects: [effect('redisPublish')] }) }])).toHaveLength(2);
  });

  test('is silent where the topic is a task queue', () => {
    const mailer = consume(TOPIC, { service: 'tracking', handler: handler({ effects: [effect('mail')], signs: [{ kind: 'attempts', ...evidence('message.attempt') }] }) });
    expect(check([send, mailer])).toEqual([]);
  });
});

test('a service that tells its own replicas something is told of Redis pub/sub', () => {
  // Not all of the handler was seen, and the group is left to configuration: for `no-ephemeral-events` that is too little.
  const cacheDrop = handler({ complete: false, effects: [effect('cacheDelete', { inProcess: true })], inProcessOnly: evidence('this.cache.delete') });
  const found = check([send, consume(TOPIC, { service: 'packing', group: 'env:GROUP', handler: cacheDrop })]);
  expect(found.map(({ messageId }) => messageId)).toEqual(['ownReplicas', 'ownReplicas']);
  expect(found[0]?.suggestions?.map((s) => s.kind === 'replace' && s.alternative)).toEqual(['redisPubSub']);
});
