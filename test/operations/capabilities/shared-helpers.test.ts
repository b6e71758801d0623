import { describe, expect, it } from 'vitest';
import { analyse, consumesOf } from '../../support/engine.js';
import { effectsOf, handle } from '../handling.js';

describe('a helper that subscribes and runs a consumer it is handed', () => {
  const helper = `import type { Consumer } from 'kafkajs';
export async function listen(consumer: Consumer, topics: string[], hear: (value: string) => Promise<void>) {
  await consumer.subscribe({ topics });
  await consumer.run({ eachMessage: async ({ message }) => { await hear(String(message.value)); } });
}
`;
  const main = (made: string): string => `import { Kafka } from 'kafkajs';
import pg from 'pg';
import { listen } from './listen';
const kafka = new Kafka({ brokers: ['k:9092'] });
const pool = new pg.Pool();
${made}
`;
  it.each([
    ['made by a factory', "const open = async (groupId: string) => { const consumer = kafka.consumer({ groupId }); await consumer.connect(); return consumer; };\nasync function start() { await listen(await open('loft'), ['sail.torn'], async (value) => { await pool.query('INSERT', [value]); }); }\nstart();"],
    ['kept in a variable that says nothing', "let consumer: any;\nasync function start() { consumer = kafka.consumer({ groupId: 'loft' }); await listen(consumer, ['sail.torn'], async (value) => { await pool.query('INSERT', [value]); }); }\nstart();"],
  ])('has the handler it is handed with it: %s', (_name, made) => {
    const [consume, ...others] = consumesOf(analyse({ 'src/main.ts': main(made), 'src/listen.ts': helper }));
    expect(others).toEqual([]);
    expect(consume).toMatchObject({ topic: { text: 'sail.torn' }, group: { text: 'loft' } });
    expect(consume?.handler?.effects.map(({ text }) => text)).toEqual(['pool.query']);
  });
});

it('a package that a file imports and exports again is that package', () => {
  const files = { 'src/shared.ts': "import mongoose from 'mongoose';\nexport { mongoose };\n", 'src/sail.ts': "import { mongoose } from './shared';\nexport default mongoose.model<any>('Sail', new mongoose.Schema({}));\n" };
  expect(effectsOf(handle('await Sail.findByIdAndUpdate(event.id, { torn: true });', { files, imports: "import Sail from './sail';" }))).toEqual(['databaseWrite Sail.findByIdAndUpdate']);
});

it('a wrapper typed as the client it wraps sends once, to the topic it was made for', () => {
  const topology = analyse({
    'src/main.ts': `import { Kafka, Producer } from 'kafkajs';
const open = async (topic: string): Promise<Producer & { send: (record: { messages: any[] }) => Promise<any> }> => {
  const producer = new Kafka({ brokers: ['k:9092'] }).producer();
  return { ...producer, send: async (record: { messages: any[] }) => await producer.send({ ...record, topic }) };
};
const sewn = await open('sail.sewn');
export async function mend() {
  await sewn.send({ messages: [{ value: 'done' }] });
}
await mend();
`,
  });
  expect(topology.operations.map(({ topic, site }) => `${topic.text} line ${site.line}`)).toEqual(['sail.sewn line 8']);
});

