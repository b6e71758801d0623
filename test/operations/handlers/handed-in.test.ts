import { expect, it } from 'vitest';
import type { Handler } from '../../../src/topology/topology.js';
import { analyse, consumesOf } from '../../support/engine.js';
import { effectsOf } from '../handling.js';

const watch = (constructor: string, act: string): string => `const { Kafka } = require('kafkajs');
const kafka = new Kafka({ brokers: ['kafka:9092'] });
class Watch {
  ${constructor}
  async start() {
    const consumer = kafka.consumer({ groupId: 'harbour' });
    await consumer.subscribe({ topic: 'ship.moved' });
    await consumer.run({ eachMessage: async ({ message }) => { const event = JSON.parse(message.value); ${act} } });
  }
}
module.exports = { Watch };`;
const ships = `const { Pool } = require('pg');
const pool = new Pool();
class Ships {
  static async moved(event) { await pool.query('INSERT INTO ships VALUES ($1)', [event.id]); }
  static async lost(event) { await pool.query('DELETE FROM ships WHERE id = $1', [event.id]); }
}
module.exports = Ships;`;
const QUIETLY = 'module.exports.quietly = (work) => async (event) => { await work(event); };';
const main = (given: string): string => `const { Watch } = require('./watch');\nconst Ships = require('./ships');\nconst { quietly } = require('./quietly');\ntry { const watch = new Watch(${given}); watch.start(); } catch (error) { process.exit(1); }`;

function handlerOf(constructor: string, act: string, given: readonly string[]): Handler | undefined {
  const mains = Object.fromEntries(given.map((one, i) => [`src/main${i}.js`, main(one)]));
  return consumesOf(analyse({ 'package.json': { name: 'harbour', scripts: { start: 'node src/main0.js' } }, 'src/watch.js': watch(constructor, act), 'src/ships.js': ships, 'src/quietly.js': QUIETLY, ...mains }))[0]?.handler;
}

const TWO = 'constructor({ port, onMoved, onLost, client = kafka }) { this.port = port; this.onMoved = onMoved; this.onLost = onLost; this.client = client; }';
const BOTH = "if (event.state === 'moved' && this.onMoved) await this.onMoved(event); else if (this.onLost) await this.onLost(event);";

it.each<[string, string, string, readonly string[], readonly string[]]>([
  ['by itself', 'constructor(onMoved) { this.onMoved = onMoved; }', 'await this.onMoved(event);', ['Ships.moved'], ['databaseWrite pool.query']],
  ['in an object that is kept', 'constructor(handlers) { this.handlers = handlers; }', 'await this.handlers.onMoved(event);', ['{ onMoved: Ships.moved }'], ['databaseWrite pool.query']],
  ['in an object whose members are kept', 'constructor(handlers) { this.onMoved = handlers.onMoved; }', 'await this.onMoved(event);', ['{ onMoved: Ships.moved }'], ['databaseWrite pool.query']],
  ['in an object that is taken apart, by two programs', TWO, BOTH, ['{ onMoved: Ships.moved, onLost: Ships.lost }', '{ port: 1, onMoved: Ships.moved, onLost: Ships.lost }'], ['databaseWrite pool.query', 'databaseWrite pool.query']],
  ['by one of two programs, and not by the other', TWO, BOTH, ['{ onMoved: Ships.moved }', '{ port: 1 }'], ['databaseWrite pool.query']],
  ['as another one by each program', TWO, BOTH, ['{ onMoved: Ships.moved }', '{ onMoved: Ships.lost }'], []],
  ['as what one function makes of another one for each program', TWO, BOTH, ['{ onMoved: quietly((event) => console.log(event.id)) }', '{ onMoved: quietly(Ships.moved) }'], []],
])('a function that a constructor is handed and a field keeps is what the handler runs: %s', (_name, constructor, act, given, expected) => {
  const handler = handlerOf(constructor, act, given);
  expect(handler && effectsOf(handler)).toEqual(expected);
});
