import { describe, expect, test } from 'vitest';
import { noEphemeralEvents } from '../../rules/no-ephemeral-events.js';
import type { Consume, Handler, Operation } from '../../src/topology/topology.js';
import { findings } from '../support/rule-input.js';
import { consume, createTopic, effect, evidence, group, handler, produce, site, topology } from '../support/topology.js';
import { summary, textOf } from '../support/findings.js';

const TOPIC = 'cursor.moved';
const check = (operations: readonly Operation[], settings?: unknown) => findings(noEphemeralEvents, topology({ operations }), { settings });
const send = produce(TOPIC, { service: 'editor', at: 'apps/editor/src/cursor.ts:8' });

describe('a group that is new for every process', () => {
  const random = group('sockets-${?}', 'sockets', { perProcess: evidence('randomUUID() in the group id', 'apps/sockets/src/kafka.ts:6'), site: site('apps/sockets/src/kafka.ts:6') });
  const forward = handler({ id: 'forward', effects: [effect('socketBroadcast', { inProcess: true })] });
  const read = (topic: string, more: Parameters<typeof consume>[1] = {}) => consume(topic, { service: 'sockets', group: random, handler: forward, at: 'apps/sockets/src/main.ts:20', ...more });

  test('is reported where the group id is given, once for all its topics', () => {
    const found = check([send, read(TOPIC), read('selection.changed')]);
    expect(found.map(summary)).toEqual(['perProcessGroup apps/sockets/src/kafka.ts:6 -']);
    expect(textOf(noEphemeralEvents, found[0])).toBe(
      "Every process is a consumer group of its own here: randomUUID() in the group id (apps/sockets/src/kafka.ts:6). It reads only what comes while it runs, a broadcast of 'cursor.moved' and 'selection.changed', which Kafka stores and replicates for nobody, with a new group left behind at each start. Redis pub/sub is made for this.",
    );
    expect(found[0]?.related).toContainEqual(site('apps/sockets/src/main.ts:20'));
    expect(found[0]?.suggestions).toEqual([{ kind: 'replace', alternative: 'redisPubSub', produce: 'op1', messageId: 'publishOverRedis' }]);
  });

  test('is reported whatever the topic is called, and though the handler is not known, if a setting of the service asks for such groups', () => {
    const { handler: _, ...unseen } = read('?');
    expect(check([unseen]).map(summary)).toEqual(['perProcessGroup apps/sockets/src/kafka.ts:6 ?']);
    const registered = { handler: { ...forward, effects: [], complete: false } };
    expect(check([send, read(TOPIC, registered)])).toEqual([]);
    expect(check([send, read(TOPIC, { ...registered, group: { ...random, chosen: true } })]).map(({ messageId }) => messageId)).toEqual(['perProcessGroup']);
  });

  test('is none where the handler only looks at what passes', () => {
    expect(check([send, read(TOPIC, { handler: handler({ id: 'tail', noop: true, effects: [effect('log')] }) })])).toEqual([]);
  });

  const reads: Readonly<Record<string, Parameters<typeof consume>[1]>> = {
    'that reads from the beginning': { fromBeginning: true },
    'that is reset to the earliest': { reset: 'earliest' },
    'that seeks': { handler: { ...forward, seeks: evidence('consumer.seek to 0') } },
    'that rebuilds a cache from the log': { handler: { ...forward, rebuilds: evidence('cache.set per key') } },
    'whose handler also writes to a database': { handler: { ...forward, effects: [...forward.effects, effect('databaseWrite')] } },
    'whose handler calls another service': { handler: { ...forward, effects: [...forward.effects, effect('http')] } },
    'whose handler does something that is not known': { handler: { ...forward, complete: false } },
    'whose id is the ordinal of a StatefulSet': { group: { ...random, ordinal: true } },
  };
  test.each(Object.entries(reads))('is silent for one %s', (_, more) => {
    expect(check([send, read(TOPIC, more)])).toEqual([]);
  });

  test('is silent for one from configuration', () => {
    expect(check([send, read(TOPIC, { group: group('env:GROUP_ID', 'sockets') })])).toEqual([]);
  });
});

