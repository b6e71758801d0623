/** CommonJS whose types the checker does not see: the values tell what is a client's. */
import { describe, expect, it } from 'vitest';
import { analyse } from '../../support/engine.js';

const found = (files: Record<string, string>): readonly string[] => analyse(files).operations.map((o) => `${o.kind} ${o.topic.text} ${o.site.file}:${o.site.line}`).sort();

const OPTIONAL = `let Kafka;
try { ({ Kafka } = require('kafkajs')); } catch (error) { console.warn('no broker here'); }
let harbour = null;
function getHarbour() { if (!harbour) harbour = new Kafka({ brokers: [] }); return harbour; }
function openProducer() { return getHarbour().producer(); }
function openConsumer(groupId) { return getHarbour().consumer({ groupId }); }
module.exports = { openProducer, openConsumer };`;

const BUS = `const { openProducer, openConsumer } = require('./optional');
let opening = null;
async function getProducer() {
  if (!opening) {
    const producer = openProducer();
    opening = producer.connect().then(() => { console.info('open'); return producer; }).catch((error) => { opening = null; throw error; });
  }
  return opening;
}
async function publish(topic, value) { const producer = await getProducer(); await producer.send({ topic, messages: [{ value }] }); }
async function listen(groupId, topics, handler) {
  const consumer = openConsumer(groupId);
  await consumer.subscribe({ topics });
  await consumer.run({ eachMessage: async ({ message }) => handler(message) });
}
module.exports = { publish, listen };`;

describe('an optional dependency that a pattern takes inside a try', () => {
  it('is followed through functions and the promise of its connection', () => {
    expect(found({
      'src/optional.js': OPTIONAL,
      'src/bus.js': BUS,
      'src/gauge.js': `const { publish } = require('./bus');\npublish('tide.turned', 'low');`,
      'src/siren.js': `const { listen } = require('./bus');\nlisten('sirens', ['tide.turned', 'fog.rose'], async (m) => console.log(m));`,
    })).toEqual(['consume fog.rose src/siren.js:2', 'consume tide.turned src/siren.js:2', 'produce tide.turned src/gauge.js:2']);
  });

  it.each([
    ['by another name', `let Made;\n({ Kafka: Made } = require('kafkajs'));`],
    ['out of a member', `let Made;\n({ inner: { Kafka: Made } } = { inner: require('kafkajs') });`],
    ['out of a list', `let Made;\n[Made] = [require('kafkajs').Kafka];`],
  ])('is taken %s', (_name, taking) => {
    expect(found({ 'src/main.js': `${taking}\nfunction open() { return new Made({ brokers: [] }).producer(); }\nopen().send({ topic: 'tide.turned', messages: [] });` })).toEqual(['produce tide.turned src/main.js:4']);
  });
});

it('a module that spreads others hands on what they hand out', () => {
  expect(found({
    'shared/optional.js': OPTIONAL,
    'shared/events/index.js': BUS.replace("'./optional'", "'../optional'"),
    'shared/index.js': `module.exports = {\n  ...require('./events'),\n};`,
    'src/gauge.js': `const { publish, listen } = require('../shared');\npublish('tide.turned', 'low');\nlisten('sirens', ['fog.rose'], console.log);`,
  })).toEqual(['consume fog.rose src/gauge.js:3', 'produce tide.turned src/gauge.js:2']);
});

describe('a class without types that hands out its producer by a getter', () => {
  it('is followed through who keeps such objects', () => {
    expect(found({
      'src/mast.js': "import { Kafka } from 'kafkajs';\nexport class Mast {\n  _producer = null;\n  constructor(clientId) { if (clientId) this._producer = new Kafka({ brokers: [], clientId }).producer(); }\n  get producer() { return this._producer; }\n}\n",
      'src/masts.js': "import { Mast } from './mast.js';\nexport class Masts {\n  static known = {};\n  static async get(name) {\n    let mast = this.known[name];\n    if (!mast) { mast = new Mast(name); this.known[name] = mast; }\n    return mast.producer;\n  }\n}\n",
      'src/main.js': "import { Masts } from './masts.js';\nMasts.get('fore').then((producer) => producer.send({ topic: 'mast.raised', messages: [] }));\n",
    })).toEqual(['produce mast.raised src/main.js:2']);
  });
});

