import { describe, expect, it } from 'vitest';
import { analyse, consumesOf, producesOf } from '../../support/engine.js';

const TYPES = "export const TYPES = { Producer: Symbol('Producer'), Consumer: Symbol('Consumer'), Bus: Symbol('Bus') };\n";
const BUS = `import { inject, injectable } from 'inversify';
import { Consumer, Producer } from 'kafkajs';
import { TYPES } from './types';
export interface Bus { publish(topic: string, value: string): Promise<void>; listen(): Promise<void> }
@injectable()
export class KafkaBus implements Bus {
  constructor(@inject(TYPES.Producer) private readonly producer: Producer, @inject(TYPES.Consumer) private readonly consumer: Consumer) {}
  async publish(topic: string, value: string) { await this.producer.send({ topic, messages: [{ value }] }); }
  async listen() { await this.consumer.run({ eachMessage: async ({ message }) => { console.log(message.value); } }); }
}
@injectable()
export class SilentBus implements Bus { async publish() {} async listen() {} }
`;

describe('inversify', () => {
  const files = {
    'src/types.ts': TYPES,
    'src/bus.ts': BUS,
    'src/module.ts': `import { Container } from 'inversify';
import { Consumer, Kafka, Producer } from 'kafkajs';
import { KafkaBus, type Bus } from './bus';
import { TYPES } from './types';
export function makeContainer(): Container {
  const kafka = new Kafka({ brokers: ['k:9092'] });
  const container = new Container();
  container.bind<Producer>(TYPES.Producer).toConstantValue(kafka.producer());
  container.bind<Consumer>(TYPES.Consumer).toConstantValue(kafka.consumer({ groupId: 'loft' }));
  container.bind<Bus>(TYPES.Bus).to(KafkaBus);
  return container;
}
`,
    'src/main.ts': `import type { Consumer } from 'kafkajs';
import type { Bus } from './bus';
import { makeContainer } from './module';
import { TYPES } from './types';
async function main() {
  const container = makeContainer();
  const consumer = container.get<Consumer>(TYPES.Consumer);
  await consumer.subscribe({ topic: 'sail.torn' });
  const bus = container.get<Bus>(TYPES.Bus);
  await bus.listen();
  await bus.publish('sail.sewn', 'done');
}
main();
`,
  };

  it('hands out what a token is bound to', () => {
    const topology = analyse(files);
    expect(producesOf(topology).map(({ topic, site }) => `${topic.text} ${site.file}:${site.line}`)).toEqual(['sail.sewn src/main.ts:11']);
    const [consume, ...others] = consumesOf(topology);
    expect(others).toEqual([]);
    expect(consume).toMatchObject({ topic: { text: 'sail.torn' }, group: { text: 'loft' }, site: { file: 'src/main.ts', line: 8 } });
    expect(consume?.handler?.noop).toBe(true);
  });
});

describe('tsyringe', () => {
  it('resolves classes, and tokens by their text', () => {
    const topology = analyse({
      'src/listener.ts': `import { Consumer } from 'kafkajs';
import { inject, injectable } from 'tsyringe';
@injectable()
export class Listener {
  constructor(@inject('Consumer') private readonly consumer: Consumer) {}
  async listen(topic: string) { await this.consumer.subscribe({ topic }); await this.consumer.run({ eachMessage: async () => {} }); }
}
`,
      'src/main.ts': `import { Kafka } from 'kafkajs';
import { container } from 'tsyringe';
import { Listener } from './listener';
container.register('Consumer', { useValue: new Kafka({ brokers: ['k:9092'] }).consumer({ groupId: 'loft' }) });
container.resolve(Listener).listen('sail.torn');
`,
    });
    expect(consumesOf(topology).map(({ topic, group, site }) => `${topic.text} ${group.text} ${site.file}:${site.line}`)).toEqual(['sail.torn loft src/main.ts:5']);
  });
});