it('a Nest server of the workspace’s own subscribes to the patterns of its handlers, and to nothing beside them', () => {
  const topology = analyse({
    'src/transport.ts': `import { ServerKafka, type CustomTransportStrategy } from '@nestjs/microservices';
import type { Consumer } from 'kafkajs';
export class OwnTransport extends ServerKafka implements CustomTransportStrategy {
  override async bindEvents(consumer: Consumer) {
    const patterns = [...this.messageHandlers.keys()].map((pattern) => (pattern.startsWith('/') ? new RegExp(pattern) : pattern));
    for (const topic of patterns) await consumer.subscribe({ topic });
    await consumer.run({ eachMessage: async (payload) => this.handleMessage(payload) });
  }
}
`,
    'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { LoftModule } from './loft.module';
import { OwnTransport } from './transport';
async function bootstrap() {
  const app = await NestFactory.createMicroservice(LoftModule, { strategy: new OwnTransport({ consumer: { groupId: 'loft' } }) });
  await app.listen();
}
bootstrap();
`,
    'src/loft.module.ts': `import { Module } from '@nestjs/common';\nimport { LoftController } from './loft.controller';\n@Module({ controllers: [LoftController] })\nexport class LoftModule {}\n`,
    'src/loft.controller.ts': `import { Controller } from '@nestjs/common';\nimport { EventPattern } from '@nestjs/microservices';\n@Controller()\nexport class LoftController {\n  @EventPattern('sail.torn')\n  mend() {}\n}\n`,
  });
  expect(topology.operations.map(({ kind, topic }) => `${kind} ${topic.text}`)).toEqual(['consume sail.torn']);
  expect(topology.operations.map((o) => (o.kind === 'consume' ? o.group?.text : ''))).toEqual(['loft']);
  expect(topology.blindness.filter(({ kind }) => kind === 'topic')).toEqual([]);
});

it.each([
  ["{ consumer: { groupId: 'loft' } }", 'loft'],
  ['{}', '?'],
])('a Nest server out of a package is Kafka by its name: new KafkaStrategy(%s)', (options, group) => {
  const topology = analyse({
    'package.json': '{ "name": "loft", "dependencies": { "@nestjs/core": "11", "@nestjs/microservices": "11", "nest-kafka-strategy": "1" } }',
    'src/main.ts': `import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { KafkaStrategy } from 'nest-kafka-strategy';
import { LoftModule } from './loft.module';
async function bootstrap() {
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(LoftModule, { strategy: new KafkaStrategy(${options}) });
  await app.listen();
}
bootstrap();
`,
    'src/loft.module.ts': `import { Module } from '@nestjs/common';\nimport { LoftController } from './loft.controller';\n@Module({ controllers: [LoftController] })\nexport class LoftModule {}\n`,
    'src/loft.controller.ts': `import { Controller } from '@nestjs/common';\nimport { EventPattern } from '@nestjs/microservices';\n@Controller()\nexport class LoftController {\n  @EventPattern('sail.cut')\n  mend() {}\n}\n`,
  });
  expect(topology.operations.map((o) => `${o.kind} ${o.topic.text} ${o.kind === 'consume' ? o.group?.text : ''}`)).toEqual([`consume sail.cut ${group}`]);
});

it('a Nest server of the workspace’s own hands its options on to the one it extends', () => {
  const topology = analyse({
    'src/transport.ts': `import { ServerKafka } from '@nestjs/microservices';
export class GroupTransport extends ServerKafka {
  constructor(private readonly team: string) {
    super({ consumer: { groupId: \`\${team}-sails\` } });
  }
}
`,
    'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { LoftModule } from './loft.module';
import { GroupTransport } from './transport';
async function bootstrap() {
  const app = await NestFactory.create(LoftModule);
  app.connectMicroservice({ strategy: new GroupTransport('loft') });
  await app.startAllMicroservices();
}
bootstrap();
`,
    'src/loft.module.ts': `import { Module } from '@nestjs/common';\nimport { LoftController } from './loft.controller';\n@Module({ controllers: [LoftController] })\nexport class LoftModule {}\n`,
    'src/loft.controller.ts': `import { Controller } from '@nestjs/common';\nimport { EventPattern } from '@nestjs/microservices';\n@Controller()\nexport class LoftController {\n  @EventPattern('sail.patched')\n  mend() {}\n}\n`,
  });
  expect(topology.operations.map((o) => `${o.kind} ${o.topic.text} ${o.kind === 'consume' ? o.group?.text : ''}`)).toEqual(['consume sail.patched loft-sails']);
});

it.each<[string, string, string, string]>([
  ['under what it provides for its class', 'const server = await app.resolve(RiggedTransport);', "{ provide: RiggedTransport, useFactory: () => new RiggedTransport({ consumer: { groupId: 'riggers' } }) }", 'riggers'],
  ['as the class that it is', 'const server = app.get(RiggedTransport);', 'RiggedTransport', '?'],
])('a Nest server of the workspace’s own comes out of the container: %s', (_name, taken, provider, group) => {
  const topology = analyse({
    'src/transport.ts': `import { ServerKafka, type KafkaOptions } from '@nestjs/microservices';
export class RiggedTransport extends ServerKafka {
  constructor(options: KafkaOptions['options']) {
    super(options);
  }
}
`,
    'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { LoftModule } from './loft.module';
import { RiggedTransport } from './transport';
async function bootstrap() {
  const app = await NestFactory.create(LoftModule);
  ${taken}
  app.connectMicroservice({ strategy: server });
  await app.startAllMicroservices();
}
bootstrap();
`,
    'src/loft.module.ts': `import { Module } from '@nestjs/common';\nimport { LoftController } from './loft.controller';\nimport { RiggedTransport } from './transport';\n@Module({ controllers: [LoftController], providers: [${provider}] })\nexport class LoftModule {}\n`,
    'src/loft.controller.ts': `import { Controller } from '@nestjs/common';\nimport { EventPattern } from '@nestjs/microservices';\n@Controller()\nexport class LoftController {\n  @EventPattern('sail.hoisted')\n  mend() {}\n}\n`,
  });
  expect(topology.operations.map((o) => `${o.kind} ${o.topic.text} ${o.kind === 'consume' ? o.group?.text : ''}`)).toEqual([`consume sail.hoisted ${group}`]);
});

it('what nobody calls of a package that several services share is none of theirs', () => {
  const service = (name: string): Record<string, string | object> => ({
    [`apps/${name}/package.json`]: { name, scripts: { start: 'node src/main.js' }, dependencies: { '@loft/bus': '*' } },
    [`apps/${name}/src/main.ts`]: `import { Sender } from '@loft/bus';\nnew Sender().send('${name}.started', {});`,
  });
  const { operations } = analyse({
    'package.json': { name: 'loft', private: true, workspaces: ['apps/*', 'packages/*'] },
    ...service('mast'),
    ...service('rope'),
    'packages/bus/package.json': { name: '@loft/bus', main: 'src/index.ts', dependencies: { kafkajs: '2' } },
    'packages/bus/src/index.ts': "import { Kafka } from 'kafkajs';\nexport class Sender {\n  private producer = new Kafka({ brokers: [] }).producer();\n  send(topic: string, value: object) { return this.producer.send({ topic, messages: [{ value: JSON.stringify(value) }] }); }\n  bury(topic: string) { return this.producer.send({ topic: `${topic}.dead`, messages: [] }); }\n}",
  });
  expect(operations.map((o) => `${o.service}: ${o.topic.text}${o.uncalled ? ' (nobody calls it)' : ''}`).sort()).toEqual([': ${?}.dead (nobody calls it)', 'mast: mast.started', 'rope: rope.started']);
});
