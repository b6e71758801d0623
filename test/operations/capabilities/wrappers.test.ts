import { describe, expect, it } from 'vitest';
import { analyse, producesOf } from '../../support/engine.js';

type Files = Readonly<Record<string, string | object>>;
const KAFKA = "import { Kafka } from 'kafkajs';\nconst producer = new Kafka({ brokers: ['b:9092'] }).producer();\n";
const REQUIRED = "const { Kafka } = require('kafkajs');\nconst producer = new Kafka({ brokers: ['b:9092'] }).producer();\n";
const SEND = (topic: string, value = 'text'): string => `producer.send({ topic: ${topic}, messages: [{ value: ${value} }] })`;
/** `topic file:line` of each produce. */
const sitesOf = (files: Files): readonly string[] => producesOf(analyse(files)).map((p) => `${p.topic.text} ${p.site.file}:${p.site.line}`);

describe('a wrapper', () => {
  it.each<[string, Files, readonly string[]]>([
    ['that takes the topic', { 'src/bus.ts': `${KAFKA}export const publish = (topic: string, text: string) => ${SEND('topic')};`, 'src/main.ts': "import { publish } from './bus';\npublish('crane.moved', '1');\npublish('crane.stopped', '1');" }, ['crane.moved src/main.ts:2', 'crane.stopped src/main.ts:3']],
    ['with a topic of its own', { 'src/bus.ts': `${KAFKA}export const moved = (text: string) => ${SEND("'crane.moved'")};`, 'src/main.ts': "import { moved } from './bus';\nmoved('1');" }, ['crane.moved src/bus.ts:3']],
    ['of a wrapper of a wrapper', { 'src/bus.ts': `${KAFKA}const raw = (topic: string, text: string) => ${SEND('topic')};\nconst logged = async (topic: string, text: string) => { console.log(topic); await raw(topic, text); };\nexport const publish = (topic: string, text: string) => logged(topic, text);`, 'src/main.ts': "import { publish } from './bus';\npublish('crane.moved', '1');" }, ['crane.moved src/main.ts:2']],
    ['that takes the topic in an object', { 'src/bus.ts': `${KAFKA}export const publish = ({ topic, text }: { topic: string; text: string }) => ${SEND('topic')};`, 'src/main.ts': "import { publish } from './bus';\npublish({ topic: 'crane.moved', text: '1' });" }, ['crane.moved src/main.ts:2']],
    ['that composes the topic', { 'src/bus.ts': KAFKA + 'export const publish = (thing: string, act: string, text: string) => ' + SEND('`${thing}.${act}`') + ';', 'src/main.ts': "import { publish } from './bus';\npublish('crane', 'moved', '1');" }, ['crane.moved src/main.ts:2']],
    ['that is a class with the topic in a field', { 'src/main.ts': `${KAFKA}class Moves { private topic = 'crane.moved'; send(text: string) { return ${SEND('this.topic')}; } }\nnew Moves().send('1');` }, ['crane.moved src/main.ts:3']],
    ['that is a class with the topic in its constructor', { 'src/bus.ts': `${KAFKA}export class Sender { constructor(private readonly topic: string) {} send(text: string) { return ${SEND('this.topic')}; } }`, 'src/main.ts': "import { Sender } from './bus';\nconst moves = new Sender('crane.moved');\nconst stops = new Sender('crane.stopped');\nmoves.send('1');\nstops.send('1');" }, ['crane.moved src/main.ts:4', 'crane.stopped src/main.ts:5']],
    ['that is bound to its object', { 'src/main.ts': `${KAFKA}const send = producer.send.bind(producer);\nsend({ topic: 'crane.moved', messages: [] });` }, ['crane.moved src/main.ts:4']],
    ['that is a class that hands the topic to super()', { 'src/bus.ts': `${KAFKA}export class Sender { constructor(private readonly topic: string) {} send(text: string) { return ${SEND('this.topic')}; } }`, 'src/main.ts': "import { Sender } from './bus';\nclass Moves extends Sender { constructor() { super('crane.moved'); } }\nnew Moves().send('1');" }, ['crane.moved src/main.ts:3']],
    ['that is a class with an abstract getter', { 'src/bus.ts': `${KAFKA}export abstract class Sender { abstract get topic(): string; send(text: string) { return ${SEND('this.topic')}; } }`, 'src/main.ts': "import { Sender } from './bus';\nclass Moves extends Sender { get topic() { return 'crane.moved'; } }\nnew Moves().send('1');" }, ['crane.moved src/main.ts:3']],
    ['that is handed the producer', { 'src/bus.ts': `import type { Producer } from 'kafkajs';\nexport const publish = (producer: Producer, topic: string, text: string) => ${SEND('topic')};`, 'src/main.ts': `${KAFKA}import { publish } from './bus';\npublish(producer, 'crane.moved', '1');` }, ['crane.moved src/main.ts:4']],
    ['that is handed the producer without types', { 'src/bus.js': `exports.publish = (producer, topic, text) => ${SEND('topic')};`, 'src/main.js': `${REQUIRED}const { publish } = require('./bus');\npublish(producer, 'crane.moved', '1');` }, ['crane.moved src/main.js:4']],
    ['behind an interface', { 'src/bus.ts': 'export interface Bus { publish(topic: string, text: string): Promise<unknown> }', 'src/kafka-bus.ts': `${KAFKA}import type { Bus } from './bus';\nexport class KafkaBus implements Bus { publish(topic: string, text: string) { return ${SEND('topic')}; } }`, 'src/cranes.ts': "import type { Bus } from './bus';\nexport class Cranes { constructor(private readonly bus: Bus) {} move() { return this.bus.publish('crane.moved', '1'); } }", 'src/main.ts': "import { KafkaBus } from './kafka-bus';\nimport { Cranes } from './cranes';\nnew Cranes(new KafkaBus()).move();" }, ['crane.moved src/cranes.ts:2']],
    ['made by a factory', { 'src/bus.ts': `${KAFKA}export function createBus() { return { publish: (topic: string, text: string) => ${SEND('topic')} }; }`, 'src/main.ts': "import { createBus } from './bus';\nconst bus = createBus();\nbus.publish('crane.moved', '1');" }, ['crane.moved src/main.ts:3']],
    ['that is bound', { 'src/bus.ts': `${KAFKA}export const publish = (topic: string, text: string) => ${SEND('topic')};`, 'src/main.ts': "import { publish } from './bus';\nconst moved = publish.bind(null, 'crane.moved');\nmoved('1');" }, ['crane.moved src/main.ts:3']],
    ['that is curried', { 'src/bus.ts': `${KAFKA}export const publish = (topic: string) => (text: string) => ${SEND('topic')};`, 'src/main.ts': "import { publish } from './bus';\nconst moved = publish('crane.moved');\nmoved('1');" }, ['crane.moved src/main.ts:2']],
    ['that is decorated into fastify', { 'src/bus.ts': `${KAFKA}import fp from 'fastify-plugin';\nexport default fp(async (app) => { app.decorate('bus', { publish: (topic: string, text: string) => ${SEND('topic')} }); });`, 'src/main.ts': "import fastify from 'fastify';\nimport bus from './bus';\nconst app = fastify();\napp.register(bus);\napp.post('/cranes', async (request) => { await app.bus.publish('crane.moved', '1'); });" }, ['crane.moved src/main.ts:5']],
    ['on the global object', { 'src/bus.js': `${REQUIRED}global.publish = (topic, text) => ${SEND('topic')};`, 'src/main.js': "require('./bus');\nglobal.publish('crane.moved', '1');" }, ['crane.moved src/main.js:2']],
    ['through module.exports = fn', { 'src/bus.js': `${REQUIRED}module.exports = (topic, text) => ${SEND('topic')};`, 'src/main.js': "const publish = require('./bus');\npublish('crane.moved', '1');" }, ['crane.moved src/main.js:2']],
    ['through exports.name', { 'src/bus.js': `${REQUIRED}exports.publish = (topic, text) => ${SEND('topic')};`, 'src/main.js': "const bus = require('./bus');\nbus.publish('crane.moved', '1');" }, ['crane.moved src/main.js:2']],
    ['through module.exports = { name }', { 'src/bus.js': `${REQUIRED}const publish = (topic, text) => ${SEND('topic')};\nmodule.exports = { publish };`, 'src/main.js': "const { publish } = require('./bus');\npublish('crane.moved', '1');" }, ['crane.moved src/main.js:2']],
    ['through a dynamic import', { 'src/bus.ts': `${KAFKA}export const publish = (topic: string, text: string) => ${SEND('topic')};`, 'src/main.ts': "const { publish } = await import('./bus');\npublish('crane.moved', '1');" }, ['crane.moved src/main.ts:2']],
    ['through a barrel, renamed', { 'src/bus/kafka.ts': `${KAFKA}export const publish = (topic: string, text: string) => ${SEND('topic')};`, 'src/bus/index.ts': "export { publish as tell } from './kafka';", 'src/main.ts': "import { tell } from './bus';\ntell('crane.moved', '1');" }, ['crane.moved src/main.ts:2']],
    ['through a tsconfig path', { 'tsconfig.json': { compilerOptions: { paths: { '@bus/*': ['./src/bus/*'] } } }, 'src/bus/kafka.ts': `${KAFKA}export const publish = (topic: string, text: string) => ${SEND('topic')};`, 'src/main.ts': "import { publish } from '@bus/kafka';\npublish('crane.moved', '1');" }, ['crane.moved src/main.ts:2']],
    ['in a workspace package that is consumed through dist', { 'package.json': { name: 'port', workspaces: ['packages/*', 'apps/*'] }, 'packages/bus/package.json': { name: '@port/bus', main: 'dist/index.js' }, 'packages/bus/src/index.ts': `${KAFKA}export const publish = (topic: string, text: string) => ${SEND('topic')};`, 'apps/crane/package.json': { name: 'crane', scripts: { start: 'node src/main.js' } }, 'apps/crane/src/main.ts': "import { publish } from '@port/bus';\npublish('crane.moved', '1');" }, ['crane.moved apps/crane/src/main.ts:2']],
    ['that a timer calls with the topic', { 'src/main.ts': `${KAFKA}const publish = (topic: string, text: string) => ${SEND('topic')};\nsetInterval(() => publish('crane.moved', '1'), 1000);` }, ['crane.moved src/main.ts:4']],
    ['that is promisified', { 'src/main.js': "const kafka = require('kafka-node');\nconst { promisify } = require('util');\nconst producer = new kafka.Producer(new kafka.KafkaClient());\nconst send = promisify(producer.send.bind(producer));\nsend([{ topic: 'crane.moved', messages: '1' }]);" }, ['crane.moved src/main.js:5']],
  ])('%s', (_name, files, expected) => {
    expect(sitesOf(files)).toEqual(expected);
  });
});

