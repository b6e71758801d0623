import { describe, expect, it } from 'vitest';
import { analyse, producesOf } from '../../support/engine.js';

const found = (files: Record<string, string>): readonly string[] => analyse(files).operations.map((o) => `${o.kind} ${o.topic.text} ${o.site.file}:${o.site.line}`).sort();

const MAIN = `const Shipyard = require('./shipyard');
const outlet = require('./outlet');
const settings = require('./settings');
const start = (hull) => { const yard = new Shipyard({ outlet, settings, log: console }); yard.launch(hull); yard.scrap(hull); };
start({});`;
const SETTINGS = `module.exports = { topics: { HULL: { launched: 'hull.launched' } } };`;
const SHIPYARD = `class Shipyard {
  constructor(deps) { this.outlet = deps.outlet; this.settings = deps.settings; this.log = deps.log; }
  launch(hull) { return this.forward({ hull, topic: this.settings.topics?.HULL?.launched }); }
  scrap(hull) { return this.forward({ hull, topic: 'hull.scrapped' }); }
  forward(options) { return this.outlet.send({ topic: options.topic, messages: [{ value: options.hull }] }); }
}
module.exports = Shipyard;`;
const SITES = ['produce hull.launched src/shipyard.js:3', 'produce hull.scrapped src/shipyard.js:4'];

describe('an object made with an object of what it needs', () => {
  it.each([
    ['a client object that a module exports', `const { Kafka } = require('kafkajs');\nconst producer = new Kafka({ brokers: [] }).producer();\nmodule.exports = producer;`],
    ['a client object that a module makes as its export', `const { Kafka } = require('kafkajs');\nmodule.exports = new Kafka({ brokers: [] }).producer();`],
    ['a wrapper of the workspace, used by no name of its own where it is handed on', `const { Kafka } = require('kafkajs');\nconst producer = new Kafka({ brokers: [] }).producer();\nmodule.exports.send = ({ topic, messages }) => producer.send({ topic, messages });`],
  ])('sends through %s', (_name, outlet) => {
    expect(found({ 'src/main.js': MAIN, 'src/settings.js': SETTINGS, 'src/shipyard.js': SHIPYARD, 'src/outlet.js': outlet })).toEqual(SITES);
  });

  it('has the topics of whoever makes it where it is made several times', () => {
    const main = `const { Kafka } = require('kafkajs');\nconst Dock = require('./dock');\nconst producer = new Kafka({ brokers: [] }).producer();\nnew Dock({ producer, topic: 'dock.east' }).moor();\nnew Dock({ producer, topic: 'dock.west' }).moor();`;
    const dock = `module.exports = class Dock {\n  constructor(deps) { this.producer = deps.producer; this.topic = deps.topic; }\n  moor() { this.producer.send({ topic: this.topic, messages: [] }); }\n};`;
    expect(found({ 'src/main.js': main, 'src/dock.js': dock })).toEqual(['produce dock.east src/main.js:4', 'produce dock.west src/main.js:5']);
  });
});

describe('a value that is missing on one way', () => {
  const send = (code: string): readonly string[] => found({ 'src/main.js': `const { Kafka } = require('kafkajs');\nconst producer = new Kafka({ brokers: [] }).producer();\n${code}` });

  it('is no part of a topic', () => {
    expect(send(`function read(input) { if (!input) return { failed: true }; return { kind: 'keel', input }; }\nconst { kind } = read(process.argv[2]);\nproducer.send({ topic: 'hull.' + kind, messages: [] });`)).toEqual(['produce hull.keel src/main.js:5']);
  });
});

describe('a name that a client may have besides those that are known', () => {
  it('is a hole in a rendered topic', () => {
    const code = `const { Enum, Util } = require('@mojaloop/central-services-shared');
const { Producer } = require('@mojaloop/central-services-stream').Util;
const config = { TOPIC_TEMPLATES: { GENERAL_TOPIC_TEMPLATE: { TEMPLATE: 'dock-{{functionality}}-{{action}}' } } };
Util.Kafka.produceGeneralMessage(config, Producer, Enum.Kafka.Topics.BALLAST, Enum.Events.Event.Action.PREPARE, {}, {});`;
    expect(found({ 'src/main.js': code })).toEqual(['produce dock-${?}-prepare src/main.js:4']);
  });
});