describe('what the program puts on a client object', () => {
  it.each([
    ['where it is made', "const kafka = new Kafka({ brokers: [] });\nkafka.crier = kafka.producer();\nmodule.exports = kafka;"],
    ['in a function that is handed it', "const open = async (kafka) => {\n  const crier = kafka.producer();\n  await crier.connect();\n  kafka.isOpen = true;\n  kafka.crier = crier;\n};\nconst make = () => {\n  const kafka = new Kafka({ brokers: [] });\n  open(kafka);\n  return kafka;\n};\nmodule.exports = process.env.PORT && make();"],
  ])('is found by the name that it has there: %s', (_name, harbour) => {
    expect(found({ 'src/harbour.js': `const { Kafka } = require('kafkajs');\n${harbour}`, 'src/main.js': "const kafka = require('./harbour');\nkafka.crier.send({ topic: 'crane.lifted', messages: [] });" })).toEqual(['produce crane.lifted src/main.js:2']);
  });
});

it('what a constructor function is handed is known in the functions that it puts on its object', () => {
  const main = `const { Kafka } = require('kafkajs');
function Harbour (name) { this.name = name; }
Harbour.prototype.open = function () {
  this.crier = new Kafka({ brokers: [] }).producer();
  this.manifest = new Manifest(this, 'crane.lifted');
};
function Manifest (owner, stream) {
  this.owner = owner;
  this.flush = function () { this.owner.crier.send({ topic: stream, messages: [] }); };
}
new Harbour('north').open();`;
  expect(found({ 'src/main.js': main })).toEqual(['produce crane.lifted src/main.js:5']);
});

describe('a member of a prototype', () => {
  const required = "const { Kafka } = require('kafkajs');\n";
  it.each<[string, string, string, readonly string[]]>([
    ['sends by what its object was handed', "function Crier (producer) { this.producer = producer; }\nCrier.prototype.tell = function (topic, text) { return this.producer.send({ topic, messages: [{ value: text }] }); };\nmodule.exports = Crier;", `${required}const Crier = require('./crier');\nconst crier = new Crier(new Kafka({ brokers: [] }).producer());\ncrier.tell('crane.lifted', 'x');`, ['produce crane.lifted src/main.js:4']],
    ['sends to the topic that its object was handed', `${required}function Crier (topic) { this.topic = topic; this.producer = new Kafka({ brokers: [] }).producer(); }\nCrier.prototype.tell = function (text) { return this.producer.send({ topic: this.topic, messages: [{ value: text }] }); };\nmodule.exports = Crier;`, "const Crier = require('./crier');\nnew Crier('crane.lifted').tell('x');\nnew Crier('crane.sunk').tell('y');", ['produce crane.lifted src/main.js:2', 'produce crane.sunk src/main.js:3']],
    ['is called on what another object holds', `${required}function Crier (topic) { this.topic = topic; this.producer = new Kafka({ brokers: [] }).producer(); }\nCrier.prototype.tell = function (text) { return this.producer.send({ topic: this.topic, messages: [{ value: text }] }); };\nmodule.exports = Crier;`, "const Crier = require('./crier');\nfunction Desk () { this.crier = new Crier('crane.lifted'); }\nDesk.prototype.work = function () { this.crier.tell('x'); };\nnew Desk().work();", ['produce crane.lifted src/main.js:3']],
  ])('%s', (_name, crier, main, expected) => expect(found({ 'src/crier.js': crier, 'src/main.js': main })).toEqual(expected));
});

describe('a class that extends what CommonJS requires', () => {
  const EXTENDS: readonly [string, string][] = [
    ['a member of the module', `const wire = require('node-rdkafka');\nclass Outlet extends wire.Producer {`],
    ['what is taken out of the module', `const { Producer } = require('node-rdkafka');\nclass Outlet extends Producer {`],
  ];
  it.each(EXTENDS)('sends through %s', (_name, head) => {
    expect(found({ 'src/main.js': `${head}\n  post(topic, value) { return this.produce(topic, null, value); }\n}\nnew Outlet({}, {}).post('fog.rose', Buffer.from('f'));` })).toEqual(['produce fog.rose src/main.js:5']);
  });

  it.each(EXTENDS)('sends through %s with a method that is called alike', (_name, head) => {
    expect(found({ 'src/main.js': `${head}\n  produce(topic, partition, value) { return super.produce(topic, partition, value); }\n}\nconst outlet = new Outlet({}, {});\noutlet.produce('fog.rose', null, Buffer.from('f'));` })).toEqual(['produce fog.rose src/main.js:6']);
  });

  it('sends nothing where it extends something else', () => {
    expect(found({ 'src/main.js': "const wire = require('node-rdkafka');\nconst { Producer } = require('film-crew');\nclass Outlet extends Producer {\n  post(topic, value) { return this.produce(topic, null, value); }\n}\nnew Outlet({}, {}).post('fog.rose', Buffer.from('f'));\nconsole.log(wire.features);" })).toEqual([]);
  });
});

