import { describe, expect, it } from 'vitest';
import { analyse } from '../../support/engine.js';

const found = (files: Record<string, string>): readonly string[] => analyse(files).operations.map((o) => `${o.kind} ${o.topic.text} ${o.site.file}:${o.site.line}`).sort();

describe('a client package that is handed to what makes its objects', () => {
  it.each([
    ['as an argument', 'Kafka, topics', 'Kafka, topics'],
    ['among named arguments', '{ Kafka, topics }', '{ Kafka, topics }'],
  ])('%s', (_name, parameters, given) => {
    const make = `module.exports = function listen (${parameters}) {
  const consumer = new Kafka.KafkaConsumer({ 'group.id': 'loft' }, {});
  consumer.on('ready', function () { consumer.subscribe(topics); consumer.consume(); });
  consumer.on('data', (message) => { console.log(message.value); });
  consumer.connect();
};`;
    const main = `const Kafka = require('node-rdkafka');\nconst listen = require('./shared/listen');\nconst topics = ['sail.sewn'];\nlisten(${given});`;
    expect(found({ 'src/shared/listen.js': make, 'src/main.js': main })).toEqual(['consume sail.sewn src/main.js:4']);
  });

  it('inside a promise', () => {
    const make = `function Listen ({ Kafka, topics, handler }) {
  return new Promise((resolve) => {
    const consumer = new Kafka.KafkaConsumer({ 'group.id': 'loft' }, {});
    consumer.on('ready', function () { consumer.subscribe(topics); consumer.consume(); resolve(); });
    consumer.on('data', handler(consumer));
    consumer.connect();
  });
}
module.exports = Listen;`;
    const main = `const Kafka = require('node-rdkafka');\nconst Listen = require('./shared/listen');\nListen({ Kafka, topics: ['sail.sewn'], handler: (consumer) => (message) => { console.log(message.value); } });`;
    expect(found({ 'src/shared/listen.js': make, 'src/main.js': main })).toEqual(['consume sail.sewn src/main.js:3']);
  });

  it('through a list of what is to be listened to', () => {
    const make = `module.exports = function Listen ({ Kafka, topics }) {
  const consumer = new Kafka.KafkaConsumer({ 'group.id': 'loft' }, {});
  consumer.on('ready', function () { consumer.subscribe(topics); consumer.consume(); });
};`;
    const all = `const Listen = require('./listen');\nmodule.exports = async function listenAll ({ Kafka, definitions }) {\n  return Promise.all(definitions.map((definition) => { return Listen({ Kafka, topics: definition.topics }); }));\n};`;
    const main = `const Kafka = require('node-rdkafka');\nconst listenAll = require('./shared/listen-all');\nconst definitions = require('./definitions');\nasync function start () {\n  await listenAll({ Kafka, definitions });\n}\nstart();`;
    const definitions = "const definitions = [{ topics: ['sail.sewn'] }, { topics: ['sail.torn'] }];\nmodule.exports = definitions;";
    expect(found({ 'src/shared/listen.js': make, 'src/shared/listen-all.js': all, 'src/definitions.js': definitions, 'src/main.js': main })).toEqual(['consume sail.sewn src/main.js:5', 'consume sail.torn src/main.js:5']);
  });

  it('to send by a closure', () => {
    const make = `module.exports = function connect (kafka, options) {\n  const producer = new kafka.HighLevelProducer(new kafka.KafkaClient(options));\n  return { publish: (topic, text) => producer.send([{ topic, messages: text }], () => {}) };\n};`;
    const main = `const kafka = require('kafka-node');\nconst bus = require('./shared/connect')(kafka, {});\nbus.publish('sail.sewn', 'now');`;
    expect(found({ 'src/shared/connect.js': make, 'src/main.js': main })).toEqual(['produce sail.sewn src/main.js:3']);
  });
  it('to send at once', () => {
    const make = `module.exports = function connect (kafka, topic) {\n  const Producer = kafka.HighLevelProducer;\n  const producer = new Producer(new kafka.KafkaClient({}));\n  producer.send([{ topic, messages: 'text' }], () => {});\n};`;
    const main = `const kafka = require('kafka-node');\nconst connect = require('./shared/connect');\nconnect(kafka, 'sail.sewn');`;
    expect(found({ 'src/shared/connect.js': make, 'src/main.js': main })).toEqual(['produce sail.sewn src/main.js:3']);
  });
  it.each([
    ['of a property', 'kafka, stock', 'const Reader = kafka.Consumer;'],
    ['of a pattern', 'kafka, stock', 'const { Consumer: Reader } = kafka;'],
    ['of a parameter', '{ Consumer: Reader, KafkaClient }, stock', 'const kafka = { KafkaClient };'],
  ])('to make what reads, under a name %s', (_name, parameters, named) => {
    const make = `module.exports = (${parameters}) => {\n  ${named}\n  const reader = new Reader(new kafka.KafkaClient({}), [...stock.topics], {});\n  reader.on('message', (message) => console.log(message));\n};`;
    const main = `const kafka = require('kafka-node');\nconst listen = require('./shared/listen');\nlisten(kafka, { topics: [{ topic: 'sail.sewn' }, { topic: 'sail.torn' }] });`;
    expect(found({ 'src/shared/listen.js': make, 'src/main.js': main })).toEqual(['consume sail.sewn src/main.js:3', 'consume sail.torn src/main.js:3']);
  });
  it('where it is required', () => {
    const make = `module.exports = function connect (kafka, topic) {\n  const producer = new kafka.HighLevelProducer(new kafka.KafkaClient({}));\n  producer.send([{ topic, messages: 'text' }], () => {});\n};`;
    const main = `const kafka = require('kafka-node');\nrequire('./shared/connect')(kafka, 'sail.sewn');`;
    expect(found({ 'src/shared/connect.js': make, 'src/main.js': main })).toEqual(['produce sail.sewn src/main.js:2']);
  });
  it('to send by a closure that is taken out, with a class of another name', () => {
    const make = `module.exports = function connect (kafka, options) {\n  const Producer = kafka.HighLevelProducer;\n  const producer = new Producer(new kafka.KafkaClient(options));\n  return { publish: (topic, text) => producer.send([{ topic, messages: text }], () => {}) };\n};`;
    const main = `const kafka = require('kafka-node');\nconst { publish } = require('./shared/connect')(kafka, {});\npublish('sail.sewn', 'now');`;
    expect(found({ 'src/shared/connect.js': make, 'src/main.js': main })).toEqual(['produce sail.sewn src/main.js:3']);
  });
});

