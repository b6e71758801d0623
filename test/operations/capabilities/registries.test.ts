import { describe, expect, it } from 'vitest';
import { analyse } from '../../support/engine.js';

const found = (files: Record<string, string>): readonly string[] => analyse(files).operations.map((o) => `${o.kind} ${o.topic.text} ${o.site.file}:${o.site.line}`).sort();

const BUS = "const { Kafka } = require('kafkajs');\nclass Bus {\n  constructor() { this.outlet = new Kafka({ brokers: [] }).producer(); }\n  async publish(topic, body) { await this.outlet.send({ topic, messages: [{ value: body }] }); }\n}\nmodule.exports = { Bus };";
const CLOCK = 'class Clock { publish(hour) { return hour; } }\nmodule.exports = { Clock };';
const MAIN = "const registry = require('./registry');\nconst { Bus } = require('./bus');\nconst { Clock } = require('./clock');\nregistry.register('bus', new Bus());\nregistry.register('clock', new Clock());\nrequire('./quay').dock();";
const QUAY = "const registry = require('./registry');\nexports.dock = async () => {\n  await registry.get('bus').publish('ship.docked', '');\n  registry.get('clock').publish('noon');\n};";

describe('what a registry of the program hands out by a name', () => {
  it.each([
    ['in a Map of an object', 'class Registry {\n  constructor() { this.things = new Map(); }\n  register(name, thing) { this.things.set(name, thing); }\n  get(name) { if (!this.things.has(name)) throw new Error(name); return this.things.get(name); }\n}\nmodule.exports = new Registry();'],
    ['in a record of a class', 'class Registry {\n  static things = {};\n  static register(name, thing) { this.things[name] = thing; }\n  static get(name) { return this.things[name]; }\n}\nmodule.exports = Registry;'],
    ['in a record of a module', 'const things = {};\nmodule.exports = { register(name, thing) { things[name] = thing; }, get(name) { return things[name]; } };'],
  ])('is what was registered under it, %s', (_name, registry) => {
    expect(found({ 'src/registry.js': registry, 'src/bus.js': BUS, 'src/clock.js': CLOCK, 'src/main.js': MAIN, 'src/quay.js': QUAY })).toEqual(['produce ship.docked src/quay.js:3']);
  });

  it('may be written as an object of functions', () => {
    const registry = 'const things = new Map();\nexports.register = (name, thing) => { things.set(name, thing); };\nexports.get = (name) => things.get(name);';
    const main = "const { Kafka } = require('kafkajs');\nconst registry = require('./registry');\nconst outlet = new Kafka({ brokers: [] }).producer();\nregistry.register('bus', { publish: (topic, value) => outlet.send({ topic, messages: [{ value }] }) });\nregistry.register('clock', { publish: (hour) => hour });\nrequire('./quay').dock();";
    expect(found({ 'src/registry.js': registry, 'src/main.js': main, 'src/quay.js': QUAY })).toEqual(['produce ship.docked src/quay.js:3']);
  });

  it('is asked for by a constant, of the only object of its class', () => {
    const files = {
      'src/tokens.ts': "export const TOKENS = { BUS: 'harbour-bus', CLOCK: 'harbour-clock' } as const;",
      'src/locator.ts': 'export class Locator {\n  private static only: Locator;\n  private readonly things = new Map<string, unknown>();\n  static instance(): Locator { return (Locator.only ??= new Locator()); }\n  register<T>(key: string, thing: T): void { this.things.set(key, thing); }\n  resolve<T>(key: string): T { return this.things.get(key) as T; }\n}',
      'src/bus.ts': "import { Kafka } from 'kafkajs';\nexport class Bus {\n  private readonly outlet = new Kafka({ brokers: [] }).producer();\n  async publish(topic: string, value: string) { await this.outlet.send({ topic, messages: [{ value }] }); }\n}",
      'src/main.ts': "import { Bus } from './bus';\nimport { Locator } from './locator';\nimport { dock } from './quay';\nimport { TOKENS } from './tokens';\nLocator.instance().register(TOKENS.BUS, new Bus());\nLocator.instance().register(TOKENS.CLOCK, { publish: () => 1 });\nvoid dock();",
      'src/quay.ts': "import { Locator } from './locator';\nimport { TOKENS } from './tokens';\ninterface Bus { publish(topic: string, value: string): Promise<void> }\ninterface Clock { publish(topic: string): number }\nexport const dock = async () => {\n  await Locator.instance().resolve<Bus>(TOKENS.BUS).publish('ship.docked', '');\n  Locator.instance().resolve<Clock>(TOKENS.CLOCK).publish('noon');\n};",
    };
    expect(found(files)).toEqual(['produce ship.docked src/quay.ts:6']);
  });

  it('is made by a factory, of what the registry has under other names, and by a registry that is handed in', () => {
    const registry = "class Registry {\n  constructor() { this.makers = new Map(); }\n  set(name, maker, needs = []) { this.makers.set(name, { maker, needs }); }\n  get(name) {\n    const { maker, needs } = this.makers.get(name);\n    return maker(...needs.map((need) => this.get(need)));\n  }\n}\nmodule.exports = Registry;";
    const bus = 'module.exports = class {\n  constructor(kafka) { this.outlet = kafka.producer(); }\n  async publish(topic) { await this.outlet.send({ topic, messages: [] }); }\n};';
    const main = "const { Kafka } = require('kafkajs');\nconst Registry = require('./registry');\nconst Bus = require('./bus');\nconst { dock } = require('./quay');\nconst registry = new Registry();\nregistry.set('kafka', () => new Kafka({ brokers: [] }));\nregistry.set('bus', (kafka) => new Bus(kafka), ['kafka']);\nregistry.get('bus').publish('ship.sighted');\ndock(registry);";
    expect(found({ 'src/registry.js': registry, 'src/bus.js': bus, 'src/main.js': main, 'src/quay.js': "exports.dock = (registry) => registry.get('bus').publish('ship.docked');" })).toEqual(['produce ship.docked src/quay.js:1', 'produce ship.sighted src/main.js:8']);
  });

  it('is nothing of another object of its class', () => {
    const registry = 'class Registry {\n  constructor() { this.things = new Map(); }\n  register(name, thing) { this.things.set(name, thing); }\n  get(name) { return this.things.get(name); }\n}\nmodule.exports = { east: new Registry(), west: new Registry() };';
    const main = "const { east, west } = require('./registry');\nconst { Bus } = require('./bus');\nconst { Clock } = require('./clock');\neast.register('bus', new Bus());\nwest.register('bus', new Clock());\nrequire('./quay').dock();";
    const quay = "const { east, west } = require('./registry');\nexports.dock = async () => {\n  await east.get('bus').publish('ship.docked', '');\n  west.get('bus').publish('noon');\n};";
    expect(found({ 'src/registry.js': registry, 'src/bus.js': BUS, 'src/clock.js': CLOCK, 'src/main.js': main, 'src/quay.js': quay })).toEqual(['produce ship.docked src/quay.js:3']);
  });
});