describe('a promise of a package', () => {
  it.each([
    ['bluebird', "const P = require('bluebird');", 'P'],
    ['es6-promise', "const { Promise: Later } = require('es6-promise');", 'Later'],
  ])('of %s is what it is resolved with', (_name, head, later) => {
    expect(found({
      'src/outlet.js': `const wire = require('node-rdkafka');
${head}
class Outlet extends wire.Producer {
  produce(topic, partition, value) {
    return new ${later}((resolve) => resolve(super.produce(topic, partition, value)));
  }
}
class Works {
  open(Class) {
    return new ${later}((resolve, reject) => {
      const outlet = new Class({}, {});
      outlet.connect(undefined, (error) => (error ? reject(error) : resolve(outlet)));
    });
  }
  openOutlet() { return this.open(Outlet); }
}
module.exports = new Works();
`,
      'src/fog.js': `const works = require('./outlet');
class Fog {
  start() { return works.openOutlet().then((outlet) => { this.outlet = outlet; }); }
  rise() { return this.outlet.produce('fog.rose', null, Buffer.from('f')); }
}
module.exports = new Fog();
`,
    })).toEqual(['produce fog.rose src/fog.js:4']);
  });
});

it('a bound method that is handed on is called by somebody who is not seen', () => {
  expect(found({
    'src/outlet.js': "const { Kafka } = require('kafkajs');\nconst producer = new Kafka({ brokers: [] }).producer();\nmodule.exports.post = (topic) => producer.send({ topic, messages: [] });\n",
    'src/fog.js': "const { post } = require('./outlet');\nclass Fog {\n  rise(request) { return post(`fog.${request.place}`); }\n}\nmodule.exports = { Fog };\n",
    'src/main.js': "const { Fog } = require('./fog');\nconst fog = new Fog();\nmodule.exports = { paths: { '/fog': fog.rise.bind(fog) } };\n",
  })).toEqual(['produce fog.${?} src/fog.js:3']);
});

describe('a file that another one asks for the producer that it made at the start', () => {
  const MADE = 'new Kafka({ brokers: [] }).producer()';
  const RELAY = "const harbour = require('./harbour');\nexports.relay = async () => {\n  const outlet = await harbour.outlet();\n  await outlet.send({ topic: 'tide.turned', messages: [] });\n};";
  const MAIN = "const express = require('express');\nconst harbour = require('./harbour');\nconst { relay } = require('./relay');\nconst app = express();\napp.post('/tides', relay);\nharbour.open();";

  it.each([
    ['by functions on `exports`', `let made;\nexports.open = async () => { made = ${MADE}; };\nexports.outlet = () => made;`],
    ['by a function of its own on `module.exports`', `let made;\nmodule.exports.open = () => { made = ${MADE}; };\nmodule.exports.outlet = async function () { return made; };`],
    ['by functions on `exports`, of a constant', `const made = ${MADE};\nexports.open = () => made.connect();\nexports.outlet = () => made;`],
    ['by functions that are put into an object', `const harbour = {};\nharbour.open = () => { harbour.made = ${MADE}; };\nharbour.outlet = () => harbour.made;\nmodule.exports = harbour;`],
    ['by a class that keeps it, begun with null', `class Harbour {\n  static made = null;\n  static open() { this.made = ${MADE}; }\n  static outlet() { return this.made; }\n}\nmodule.exports = Harbour;`],
    ['by a class that keeps it and does not declare it', `class Harbour {\n  static open() { Harbour.made = ${MADE}; }\n  static outlet() { return Harbour.made; }\n}\nmodule.exports = Harbour;`],
  ])('is followed %s', (_name, harbour) => {
    expect(found({ 'src/main.js': MAIN, 'src/relay.js': RELAY, 'src/harbour.js': `const { Kafka } = require('kafkajs');\n${harbour}` })).toEqual(['produce tide.turned src/relay.js:4']);
  });

  it('has nothing of what an object of the class keeps under that name', () => {
    const harbour = `class Harbour {\n  static outlet() { return this.made; }\n  open() { this.made = ${MADE}; }\n}\nmodule.exports = { outlet: () => Harbour.outlet(), open: () => new Harbour().open() };`;
    expect(found({ 'src/main.js': MAIN, 'src/relay.js': RELAY, 'src/harbour.js': `const { Kafka } = require('kafkajs');\n${harbour}` })).toEqual([]);
  });
});

