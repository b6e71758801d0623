import { describe, expect, test } from 'vitest';
import {
  bridgesOf,
  consumersOf,
  consumingServices,
  findPriorityFamily,
  findUnresolvedConsumer,
  findUnresolvedProducer,
  groupsOf,
  handlersOf,
  hasUnresolvedConsumer,
  independentConsumers,
  indexTopology,
  isDeadLetterOrRetry,
  mentionsOf,
  mostTopicsHaveOneEnd,
  producingServices,
  topicsOf,
  type Topic,
} from '../../src/topology/queries.js';
import { tokensOf } from '../../src/topology/names.js';
import type { Operation, Topology } from '../../src/topology/topology.js';
import { consume, createTopic, evidence, group, handler, name, produce, site, topology } from '../support/topology.js';

const indexOf = (...operations: readonly Operation[]) => indexTopology(topology({ operations }));
function topicOf(id: string, shop: Topology): Topic {
  const topic = indexTopology(shop).byId.get(id);
  if (!topic) throw new Error(`no topic ${id}`);
  return topic;
}

describe('indexTopology', () => {
  test('operations by topic, in order', () => {
    const index = indexOf(produce('cart.filled'), consume('cart.emptied'), consume('cart.filled'), createTopic('cart.filled', { partitions: 3 }), consume('?'));
    expect(index.topics.map(({ id, produces, consumes, creates }) => [id, produces.length, consumes.length, creates.length])).toEqual([
      ['cart.filled', 1, 1, 1],
      ['cart.emptied', 0, 1, 0],
    ]);
    expect(index.unresolved.map((operation) => operation.topic.text)).toEqual(['?']);
  });

  test('a topic that several variables name is called by the one that is read most', () => {
    const both = (variable: string) => ({ kind: 'symbol', text: `env:${variable}|cart.moved`, id: 'cart.moved' }) as const;
    const index = indexOf({ ...consume('x'), topic: both('WATCHED') }, { ...produce('x'), topic: both('CART_MOVED') }, { ...consume('x'), topic: both('CART_MOVED') });
    expect(index.topics.map(({ name, consumes }) => [name.text, consumes.length])).toEqual([['env:CART_MOVED|cart.moved', 2]]);
  });

  test('is made once for a topology', () => {
    const shop = topology({ operations: [produce('cart.filled')] });
    expect(indexTopology(shop)).toBe(indexTopology(shop));
    expect(indexTopology({ ...shop })).not.toBe(indexTopology(shop));
  });

  test('a pattern consumes every topic it matches, and none that it does not', () => {
    const index = indexOf(consume('/^cart\\./', { group: 'audit' }), produce('cart.filled'), produce('recart'), produce('env:CARTS|cart.moved'));
    expect(index.topics.map(({ id, consumes }) => [id, consumes.length])).toEqual([['cart.filled', 1], ['recart', 0], ['env:CARTS|cart.moved', 1]]);
    expect(index.topology.operations.map((operation) => topicsOf(index, operation).map(({ id }) => id))).toEqual([['cart.filled', 'env:CARTS|cart.moved'], ['cart.filled'], ['recart'], ['env:CARTS|cart.moved']]);
  });

  test('a pattern that JavaScript cannot read may match anything', () => {
    expect(indexOf(consume('/(?<x/'), produce('cart.filled')).topics[0]?.consumes).toHaveLength(1);
  });
});

