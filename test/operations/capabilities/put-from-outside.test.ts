import { describe, expect, it } from 'vitest';
import { analyse } from '../../support/engine.js';

const found = (files: Record<string, string>): readonly string[] => analyse(files).operations.map((o) => `${o.kind} ${o.topic.text} ${o.site.file}:${o.site.line}`).sort();

const MAIN = (use: string): string => `const { Kafka } = require('kafkajs');\n${use}`;
const ROWER = "class Rower {\n  constructor() { this.outlet = null; }\n  async row(stroke) { await this.outlet.send({ topic: 'oar.pulled', messages: [{ value: stroke }] }); }\n}";

describe('a client object that is put into a field from outside of the class', () => {
  it.each([
    ['of the only object that its file exports', `${ROWER}\nmodule.exports = new Rower();`, "const rower = require('./rower');\nasync function boot() { rower.outlet = new Kafka({ brokers: [] }).producer(); await rower.row('one'); }\nboot();"],
    ['of an object that is made where it is started', `${ROWER}\nmodule.exports = { Rower };`, "const { Rower } = require('./rower');\nconst rower = new Rower();\nrower.outlet = new Kafka({ brokers: [] }).producer();\nrower.row('one');"],
    ['of the class itself', `${ROWER.replace('constructor() { this.outlet = null; }', 'static outlet;').replace('this.outlet', 'Rower.outlet')}\nmodule.exports = Rower;`, "const Rower = require('./rower');\nRower.outlet = new Kafka({ brokers: [] }).producer();\nnew Rower().row('one');"],
  ])('is used there: %s', (_name, rower, main) => {
    expect(found({ 'src/rower.js': rower, 'src/main.js': MAIN(main) })).toEqual(['produce oar.pulled src/rower.js:3']);
  });

  it('may be a wrapper, beside a topic, where the fields are only declared', () => {
    const bus = "import { Kafka } from 'kafkajs';\nexport class Bus {\n  private readonly outlet = new Kafka({ brokers: [] }).producer();\n  async publish(topic: string) { await this.outlet.send({ topic, messages: [] }); }\n}";
    const rower = "export class Rower {\n  public bus: any;\n  public topic!: string;\n  async row() { await this.bus.publish('oar.pulled'); }\n  async rest() { await this.bus.publish(this.topic); }\n}\nexport const rower = new Rower();";
    const main = "import { Bus } from './bus';\nimport { rower } from './rower';\nrower.bus = new Bus();\nrower.topic = 'oar.shipped';\nvoid rower.row();\nvoid rower.rest();";
    expect(found({ 'src/bus.ts': bus, 'src/rower.ts': rower, 'src/main.ts': main })).toEqual(['produce oar.pulled src/rower.ts:4', 'produce oar.shipped src/rower.ts:5']);
  });

  it('is nothing of an object of another class', () => {
    const main = "const { Rower } = require('./rower');\nconst { Sailor } = require('./sailor');\nconst sailor = new Sailor();\nsailor.outlet = new Kafka({ brokers: [] }).producer();\nnew Rower().row('one');";
    expect(found({ 'src/rower.js': `${ROWER}\nmodule.exports = { Rower };`, 'src/sailor.js': 'class Sailor { constructor() { this.outlet = null; } }\nmodule.exports = { Sailor };', 'src/main.js': MAIN(main) })).toEqual([]);
  });
});

it.each([
  ['feathers', "const feathers = require('@feathersjs/feathers');\nconst app = require('@feathersjs/express')(feathers());"],
  ['express', "const app = require('express')();"],
])("what an application of %s holds under a name is asked of it by a class that keeps the application", (_name, make) => {
  const main = MAIN(`${make}\napp.set('outlet', new Kafka({ brokers: [] }).producer());\napp.use('/oars', new (require('./oars').Oars)(app));\nmodule.exports = app;`);
  const oars = "exports.Oars = class {\n  constructor(app) { this.app = app; }\n  async create() { await this.app.get('outlet').send({ topic: 'oar.made', messages: [] }); }\n};";
  const direct = "const app = require('./main');\nexports.lose = () => app.get('outlet').send({ topic: 'oar.lost', messages: [] });";
  expect(found({ 'src/main.js': main, 'src/oars.js': oars, 'src/lose.js': direct })).toEqual(['produce oar.lost src/lose.js:2', 'produce oar.made src/oars.js:3']);
});