describe('typedi', () => {
  it.each([['by a token', '@Service(BUS)'], ['by an id among other options', '@Service({ id: BUS, transient: false })']])('hands out the class that is registered %s', (_name, service) => {
    const topology = analyse({
      'src/bus.ts': `import { Inject, Service, Token } from 'typedi';
import { Kafka, type Producer } from 'kafkajs';
export interface Bus { publish(topic: string, value: string): Promise<void> }
export const BUS = new Token<Bus>('bus');
${service}
export class KafkaBus implements Bus {
  private readonly producer: Producer = new Kafka({ brokers: ['k:9092'] }).producer();
  async publish(topic: string, value: string) { await this.producer.send({ topic, messages: [{ value }] }); }
}
`,
      'src/main.ts': "import { Container } from 'typedi';\nimport { BUS } from './bus';\nvoid Container.get(BUS).publish('sail.torn', '1');\n",
    });
    expect(producesOf(topology).map(({ topic, site }) => `${topic.text} ${site.file}:${site.line}`)).toEqual(['sail.torn src/main.ts:3']);
  });
});

describe('awilix, without types', () => {
  const CONTAINER = (mode: string): string => `const { asClass, asFunction, asValue, createContainer, InjectionMode } = require('awilix');
const { Kafka } = require('kafkajs');
const { Bus } = require('./bus');
const { Lofts } = require('./lofts');
const makeTracker = require('./tracker');
const container = createContainer({ injectionMode: InjectionMode.${mode} });
container.register({
  producer: asFunction(() => new Kafka({ brokers: ['k:9092'] }).producer()).singleton(),
  sails: asValue('sail.sewn'),
  bus: asClass(Bus).singleton(),
  lofts: asClass(Lofts).scoped(),
});
container.register('track', asFunction(makeTracker));
module.exports = container;
`;
  const sites = (files: Record<string, string>): readonly string[] => producesOf(analyse(files)).map(({ topic, site }) => `${topic.text} ${site.file}:${site.line}`).sort();

  it('hands out what is registered by name, through the parameter of what it makes', () => {
    expect(sites({
      'src/container.js': CONTAINER('PROXY'),
      'src/bus.js': "class Bus {\n  constructor({ producer }) { this.producer = producer; }\n  publish(topic, value) { return this.producer.send({ topic, messages: [{ value }] }); }\n}\nmodule.exports = { Bus };\n",
      'src/lofts.js': "class Lofts {\n  constructor(deps) { this.bus = deps.bus; this.topic = deps.sails; }\n  async sew() {\n    await this.bus.publish(this.topic, '1');\n    await this.bus.publish('sail.torn', '1');\n  }\n}\nmodule.exports = { Lofts };\n",
      'src/tracker.js': "module.exports = ({ producer }) => (value) => producer.send({ topic: 'sail.tracked', messages: [{ value }] });\n",
      'src/main.js': "const container = require('./container');\nvoid container.resolve('lofts').sew();\nvoid container.cradle.bus.publish('sail.hoisted', '1');\n",
    })).toEqual(['sail.hoisted src/main.js:3', 'sail.sewn src/lofts.js:4', 'sail.torn src/lofts.js:5', 'sail.tracked src/tracker.js:1']);
  });

  it('goes by the names of the parameters in its classic mode', () => {
    expect(sites({
      'src/container.js': CONTAINER('CLASSIC'),
      'src/bus.js': "class Bus {\n  constructor(producer, sails) { this.producer = producer; this.topic = sails; }\n  sew() { return this.producer.send({ topic: this.topic, messages: [] }); }\n}\nmodule.exports = { Bus };\n",
      'src/main.js': "require('./container');\n",
    })).toEqual(['sail.sewn src/bus.js:3']);
  });
});