describe('a member chain that is assigned to an export', () => {
  const MAIN = "const { tidesTopic } = require('./settings');\nconst { Kafka } = require('kafkajs');\nnew Kafka({ brokers: [] }).producer().send({ topic: tidesTopic, messages: [] });";

  it.each([
    ['of the environment', 'exports.tidesTopic = process.env.TIDES_TOPIC;', 'env:TIDES_TOPIC'],
    ['of the environment, by module.exports', 'module.exports.tidesTopic = process.env.TIDES_TOPIC;', 'env:TIDES_TOPIC'],
    ['of the environment under another name', 'const { env } = process;\nexports.tidesTopic = env.TIDES_TOPIC;', 'env:TIDES_TOPIC'],
    ['of another module', "exports.tidesTopic = require('./names').topics.tides;", 'tide.turned'],
    ['of an object that another module gave', "const { topics } = require('./names');\nexports.tidesTopic = topics.tides;", 'tide.turned'],
  ])('is what it leads to: %s', (_name, settings, topic) => {
    expect(found({ 'src/main.js': MAIN, 'src/settings.js': settings, 'src/names.js': "module.exports = { topics: { tides: 'tide.turned' } };" })).toEqual([`produce ${topic} src/main.js:3`]);
  });
});

describe('a variable of the file that another function fills', () => {
  it.each([
    ['kafkajs', "const { Kafka } = require('kafkajs');", 'new Kafka({}).producer()', "harbour.send({ topic: 'tide.turned', messages: [] })"],
    ['the API like that of kafkajs', "const { Kafka } = require('@confluentinc/kafka-javascript').KafkaJS;", 'new Kafka({}).producer({})', "harbour.send({ topic: 'tide.turned', messages: [] })"],
    ['the API like that of kafkajs, from the whole', "const library = require('@confluentinc/kafka-javascript');", 'new library.KafkaJS.Kafka({}).producer({})', "harbour.sendBatch({ topicMessages: [{ topic: 'tide.turned', messages: [] }] })"],
    ['the API of librdkafka beside it', "const library = require('@confluentinc/kafka-javascript');", 'new library.Producer({})', "harbour.produce('tide.turned', null, Buffer.from('low'))"],
  ])('holds what that makes: %s', (_name, imports, made, send) => {
    const gauge = `${imports}\nlet harbour = null;\nconst open = async () => { harbour = ${made}; await harbour.connect(); };\nconst tell = async () => { if (harbour) await ${send}; };\nmodule.exports = { open, tell };`;
    expect(found({ 'src/gauge.js': gauge, 'src/main.js': "const { open, tell } = require('./gauge');\nopen().then(tell);" })).toEqual(['produce tide.turned src/gauge.js:4']);
  });
});

describe('an element of a list in a module', () => {
  const SEND = "const { Kafka } = require('kafkajs');\nnew Kafka({ brokers: [] }).producer().send({ topic, messages: [] });";

  it.each([
    ['by its place, straight from require', "const topic = require('./settings').tides.topics[0];", 'tide.turned'],
    ['by its place, out of the environment', "const topic = require('./settings').tides.topics[1];", 'env:TIDES|tide.rose'],
    ['by its name', "const topic = require('./settings').tides['spring'];", 'tide.spring'],
    ['and a member of that', "const topic = require('./settings').tides.all[0].name;", 'tide.first'],
    ['by a name that is kept', "const WHICH = 'spring';\nconst topic = require('./settings').tides[WHICH];", 'tide.spring'],
  ])('is what stands there: %s', (_name, declaration, topic) => {
    const settings = "module.exports = { tides: { topics: ['tide.turned', process.env.TIDES || 'tide.rose'], spring: 'tide.spring', all: [{ name: 'tide.first' }] } };";
    const [sent] = analyse({ 'src/main.js': `${declaration}\n${SEND}`, 'src/settings.js': settings }).operations;
    expect(sent?.topic.text).toBe(topic);
  });
});

describe('what is pushed to a list that a timer sends', () => {
  it.each([
    ['by apply', 'Array.prototype.push.apply(waiting, messages);'],
    ['by apply of a list', '[].push.apply(waiting, messages);'],
    ["by the list's own apply", 'waiting.push.apply(waiting, messages);'],
    ['by call', 'Array.prototype.push.call(waiting, messages[0]);'],
    ['one by one', 'waiting.push(...messages);'],
  ])('is sent: %s', (_name, push) => {
    const outlet = `const kafka = require('kafka-node');
const producer = new kafka.Producer(new kafka.KafkaClient({}));
const waiting = [];
setInterval(() => { producer.send(waiting.splice(0, waiting.length), () => {}); }, 1000);
module.exports = { tell: (messages) => { ${push} } };`;
    expect(found({ 'src/outlet.js': outlet, 'src/main.js': "const { tell } = require('./outlet');\ntell([{ topic: 'tide.turned', messages: 'low' }]);" })).toEqual(['produce tide.turned src/main.js:2']);
  });
});
