import { describe, expect, it } from 'vitest';
import { hasTypesInComments } from '../../src/workspace/jsdoc.js';

describe('comments of a JavaScript file', () => {
  it.each([
    ['a class of the workspace', '/** @param {OrderBus} bus */'],
    ['a type of a package', "/** @type {import('kafkajs').Producer} */"],
    ['a class within a list', '/** @param {Array<OrderBus>} buses */'],
    ['a class after a record', '/**\n * @param {{ bus: OrderBus }} options\n */'],
    ['a constructor function', '/** @constructor */'],
    ['a type of their own', '/** @typedef {object} Order */'],
  ])('say more where they name %s', (_, text) => {
    expect(hasTypesInComments(`${text}\nfunction f(bus) {}\n`)).toBe(true);
  });

  it.each([
    ['no types', '/** Sends an order. */'],
    ['types of the language', '/**\n * @param {String} topic\n * @param {Object[]} orders\n * @returns {Promise<void>}\n */'],
    ['no JSDoc', '// @param {OrderBus} bus'],
  ])('say nothing where they hold %s', (_, text) => {
    expect(hasTypesInComments(`${text}\nfunction f(bus) {}\n`)).toBe(false);
  });
});
