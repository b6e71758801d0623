import { describe, expect, it } from 'vitest';
import { analyse } from '../../support/engine.js';

const PACKAGE = { name: 'harbour', scripts: { start: 'egg-scripts start' }, dependencies: { egg: '^3', kafkajs: '^2' } };
const found = (files: Record<string, string>): readonly string[] => analyse({ 'package.json': PACKAGE, ...files }).operations.map((o) => `${o.kind} ${o.topic.text} ${o.site.file}:${o.site.line}`).sort();

const CREW = `const { Service } = require('egg');
const { Kafka } = require('kafkajs');
module.exports = class extends Service {
  async tell(topic, body) { await new Kafka({ brokers: [] }).producer().send({ topic, messages: [{ value: body }] }); }
};`;
const inController = (...lines: readonly string[]): string => `const { Controller } = require('egg');\nmodule.exports = class extends Controller {\n  async index() {\n    ${lines.join('\n    ')}\n  }\n};`;

describe("a service that egg's loader hands out by the name of its file", () => {
  it.each([
    ['of the context of a controller', 'app/service/crew.js', inController("await this.ctx.service.crew.tell('buoy.lit', '');")],
    ['of a controller itself, from a directory and a file with hyphens', 'app/service/deck-hands/night_crew.js', inController("const { service } = this;", "await service.deckHands.nightCrew.tell('buoy.lit', '');").replace('\n    await', ' await')],
    ['of what a function is handed', 'app/service/crew.js', "exports.index = async (ctx) => {\n  ctx.body = 'lit';\n  ctx.status = 200;\n  await ctx.service.crew.tell('buoy.lit', '');\n};"],
  ])('is found as a member %s', (_name, file, controller) => {
    expect(found({ [file]: CREW, 'app/controller/buoy.js': controller })).toEqual(['produce buoy.lit app/controller/buoy.js:4']);
  });

  it('may be made by a function of the application, and call another service', () => {
    const lamp = "module.exports = (app) => {\n  class Lamp extends app.Service {\n    async light() { await this.service.crew.tell('buoy.lit', ''); }\n  }\n  return Lamp;\n};";
    expect(found({ 'app/service/crew.js': CREW, 'app/service/lamp.js': lamp })).toEqual(['produce buoy.lit app/service/lamp.js:3']);
  });

  it('is handed a client object by the application', () => {
    const app = "const { Kafka } = require('kafkajs');\nmodule.exports = class {\n  constructor(app) { this.app = app; }\n  async didReady() {\n    const ctx = await this.app.createAnonymousContext();\n    await ctx.service.watch.start(new Kafka({ brokers: [] }));\n  }\n};";
    const watch = "const { Service } = require('egg');\nmodule.exports = class extends Service {\n  async start(kafka) {\n    const consumer = kafka.consumer({ groupId: 'watch' });\n    await consumer.subscribe({ topic: 'buoy.dark' });\n    await consumer.run({ eachMessage: async () => {} });\n  }\n};";
    expect(found({ 'app.js': app, 'app/service/watch.js': watch })).toEqual(['consume buoy.dark app/service/watch.js:5']);
  });

  it('is none of another application, and nothing where the workspace has no egg', () => {
    const controller = inController("await this.ctx.service.crew.tell('buoy.lit', '');");
    expect(found({ 'east/app/service/crew.js': CREW, 'west/app/controller/buoy.js': controller })).not.toContain('produce buoy.lit west/app/controller/buoy.js:4');
    expect(found({ 'package.json': JSON.stringify({ name: 'harbour', dependencies: { kafkajs: '^2' } }), 'app/service/crew.js': CREW, 'app/buoy.js': "exports.index = async (ctx) => ctx.service.crew.tell('buoy.lit', '');" })).not.toContain('produce buoy.lit app/buoy.js:1');
  });
});

describe("a member of egg's application", () => {
  const SERVICE = "const { Service } = require('egg');\nmodule.exports = class extends Service {\n  async light() { await this.app.beacon.send({ topic: 'buoy.lit', messages: [] }); }\n};";
  it.each([
    ['puts there in a hook of its life', { 'app.js': "const { Kafka } = require('kafkajs');\nmodule.exports = class {\n  constructor(app) { this.app = app; }\n  async didLoad() { this.app.beacon = new Kafka({ brokers: [] }).producer(); }\n};" }],
    ['puts there in its function', { 'app.js': "const { Kafka } = require('kafkajs');\nmodule.exports = (app) => { app.beacon = new Kafka({ brokers: [] }).producer(); };" }],
    ['adds in an extension, and makes when it is first asked for', { 'app/extend/application.js': "const { Kafka } = require('kafkajs');\nconst BEACON = Symbol('beacon');\nmodule.exports = {\n  get beacon() {\n    if (!this[BEACON]) this[BEACON] = new Kafka({ brokers: [] }).producer();\n    return this[BEACON];\n  },\n};" }],
  ])('is what the program %s', (_name, files) => {
    expect(found({ ...files, 'app/service/lamp.js': SERVICE })).toEqual(['produce buoy.lit app/service/lamp.js:3']);
  });

  it('may be a function of an extension', () => {
    const extension = "import { Kafka } from 'kafkajs';\nconst beacon = new Kafka({ brokers: [] }).producer();\nexport default {\n  async announce(topic: string) { await beacon.send({ topic, messages: [] }); },\n};";
    const controller = "import { Controller } from 'egg';\nexport default class extends Controller {\n  async index() { await this.ctx.app.announce('buoy.lit'); }\n}";
    expect(found({ 'app/extend/application.ts': extension, 'app/controller/buoy.ts': controller })).toEqual(['produce buoy.lit app/controller/buoy.ts:3']);
  });
});

it.each([
  ['assigned to an object that is exported too', 'module.exports = (info) => {\n  const config = exports = {};\n  config.kafka = { topics: { lit: "buoy.lit" } };\n  return config;\n};', 'js'],
  ['assigned to a typed object', 'export default () => {\n  const config = {} as PowerPartial<EggAppConfig>;\n  config.kafka = { topics: { lit: "buoy.lit" } };\n  return { ...config, more: 1 };\n};', 'ts'],
])("a part of egg's configuration is what its default says: %s", (_name, defaults, extension) => {
  const service = "const { Service } = require('egg');\nconst { Kafka } = require('kafkajs');\nmodule.exports = class extends Service {\n  async light() { await new Kafka({ brokers: [] }).producer().send({ topic: this.config.kafka.topics.lit, messages: [] }); }\n};";
  expect(found({ [`config/config.default.${extension}`]: defaults, 'app/service/lamp.js': service })).toEqual(['produce buoy.lit app/service/lamp.js:4']);
});

it("what Express' application holds is asked of a request", () => {
  const main = "const { Kafka } = require('kafkajs');\nconst app = require('express')();\napp.beacon = new Kafka({ brokers: [] }).producer();\napp.use(require('./routes'));";
  const routes = "module.exports = async (req, res) => { await req.app.beacon.send({ topic: 'buoy.lit', messages: [] }); };";
  expect(found({ 'src/main.js': main, 'src/routes.js': routes })).toEqual(['produce buoy.lit src/routes.js:1']);
});
