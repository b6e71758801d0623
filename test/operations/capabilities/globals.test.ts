import { describe, expect, it } from 'vitest';
import { analyse } from '../../support/engine.js';

const found = (files: Record<string, string>): readonly string[] => analyse(files).operations.map((o) => `${o.kind} ${o.topic.text} ${o.site.file}:${o.site.line}`).sort();

const CONNECT = `const kafka = require('kafka-node');
const connect = function (options) {
  client = new kafka.KafkaClient({ kafkaHost: options.host });
  producer = new kafka.Producer(client);
  return { bus: producer, open: true };
};
module.exports = connect;`;
const PUSH = `const pushTides = function (message) { return push([{ topic: 'tide.turned', messages: JSON.stringify(message) }]); };
const push = function (payloads) { return new Promise((resolve, reject) => { harbour.bus.send(payloads, (error, data) => (error ? reject(error) : resolve(data))); }); };
module.exports = { pushTides };`;

describe('a client object that a global holds', () => {
  it.each([
    ['a member of what a function returns', `global.harbour = require('./connect')({ host: 'kafka:9092' });\nrequire('./push').pushTides({});`],
    ['a member of what is written out', `const { bus } = require('./connect')({ host: 'kafka:9092' });\nglobalThis.harbour = { bus };\nrequire('./push').pushTides({});`],
  ])('is used as %s', (_name, main) => {
    expect(found({ 'src/connect.js': CONNECT, 'src/push.js': PUSH, 'src/main.js': main })).toEqual(['produce tide.turned src/push.js:1']);
  });
});

describe('a client object that is had without an import, and handed to a function of a file that names no client', () => {
  const TIDES = "exports.tell = (bus, height) => new Promise((resolve, reject) => {\n  bus.send([{ topic: 'tide.turned', messages: height }], (error, data) => (error ? reject(error) : resolve(data)));\n});";
  const MAIN = "const { bus } = require('./connect')({ host: 'kafka:9092' });\n";
  it.each([
    ['what an application of express keeps by name', "const app = require('express')();\napp.set('bus', bus);", "exports.post = async (req, res) => { const bus = req.app.get('bus'); await tell(bus, req.body.height); };"],
    ['what it has among its locals', "const app = require('express')();\napp.locals.bus = bus;", 'exports.post = async (req, res) => { await tell(req.app.locals.bus, req.body.height); };'],
    ['what a server of fastify is decorated with', "const server = require('fastify')();\nserver.decorate('bus', bus);", "exports.routes = async (fastify) => { fastify.post('/', async (request) => tell(fastify.bus, request.body.height)); };"],
    ['a global', 'global.bus = bus;', 'exports.post = async (req, res) => { await tell(bus, req.body.height); };'],
  ])('is found: %s', (_name, put, take) => {
    const files = { 'src/connect.js': CONNECT, 'src/main.js': `${MAIN}${put}\nrequire('./routes');`, 'src/routes.js': `const { tell } = require('./tides');\n${take}`, 'src/tides.js': TIDES };
    expect(found(files)).toEqual(['produce tide.turned src/tides.js:2']);
  });
});

const SEND = (topic: string, before = ''): string => `const { Kafka } = require('kafkajs');\n${before}new Kafka({ brokers: [] }).producer().send({ topic: ${topic}, messages: [] });`;

