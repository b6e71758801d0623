import { expect, test } from 'vitest';
import { findNearMiss } from '../src/near-miss.js';

test.each([
  ['a missing letter', 'orders.cretaed', ['orders.created', 'orders.paid'], 'orders.created'],
  ['exchanged letters in a short word', 'laod', ['keep', 'load'], 'load'],
  ['the nearest of several', 'order.create', ['order.creates2', 'order.created'], 'order.created'],
  ['upper case', 'Order.Created', ['order.created'], 'order.created'],
])('%s', (_name, written, candidates, meant) => {
  expect(findNearMiss(written, candidates)).toBe(meant);
});

test('itself is no miss', () => expect(findNearMiss('order', ['order'])).toBeUndefined());
test('a different word is no miss', () => expect(findNearMiss('order.paid', ['order.created'])).toBeUndefined());
test('two different letters of a short word are too many', () => expect(findNearMiss('mail', ['maps'])).toBeUndefined());