describe('what is injected', () => {
  const SERVICE = `import { Injectable } from '@nestjs/common';\n${KAFKA}@Injectable()\nexport class Bus { publish(topic: string, text: string) { return ${SEND('topic')}; } }`;

  it.each<[string, Files, readonly string[]]>([
    ['by Nest, by type', { 'src/bus.ts': SERVICE, 'src/cranes.ts': "import { Injectable } from '@nestjs/common';\nimport { Bus } from './bus';\n@Injectable()\nexport class Cranes { constructor(private readonly bus: Bus) {} move() { return this.bus.publish('crane.moved', '1'); } }" }, ['crane.moved src/cranes.ts:4']],
    ['by Nest, by token and factory', { 'src/module.ts': `import { Module } from '@nestjs/common';\nimport { Kafka } from 'kafkajs';\n@Module({ providers: [{ provide: 'PRODUCER', useFactory: () => new Kafka({ brokers: ['b:9092'] }).producer() }] })\nexport class BusModule {}`, 'src/cranes.ts': `import { Inject, Injectable } from '@nestjs/common';\nimport { Producer } from 'kafkajs';\n@Injectable()\nexport class Cranes { constructor(@Inject('PRODUCER') private readonly producer: Producer) {} move(text: string) { return this.${SEND("'crane.moved'")}; } }` }, ['crane.moved src/cranes.ts:4']],
    ['by tsyringe, by type', { 'src/bus.ts': `import { singleton } from 'tsyringe';\n${KAFKA}@singleton()\nexport class Bus { publish(topic: string, text: string) { return ${SEND('topic')}; } }`, 'src/main.ts': "import { container } from 'tsyringe';\nimport { Bus } from './bus';\nconst bus = container.resolve(Bus);\nbus.publish('crane.moved', '1');" }, ['crane.moved src/main.ts:4']],
    ['by awilix, by name', { 'src/bus.ts': `${KAFKA}export class Bus { publish(topic: string, text: string) { return ${SEND('topic')}; } }`, 'src/main.ts': "import { asClass, createContainer } from 'awilix';\nimport { Bus } from './bus';\nimport { Cranes } from './cranes';\nconst container = createContainer();\ncontainer.register({ bus: asClass(Bus).singleton(), cranes: asClass(Cranes) });", 'src/cranes.ts': "import type { Bus } from './bus';\nexport class Cranes { private readonly bus: Bus; constructor({ bus }: { bus: Bus }) { this.bus = bus; } move() { return this.bus.publish('crane.moved', '1'); } }" }, ['crane.moved src/cranes.ts:2']],
    ['by a container of the workspace', { 'src/container.ts': `${KAFKA}class Bus { publish(topic: string, text: string) { return ${SEND('topic')}; } }\nexport const container = { bus: new Bus() };`, 'src/main.ts': "import { container } from './container';\ncontainer.bus.publish('crane.moved', '1');" }, ['crane.moved src/main.ts:2']],
    ['as an object of dependencies', { 'src/cranes.ts': "export class Cranes { private deps: any; constructor(deps: any) { this.deps = deps; } move() { return this.deps.bus.publish('crane.moved', '1'); } }", 'src/main.ts': `${KAFKA}import { Cranes } from './cranes';\nclass Bus { publish(topic: string, text: string) { return ${SEND('topic')}; } }\nnew Cranes({ bus: new Bus() }).move();` }, ['crane.moved src/cranes.ts:1']],
  ])('%s', (_name, files, expected) => {
    expect(sitesOf(files)).toEqual(expected);
  });
});