describe('awilix, with modules that are loaded by a glob', () => {
  const READER = "export interface Reader { topic: string; read(text: string): Promise<void> }\n";
  const reader = (name: string, topic: string, from = ''): string => `${from}import type { Reader } from './reader';\nexport default class ${name} implements Reader { topic = '${topic}'; async read(text: string) { console.log(text); } }\n`;

  it('hands out what each file exports under the name of the file', () => {
    const consumes = consumesOf(analyse({
      'src/reader.ts': READER,
      'src/berth.reader.ts': reader('BerthReader', 'berths', "import './kafka';\n"),
      'src/crane.reader.ts': reader('CraneReader', 'cranes'),
      'src/ferry.reader.ts': reader('FerryReader', 'ferries'),
      'src/kafka.ts': "import { Kafka } from 'kafkajs';\nexport const kafka = new Kafka({ brokers: [] });\n",
      'src/listen.ts': "import { kafka } from './kafka';\nimport type { Reader } from './reader';\nexport async function listen(berthReader: Reader, craneReader: Reader) {\n  const consumer = kafka.consumer({ groupId: 'harbour' });\n  for (const reader of [berthReader, craneReader]) await consumer.subscribe({ topic: reader.topic });\n  await consumer.run({ eachMessage: async () => {} });\n}\n",
      'src/main.ts': "import { asClass, asFunction, createContainer } from 'awilix';\nimport { listen } from './listen';\nconst container = createContainer({ injectionMode: 'CLASSIC' });\nawait container.loadModules(['./*.reader.ts'], { formatName: 'camelCase', resolverOptions: { register: asClass } });\ncontainer.register({ listen: asFunction(listen) });\nawait container.resolve('listen');\n",
    }));
    expect(consumes.map(({ topic }) => topic.text).sort()).toEqual(['berths', 'cranes']);
  });
});

describe('the options of a Fastify plugin', () => {
  const ROUTES = "import fp from 'fastify-plugin';\nexport const berths = fp<{ topic: string }>(async (app, opts) => {\n  const { topic } = opts;\n  app.post('/berths', async () => { await bus.send({ topic, messages: [] }); });\n});\n";
  const topicsOf = (main: string): readonly string[] =>
    producesOf(analyse({
      'src/berths.ts': `import { Kafka } from 'kafkajs';\nconst bus = new Kafka({ brokers: [] }).producer();\n${ROUTES}`,
      'src/main.ts': `import Fastify from 'fastify';\nimport { berths } from './berths';\n${main}`,
    })).map(({ topic, site }) => `${topic.text} ${site.file}:${site.line}`);

  it('are what it is registered with', () => {
    expect(topicsOf("const app = Fastify();\nawait app.register(berths, { topic: 'berth.taken' });\n")).toEqual(['berth.taken src/berths.ts:6']);
  });
  it('are what the application is built with where its callers say nothing else', () => {
    const build = "async function build(given?: { topic?: string }) {\n  const app = Fastify();\n  await app.register(berths, { topic: given?.topic ?? 'berth.freed' });\n  return app;\n}\n";
    expect(topicsOf(`${build}await build();\n`)).toEqual(['berth.freed src/berths.ts:6']);
  });
  it('are not known where it is registered twice', () => {
    expect(topicsOf("const app = Fastify();\nawait app.register(berths, { topic: 'berth.taken' });\nawait app.register(berths, { topic: 'berth.freed' });\n")).toEqual(['? src/berths.ts:6']);
  });
});

describe('a service that is written as one object', () => {
  const found = (code: string): readonly string[] => analyse({ 'src/main.js': `const { ServiceBroker } = require('moleculer');\nconst { Kafka } = require('kafkajs');\nconst broker = new ServiceBroker();\n${code}` }).operations.map((o) => `${o.kind} ${o.topic.text} line ${o.site.line}`).sort();

  it('has what one of its functions keeps, its methods and its settings', () => {
    expect(found(`broker.createService({
  name: 'lofts',
  settings: { topic: 'sail.sewn' },
  created() { this.kafka = new Kafka({ brokers: ['k'] }); this.producer = this.kafka.producer(); },
  started: async function () { this.consumer = this.kafka.consumer({ groupId: 'loft' }); await this.consumer.subscribe({ topic: 'sail.ordered' }); },
  actions: { tear(ctx) { return this.publish('sail.torn', ctx.params); }, async sew() { await this.producer.send({ topic: this.settings.topic, messages: [] }); } },
  methods: { async publish(topic, value) { await this.producer.send({ topic, messages: [{ value: JSON.stringify(value) }] }); } },
});`)).toEqual(['consume sail.ordered line 8', 'produce sail.sewn line 9', 'produce sail.torn line 9']);
  });

  it('has nothing of another such object', () => {
    expect(found(`broker.createService({ name: 'lofts', created() { this.producer = new Kafka({ brokers: ['k'] }).producer(); } });
broker.createService({ name: 'quays', actions: { tell() { return this.producer.send({ topic: 'quay.full', messages: [] }); } } });`)).toEqual([]);
  });
});

