import { describe, expect, it } from 'vitest';
import { analyse, consumesOf } from '../support/engine.js';

it('a group of a Nest process that is new each time is at fault where its options give it', () => {
  const [consume] = consumesOf(
    analyse({
      'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { Transport } from '@nestjs/microservices';
import { LoftModule } from './loft.module';

async function bootstrap() {
  const app = await NestFactory.create(LoftModule);
  app.connectMicroservice({ transport: Transport.KAFKA, options: { consumer: { groupId: 'loft-' + Math.random() } } });
  await app.startAllMicroservices();
}
bootstrap();
`,
      'src/loft.module.ts': `import { Module } from '@nestjs/common';\nimport { LoftController } from './loft.controller';\n@Module({ controllers: [LoftController] })\nexport class LoftModule {}\n`,
      'src/loft.controller.ts': `import { Controller } from '@nestjs/common';\nimport { EventPattern } from '@nestjs/microservices';\n@Controller()\nexport class LoftController {\n  @EventPattern('sail.torn')\n  mend() {}\n}\n`,
    }),
  );
  expect(consume?.group.perProcess?.text).toBe('the group id holds a random number');
  expect(consume?.group.site).toMatchObject({ file: 'src/main.ts', line: 7 });
});

it.each([
  ['a hybrid application', 'const app = await NestFactory.create(LoftModule);\n  app.connectMicroservice(transport);'],
  ['a microservice', 'const app = await NestFactory.createMicroservice<Options>(LoftModule, transport);'],
])('%s whose options stand in another file listens on what they say', (_name, body) => {
  const [consume, ...others] = consumesOf(
    analyse({
      'src/main.ts': `import { NestFactory } from '@nestjs/core';\nimport { LoftModule } from './loft.module';\nimport { transport, type Options } from './transport';\n\nasync function bootstrap() {\n  ${body}\n}\nbootstrap();\n`,
      'src/transport.ts': `import { KafkaOptions, Transport } from '@nestjs/microservices';\nexport type Options = KafkaOptions;\nexport const transport: KafkaOptions = { transport: Transport.KAFKA, options: { consumer: { groupId: 'loft' } } };\n`,
      'src/loft.module.ts': `import { Module } from '@nestjs/common';\nimport { LoftController } from './loft.controller';\n@Module({ controllers: [LoftController] })\nexport class LoftModule {}\n`,
      'src/loft.controller.ts': `import { Controller } from '@nestjs/common';\nimport { EventPattern } from '@nestjs/microservices';\n@Controller()\nexport class LoftController {\n  @EventPattern('sail.torn')\n  mend() {}\n}\n`,
    }),
  );
  expect(others).toEqual([]);
  expect(consume).toMatchObject({ topic: { text: 'sail.torn' }, group: { text: 'loft' } });
});

it.each([
  ['a random id', 'randomUUID()'],
  ['the process id', 'process.pid'],
  ['the name of the host', 'hostname()'],
])('a group that is new each time by %s is at fault where a wrapper is handed it', (_name, part) => {
  const [consume] = consumesOf(
    analyse({
      'src/kafka.ts': "import { Kafka } from 'kafkajs';\nconst kafka = new Kafka({ brokers: ['k:9092'] });\nexport async function listen(topic: string, groupId: string) {\n  const consumer = kafka.consumer({ groupId });\n  await consumer.subscribe({ topic });\n  await consumer.run({ eachMessage: async () => undefined });\n}\n",
      'src/main.ts': `import { randomUUID } from 'node:crypto';\nimport { hostname } from 'node:os';\nimport { listen } from './kafka';\nlisten('sail.torn', \`loft-\${${part}}\`);\n`,
    }),
  );
  expect(consume?.group.perProcess?.site).toMatchObject({ file: 'src/main.ts', line: 4 });
});

it('a group that each application gives a shared module is that of the application', () => {
  const application = (name: string, group = `${name}-readers`): Record<string, string> => ({
    [`apps/${name}/package.json`]: JSON.stringify({ name, scripts: { start: 'nest start' } }),
    [`apps/${name}/src/main.ts`]: "import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module';\nNestFactory.create(AppModule);\n",
    [`apps/${name}/src/app.module.ts`]: `import { Module } from '@nestjs/common';\nimport { TideModule } from '../../../libs/tide/tide.module';\nimport { Listener } from './listener';\n@Module({ imports: [TideModule.forFeature('${group}')], providers: [Listener] })\nexport class AppModule {}\n`,
    [`apps/${name}/src/listener.ts`]: `import { Injectable } from '@nestjs/common';\nimport { TideService } from '../../../libs/tide/tide.service';\n@Injectable()\nexport class Listener {\n  constructor(private readonly tides: TideService) {}\n  async onModuleInit() { await this.tides.follow('tide.turned', async (message) => { console.log('${name}', message); }); }\n}\n`,
  });
  const consumes = consumesOf(
    analyse({
      'libs/tide/tide.service.ts': `import { Injectable } from '@nestjs/common';
import { type Consumer, Kafka } from 'kafkajs';
@Injectable()
export class Settings { broker = 'k:9092'; }
@Injectable()
export class TideService {
  private consumer: Consumer;
  constructor(private readonly group: string, private readonly settings: Settings) {}
  async onModuleInit() { this.consumer = new Kafka({ brokers: [this.settings.broker] }).consumer({ groupId: this.group }); }
  async follow(topic: string, handler: (message: object) => Promise<void>) {
    await this.consumer.subscribe({ topic });
    await this.consumer.run({ eachMessage: handler });
  }
}
`,
      'libs/tide/tide.module.ts': `import { Module } from '@nestjs/common';
import { Settings, TideService } from './tide.service';
@Module({ providers: [Settings, { provide: TideService, useFactory: (settings: Settings) => new TideService('readers', settings), inject: [Settings] }], exports: [TideService] })
export class TideModule {
  static forFeature(group: string) { return { module: TideModule, providers: [Settings, { provide: TideService, useFactory: (settings: Settings) => new TideService(group, settings), inject: [Settings] }], exports: [TideService] }; }
}
`,
      ...application('gauge'),
      ...application('pilot'),
      // What one of them chooses is what the module gives by itself as well.
      ...application('log', 'readers'),
    }),
  );
  expect(consumes.map(({ service, group }) => [service, group.text]).toSorted()).toEqual([['gauge', 'gauge-readers'], ['log', 'readers'], ['pilot', 'pilot-readers']]);
});

describe('one wrapper in two processes', () => {
  const bus = (text: string, rest: string): string => `import { Kafka } from 'kafkajs';
const kafka = new Kafka({ brokers: [] });
const GROUP = process.env.LOFT_GROUP ?? 'loft';
export const listen = async (topic: string, callback: (data: any) => Promise<void>) => {
  const consumer = kafka.consumer({ groupId: \`\${GROUP}-\${topic}\` });
  await consumer.subscribe({ topic });
  await consumer.run({ eachMessage: async ({ message }) => { const payload = JSON.parse(${text}); ${rest} } });
};`;
  const groups = (code: string): readonly unknown[] =>
    consumesOf(
      analyse({
        'package.json': { name: 'sails', scripts: { start: 'node src/loft.js', worker: 'ts-node-dev --respawn --debounce --ignore-watch out.json -r tsconfig-paths/register src/worker.ts' } },
        'src/bus.ts': code,
        'src/loft.ts': "import { listen } from './bus';\nvoid listen('sail.torn', async (d) => { await fetch('http://port', { method: 'POST', body: d }); });",
        'src/worker.ts': "import { listen } from './bus';\nimport nodemailer from 'nodemailer';\nconst post = nodemailer.createTransport({});\nvoid listen('sail.torn', async (d) => { await post.sendMail({ text: d }); });",
      }),
    ).map(({ service, group, handler }) => [service, group.literal, handler?.effects.map(({ kind }) => kind).join()]);

  it.each([
    ['message.value.toString()', 'await callback(payload);'],
    ["message.value?.toString() || ''", 'const { data } = payload; await callback(data);'],
    ["message.value?.toString() ?? '{}'", 'const { order: data } = payload; await callback(data);'],
    ["message.value!.toString('utf8') || '{}'", 'await callback(payload.data);'],
  ])('has a handler of its own in each, and the group that its variable and the topic make: %s', (text, rest) => {
    const code = bus(text, rest);
    expect(groups(code)).toEqual([['loft', 'loft-sail.torn', 'http'], ['worker', 'loft-sail.torn', 'mail']]);
    expect(new Set(consumesOf(analyse({ 'src/bus.ts': code, 'src/main.ts': "import { listen } from './bus';\nvoid listen('sail.torn', async (d) => { await fetch('http://port', { body: d }); });\nvoid listen('sail.sewn', async (d) => { await fetch('http://loft', { body: d }); });" })).map(({ handler }) => handler?.id)).size).toBe(2);
  });
});

describe('a client of librdkafka', () => {
  const gauge = "import Kafka from 'node-rdkafka';\nconst producer = Kafka.Producer({ 'metadata.broker.list': 'kafka:9092' });\nproducer.connect();\nproducer.produce('tide.turned', null, Buffer.from('low'));\n";
  it.each([
    ['of a module as a whole', "import Kafka from 'node-rdkafka';\nconst consumer = Kafka.KafkaConsumer({ 'group.id': 'tides' }, {});"],
    ['that is required', "const { KafkaConsumer } = require('node-rdkafka');\nconst consumer = KafkaConsumer({ 'group.id': 'tides' }, {});"],
    ['by its name', "import { KafkaConsumer } from 'node-rdkafka';\nconst consumer = KafkaConsumer({ 'group.id': 'tides' }, {});"],
  ])('is made without `new` too, %s', (_name, made) => {
    const tides = `${made}\nconsumer.on('ready', () => { consumer.subscribe(['tide.turned']); consumer.consume(); }).on('data', (m) => console.log(m.value));\n`;
    const { operations } = analyse({ 'src/tides.js': tides, 'src/gauge.js': gauge });
    expect(operations.map((o) => `${o.kind} ${o.topic.text} ${o.kind === 'consume' ? o.group.text : ''}`).sort()).toEqual(['consume tide.turned tides', 'produce tide.turned ']);
  });
});

describe('a group that is not known', () => {
  const listen = (file: string): string => `import { kafka } from './kafka';\nimport { groupOf } from '@loft/groups';\nimport fs from 'node:fs/promises';\nconst consumer = kafka.consumer({ groupId: groupOf('${file}') });\nawait consumer.subscribe({ topic: 'sail.torn' });\nawait consumer.run({ eachMessage: async ({ message }) => fs.writeFile('${file}', message.value) });\n`;
  it('is not that of another consumer', () => {
    const consumes = consumesOf(analyse({ 'src/kafka.ts': "import { Kafka } from 'kafkajs';\nexport const kafka = new Kafka({ brokers: [] });\n", 'src/loft.ts': listen('loft'), 'src/mast.ts': listen('mast') }));
    expect(consumes).toHaveLength(2);
    expect(new Set(consumes.map(({ group }) => group.id)).size).toBe(2);
  });
});