describe('a client object behind a narrow type of the program', () => {
  const OUTLET = `import { Kafka } from 'kafkajs';
import type { Outlet } from './outlet';
/** What is needed of a producer. */
export interface Sender {
  send(record: { topic: string; messages: { value: string }[] }): Promise<unknown>;
}
export class KafkaOutlet implements Outlet {
  private readonly sender: Sender;
  constructor(brokers: string[], sender?: Sender) {
    this.sender = sender ?? new Kafka({ brokers }).producer();
  }
  async put(entry: { topic: string; value: string }): Promise<void> {
    await this.sender.send({ topic: entry.topic, messages: [{ value: entry.value }] });
  }
}
export class MemoryOutlet implements Outlet {
  readonly entries: unknown[] = [];
  async put(entry: { topic: string; value: string }): Promise<void> { this.entries.push(entry); }
}`;
  const files = {
    'src/kafka-outlet.ts': OUTLET,
    'src/outlet.ts': 'export interface Outlet {\n  put(entry: { topic: string; value: string }): Promise<void>;\n}',
    'src/hulls.ts': "import type { Outlet } from './outlet';\nexport class Hulls {\n  constructor(private readonly outlet: Outlet) {}\n  launch(hull: string) { return this.outlet.put({ topic: 'hull.launched', value: hull }); }\n}",
    'src/main.ts': "import { Hulls } from './hulls';\nimport { KafkaOutlet, MemoryOutlet } from './kafka-outlet';\nconst hulls = new Hulls(process.env.BROKERS ? new KafkaOutlet([process.env.BROKERS]) : new MemoryOutlet());\nhulls.launch('Anna');",
  };

  it('is the client it is made of, and sends what the callers of the wrapper say', () => {
    expect(found(files)).toEqual(['produce hull.launched src/hulls.ts:4']);
  });

  it('is none where nothing of a client is put into it', () => {
    expect(found({ ...files, 'src/kafka-outlet.ts': OUTLET.replace('sender ?? new Kafka({ brokers }).producer()', 'sender ?? { send: async () => brokers }') })).toEqual([]);
  });
});

describe('an object that a dynamic module makes of what it is registered with', () => {
  const LOG = `import { Kafka, Consumer, Producer } from 'kafkajs';
import { IEventPublisher, IMessageSource } from '@nestjs/cqrs';
export class LogService implements IEventPublisher, IMessageSource {
  private producer: Producer;
  private consumer: Consumer;
  private topic: string;
  constructor(brokers: string[], topic: string) {
    const kafka = new Kafka({ brokers });
    this.producer = kafka.producer();
    this.consumer = kafka.consumer({ groupId: 'loft' });
    this.topic = topic;
  }
  async publish(event: object) { await this.producer.send({ topic: this.topic, messages: [{ value: JSON.stringify(event) }] }); }
  async listen() { await this.consumer.subscribe({ topic: this.topic }); }
}`;
  const MODULE = `import { LogService } from './log.service';
export class LogModule {
  static register(brokers: string[], topic: string) {
    return { module: LogModule, providers: [{ provide: LogService, useValue: new LogService(brokers, topic) }], exports: [LogService] };
  }
}`;
  const app = (topic: string): string => `import { Module } from '@nestjs/common';
import { LogModule } from '../../../libs/log/log.module';
import { LogService } from '../../../libs/log/log.service';
@Module({ imports: [LogModule.register(['kafka:9092'], '${topic}')] })
export class AppModule {
  constructor(private readonly log: LogService) {}
  onModuleInit() { this.log.listen(); }
}`;

  it('has the topic of the application that registers it, and sends it where a package calls it', () => {
    const files = { 'libs/log/log.service.ts': LOG, 'libs/log/log.module.ts': MODULE, 'apps/masts/src/app.module.ts': app('mast.raised'), 'apps/ropes/src/app.module.ts': app('rope.spliced') };
    expect(found(files)).toEqual([
      'consume mast.raised apps/masts/src/app.module.ts:7',
      'consume rope.spliced apps/ropes/src/app.module.ts:7',
      'produce mast.raised apps/masts/src/app.module.ts:4',
      'produce rope.spliced apps/ropes/src/app.module.ts:4',
    ]);
  });
});

describe('clients that a dynamic module registers for one or several', () => {
  const MODULE = `import { type DynamicModule, Module } from '@nestjs/common';
import { ClientsModule, Transport, KafkaOptions } from '@nestjs/microservices';
export class BrokerConfig {
  service(options: { queue: string }): KafkaOptions { return { transport: Transport.KAFKA, options: { client: { brokers: ['kafka:9092'] }, consumer: { groupId: options.queue } } }; }
}
type Options = { name: string; queue: string };
@Module({})
export class BrokerModule {
  static register(options: Options | Options[]): DynamicModule {
    const all = Array.isArray(options) ? options : [options];
    return {
      module: BrokerModule,
      imports: [ClientsModule.registerAsync(all.map(({ name, queue }) => ({ name, inject: [BrokerConfig], useFactory: (config: BrokerConfig) => config.service({ queue }) })))],
      exports: [ClientsModule],
    };
  }
}`;
  const app = (options: string): string => `import { Module, Injectable, Inject } from '@nestjs/common';
import { ClientProxy } from '@nestjs/microservices';
import { BrokerModule } from './broker.module';
@Injectable()
export class Masts {
  constructor(@Inject('ROPES') private readonly ropes: ClientProxy) {}
  raise() { this.ropes.emit('mast.raised', {}); }
}
@Module({ imports: [BrokerModule.register(${options})], providers: [Masts] })
export class AppModule {}`;

  it.each(["{ name: 'ROPES', queue: 'ropes' }", "[{ name: 'ROPES', queue: 'ropes' }]"])('are made of %s', (options) => {
    expect(found({ 'src/broker.module.ts': MODULE, 'src/app.module.ts': app(options) })).toEqual(['produce mast.raised src/app.module.ts:7']);
  });
});