describe('a shared group whose handler only acts on its own process', () => {
  const drop: Handler = handler({ id: 'drop', effects: [effect('cacheDelete', { inProcess: true })], inProcessOnly: evidence('prices.delete(id)', 'apps/prices/src/cache.ts:15') });
  const read = (more: Parameters<typeof consume>[1] = {}) => consume('price.changed', { service: 'prices', group: 'price-cache', handler: drop, at: 'apps/prices/src/main.ts:4', ...more });

  test('is reported at the subscription', () => {
    const found = check([read()]);
    expect(found.map(summary)).toEqual(['sharedGroupBroadcast apps/prices/src/main.ts:4 price.changed']);
    expect(textOf(noEphemeralEvents, found[0])).toBe(
      "The handler of 'price.changed' only acts on its own process, but group 'price-cache' is shared: prices.delete(id) (apps/prices/src/cache.ts:15). With a second replica each message reaches one of them, and the others never hear of it. Redis pub/sub reaches all, and stores nothing.",
    );
  });

  test('is called what it is when nothing is configured', () => {
    const [found] = check([read({ group: group('${env:GROUP_ID|prices}-cache', 'prices', { literal: 'prices-cache' }) })]);
    expect(textOf(noEphemeralEvents, found)).toContain("but group 'prices-cache' is shared");
  });

  test('is reported though another group does its own work', () => {
    expect(check([read(), consume('price.changed', { service: 'billing', group: 'billing' })]).map(({ messageId }) => messageId)).toEqual(['sharedGroupBroadcast']);
  });

  test('is silent where it rebuilds what it holds, where each replica has a group, and for a group of an ordinal', () => {
    expect(check([read({ handler: { ...drop, rebuilds: evidence('prices.set') } })])).toEqual([]);
    expect(check([read({ group: group('cache-${?}', 'prices', { ordinal: true }) })])).toEqual([]);
  });

  test('is silent where it answers whoever asked, and not where it could and is only sent events', () => {
    const answers = read({ replies: true });
    const [told, asked] = [produce('price.changed', { service: 'shop' }), produce('price.changed', { service: 'shop', request: true })];
    expect([[answers], [answers, asked], [answers, told]].map((operations) => check(operations).map(({ messageId }) => messageId))).toEqual([[], [], ['sharedGroupBroadcast']]);
  });

  test('with a group from configuration may not be shared: then it is only ephemeral', () => {
    expect(check([read({ group: 'env:CACHE_GROUP' })]).map(({ messageId }) => messageId)).toEqual(['ephemeral']);
  });
});

describe('partitions that the process names itself', () => {
  const own = { ...group('prices', 'prices'), assigned: true };
  const read = (kind: 'cacheDelete' | 'memoryWrite') => consume('price.changed', { service: 'prices', group: own, handler: handler({ id: kind, effects: [effect(kind, { inProcess: true })], inProcessOnly: evidence('prices[id]', 'apps/prices/src/cache.ts:15') }), at: 'apps/prices/src/main.ts:4' });

  test('may make a view of the log, and are reported where the handler only drops what it keeps', () => {
    expect(check([read('memoryWrite')])).toEqual([]);
    expect(check([read('cacheDelete')]).map(({ messageId }) => messageId)).toEqual(['ephemeral']);
  });
});

