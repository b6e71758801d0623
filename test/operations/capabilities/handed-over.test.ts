import { describe, expect, it } from 'vitest';
import { analyse } from '../../support/engine.js';

const HEAD = `const { Kafka } = require('kafkajs');\nconst kafka = new Kafka({ brokers: [] });\n`;
const ends = (code: string): readonly string[] => analyse({ 'src/main.js': HEAD + code }).operations.map((o) => `${o.kind} ${o.topic.text} line ${o.site.line - 2}`).sort();

describe('a topic that waits in a field or variable until something else sends or subscribes', () => {
  it('is that of each call that queued a message', () => {
    expect(ends(`class Buffer {
  constructor(producer) { this.producer = producer; this.batch = []; setInterval(() => this.flush(), 500); }
  queue(record) { this.batch.push(record); if (this.batch.length > 9) return this.flush(); }
  async flush() { const all = this.batch; this.batch = []; await this.producer.sendBatch({ topicMessages: all }); }
}
const buffer = new Buffer(kafka.producer());
buffer.queue({ topic: 'sail.torn', messages: [] });
buffer.queue({ topic: 'sail.sewn', messages: [] });`)).toEqual(['produce sail.sewn line 8', 'produce sail.torn line 7']);
  });

  it.each([
    ['in one object', '{ this.names = { torn: `${berth}.torn`, lost: `${berth}.lost` }; }', 'this.names.torn', 'this.names.lost'],
    ['in two fields', '{ this.torn = `${berth}.torn`; this.lost = `${berth}.lost`; }', 'this.torn', 'this.lost'],
  ])('is each of those that one call leaves behind %s', (_name, body, first, second) => {
    expect(ends(`class Loft {
  constructor(producer) { this.producer = producer; }
  open(berth) ${body}
  mend(sail) { return sail.patches > 3 ? this.send(${second}) : this.send(${first}); }
  send(topic) { return this.producer.send({ topic, messages: [] }); }
}
const loft = new Loft(kafka.producer());
loft.open('quay');`)).toEqual(['produce quay.lost line 8', 'produce quay.torn line 8']);
  });

  it.each([
    ['joined to what came since', 'this.batch = all.concat(this.batch);'],
    ['spread before what came since', 'this.batch = [...all, ...this.batch];'],
    ['put back in front', 'this.batch.unshift(...all);'],
  ])('is that of each call, where a failed batch is %s', (_name, again) => {
    expect(ends(`class Buffer {
  batch = [];
  constructor(producer) { this.producer = producer; setInterval(() => this.flush(), 500); }
  async send(topic, value) { const message = { topic, messages: [{ value }] }; await this.later(message); }
  async later(message) { this.batch.push(message); if (this.batch.length > 9) return this.flush(); }
  async flush() { const all = this.batch; this.batch = []; try { await this.producer.sendBatch({ topicMessages: all }); } catch { ${again} } }
}
const buffer = new Buffer(kafka.producer());
buffer.send('sail.torn', 'x');
buffer.send('sail.sewn', 'y');`)).toEqual(['produce sail.sewn line 10', 'produce sail.torn line 9']);
  });

  it('is that of each call, where what failed goes back to the list that it was cut from', () => {
    expect(ends(`class Buffer {
  queue = [];
  constructor(producer) { this.producer = producer; setInterval(() => this.flush(), 500); }
  add(topic, message) { this.queue.push({ topic, message }); }
  async flush() { for (const item of this.queue.splice(0)) { try { await this.producer.send({ topic: item.topic, messages: [item.message] }); } catch { this.queue.unshift(item); } } }
}
const buffer = new Buffer(kafka.producer());
buffer.add('sail.torn', { value: 'x' });`)).toEqual(['produce sail.torn line 8']);
  });

  it('is that of each message in a list of the module', () => {
    expect(ends(`const producer = kafka.producer();
let waiting = [];
function queue(topic, value) { waiting.push({ topic, messages: [{ value }] }); }
setInterval(async () => { await producer.sendBatch({ topicMessages: waiting }); waiting = []; }, 500);
queue('sail.torn', 'x');
queue('sail.sewn', 'y');`)).toEqual(['produce sail.sewn line 6', 'produce sail.torn line 5']);
  });

  it.each([
    ['an object', `this.handlers = {}`, `this.handlers[topic] = handler`, `Object.keys(this.handlers)`],
    ['a map', `this.handlers = new Map()`, `this.handlers.set(topic, handler)`, `[...this.handlers.keys()]`],
    ['a set', `this.topics = new Set()`, `this.topics.add(topic)`, `Array.from(this.topics)`],
    ['a list', `this.topics = []`, `this.topics.push(topic)`, `this.topics`],
  ])('is that of each registration in %s', (_name, made, put, read) => {
    expect(ends(`class Router {
  constructor() { this.consumer = kafka.consumer({ groupId: 'loft' }); ${made}; }
  on(topic, handler) { ${put}; return this; }
  async start() { await this.consumer.subscribe({ topics: ${read} }); }
}
const router = new Router();
router.on('sail.torn', () => {});
router.on('sail.sewn', () => {});
router.start();`)).toEqual(['consume sail.sewn line 8', 'consume sail.torn line 7']);
  });

  it('is that of each configuration in a map, taken out again by its key', () => {
    expect(ends(`class Listener {
  constructor() { this.settings = new Map(); }
  async listen(groupId, topics) { this.settings.set(groupId, { topics }); await this.open(groupId); }
  async open(groupId) {
    const setting = this.settings.get(groupId);
    if (!setting) return;
    const consumer = kafka.consumer({ groupId });
    await consumer.subscribe({ topics: setting.topics });
  }
}
const listener = new Listener();
listener.listen('loft', ['sail.torn']);
listener.listen('quay', ['sail.sewn']);`)).toEqual(['consume sail.sewn line 13', 'consume sail.torn line 12']);
  });

  it('is that of a loop over the registrations', () => {
    expect(ends(`const handlers = new Map();
const consumer = kafka.consumer({ groupId: 'loft' });
function register(topic, handler) { handlers.set(topic, handler); }
async function start() { for (const [topic] of handlers) await consumer.subscribe({ topic }); }
register('sail.torn', () => {});
register('sail.sewn', () => {});
start();`)).toEqual(['consume sail.sewn line 6', 'consume sail.torn line 5']);
  });

  it.each([
    ['a callback for each', 'for (const topic of Object.keys(handlers)) await consumer.subscribe({ topic });'],
    ['promises for each', 'await Promise.all(Object.keys(handlers).map((topic) => consumer.subscribe({ topic })));'],
    ['one subscription', 'await consumer.subscribe({ topics: Object.keys(handlers) });'],
  ])('is added by each registration to those that the table is written with: %s', (_name, subscribe) => {
    expect(ends(`const handlers = { 'sail.cut': () => {}, 'sail.dyed': () => {} };
const consumer = kafka.consumer({ groupId: 'loft' });
const register = (topic, handler) => { let entry = handlers[topic]; if (!entry) { entry = {}; handlers[topic] = entry; } entry.any = handler; };
async function start(handlers) { ${subscribe} }
register('sail.torn', () => {});
register('sail.sewn', () => {});
register('sail.dyed', () => {});
start(handlers);`)).toEqual(['consume sail.cut line 8', 'consume sail.dyed line 8', 'consume sail.sewn line 6', 'consume sail.torn line 5']);
  });
});