describe('who produces and consumes', () => {
  test('services once each', () => {
    const shop = topology({ operations: [produce('cart.filled', { service: 'web' }), produce('cart.filled', { service: 'web' }), produce('cart.filled', { service: 'kiosk' }), consume('cart.filled')] });
    expect(producingServices(topicOf('cart.filled', shop))).toEqual(['web', 'kiosk']);
    expect(consumingServices(topicOf('cart.filled', shop))).toEqual(['warehouse']);
  });

  test('several handlers of one application share its group', () => {
    const shop = topology({ operations: [consume('cart.filled', { handler: handler({ id: 'reserve' }) }), consume('cart.filled', { handler: handler({ id: 'price' }) })] });
    const topic = topicOf('cart.filled', shop);
    expect(groupsOf(topic).map(({ id }) => id)).toEqual(['warehouse/stock']);
    expect(consumersOf(topic)).toHaveLength(1);
    expect(handlersOf(topic).map(({ id }) => id)).toEqual(['reserve', 'price']);
  });

  test('the same group value in two services is two groups', () => {
    const shop = topology({ operations: [consume('cart.filled', { service: 'a' }), consume('cart.filled', { service: 'b' })] });
    expect(groupsOf(topicOf('cart.filled', shop)).map(({ id }) => id)).toEqual(['a/stock', 'b/stock']);
  });

  test('two groups of one service with the same handler are one consumer', () => {
    const same = handler({ id: 'reserve' });
    const shop = topology({ operations: [consume('cart.filled', { handler: same }), consume('cart.filled', { group: 'stock-2', handler: same })] });
    expect(consumersOf(topicOf('cart.filled', shop)).map(({ groups }) => groups.map(({ text }) => text))).toEqual([['stock', 'stock-2']]);
  });

  test('the same handler in two services is two consumers, and one kind of work', () => {
    const same = handler({ id: 'reserve' });
    const topic = topicOf('cart.filled', topology({ operations: [consume('cart.filled', { service: 'a', handler: same }), consume('cart.filled', { service: 'b', handler: same })] }));
    expect(consumersOf(topic)).toHaveLength(2);
    expect(independentConsumers(topic)).toHaveLength(1);
  });

  test('a handler that does nothing is no consumer', () => {
    const topic = topicOf('cart.filled', topology({ operations: [consume('cart.filled'), consume('cart.filled', { service: 'spy', group: 'spy', handler: handler({ id: 'log', noop: true }) })] }));
    expect(consumersOf(topic).map(({ service }) => service)).toEqual(['warehouse']);
    expect(groupsOf(topic)).toHaveLength(2);
  });

  test('two groups whose handlers are not known are two consumers', () => {
    const unseen = (text: string) => {
      const { handler: _handler, ...rest } = consume('cart.filled', { group: text });
      return rest;
    };
    expect(consumersOf(topicOf('cart.filled', topology({ operations: [unseen('x'), unseen('y')] })))).toHaveLength(2);
  });

  test('a group that is new for every process is a broadcast, and so are assigned partitions', () => {
    const operations = [
      consume('cart.filled', { group: group('web-${?}', 'web', { perProcess: evidence('randomUUID()') }) }),
      consume('cart.filled', { service: 'b', group: group('', 'b', { assigned: true }) }),
      consume('cart.filled', { service: 'c' }),
    ];
    expect(consumersOf(topicOf('cart.filled', topology({ operations }))).map(({ broadcast }) => broadcast)).toEqual([true, true, false]);
  });
});

describe('what could be the missing half', () => {
  const other = { service: 'elsewhere', group: 'other' };
  test.each([
    ['an unknown topic', 'cart.filled', '?', true],
    ['a template that fits', 'cart.filled', '${?}.filled', true],
    ['a template of a symbol that fits', 'cart.filled', 'cart.${env:STEP|filled}', true],
    ['a template that does not', 'cart.filled', '${?}.emptied', false],
    ['a template over a dot that is a dot', 'cartXfilled', '${?}.filled', false],
    ['a template, where the default of a symbol fits', 'env:CART|cart.filled', 'cart.${?}', true],
    ['a template, where the default does not fit', 'env:CART|cart.filled', 'order.${?}', false],
    ['a template, where configuration alone names the topic', 'env:CART_TOPIC', 'order.${?}', true],
    ['another name', 'cart.filled', 'cart.emptied', false],
    ['a symbol that says no more than "topic"', 'cart.filled', 'env:KAFKA_TOPIC', true],
    ['a symbol that shares a word', 'cart.filled', 'env:CARTS_TOPIC', true],
    ['a symbol about something else', 'cart.filled', 'env:INVOICE_TOPIC', false],
    ['a symbol with another default', 'cart.filled', 'env:KAFKA_TOPIC|invoices', false],
  ])('%s: %s and a consumer of %s', (_name, produced, consumed, expected) => {
    const index = indexOf(produce(produced), consume(produced), consume(consumed, other));
    expect(hasUnresolvedConsumer(index, topicOf(produced, index.topology))).toBe(expected);
  });

  test('a symbol that has both its ends is a topic of its own', () => {
    const index = indexOf(produce('cart.filled'), consume('env:KAFKA_TOPIC', other), produce('env:KAFKA_TOPIC', { service: 'elsewhere' }));
    expect(findUnresolvedConsumer(index, topicOf('cart.filled', index.topology))).toBeUndefined();
  });

  test('two templates', () => {
    const stage = { kind: 'template', text: '${env:STAGE}.cart.filled', id: 'shared ${env:STAGE}.cart.filled' } as const;
    const index = indexOf(produce(stage), consume('${?}.filled', other), consume('${?}.emptied', { ...other, group: 'third' }));
    expect(findUnresolvedConsumer(index, topicOf(stage.id, index.topology))?.topic.text).toBe('${?}.filled');
  });

  test('a producer', () => {
    const index = indexOf(consume('cart.filled'), produce('${?}.filled', { service: 'relay' }));
    expect(findUnresolvedProducer(index, topicOf('cart.filled', index.topology))?.service).toBe('relay');
    expect(findUnresolvedConsumer(index, topicOf('cart.filled', index.topology))).toBeUndefined();
  });

  test('mentions and bridges, by name or default', () => {
    const shop = topology({
      operations: [produce('cart.filled'), produce('env:MOVES|cart.moved')],
      mentions: [{ name: 'cart.moved', site: site('sink/Main.java:4') }, { name: 'cart', site: site('sink/Main.java:5') }],
      bridged: [{ name: 'cart.filled', site: site('tools/post.ts:6') }],
    });
    const index = indexTopology(shop);
    expect(mentionsOf(index, topicOf('env:MOVES|cart.moved', shop)).map(({ site: { line } }) => line)).toEqual([4]);
    expect(mentionsOf(index, topicOf('cart.filled', shop))).toEqual([]);
    expect(mentionsOf(indexTopology({ ...shop, mentions: [{ name: 'MOVES', site: site('sink/main.py:7') }] }), topicOf('env:MOVES|cart.moved', shop)).map(({ site: { line } }) => line)).toEqual([7]);
    expect(bridgesOf(index, topicOf('cart.filled', shop)).map(({ site: { line } }) => line)).toEqual([6]);
  });
});

