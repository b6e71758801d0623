import { describe, expect, it } from 'vitest';
import { analyse, producesOf } from '../../support/engine.js';

const BUS = `const { Kafka } = require('kafkajs');
const producer = new Kafka({ brokers: ['k:9092'] }).producer();
async function publish(topic, value) {
  await producer.send({ topic, messages: [{ value: JSON.stringify(value) }] });
}
class Bus {
  constructor(prefix) { this.prefix = prefix; }
  send(topic, value) { return publish(this.prefix + topic, value); }
  call(topic, value) { return this.send(topic, value); }
}
module.exports = { publish, Bus };
`;

const produces = (main: string): readonly string[] =>
  producesOf(analyse({ 'src/bus.js': BUS, 'src/main.js': `const { publish, Bus } = require('./bus');\n${main}` })).map(({ topic, site }) => `${topic.text} ${site.file}:${site.line}`);

describe('functions that are called through their own methods', () => {
  it('are given what follows their `this`', () => {
    expect(produces("publish.call(null, 'berth.taken', {});\npublish.apply(null, ['berth.freed', {}]);\npublish.bind(null, 'berth.cleaned')({});\n")).toEqual(['berth.taken src/main.js:2', 'berth.freed src/main.js:3', 'berth.cleaned src/main.js:4']);
  });

  it('are given what a function hands on as it was called', () => {
    expect(produces("function told() { return publish.apply(this, arguments); }\ntold('berth.taken', {});\nconst quiet = (fn) => async (...args) => { try { return await fn.call(null, ...args); } catch (error) { throw error; } };\nconst tell = quiet(publish);\ntell('berth.freed', {});\n")).toEqual(['berth.taken src/main.js:3', 'berth.freed src/main.js:6']);
  });

  it('keep the object that they are given as `this`', () => {
    expect(produces("class Berths extends Bus {\n  free(value) { return Bus.prototype.send.call(this, 'freed', value); }\n  take(value) { return super.send.apply(this, ['taken', value]); }\n}\nconst berths = new Berths('berth.');\nberths.free({});\nberths.take({});\n")).toEqual(['berth.freed src/main.js:7', 'berth.taken src/main.js:8']);
  });

  it('are no others than a method of that name', () => {
    expect(produces("new Bus('berth.').call('taken', {});\n")).toEqual(['berth.taken src/main.js:2']);
  });
});

describe('a function that is one of several', () => {
  it.each([
    ['a choice', 'process.env.QUIET ? () => {} : publish'],
    ['what is given, or it', 'global.given || publish'],
    ['it, if at all', 'process.env.LOUD && publish'],
  ])('is called by the name of %s', (_kind, held) => {
    expect(produces(`const tell = ${held};\ntell('berth.taken', {});\n`)).toEqual(['berth.taken src/main.js:3']);
  });
});