describe('a topic whose handlers only pass on what can be made again', () => {
  const relay = handler({ id: 'relay', effects: [effect('redisPublish', { text: 'redis.publish', site: site('apps/live/src/relay.ts:9') }), effect('log'), effect('databaseRead')] });
  const read = (more: Parameters<typeof consume>[1] = {}) => consume(TOPIC, { service: 'live', group: 'live', handler: relay, at: 'apps/live/src/main.ts:3', ...more });

  const signs: Readonly<Record<string, readonly Operation[]>> = {
    'acks: 0': [produce(TOPIC, { service: 'editor', acks: { value: 0, from: 'send' } }), read()],
    'retention of minutes': [send, read(), createTopic(TOPIC, { retention: 300_000 })],
    'a reset to the latest': [send, read({ reset: 'latest' })],
    'a seek to the end': [send, read({ handler: { ...relay, seeks: evidence('consumer.seekToEnd') } })],
  };
  test.each(Object.entries(signs))('is reported with %s', (_, operations) => {
    const found = check(operations);
    expect(found.map(summary)).toEqual([`ephemeral apps/live/src/main.ts:3 ${TOPIC}`]);
  });

  test('says what is passed on, and by which sign', () => {
    expect(textOf(noEphemeralEvents, check(signs['acks: 0'] ?? [])[0])).toBe(
      "What comes on 'cursor.moved' can be made again: the handler only calls redis.publish (apps/live/src/relay.ts:9) and acks: 0, the producer does not wait for a broker (apps/editor/src/cursor-moved.produce.ts:10). Nobody misses a lost message, yet Kafka writes, replicates and keeps each one. Use Redis pub/sub, or fire-and-forget HTTP.",
    );
  });

  test('is reported where it is declared, even if nobody here reads it', () => {
    const settings = { topics: { 'cursor.*': { ephemeral: true } } };
    expect(check([send, read()], settings).map(summary)).toEqual([`ephemeral apps/live/src/main.ts:3 ${TOPIC}`]);
    expect(check([send], settings).map(summary)).toEqual([`declaredEphemeral apps/editor/src/cursor.ts:8 ${TOPIC}`]);
    expect(textOf(noEphemeralEvents, check([send], settings)[0])).toMatch(/^'cursor\.moved' is declared ephemeral, and nothing here needs its messages kept/);
  });

  test('within one service may stay in the process as well', () => {
    const own = produce(TOPIC, { service: 'live', acks: { value: 0, from: 'producer' } });
    expect(check([own, read()])[0]?.suggestions?.map((s) => s.messageId)).toEqual(['publishOverRedis', 'emitInProcess']);
  });

  const withSign = (effects: Handler['effects'], more: Partial<Handler> = {}) => [send, read({ reset: 'latest', handler: handler({ id: 'h', effects, ...more }) })];
  test('may be a gauge in memory, where the name says that it is of the moment', () => {
    expect(check(withSign([effect('memoryWrite', { inProcess: true })]))).toHaveLength(1);
    const orders = consume('order.placed', { reset: 'latest', handler: handler({ effects: [effect('memoryWrite', { inProcess: true })] }) });
    expect(check([orders])).toEqual([]);
  });

  const silent: Readonly<Record<string, readonly Operation[]>> = {
    'without a sign: a new group that starts at the end is the default': [send, read({ fromBeginning: false })],
    'where acks: 0 is all there is': [produce(TOPIC, { acks: { value: 0, from: 'send' } }), consume(TOPIC, {})],
    'where the handler also writes to a database': withSign([effect('redisPublish'), effect('databaseWrite')]),
    'where it calls another service': withSign([effect('socketBroadcast'), effect('http')]),
    'where it produces': withSign([effect('socketBroadcast'), effect('produce')]),
    'where a cache is filled from the log': withSign([effect('cacheFill')], { rebuilds: evidence('cache.set') }),
    'where not all of the handler was seen': withSign([effect('socketBroadcast')], { complete: false }),
    'where the handler only logs': withSign([effect('log')], { noop: true }),
    'where metrics are billed': [produce('usage.counted', { acks: { value: 0, from: 'send' } }), consume('usage.counted', { handler: handler({ effects: [effect('metric', { text: 'usage.inc', inProcess: true })] }) })],
    'where another group keeps it': [...withSign([effect('socketBroadcast')]), consume(TOPIC, { service: 'archive', group: 'archive' })],
    'where retention is of days': [send, read(), createTopic(TOPIC, { retention: 7 * 86_400_000 })],
  };
  test.each(Object.entries(silent))('is silent %s', (_, operations) => {
    expect(check(operations)).toEqual([]);
  });

  test('is silent where it is critical or kept', () => {
    expect(check([send, read({ reset: 'latest' })], { topics: { [TOPIC]: { critical: true } } })).toEqual([]);
    expect(check([send, read({ reset: 'latest' })], { topics: { [TOPIC]: { keep: 'the recorder replays it' } } })).toEqual([]);
  });
});

test('a topic on which somebody waits is left to no-request-reply', () => {
  const ask = produce('spot.wanted', { service: 'desk', awaitsReply: { ...evidence('a promise'), through: 'map', topic: 'spot.given' } });
  const settle = consume('spot.given', { service: 'desk', group: 'desk', handler: handler({ inProcessOnly: evidence('pending.get(id)'), effects: [effect('settle')] }) });
  expect(check([ask, settle])).toEqual([]);
});

test('all topics of one listener to the answers of an exchange are left to no-request-reply, where it cannot be told which one answers', () => {
  const ask = produce('spot.wanted', { service: 'desk', awaitsReply: { ...evidence('a promise'), through: 'map', topic: 'spot.given', others: [{ ...evidence('a promise'), topic: 'spot.refused' }] } });
  const settle = (topic: string): Consume => consume(topic, { service: 'desk', group: 'desk', handler: handler({ inProcessOnly: evidence('pending.get(id)'), effects: [effect('settle')] }) });
  expect(check([ask, settle('spot.given'), settle('spot.refused')])).toEqual([]);
});