describe('a global that a file sets which names no client', () => {
  const files = { 'src/main.js': "require('./settings');\nrequire('./push');", 'src/harbour/topics/tides.js': "module.exports = { TURNED: 'tide.turned' };", 'src/harbour/topics/low-water.js': "module.exports = { SEEN: 'low.seen' };" };
  it.each([
    ['by its name', "global.tidesTopics = require('./harbour/topics/tides');"],
    ['by the names of the files in a directory of the process', "fs.readdirSync(path.resolve('src/harbour/topics')).forEach((file) => { const name = file.replace('.js', ''); global[name + 'Topics'] = require(path.resolve('././src/harbour/topics', file)); });"],
    ['by the names of the files in a directory below one that another global names', "for (const file of fs.readdirSync(ROOT + '/harbour/topics')) globalThis[`${file.slice(0, -3)}Topics`] = require(ROOT + '/harbour/topics/' + file);"],
  ])('is found: %s', (_name, settings) => {
    expect(found({ ...files, 'src/settings.js': settings, 'src/push.js': SEND('tidesTopics.TURNED') })).toEqual(['produce tide.turned src/push.js:2']);
  });
  it('has a name in camel case where the file has hyphens', () => {
    const settings = "fs.readdirSync('src/harbour/topics').forEach((file) => { global[name] = require(path.join(__dirname, 'harbour/topics', file)); });";
    expect(found({ ...files, 'src/settings.js': settings, 'src/push.js': SEND('lowWater.SEEN') })).toEqual(['produce low.seen src/push.js:2']);
  });
  it.each([
    ['the beginning of a path', "global.HARBOUR = './harbour';", "HARBOUR + '/topics/tides'"],
    ['a directory that is worked out', "global.ROOT = path.join(__dirname, '..');\nglobal.HARBOUR = ROOT + '/harbour';", '`${HARBOUR}/topics/tides`'],
  ])('names a module: %s', (_name, settings, path) => {
    expect(found({ ...files, 'src/settings.js': settings, 'src/push.js': SEND('tides.TURNED', `const tides = require(${path}); `) })).toEqual(['produce tide.turned src/push.js:2']);
  });
  it('leads to no module where only the last part of a path is known', () => {
    expect(found({ ...files, 'src/tides.js': "module.exports = { TURNED: 'tide.other' };", 'src/push.js': SEND('tides.TURNED', "const tides = require(HERE + '/tides'); ") })).not.toContain('produce tide.other src/push.js:2');
  });
});

it('an undeclared name is what its own file puts into it', () => {
  const program = (topic: string): string => `const kafka = require('kafka-node');\nconst out = new kafka.Producer(new kafka.KafkaClient());\nbatch = [{ topic: '${topic}', messages: 'm' }];\nout.send(batch, () => {});`;
  expect(found({ 'src/main.js': program('tide.turned'), 'src/old.js': program('tide.old') })).toEqual(['produce tide.old src/old.js:4', 'produce tide.turned src/main.js:4']);
});

it.each([
  ['made of a class that is declared', 'const Producer = kafka.Producer;'],
  ['made of a class that is not declared either', 'Producer = kafka.Producer;'],
])('an undeclared name that a module exports is used by who imports it, %s', (_name, declare) => {
  const connect = `const kafka = require('kafka-node');\n${declare}\nbuoy = new Producer(new kafka.KafkaClient());\nmodule.exports = { buoy };`;
  const push = "const buoy = require('./connect').buoy;\nconst settings = require('./settings');\nfunction push(message, topic) { buoy.send([{ topic: topic, messages: message }], () => {}); }\nexports.turned = (text) => push(text, settings.topics.turned);";
  expect(found({ 'src/connect.js': connect, 'src/push.js': push, 'src/settings.json': '{ "topics": { "turned": "tide.turned" } }', 'src/main.js': "require('./push').turned('now');" })).toEqual(['produce tide.turned src/push.js:4']);
});

it('a variable that is taken anew from an object it was put into is what it was', () => {
  const program = `const { Kafka } = require('kafkajs');
let { topic, bus } = { topic: 'tide.turned', bus: new Kafka({ brokers: [] }).producer() };
function renew() {
  const tools = Math.random() > 0.5 ? { topic, bus } : { bus, topic, more: 1 };
  ({ topic, bus } = tools);
}
bus.send({ topic, messages: [] });`;
  expect(found({ 'src/main.js': program })).toEqual(['produce tide.turned src/main.js:7']);
});