const LISTEN = "import { Kafka } from 'kafkajs';\nimport { handlers } from './handlers';\nimport './crane';\nconst consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'yard' });\nfor (const topic of handlers.keys()) consumer.subscribe({ topic });\nconsumer.run({ eachMessage: async ({ topic, message }) => handlers.get(topic)?.(message) });";

it.each([
  ['by its name', "import { handlers } from './handlers';\nhandlers.set('crane.moved', async () => {});"],
  ['as a member of its module', "import * as all from './handlers/index.js';\nall.handlers.set('crane.moved', async () => {});"],
])('a Map that a file exports empty has what others put into it, %s', (_name, crane) => {
  const files = { 'src/main.ts': LISTEN, 'src/handlers/index.ts': 'type Handle = (message: unknown) => Promise<void>;\nexport const handlers = new Map<string, Handle>();', 'src/crane.ts': crane };
  expect(found(files)).toEqual(['consume crane.moved src/main.ts:5']);
  expect(found({ ...files, 'src/other.ts': "const handlers = new Map();\n// beside './handlers'\nhandlers.set('crane.other', 1);" })).toEqual(['consume crane.moved src/main.ts:5']);
});

it('an accessor gives the keys that calls put in', () => {
  const registry = 'export class Registry {\n  private readonly handlers = new Map<string, () => void>();\n  register(topic: string, handle: () => void) { this.handlers.set(topic, handle); return this; }\n  get topics(): string[] { return Array.from(this.handlers.keys()); }\n}\nexport const registry = new Registry();';
  const main = "import { Kafka } from 'kafkajs';\nimport { registry } from './registry';\nimport './cranes';\nconst listen = async () => {\n  const consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'yard' });\n  await consumer.subscribe({ topics: registry.topics });\n};\nlisten();";
  expect(found({ 'src/registry.ts': registry, 'src/main.ts': main, 'src/cranes.ts': "import { registry } from './registry';\nregistry.register('crane.moved', () => {}).register('crane.fixed', () => {});" })).toEqual(['consume crane.fixed src/cranes.ts:2', 'consume crane.moved src/cranes.ts:2']);
});