describe('mostTopicsHaveOneEnd', () => {
  test.each([
    ['two of three', [produce('a'), consume('a'), produce('b'), consume('c')], true],
    ['one of two', [produce('a'), consume('a'), produce('b')], false],
    ['dead-letter topics do not count', [produce('a'), consume('a'), produce('a.dlq'), produce('b.dlq')], false],
    ['topics that are only created do not count', [produce('a'), consume('a'), createTopic('b'), createTopic('c')], false],
    ['nothing at all', [], false],
  ])('%s', (_name, operations, expected) => {
    expect(mostTopicsHaveOneEnd(topology({ operations }))).toBe(expected);
  });
});

describe('names', () => {
  test.each([
    ['orders.dlq', true],
    ['orders-DLT', true],
    ['orders.dead-letter', true],
    ['ordersDeadLetterQueue', true],
    ['orders-retry-5m', true],
    ['env:ORDERS_DLQ_TOPIC', true],
    ['env:FAILED|orders.retry', true],
    ['orders.failed', false],
    ['deadline.passed', false],
    ['retrying-customers', false],
  ])('isDeadLetterOrRetry %s', (text, expected) => {
    expect(isDeadLetterOrRetry(name(text))).toBe(expected);
  });

  test.each([
    ['order.createdV2', ['order', 'created', 'v2']],
    ['HTTPRequest_log', ['http', 'request', 'log']],
    ['${env:STAGE|dev}.orders', ['orders']],
    ['env:ORDERS|shop.orders', ['shop', 'orders']],
    ['env:ORDERS_TOPIC', ['orders', 'topic']],
    ['package:@payments/events#Topics.ORDER_PLACED', ['order', 'placed']],
    ['package:payments#ORDERS', ['orders']],
  ])('tokens of %s', (text, tokens) => {
    expect(tokensOf(name(text))).toEqual(tokens);
  });
});

describe('findPriorityFamily', () => {
  const family = (of: string, ...names: readonly string[]) => {
    const index = indexOf(...names.map((text) => produce(text)));
    return findPriorityFamily(index, topicOf(of, index.topology))?.map(({ id }) => id);
  };
  test('priorities in words', () => expect(family('mail.low', 'mail.high', 'mail.low', 'sms.high', 'mail.sent')).toEqual(['mail.high', 'mail.low']));
  test('numbered levels', () => expect(family('jobs-p1', 'jobs-p1', 'jobs-p2')).toEqual(['jobs-p1', 'jobs-p2']));
  test('a number after the word', () => expect(family('jobs.priority.2', 'jobs.priority.1', 'jobs.priority.2')).toEqual(['jobs.priority.1', 'jobs.priority.2']));
  test('versions are no priorities', () => expect(family('orders.v1', 'orders.v1', 'orders.v2')).toBeUndefined());
  test('shards are no priorities', () => expect(family('orders.1', 'orders.1', 'orders.2')).toBeUndefined());
  test('one alone is no family', () => expect(family('mail.high', 'mail.high', 'mail.sent')).toBeUndefined());
});
