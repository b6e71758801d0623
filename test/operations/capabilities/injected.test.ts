import { describe, expect, it } from 'vitest';
import { analyse } from '../../support/engine.js';

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