describe('a producer that a module is given and keeps', () => {
  it('is known in the files that the module hands it on to', () => {
    const { operations } = analyse({
      'src/main.js': "const { Kafka } = require('kafkajs');\nconst { setLoft } = require('./routes/sails');\nconst kafka = new Kafka({ brokers: [] });\nconst producer = kafka.producer();\nsetLoft(producer);",
      'src/routes/sails.js': "const mending = require('../mending');\nconst router = require('express').Router();\nlet loft;\nconst setLoft = (given) => {\n  loft = given;\n};\nrouter.post('/sails', (req, res) => mending.mendSail(req, res, loft));\nmodule.exports = { sails: router, setLoft };",
      'src/mending.js': "async function mendSail(req, res, loft) {\n  await loft.connect();\n  await loft.send({ topic: 'sail.mended', messages: [] });\n}\nmodule.exports = { mendSail };",
    });
    expect(operations.map((o) => `${o.kind} ${o.topic.text} ${o.site.file}:${o.site.line}`)).toEqual(['produce sail.mended src/mending.js:3']);
  });
});

describe('what a class keeps for all', () => {
  it('is put there by its static functions, called by the class or as their own', () => {
    expect(ends(`class Handlers {
  static map = new Map();
  static register(topic, handler) { Handlers.map.set(topic, handler); }
  static topics() { return [...this.map.keys()]; }
}
Handlers.register('sail.torn', async () => {});
Handlers.register('sail.sewn', async () => {});
const consumer = kafka.consumer({ groupId: 'loft' });
consumer.subscribe({ topics: Handlers.topics() });`)).toEqual(['consume sail.sewn line 7', 'consume sail.torn line 6']);
  });

  it('is put there by a static block', () => {
    expect(ends(`class Names {
  static byKind = new Map();
  static { this.byKind.set('torn', 'sail.torn'); Names.byKind.set('sewn', 'sail.sewn'); }
}
const producer = kafka.producer();
producer.send({ topic: Names.byKind.get('torn'), messages: [] });
producer.send({ topic: Names.byKind.get('sewn'), messages: [] });`)).toEqual(['produce sail.sewn line 7', 'produce sail.torn line 6']);
  });
});

describe('what a module keeps, and another goes through', () => {
  it.each([
    ['its keys', 'for (const topic of HEARD.keys()) await hear(topic);'],
    ['its entries', 'for (const [topic] of HEARD) await hear(topic);'],
    ['a callback for each', 'HEARD.forEach(async (_listeners, topic) => { await hear(topic); });'],
  ])('is put there by each decorator of methods that are called for it: by %s', (_name, go) => {
    const { operations } = analyse({
      'src/hears.ts': `export const HEARD = new Map<string, unknown[]>();
export function Hears(topic: string, who: string) {
  return (target: any, key: string, descriptor: any): any => {
    if (!HEARD.has(topic)) HEARD.set(topic, []);
    HEARD.set(topic, (HEARD.get(topic) as unknown[]).concat([[who, target[key]]]));
    return descriptor;
  };
}
`,
      'src/sails.ts': `import { Hears } from './hears';
enum Topics { torn = 'sail.torn', sewn = 'sail.sewn' }
export class Sails {
  @Hears(Topics.torn, 'Sails')
  mend() {}
  @Hears(Topics.sewn, Sails.name)
  hoist() {}
}
`,
      'src/main.ts': `import { Kafka } from 'kafkajs';
import { HEARD } from './hears';
import './sails';
const consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'loft' });
async function hear(topic: string) { await consumer.subscribe({ topic }); }
async function start() { ${go} }
void start();
`,
    });
    expect(operations.map((o) => `${o.kind} ${o.topic.text} ${o.site.file}:${o.site.line}`).sort()).toEqual(['consume sail.sewn src/sails.ts:6', 'consume sail.torn src/sails.ts:4']);
  });
});
