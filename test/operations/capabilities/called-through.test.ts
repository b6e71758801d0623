import { describe, expect, it } from 'vitest';
import { analyse, consumesOf, producesOf } from '../../support/engine.js';

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

describe('arguments that are handed on as a list', () => {
  it.each([
    ['whatever a function is given', "const send = (...args) => producer.send(...args);\nsend({ topic: 'berth.taken', messages: [{ value: '1' }] });\n"],
    ['whatever a method is given', "class Desk { send(...args) { return producer.send(...args); } }\nnew Desk().send({ topic: 'berth.taken', messages: [{ value: '1' }] });\n"],
    ['a list', "const send = (desk, args) => desk.send(...args);\nsend(producer, [{ topic: 'berth.taken', messages: [{ value: '1' }] }]);\n"],
  ])('are those of the client: %s', (_kind, code) => {
    const main = `const { Kafka } = require('kafkajs');\nconst producer = new Kafka({ brokers: ['k:9092'] }).producer();\n${code}`;
    expect(producesOf(analyse({ 'src/main.js': main })).map(({ topic, site }) => `${topic.text} ${site.file}:${site.line}`)).toEqual(['berth.taken src/main.js:4']);
  });
});

it("a method that is taken from its object with the types that it works on is the client's", () => {
  const main = "import { NestFactory } from '@nestjs/core';\nimport { type MicroserviceOptions, Transport } from '@nestjs/microservices';\nasync function start() {\n  const app = await NestFactory.create(AppModule);\n  const listen = app.connectMicroservice<MicroserviceOptions>;\n  listen({ transport: Transport.KAFKA, options: { client: { brokers: ['quay:9092'] }, consumer: { groupId: 'quay' } } });\n}\nstart();\n";
  const desk = "import { Controller } from '@nestjs/common';\nimport { EventPattern } from '@nestjs/microservices';\n@Controller()\nexport class Desk {\n  @EventPattern('berth.taken')\n  taken() {}\n}\n";
  expect(consumesOf(analyse({ 'src/main.ts': main, 'src/desk.ts': desk })).map(({ topic, group }) => `${topic.text} ${group.text}`)).toEqual(['berth.taken quay']);
});