describe('a bus with several implementations', () => {
  const BUS = "export interface Bus {\n  put(load: { topic: string; lane?: string }): Promise<unknown>;\n}";
  const KAFKAJS = "import { Kafka } from 'kafkajs';\nimport type { Bus } from './bus';\nexport class KafkajsBus implements Bus {\n  private readonly producer = new Kafka({ brokers: [] }).producer();\n  put(load: { topic: string }) { return this.producer.send({ topic: load.topic, messages: [] }); }\n}";
  const OTHER = "import { Producer } from 'node-rdkafka';\nimport type { Bus } from './bus';\nexport class RdkafkaBus implements Bus {\n  private readonly producer = new Producer({});\n  async put(load: { topic: string; lane?: string }) { this.producer.produce(load.lane as string, null, Buffer.from('')); }\n}";
  const MAIN = "import type { Bus } from './bus';\nimport { KafkajsBus } from './kafkajs-bus';\nimport { RdkafkaBus } from './rdkafka-bus';\nconst bus: Bus = process.env.NATIVE ? new RdkafkaBus() : new KafkajsBus();\nbus.put({ topic: 'crane.moved' });\nbus.put({ topic: 'crane.stopped', lane: 'crane.stopped' });";

  it('sends what one of them shows, though another does not', () => {
    expect(sitesOf({ 'src/bus.ts': BUS, 'src/kafkajs-bus.ts': KAFKAJS, 'src/rdkafka-bus.ts': OTHER, 'src/main.ts': MAIN })).toEqual(['crane.moved src/main.ts:5', 'crane.stopped src/main.ts:6', 'crane.stopped src/main.ts:6']);
  });
});

describe('a class that its module exports with something beside it', () => {
  it('is the class wherever a collection of modules hands it on', () => {
    const files = {
      'lib/crane.js': `${REQUIRED}const MODES = { slow: 1 };\nexports.MODES = MODES;\nclass Crane {\n  constructor(topic) { this.topic = topic; }\n  lift(value) { return producer.send({ topic: this.topic, messages: [{ value }] }); }\n}\nmodule.exports = Crane;\nmodule.exports.MODES = MODES;`,
      'lib/parts.js': "module.exports = {\n  Crane: require('./crane'),\n};",
      'src/main.js': "const Crane = require('../lib/parts').Crane;\nconst MODES = require('../lib/parts').Crane.MODES;\nnew Crane('crane.lifted').lift(MODES.slow);\nnew Crane('crane.swung').lift(MODES.slow);",
    };
    expect(sitesOf(files)).toEqual(['crane.lifted src/main.js:3', 'crane.swung src/main.js:4']);
  });
});