describe('a variable that is asked for before it is taken', () => {
  it.each([
    ['by whether it is there', `process.env.TIDES ? process.env.TIDES : 'tide.turned'`, 'env:TIDES|tide.turned'],
    ['by whether it is missing', `isEmpty(process.env.TIDES) ? 'tide.turned' : checked('TIDES', process.env.TIDES);\nfunction checked(name, value) { return value; }`, 'env:TIDES|tide.turned'],
    ['by what a variable of another name has', `!process.env.OTHER ? 'tide.turned' : process.env.TIDES`, 'tide.turned'],
    ['by a value that turns it off', `process.env.TIDES && process.env.TIDES != 'OFF' ? process.env.TIDES : 'tide.turned'`, 'env:TIDES|tide.turned'],
  ])('has the other arm as its default: %s', (_name, topic, expected) => {
    expect(found({ 'src/main.js': `const { Kafka } = require('kafkajs'); const outlet = new Kafka({ brokers: [] }).producer(); const push = () => outlet.send({ topic, messages: [] });\nconst topic = ${topic};` })).toContain(`produce ${expected} src/main.js:1`);
  });
});

it('a client object that `global` was given is found through `globalThis`, and the other way round', () => {
  const main = "const { Kafka } = require('kafkajs');\nglobal.tideOutlet = new Kafka({ brokers: [] }).producer();\nglobalThis.surgeOutlet = new Kafka({ brokers: [] }).producer();\nrequire('./push');";
  const push = "globalThis.tideOutlet.send({ topic: 'tide.turned', messages: [] });\nglobal.surgeOutlet.send({ topic: 'surge.seen', messages: [] });";
  expect(found({ 'src/main.js': main, 'src/push.js': push })).toEqual(['produce surge.seen src/push.js:2', 'produce tide.turned src/push.js:1']);
});

describe('an object that another file puts a client object into', () => {
  const USE = "const quay = require('./quay');\nexports.rise = () => quay.outlet.send({ topic: 'tide.turned', messages: [] });";
  const MAIN = "const { Kafka } = require('kafkajs');\nconst quay = require('./quay');\nasync function start() { quay.outlet = new Kafka({ brokers: [] }).producer(); await quay.outlet.connect(); }\nstart().then(() => require('./use').rise());";
  it.each([
    ['is all that a module exports', { 'src/quay.js': 'module.exports = {};', 'src/main.js': MAIN, 'src/use.js': USE }, 'src/use.js:2'],
    ['has no value for it at first', { 'src/quay.js': 'module.exports = { outlet: null, name: "east" };', 'src/main.js': MAIN, 'src/use.js': USE }, 'src/use.js:2'],
    ['is exported by a name', { 'src/quay.ts': 'export const quay: { outlet?: any } = {};', 'src/main.ts': "import { Kafka } from 'kafkajs';\nimport { quay } from './quay';\nimport { rise } from './use';\nquay.outlet = new Kafka({ brokers: [] }).producer();\nrise();", 'src/use.ts': "import { quay } from './quay';\nexport const rise = () => quay.outlet.send({ topic: 'tide.turned', messages: [] });" }, 'src/use.ts:2'],
  ])('%s', (_name, files, site) => {
    expect(found(files)).toEqual([`produce tide.turned ${site}`]);
  });

  it('is another one in each file that makes its own', () => {
    const other = "const quay = {};\nexports.sink = () => quay.outlet.send({ topic: 'tide.sunk', messages: [] });";
    expect(found({ 'src/quay.js': 'module.exports = {};', 'src/main.js': MAIN, 'src/use.js': USE, 'src/other.js': other })).toEqual(['produce tide.turned src/use.js:2']);
  });
});

describe('a name that a function fills without declaring it', () => {
  it('is what the function put there for its call', () => {
    const bus = `const kafka = require('kafka-node');
const producer = new kafka.Producer(new kafka.KafkaClient({ kafkaHost: 'kafka:9092' }));
exports.tell = (message, topic) => {
  payloads = [{ topic, messages: JSON.stringify(message) }];
  producer.send(payloads, () => {});
};`;
    const main = "const bus = require('./bus');\nbus.tell({}, 'tide.turned');\nbus.tell({}, 'low.seen');";
    expect(found({ 'src/bus.js': bus, 'src/main.js': main })).toEqual(['produce low.seen src/main.js:3', 'produce tide.turned src/main.js:2']);
  });
});