it('a client object is handed to a module where that is required', () => {
  const make = `module.exports = function connect (producer, topic) {\n  producer.send([{ topic, messages: 'text' }], () => {});\n};`;
  const main = `const kafka = require('kafka-node');\nrequire('./shared/connect')(new kafka.HighLevelProducer(new kafka.KafkaClient({})), 'sail.sewn');`;
  const other = "const kafka = require('kafka-node');\nrequire('./shared/forget')(new kafka.HighLevelProducer(new kafka.KafkaClient({})), 'sail.torn');";
  expect(found({ 'src/shared/connect.js': make, 'src/shared/forget.js': 'module.exports = () => {};', 'src/main.js': main, 'src/other.js': other })).toEqual(['produce sail.sewn src/main.js:2']);
});

describe('an object of functions that send, made by a function that is handed the producer', () => {
  const bus = `const kafka = require('kafka-node');
const makeBus = (options, producer) => {
  const publish = async (topic, event) => { producer.send([{ topic, messages: event }], () => {}); };
  return { publish };
};
const start = (options) => new Promise((resolve) => {
  const producer = new kafka.Producer(new kafka.KafkaClient({}));
  producer.on('ready', () => resolve(makeBus(options, producer)));
});
module.exports = { start };`;
  const routes = `module.exports = ({ router, bus }) => {
  router.put('/sails', async (request) => { await bus.publish('sail.changed', request.body); });
  router.delete('/sails', async (request) => { await bus.publish('sail.changed', request.body); });
};`;
  const sends = ['produce sail.changed src/routes.js:2', 'produce sail.changed src/routes.js:3'];

  it('sends at each place that calls it, also on one topic', () => {
    const main = "const { start } = require('./bus');\nconst routes = require('./routes');\nconst express = require('express');\nasync function main() {\n  const bus = await start({});\n  routes({ router: express.Router(), bus });\n}\nmain();";
    expect(found({ 'src/bus.js': bus, 'src/routes.js': routes, 'src/main.js': main })).toEqual(sends);
  });

  it('is taken from an index and handed on among options to modules where they are required', () => {
    const main = "const services = require('./services');\nconst server = require('./server');\nasync function main() {\n  const bus = await services.bus.start({});\n  server.start({ port: 1, bus });\n}\nmain();";
    const server = "const express = require('express');\nconst start = (options) => new Promise((resolve) => {\n  require('./routes')({ router: express.Router(), bus: options.bus });\n  require('./more')(options);\n  resolve();\n});\nmodule.exports = { start };";
    const more = "module.exports = (options) => {\n  const later = () => options.bus.publish('sail.torn', 'now');\n  setInterval(later, 1000);\n};";
    const index = "const bus = require('../bus');\nmodule.exports = Object.assign({}, { bus });";
    expect(found({ 'src/bus.js': bus, 'src/services/index.js': index, 'src/routes.js': routes, 'src/more.js': more, 'src/server.js': server, 'src/main.js': main })).toEqual([...sends, 'produce sail.torn src/more.js:2'].sort());
  });

  it.each([
    ['as an argument', 'routes({ router: express.Router(), bus });'],
    ['by every request', 'const app = express();\n  app.use((request, response, next) => { request.bus = bus; next(); });'],
  ])('may be one of a constructor function, handed on %s', (_name, handOn) => {
    const prototype = `const kafka = require('kafka-node');
function Bus(producer) { this.producer = producer; }
Bus.prototype.publish = async function (topic, event) { this.producer.send([{ topic, messages: event }], () => {}); };
const makeBus = (producer) => new Bus(producer);
module.exports = { makeBus };`;
    const main = `const kafka = require('kafka-node');\nconst express = require('express');\nconst { makeBus } = require('./bus');\nconst routes = require('./routes');\nfunction main() {\n  const bus = makeBus(new kafka.Producer(new kafka.KafkaClient({})));\n  ${handOn}\n}\nmain();`;
    const asked = handOn.includes('request.bus') ? routes.replace('{ router, bus }', '{ router }').replaceAll('bus.publish', 'request.bus.publish') : routes;
    expect(found({ 'src/bus.js': prototype, 'src/routes.js': asked, 'src/main.js': main })).toEqual(sends);
  });
});