describe('a text, several or none', () => {
  it('is the topic that each call gives', () => {
    const files = {
      'src/bus.ts': `import { Kafka } from 'kafkajs';
const producer = new Kafka({ brokers: [] }).producer();
export async function publish(topic?: string | string[]) {
  const names = Array.isArray(topic) ? topic : [typeof topic === 'string' ? topic : 'fleet.default'];
  for (const name of names) await producer.send({ topic: name, messages: [] });
}`,
      'src/main.ts': `import { publish } from './bus';
publish('mast.raised');
publish(['rope.cut', 'rope.spliced']);
publish();`,
    };
    expect(found(files)).toEqual(['produce fleet.default src/main.ts:4', 'produce mast.raised src/main.ts:2', 'produce rope.cut src/main.ts:3', 'produce rope.spliced src/main.ts:3']);
  });
});

it('a consumer and a producer that are known by the contract of a published library alone', () => {
  const berth = `import type { IMessageConsumer, IMessageProducer } from '@mojaloop/platform-shared-lib-messaging-types-lib';
export class BerthTaken { readonly msgTopic: string = 'berth.events'; msgKey: string; constructor(readonly payload: { berthId: string }) { this.msgKey = payload.berthId; } }
export class Desk {
  constructor(private readonly consumer: IMessageConsumer, private readonly producer: IMessageProducer) {}
  async start() { this.consumer.setTopics(['berth.requests']); this.consumer.setBatchCallbackFn(this.take.bind(this)); await this.consumer.connect(); await this.consumer.start(); }
  private async take(messages: { payload: { berthId: string } }[]) { const taken = messages.map((m) => new BerthTaken(m.payload)); await this.producer.send(taken); }
}`;
  const main = `import { MLKafkaJsonConsumer, MLKafkaJsonProducer } from '@mojaloop/platform-shared-lib-nodejs-kafka-client-lib';
import { Desk } from './desk';
new Desk(new MLKafkaJsonConsumer({ kafkaBrokerList: 'k:9092', kafkaGroupId: 'desk' }), new MLKafkaJsonProducer({ kafkaBrokerList: 'k:9092' })).start();`;
  expect(found({ 'src/main.ts': main, 'src/desk.ts': berth })).toEqual(['consume berth.requests src/desk.ts:5', 'produce berth.events src/desk.ts:6']);
});

describe('a client object that a factory is given as the part that it needs', () => {
  const factory = (deps: string): string => `${deps}
export function makeCounter({ producer, topic }: Deps) {
  return { async count(value: string) { await producer.send({ topic, messages: [{ value }] }); } };
}
`;
  const sent = (deps: string, more = ''): readonly string[] =>
    producesOf(analyse({
      'src/counter.ts': factory(deps),
      'src/main.ts': `import { Kafka } from 'kafkajs';\nimport { makeCounter } from './counter';\n${more}const producer = ${more ? 'new Mute()' : 'new Kafka({ brokers: [] }).producer()'};\nconst counter = makeCounter({ producer, topic: 'planks.counted' });\nawait counter.count('1');\n`,
    })).map(({ topic, site }) => `${topic.text} ${site.file}:${site.line}`);

  it.each([
    ['as a literal type', 'export interface Deps { producer: { connect(): Promise<void>; send(record: { topic: string; messages: { value: string }[] }): Promise<unknown> }; topic: string }'],
    ['as an interface that no class implements', 'interface Port { send(record: { topic: string; messages: { value: string }[] }): Promise<unknown> }\nexport interface Deps { producer: Port; topic: string }'],
  ])('sends as the client that is handed in: %s', (_name, deps) => expect(sent(deps)).toEqual(['planks.counted src/main.ts:5']));

  it('is none where something else is handed in', () => {
    expect(sent('export interface Deps { producer: { send(record: { topic: string; messages: { value: string }[] }): Promise<unknown> }; topic: string }', 'class Mute { async send() {} }\n')).toEqual([]);
  });
});
