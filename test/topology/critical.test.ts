import { expect, test } from 'vitest';
import { findCriticality } from '../../src/topology/critical.js';
import { parseSettings, topicSettingsFor } from '../../src/settings.js';
import { indexTopology } from '../../src/topology/queries.js';
import type { Operation, Produce } from '../../src/topology/topology.js';
import { consume, effect, handler, produce, site, topology, value } from '../support/topology.js';

function critical(operation: Operation, raw: unknown = {}) {
  const [topic] = indexTopology(topology({ operations: [operation] })).topics;
  if (!topic) throw new Error('no topic');
  const found = findCriticality(topic, topicSettingsFor(parseSettings(raw, { root: '/shop' }), topic.name.text));
  return found && { declared: found.declared, text: found.text };
}

test('declared', () => expect(critical(produce('tick'), { topics: { tick: { critical: true } } })).toEqual({ declared: true, text: 'the settings declare it critical' }));
test('declared not to be', () => expect(critical(produce('payment.done', { payloadType: 'Payment' }), { topics: { '*': { critical: false } } })).toBeUndefined());
test('name and payload type', () => expect(critical(produce('payments.done', { payloadType: 'PaymentDone' }))).toEqual({ declared: false, text: 'its name says payment, and the payload type is `PaymentDone`' }));
test('name and key', () => expect(critical(produce('order-placed', { key: value('order.id') }))?.text).toBe('its name says order, and the key is `order.id`'));
test.each<[string, Partial<NonNullable<Produce['source']>>, string | undefined]>([
  ['name and payload', { payload: 'order' }, 'its name says order, and the payload is `order`'],
  ['name and a value in the payload', { payload: '{ at: now, id: order.id }', payloadFields: [{ name: 'at', site: site('desk.ts:9'), text: 'now', shorthand: false }, { name: 'id', site: site('desk.ts:9'), text: 'order.id', shorthand: false }] }, 'its name says order, and the value of a payload field is `order.id`'],
  ['a call with the word in it', { payload: 'encode(order)' }, undefined],
  ['a sort order', { payload: 'view.orderBy' }, undefined],
])('%s', (_name, source, expected) => expect(critical(produce('order.listed', { source: source as NonNullable<Produce['source']> }))?.text).toBe(expected));
test('name and handler', () => expect(critical(consume('refunds', { handler: handler({ name: 'RefundService.book' }) }))?.text).toBe('its name says refund, and the handler is `RefundService.book`'));
test('a handler that goes by the name of the topic says nothing more', () => expect(critical(consume('invoice-paid', { handler: handler({ name: '"invoice-paid"' }) }))).toBeUndefined());
test('name and the table that a handler writes', () => expect(critical(consume('refunds', { handler: handler({ effects: [effect('databaseWrite', { text: 'db.query', table: 'refunds' })] }) }))?.text).toBe('its name says refund, and the table that its handler writes is `refunds`'));
test.each(['get_order', 'Get-product-For-Order', 'order.findAll', 'orders.get', 'order:list'])('what only asks is not: %s', (name) => expect(critical(produce(name, { payloadType: 'Order' }))).toBeUndefined());
test.each(['order.list.changed', 'order-target'])('a word that begins like asking is none: %s', (name) => expect(critical(produce(name, { payloadType: 'Order' }))).toBeDefined());
test('the name alone is not enough', () => expect(critical(produce('payment.done', { payloadType: 'Event', key: value('user.id') }))).toBeUndefined());
test('a part of a word is no word', () => expect(critical(produce('orderbooks', { key: value('order.id') }))).toBeUndefined());
test('a random key says nothing', () => expect(critical(produce('order.placed', { key: { kind: 'random', text: 'orderUuid()' } }))).toBeUndefined());