describe('a text that a container hands out', () => {
  const files = (binding: string): Record<string, string> => ({
    'src/config.ts': `import * as _ from 'lodash';
const fromEnvironment = { sailsTopic: process.env.SAILS_TOPIC, ropes: process.env.ROPES };
export const config = { sailsTopic: 'sail.sewn', ..._.pickBy(fromEnvironment, (value) => value !== undefined) };
`,
    'src/module.ts': `import { ContainerModule, type interfaces } from 'inversify';
import { config } from './config';
export default new ContainerModule((bind: interfaces.Bind) => { ${binding} });
`,
    'src/sewing.ts': `import { inject, injectable } from 'inversify';
import { Kafka } from 'kafkajs';
const producer = new Kafka({ brokers: ['k:9092'] }).producer();
@injectable()
export class Sewing {
  constructor(@inject('SailsTopic') private readonly topic: string) {}
  done(id: string) { return producer.send({ topic: this.topic, messages: [{ value: id }] }); }
}
`,
  });

  it.each([
    ['is what it was bound to', "bind<string>('SailsTopic').toConstantValue('sail.hoisted');", 'sail.hoisted'],
    ['is a setting, with the default that a sparse record leaves it', "bind<string>('SailsTopic').toConstantValue(config.sailsTopic);", 'env:SAILS_TOPIC|sail.sewn'],
    ['is not known where nothing is bound', "bind<string>('RopesTopic').toConstantValue('rope.spliced');", '?'],
  ])('%s', (_name, binding, topic) => {
    expect(producesOf(analyse(files(binding))).map((p) => p.topic.text)).toEqual([topic]);
  });
});

describe('all that a container holds for a token', () => {
  it.each([
    ['tsyringe', 'injectAll', "import { container } from 'tsyringe';\nconst ownContainer = container.createChildContainer();\nownContainer.registerSingleton('Watch', FogWatch);\nownContainer.registerSingleton('Watch', TideWatch);\nvoid ownContainer.resolve(Pier).start('');\n"],
    ['inversify', 'multiInject', "import { Container } from 'inversify';\nconst container = new Container();\ncontainer.bind('Watch').to(FogWatch);\ncontainer.bind('Watch').to(TideWatch);\nvoid container.get<Pier>(Pier).start('');\n"],
  ])('of %s is a list, of which some may be chosen', (name, decorator, wiring) => {
    const watch = (called: string, topic: string): string => `@injectable()\nexport class ${called} implements Watch {\n  private topic = '${topic}';\n  async see(value: unknown) { console.log(value); }\n  get post(): Post { return { name: '${called}', topic: this.topic }; }\n}\n`;
    const topology = analyse({
      'src/watch.ts': `export interface Post { name: string; topic: string }\nexport interface Watch { see(value: unknown): Promise<void>; get post(): Post }\n`,
      'src/watches.ts': `import { injectable } from '${name}';\nimport type { Post, Watch } from './watch';\n${watch('FogWatch', 'fog.rose')}${watch('TideWatch', 'tide.turned')}`,
      'src/pier.ts': `import { ${decorator}, injectable } from '${name}';
import { Kafka } from 'kafkajs';
import type { Watch } from './watch';
@injectable()
export class Pier {
  private consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'pier' });
  constructor(@${decorator}('Watch') private watches: Watch[]) {}
  async start(only: string) {
    const chosen = this.watches.filter(({ post }) => only === '' || post.name === only);
    chosen.forEach(async ({ post }) => {
      await this.consumer.subscribe({ topic: post.topic });
    });
    await this.consumer.run({ eachMessage: async ({ topic, message }) => { await this.watches.find(({ post }) => post.topic === topic)?.see(message.value); } });
  }
}
`,
      'src/main.ts': `import { Pier } from './pier';\nimport { FogWatch, TideWatch } from './watches';\n${wiring}`,
    });
    expect(consumesOf(topology).map(({ topic, site }) => `${topic.text} line ${site.line}`).sort()).toEqual(['fog.rose line 11', 'tide.turned line 11']);
  });
});
