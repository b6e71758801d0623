import { describe, expect, it } from 'vitest';
import { analyse, consumesOf } from '../../support/engine.js';

type Files = Readonly<Record<string, string | object>>;
const KAFKA = "import { Kafka } from 'kafkajs';\nconst consumer = new Kafka({ brokers: ['b:9092'] }).consumer({ groupId: 'yard' });\n";
/** `topic group: effects` of each consume. */
const consumesIn = (files: Files): readonly string[] => consumesOf(analyse(files)).map((c) => `${c.topic.text} ${c.group.text}: ${c.handler?.effects.map(({ kind }) => kind).join(' ') ?? 'none'}`).sort();
const POOL = "import pg from 'pg';\nconst pool = new pg.Pool();\n";
const INSERT = "await pool.query('INSERT INTO moves VALUES ($1)', [1]);";

describe('a handler', () => {
  it.each<[string, Files, readonly string[]]>([
    ['that is handed to a wrapper', { 'src/bus.ts': `${KAFKA}export async function listen(topic: string, handle: (value: string) => Promise<void>) { await consumer.subscribe({ topic }); await consumer.run({ eachMessage: async ({ message }) => { await handle(String(message.value)); } }); }`, 'src/main.ts': `${POOL}import { listen } from './bus';\nawait listen('crane.moved', async () => { ${INSERT} });` }, ['crane.moved yard: databaseWrite']],
    ['that is eachMessage, passed in', { 'src/bus.ts': `${KAFKA}export async function listen(topic: string, eachMessage: any) { await consumer.subscribe({ topic }); await consumer.run({ eachMessage }); }`, 'src/main.ts': `${POOL}import { listen } from './bus';\nasync function onMove() { ${INSERT} }\nawait listen('crane.moved', onMove);` }, ['crane.moved yard: databaseWrite']],
    ['found in a list by its topic', { 'src/main.ts': `${KAFKA}${POOL}const list = [{ topic: 'crane.moved', handle: async () => { ${INSERT} } }, { topic: 'crane.stopped', handle: async () => { await fetch('https://yard.example', { method: 'POST' }); } }];\nfor (const { topic } of list) await consumer.subscribe({ topic });\nawait consumer.run({ eachMessage: async ({ topic }) => { const entry = list.find((one) => one.topic === topic); await entry?.handle(); } });` }, ['crane.moved yard: databaseWrite', 'crane.stopped yard: http']],
    ['found in a list by its topic, in place', { 'src/main.ts': `${KAFKA}${POOL}const list = [{ topic: 'crane.moved', handle: async () => { ${INSERT} } }, { topic: 'crane.stopped', handle: async () => { await fetch('https://yard.example', { method: 'POST' }); } }];\nawait consumer.subscribe({ topics: list.map((one) => one.topic) });\nawait consumer.run({ eachMessage: async (payload) => { await list.find((one) => { return one.topic === payload.topic; })?.handle(); } });` }, ['crane.moved yard: databaseWrite', 'crane.stopped yard: http']],
    ['in a map by topic', { 'src/main.ts': `${KAFKA}${POOL}const handlers: Record<string, () => Promise<void>> = { 'crane.moved': async () => { ${INSERT} }, 'crane.stopped': async () => { await fetch('https://yard.example', { method: 'POST' }); } };\nawait consumer.subscribe({ topics: Object.keys(handlers) });\nawait consumer.run({ eachMessage: async ({ topic }) => { await handlers[topic]?.(); } });` }, ['crane.moved yard: databaseWrite', 'crane.stopped yard: http']],
    ['in a switch on the topic', { 'src/main.ts': `${KAFKA}${POOL}await consumer.subscribe({ topics: ['crane.moved', 'crane.stopped'] });\nawait consumer.run({ eachMessage: async ({ topic }) => { switch (topic) { case 'crane.moved': ${INSERT} break; case 'crane.stopped': await fetch('https://yard.example', { method: 'POST' }); } } });` }, ['crane.moved yard: databaseWrite', 'crane.stopped yard: http']],
    ["of on('message')", { 'src/main.js': `const kafka = require('kafka-node');\n${POOL.replace("import pg from 'pg'", "const pg = require('pg')")}const group = new kafka.ConsumerGroup({ groupId: 'yard', kafkaHost: 'b:9092' }, ['crane.moved']);\ngroup.on('message', async () => { ${INSERT} });` }, ['crane.moved yard: databaseWrite']],
    ['that is a method of a class', { 'src/main.ts': `${KAFKA}${POOL}class Moves { async start() { await consumer.subscribe({ topic: 'crane.moved' }); await consumer.run({ eachMessage: this.handle.bind(this) }); } async handle() { ${INSERT} } }\nawait new Moves().start();` }, ['crane.moved yard: databaseWrite']],
    ['that an abstract class leaves to its subclasses', { 'src/bus.ts': `${KAFKA}export abstract class Listener { abstract topic: string; abstract handle(value: string): Promise<void>; async start() { await consumer.subscribe({ topic: this.topic }); await consumer.run({ eachMessage: async ({ message }) => { await this.handle(String(message.value)); } }); } }`, 'src/main.ts': `${POOL}import { Listener } from './bus';\nclass Moves extends Listener { topic = 'crane.moved'; async handle() { ${INSERT} } }\nnew Moves().start();` }, ['crane.moved yard: databaseWrite']],
    ['by a Nest decorator', { 'src/main.ts': `${POOL}import { Controller } from '@nestjs/common';\nimport { NestFactory } from '@nestjs/core';\nimport { EventPattern, Transport } from '@nestjs/microservices';\n@Controller()\nclass Moves { @EventPattern('crane.moved') async handle() { ${INSERT} } }\nawait NestFactory.createMicroservice({}, { transport: Transport.KAFKA, options: { client: { brokers: ['b:9092'] }, consumer: { groupId: 'yard' } } });` }, ['crane.moved yard: databaseWrite']],
    ['by metadata of a decorator of its own', { 'src/decorator.ts': "import { SetMetadata } from '@nestjs/common';\nexport const KafkaTopic = (topic: string) => SetMetadata('kafka-topic', topic);", 'src/explorer.ts': `import { Injectable } from '@nestjs/common';\nimport { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';\n${KAFKA}@Injectable()\nexport class Explorer { constructor(private readonly discovery: DiscoveryService, private readonly scanner: MetadataScanner, private readonly reflector: Reflector) {}\n async onModuleInit() { for (const { instance } of this.discovery.getProviders()) for (const name of this.scanner.getAllMethodNames(Object.getPrototypeOf(instance))) { const topic = this.reflector.get<string>('kafka-topic', instance[name]); if (!topic) continue; await consumer.subscribe({ topic }); } await consumer.run({ eachMessage: async () => {} }); } }`, 'src/moves.ts': "import { Injectable } from '@nestjs/common';\nimport { KafkaTopic } from './decorator';\n@Injectable()\nexport class Moves { @KafkaTopic('crane.moved') async handle() {} }" }, ['crane.moved yard: ']],
  ])('%s', (_name, files, expected) => {
    expect(consumesIn(files)).toEqual(expected);
  });
});

describe('a decorator of the workspace itself', () => {
  const MODULE = "import { NestFactory } from '@nestjs/core';\nimport { Transport } from '@nestjs/microservices';\nimport { Yard } from './yard';\nasync function main() { const app = await NestFactory.createMicroservice(Yard, { transport: Transport.KAFKA, options: { consumer: { groupId: 'yard' } } }); await app.listen(); }\nvoid main();";
  const YARD = "import { Controller } from '@nestjs/common';\nimport { OnTopic } from './on-topic';\n@Controller()\nexport class Yard {\n  @OnTopic('crane.moved')\n  async move() { await fetch('https://yard.example', { method: 'POST' }); }\n  @OnTopic('crane.stopped')\n  async stop() {}\n}";

  it.each([
    ['that returns the framework\'s', "import { EventPattern, Transport } from '@nestjs/microservices';\nexport function OnTopic(topic: string): MethodDecorator { return EventPattern(topic, Transport.KAFKA); }"],
    ['that puts several together', "import { applyDecorators, UseGuards } from '@nestjs/common';\nimport { EventPattern, Transport } from '@nestjs/microservices';\nexport const OnTopic = (topic: string) => applyDecorators(EventPattern(topic, Transport.KAFKA), UseGuards());"],
    ['that applies the framework\'s', "import { EventPattern, Transport } from '@nestjs/microservices';\nexport function OnTopic(topic: string) { return (target: object, key: string, descriptor: PropertyDescriptor) => { EventPattern(topic, Transport.KAFKA)(target, key, descriptor); }; }"],
  ])('registers what it decorates: one %s', (_name, decorator) => {
    const consumes = consumesOf(analyse({ 'src/on-topic.ts': decorator, 'src/yard.ts': YARD, 'src/main.ts': MODULE }));
    expect(consumes.map((c) => `${c.topic.text} ${c.group.text} ${c.handler?.name ?? ''} ${c.site.file}:${c.site.line}`)).toEqual(['crane.moved yard Yard.move src/yard.ts:5', 'crane.stopped yard Yard.stop src/yard.ts:7']);
  });

  it('registers nothing where it decorates nothing', () => {
    expect(consumesOf(analyse({ 'src/on-topic.ts': "import { EventPattern, Transport } from '@nestjs/microservices';\nexport function OnTopic(topic: string) { return EventPattern(topic, Transport.KAFKA); }", 'src/main.ts': MODULE, 'src/yard.ts': 'export class Yard {}' }))).toEqual([]);
  });
});
