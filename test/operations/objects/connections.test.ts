import { describe, expect, it } from 'vitest';
import type { ClientObject } from '../../../src/topology/topology.js';
import { analyse } from '../../support/engine.js';

const KAFKA = `import { Kafka } from 'kafkajs';
const kafka = new Kafka({ brokers: ['broker:9092'] });
`;
const perCall = (files: Record<string, string | object>): readonly ClientObject[] => analyse(files).objects.filter((o) => o.perCall);
const inMain = (code: string, more: Record<string, string | object> = {}): readonly ClientObject[] => perCall({ 'src/main.ts': KAFKA + code, ...more });
const connectSendDisconnect = `await producer.connect();
  await producer.send({ topic: 'ticket.sold', messages: [{ value: ticket }] });
  await producer.disconnect();`;

describe('a connection for each call', () => {
  it('is a producer that a function makes for the message it is given', () => {
    const [object, ...others] = inMain(`export async function sold(ticket: string) {
  const producer = kafka.producer();
  ${connectSendDisconnect}
}`);
    expect(others).toEqual([]);
    expect(object).toMatchObject({ role: 'producer', perCall: { what: 'connected and disconnected for each message', text: '`sold` sends what it is given', site: { line: 4 } } });
  });
  it.each([
    ['assigned to a variable', 'let messages;\n  if (Array.isArray(ticket)) messages = ticket.map((value) => ({ value }));\n  else messages = [{ value: ticket }];'],
    ['pushed to a list', 'const messages: { value: string }[] = [];\n  messages.push({ value: ticket });'],
  ])('is one for a message that is made of what the function is given: %s', (_name, made) => {
    const [object] = inMain(`export const seller = (topic: string) => async (ticket: string) => {
  const producer = kafka.producer();
  await producer.connect();
  ${made}
  await producer.send({ topic, messages });
  await producer.disconnect();
};`);
    expect(object?.perCall).toMatchObject({ what: 'connected and disconnected for each message', text: 'the function around it sends what it is given' });
  });
  it('is an admin client that a probe connects and nothing holds, in a file that nothing else of the client leads to', () => {
    const files = {
      'src/kafka.ts': `${KAFKA}export { kafka };`,
      'src/views.ts': "import { kafka } from './kafka.js';\nexport const alive = async (req, res) => { await kafka.admin().connect(); res.end(); };",
      'src/main.ts': "import express from 'express';\nimport * as views from './views.js';\nexpress().get('/alive', views.alive);",
    };
    expect(perCall(files).map(({ role, perCall: found }) => `${role} ${found?.what}: ${found?.text}`)).toEqual(['admin made for each request: `alive` runs for `GET /alive`']);
  });
  it('is none that is made again where the connection broke', () => {
    const listening = (event: string): readonly unknown[] => inMain(`async function listen() {
  const consumer = kafka.consumer({ groupId: 'till' });
  consumer.on(${event}, () => { setTimeout(() => listen().catch(console.error), 5000); });
  await consumer.connect();
  await consumer.subscribe({ topic: 'ticket.sold' });
  await consumer.run({ eachMessage: async ({ message }) => { await fetch('http://till', { body: message.value }); } });
}
void listen();`);
    expect(listening('consumer.events.CRASH')).toEqual([]);
    expect(listening("'consumer.crash'")).toEqual([]);
    expect(listening('consumer.events.END_BATCH_PROCESS')).toHaveLength(1);
  });
  it('is no admin client that is tried until there is a broker', () => {
    const waiting = (then: string): readonly unknown[] => inMain(`export async function brokerIsThere() {
  for (let attempt = 1; attempt <= 30; attempt++) {
    const admin = kafka.admin();
    try {
      await admin.connect();
      await admin.listTopics();
      await admin.disconnect();
      ${then}
    } catch { await new Promise((resolve) => setTimeout(resolve, 2000)); }
  }
}`);
    expect(waiting('return true;')).toEqual([]);
    expect(waiting('')).toHaveLength(1);
  });
  it('is no admin client that is asked where a consumer is made to be kept', () => {
    const node = (kept: string): readonly string[] => inMain(`export function register(node: any, config: any) {
  const init = async () => {
    const admin = kafka.admin();
    await admin.connect();
    await admin.resetOffsets({ groupId: config.group, topic: config.topic });
    await admin.disconnect();
    ${kept}
  };
  node.on('input', (command: any) => { if (command.action === 'start') init(); });
}`).map(({ role }) => role);
    expect(node("node.reader = kafka.consumer({ groupId: 'till' });\n    await node.reader.connect();")).toEqual([]);
    expect(node('')).toEqual(['admin']);
  });
  it('is no object that a call gives back', () => {
    expect(perCall({ 'src/main.ts': "import express from 'express';\nimport { Producer } from 'node-rdkafka';\nconst kept: unknown[] = [];\nexpress().get('/alive', (req, res) => { kept[0] ??= new Producer({}).connect(); res.end(); });" })).toEqual([]);
  });
  it('is a producer whose transaction a helper begins, where it is connected', () => {
    const files = {
      'src/sell.ts': `import type { Producer } from 'kafkajs';
${KAFKA}const open = ({ id }: { id: string }) => kafka.producer({ transactionalId: id });
const begin = ({ producer }: { producer: Producer }) => producer.transaction();
export async function sold(ticket: string) {
  const producer = open({ id: 'till' });
  await producer.connect();
  const transaction = await begin({ producer });
  await transaction.send({ topic: 'ticket.sold', messages: [{ value: ticket }] });
  await transaction.commit();
  await producer.disconnect();
}`,
      'src/main.ts': "import express from 'express';\nimport { sold } from './sell.js';\nexpress().post('/tickets', async (req, res) => { await sold(req.body); await sold('copy'); res.end(); });\n",
    };
    expect(perCall(files).map(({ perCall: found }) => `${found?.what} ${found?.site.file}:${found?.site.line}`)).toEqual(['connected and disconnected for each request src/sell.ts:8']);
  });
  it('names each function that connects and disconnects a shared one, in whichever file', () => {
    const told = (name: string): string => `import { producer } from './bus.js';\nexport async function ${name}(ticket: string) {\n  await producer.connect();\n  await producer.send({ topic: 'ticket.${name}', messages: [{ value: ticket }] });\n  await producer.disconnect();\n}`;
    const [object, ...others] = perCall({ 'src/bus.ts': `${KAFKA}export const producer = kafka.producer();`, 'src/sold.ts': told('sold'), 'src/refunded.ts': told('refunded'), 'src/main.ts': "import express from 'express';\nimport { sold } from './sold.js';\nimport { refunded } from './refunded.js';\nexpress().post('/tickets', async (req) => sold(req.body)).delete('/tickets', async (req) => refunded(req.body));" });
    expect(others).toEqual([]);
    expect([object?.perCall, ...(object?.furtherPerCall ?? [])].map((found) => `${found?.site.file}:${found?.site.line}`).sort()).toEqual(['src/refunded.ts:3', 'src/sold.ts:3']);
  });
  it('says which request runs it, through the functions between', () => {
    const [object] = inMain(
      `import express from 'express';
import { sold } from './sell.js';
express().post('/tickets', async (req, res) => { await sold(req.body); res.end(); });`,
      {
        'src/sell.ts': `${KAFKA}export const sold = async (ticket: string) => {
  const producer = kafka.producer({ idempotent: true });
  ${connectSendDisconnect}
};`,
      },
    );
    expect(object?.perCall).toMatchObject({ what: 'connected and disconnected for each request', text: '`sold` runs for `POST /tickets`', site: { file: 'src/sell.ts' } });
  });
  it('is a shared producer that each call connects and disconnects', () => {
    const [object] = inMain(`const producer = kafka.producer();
export async function sold(ticket: string) {
  try {
    await producer.connect();
    await producer.send({ topic: 'ticket.sold', messages: [{ value: ticket }] });
  } finally {
    await producer.disconnect();
  }
}`);
    expect(object).toMatchObject({ site: { line: 3 }, perCall: { what: 'connected and disconnected for each message', site: { line: 6 } } });
  });
  it('is a wrapper around a producer that a request connects and disconnects', () => {
    const [object] = inMain(`import express from 'express';
class Bus {
  private readonly producer = kafka.producer();
  async open() { await this.producer.connect(); }
  async publish(topic: string, value: string) { await this.producer.send({ topic, messages: [{ value }] }); }
  async close() { await this.producer.disconnect(); }
}
const bus = new Bus();
express().post('/tickets', async (req, res) => {
  await bus.open();
  await bus.publish('ticket.sold', req.body);
  await bus.close();
  res.end();
});`);
    expect(object?.perCall).toMatchObject({ what: 'connected and disconnected for each request', text: 'the function around it runs for `POST /tickets`', site: { line: 12 } });
  });
  it('is one that functions of the module connect and disconnect', () => {
    const [object] = inMain(`import express from 'express';
const producer = kafka.producer();
const open = async () => { await producer.connect(); };
const close = async () => { await producer.disconnect(); };
const publish = (topic: string, value: string) => producer.send({ topic, messages: [{ value }] });
express().post('/tickets', async (req, res) => {
  await open();
  await publish('ticket.sold', req.body);
  await close();
  res.end();
});`);
    expect(object?.perCall).toMatchObject({ what: 'connected and disconnected for each request', site: { line: 9 } });
  });
  it('is an injected producer that a method connects and disconnects', () => {
    const [object] = inMain(`import { Controller, Inject, Module, Post } from '@nestjs/common';
import type { Producer } from 'kafkajs';
@Controller('tickets')
export class Tickets {
  constructor(@Inject('PRODUCER') private readonly producer: Producer) {}
  @Post()
  async sell() {
    await this.producer.connect();
    await this.producer.send({ topic: 'ticket.sold', messages: [{ value: 'x' }] });
    await this.producer.disconnect();
  }
}
@Module({ controllers: [Tickets], providers: [{ provide: 'PRODUCER', useFactory: () => kafka.producer() }] })
export class App {}`);
    expect(object?.perCall).toMatchObject({ what: 'connected and disconnected for each request', text: '`Tickets.sell` runs for `POST /tickets`' });
  });
  it('is a wrapper that is made anew', () => {
    const [object] = inMain(`import express from 'express';
class Bus {
  private producer;
  constructor() { this.producer = kafka.producer(); }
  async publish(topic: string, value: string) { await this.producer.send({ topic, messages: [{ value }] }); }
}
express().post('/tickets', async (req, res) => {
  const bus = new Bus();
  await bus.publish('ticket.sold', req.body);
  res.end();
});`);
    expect(object?.perCall).toMatchObject({ what: 'made for each request', site: { line: 10 } });
  });
  it('is a wrapper that a class of what is made anew has as its default, and none where it is handed one', () => {
    const found = (made: string) => inMain(`import express from 'express';
class Bus {
  private producer;
  constructor() { this.producer = kafka.producer(); }
  async publish(topic: string, value: string) { await this.producer.send({ topic, messages: [{ value }] }); }
}
class Seller {
  private bus: Bus;
  constructor(bus = new Bus()) { this.bus = bus; }
  async sold(value: string) { await this.bus.publish('ticket.sold', value); }
}
const shared = new Bus();
express().post('/tickets', async (req, res) => {
  const seller = new Seller(${made});
  await seller.sold(req.body);
  res.end();
});`).flatMap((object) => (object.perCall ? [object.perCall] : []));
    expect(found('')).toMatchObject([{ what: 'made for each request', site: { line: 16 } }]);
    expect(found('shared')).toEqual([]);
  });
  it('is a producer from a factory', () => {
    const [object] = inMain(`async function makeProducer() {
  const producer = kafka.producer();
  await producer.connect();
  return producer;
}
export async function sold(ticket: string) {
  const producer = await makeProducer();
  await producer.send({ topic: 'ticket.sold', messages: [{ value: ticket }] });
  await producer.disconnect();
}`);
    expect(object?.perCall).toMatchObject({ site: { line: 9 } });
  });
  it('is an old-style producer whose ready event sends', () => {
    const [object] = perCall({
      'index.js': `const kafka = require('kafka-node');
module.exports.sold = function (ticket) {
  const client = new kafka.KafkaClient({ kafkaHost: 'broker:9092' });
  const producer = new kafka.Producer(client);
  producer.on('ready', function () {
    producer.send([{ topic: 'ticket.sold', messages: ticket }], function (error) { if (error) console.error(error); });
  });
};`,
    }).filter((o) => o.role === 'producer');
    expect(object?.perCall).toMatchObject({ what: 'made for each message' });
  });
  it('is none for what a consumer tells of itself once it is ready', () => {
    const found = (event: string) => perCall({
      'index.js': `const kafka = require('node-rdkafka');
const consumer = new kafka.KafkaConsumer({ 'metadata.broker.list': 'broker:9092', 'group.id': 'seats' }, {});
consumer.connect();
consumer.on('${event}', () => countSeats());
function countSeats() {
  const counting = new kafka.Producer({ 'metadata.broker.list': 'broker:9092' });
  counting.connect();
  counting.produce('seats.counted', null, Buffer.from('1'));
  counting.disconnect();
}`,
    }).length;
    expect([found('data'), found('ready')]).toEqual([1, 0]);
  });
  it('is none for what comes once, when the program is ready', () => {
    const found = (event: string) => perCall({
      'index.js': `const kafka = require('kafka-node');
const { EventEmitter } = require('events');
const stages = new EventEmitter();
const open = () => new kafka.Producer(new kafka.KafkaClient({ kafkaHost: 'broker:9092' }));
stages.on('${event}', () => { open().send([{ topic: 'seats.counted', messages: '1' }], (error) => { if (error) throw error; }); });`,
    }).filter((o) => o.role === 'producer').length;
    expect([found('seat.sold'), found('db.ready'), found('server:started'), found('user.connected')]).toEqual([1, 0, 0, 1]);
  });
  it('is none for what kafkajs tells of the life of a consumer', () => {
    const found = (event: string) => perCall({
      'index.js': `const { Kafka } = require('kafkajs');
const kafka = new Kafka({ brokers: ['broker:9092'] });
const consumer = kafka.consumer({ groupId: 'seats' });
const { CRASH } = consumer.events;
consumer.on(${event}, () => toTheEnd());
async function toTheEnd() {
  const admin = kafka.admin();
  await admin.connect();
  await admin.fetchTopicOffsets('seats.sold');
  await admin.disconnect();
}`,
    }).length;
    expect(['consumer.events.GROUP_JOIN', 'CRASH', 'consumer.events.HEARTBEAT'].map(found)).toEqual([0, 0, 1]);
  });
  it('is none of a client that speaks HTTP', () => {
    expect(perCall({ 'src/main.ts': "import { Kafka } from '@upstash/kafka';\nexport async function sold(ticket: string) { await new Kafka({ url: 'https://kafka' }).producer().produce('ticket.sold', ticket); }" })).toEqual([]);
  });
  it.each([
    ['asks the cluster itself', "client.loadMetadataForTopics(['ticket.sold'], (error) => { res.sendStatus(error ? 503 : 204); });", ['made for each request']],
    ['is only given to what is made once', 'res.sendStatus(client.ready ? 204 : 503);', []],
  ])('is an old-style client of a probe that %s', (_name, use, expected) => {
    const found = perCall({ 'index.js': `const kafka = require('kafka-node');\nconst app = require('express')();\napp.get('/ready', function (req, res) {\n  const client = new kafka.KafkaClient({ kafkaHost: 'broker:9092' });\n  ${use}\n});` });
    expect(found.map((o) => o.perCall?.what)).toEqual(expected);
  });
  it('is an admin client of a probe', () => {
    const [object] = inMain(`import express from 'express';
express().get('/ready', async (_req, res) => {
  const admin = kafka.admin();
  await admin.connect();
  await admin.listTopics();
  await admin.disconnect();
  res.sendStatus(204);
});`);
    expect(object).toMatchObject({ role: 'admin', perCall: { what: 'connected and disconnected for each request' } });
  });
  it('is a consumer of one group that a request makes', () => {
    const [object, ...others] = inMain(`import express from 'express';
async function peek(topic: string) {
  const consumer = kafka.consumer({ groupId: 'peek' });
  await consumer.connect();
  await consumer.subscribe({ topic });
  await consumer.disconnect();
}
express().get('/peek', async (req, res) => { await peek(req.params.topic); res.end(); });`);
    expect(others).toEqual([]);
    expect(object).toMatchObject({ role: 'consumer', perCall: { what: 'connected and disconnected for each request' } });
  });
  it('is a consumer that a request makes, and that is disconnected a while later', () => {
    const [object] = inMain(`import express from 'express';
express().get('/peek', async (req, res) => {
  const seen: string[] = [];
  const consumer = kafka.consumer({ groupId: 'peek' });
  await consumer.connect();
  await consumer.subscribe({ topic: 'ticket.sold' });
  await consumer.run({ eachMessage: async ({ message }) => { seen.push(String(message.value)); } });
  setTimeout(async () => { await consumer.disconnect(); res.json(seen); }, 3000);
});`);
    expect(object).toMatchObject({ role: 'consumer', perCall: { what: 'connected and disconnected for each request' } });
  });
  it.each([
    ['an admin client', 'admin'],
    ['a producer', 'producer'],
  ])('is %s that a probe only connects and disconnects', (_name, role) => {
    const [object, ...others] = inMain(`import express from 'express';
async function isUp() {
  const client = kafka.${role}();
  try { await client.connect(); await client.disconnect(); return true; } catch { return false; }
}
express().get('/health', async (req, res) => { res.json({ up: await isUp() }); });`);
    expect(others).toEqual([]);
    expect(object).toMatchObject({ role, perCall: { what: 'connected and disconnected for each request', text: expect.stringContaining('GET /health') } });
    expect(object?.perCall?.hoist).toBeUndefined();
  });
  it('is none that a process tries once when it starts', () => {
    expect(inMain("async function main() { const admin = kafka.admin(); await admin.connect(); await admin.disconnect(); }\nmain();")).toEqual([]);
  });
  it('is a producer of a function that a server is decorated with, where that is called', () => {
    const plugin = `import plugin from 'fastify-plugin';
${KAFKA}export default plugin((server, options, done) => {
  server.decorate('outlet', { kafka, sell: async (ticket: string) => {
    const producer = kafka.producer();
    ${connectSendDisconnect}
  } });
  done();
});`;
    const main = "import fastify from 'fastify';\nimport outlet from './outlet.js';\nimport { routes } from './routes.js';\nconst server = fastify();\nserver.register(outlet);\nserver.register(routes);";
    const routes = "export const routes = async (server) => { server.post('/tickets', async (request) => { await server.outlet.sell(request.body); }); };";
    const [object, ...others] = perCall({ 'src/outlet.ts': plugin, 'src/main.ts': main, 'src/routes.ts': routes });
    expect(others).toEqual([]);
    expect(object?.perCall).toMatchObject({ what: 'connected and disconnected for each request', text: expect.stringContaining('POST /tickets') });
  });
  it('is a producer that is handed to whatever a request gives the function that makes it', () => {
    const [object, ...others] = inMain(`import type { Producer } from 'kafkajs';
import express from 'express';
async function withProducer<T>(work: (producer: Producer) => Promise<T>): Promise<T> {
  const producer = kafka.producer();
  await producer.connect();
  try { return await work(producer); } finally { await producer.disconnect(); }
}
express().post('/tickets', async (req, res) => {
  await withProducer((producer) => producer.send({ topic: 'ticket.sold', messages: [{ value: req.body }] }));
  res.end();
});`);
    expect(others).toEqual([]);
    expect(object?.perCall).toMatchObject({ what: 'connected and disconnected for each request', text: expect.stringContaining('POST /tickets') });
  });
  it.each([
    ['that goes on after it, in the group that every caller hands in', `import express from 'express';
async function follow(group: string, answer: (text: string) => void) {
  const consumer = kafka.consumer({ groupId: group });
  await consumer.connect();
  await consumer.subscribe({ topic: 'ticket.sold' });
  await consumer.run({ eachMessage: async ({ message, pause }) => {
    try { answer(String(message.value)); } catch { pause(); setTimeout(() => { consumer.resume([{ topic: 'ticket.sold' }]); }, 1000); }
  } });
}
express().post('/tickets', async (req, res) => { await follow('counter', (text) => res.json(text)); });`],
    ['that a timer closes', `import express from 'express';
import { Consumer, KafkaClient } from 'kafka-node';
express().get('/replay', (req, res) => {
  const client = new KafkaClient({ kafkaHost: 'broker:9092' });
  const consumer = new Consumer(client, [{ topic: 'ticket.sold', partition: 0 }], {});
  const seen: unknown[] = [];
  consumer.on('message', (message) => { seen.push(message); });
  setTimeout(() => { consumer.close(true, () => { res.json(seen); }); }, 2000);
});`],
  ])('is a consumer %s', (_name, code) => expect(inMain(code).filter(({ role }) => role === 'consumer').map((o) => o.perCall?.what.replace(/^.* for/, 'for'))).toEqual(['for each request']));
  it('is a producer for each message that is consumed', () => {
    const [object] = inMain(`const consumer = kafka.consumer({ groupId: 'gate' });
export async function start() {
  await consumer.subscribe({ topic: 'ticket.scanned' });
  await consumer.run({ eachMessage: async ({ message }) => {
    const producer = kafka.producer();
    await producer.connect();
    await producer.send({ topic: 'gate.opened', messages: [{ value: message.value }] });
    await producer.disconnect();
  } });
}`);
    expect(object?.perCall).toMatchObject({ what: 'connected and disconnected for each message', text: expect.stringContaining("the messages of 'ticket.scanned'") });
  });
  it('is a producer for each element, in a method of a job', () => {
    const [object] = inMain(`import { Injectable } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
@Injectable()
export class Report {
  @Cron('0 3 * * *')
  async nightly() {
    const producer = kafka.producer();
    await producer.connect();
    await producer.send({ topic: 'report.made', messages: [{ value: 'x' }] });
    await producer.disconnect();
  }
}`);
    expect(object?.perCall).toMatchObject({ what: 'connected and disconnected for each run' });
  });
});

describe('one connection', () => {
  it.each([
    ['of the module', `const producer = kafka.producer();
export async function start() { await producer.connect(); process.once('SIGTERM', () => void producer.disconnect()); }
export async function sold(ticket: string) { await producer.send({ topic: 'ticket.sold', messages: [{ value: ticket }] }); }`],
    ['made when it is first needed', `let producer: any;
export async function sold(ticket: string) {
  if (!producer) {
    producer = kafka.producer();
    await producer.connect();
  }
  await producer.send({ topic: 'ticket.sold', messages: [{ value: ticket }] });
}`],
    ['that is only connected before a send', `const producer = kafka.producer();
export async function sold(ticket: string) {
  await producer.connect();
  await producer.send({ topic: 'ticket.sold', messages: [{ value: ticket }] });
}`],
    ['kept in a map', `const producers = new Map<string, any>();
async function producerFor(topic: string) {
  let producer = producers.get(topic);
  if (!producer) {
    producer = kafka.producer();
    await producer.connect();
    producers.set(topic, producer);
  }
  return producer;
}
export async function sold(ticket: string) {
  const producer = await producerFor('ticket.sold');
  await producer.send({ topic: 'ticket.sold', messages: [{ value: ticket }] });
}`],
    ['of a main function', `async function main() {
  const producer = kafka.producer();
  const ticket = process.argv[2] ?? '';
  ${connectSendDisconnect}
}
void main();`],
    ['connected when the process starts and disconnected when it ends', `import express from 'express';
const producer = kafka.producer();
async function main() {
  await producer.connect();
  const app = express();
  app.post('/tickets', async (req, res) => { await producer.send({ topic: 'ticket.sold', messages: [{ value: req.body }] }); res.end(); });
  const server = app.listen(3000);
  process.on('SIGTERM', async () => { server.close(); await producer.disconnect(); });
}
main();`],
    ['of an open stream', `import express from 'express';
express().get('/stream', async (req, res) => {
  const consumer = kafka.consumer({ groupId: String(Date.now()) });
  await consumer.connect();
  await consumer.subscribe({ topic: 'ticket.sold' });
  await consumer.run({ eachMessage: async ({ message }) => { res.write(message.value); } });
  req.on('close', () => consumer.disconnect());
});`],
    ['of a loop in a script', `const producer = kafka.producer();
(async () => { for (const ticket of ['a', 'b']) { ${connectSendDisconnect} } })();`],
    ['that a closure keeps', `export function createBus() {
  const producer = kafka.producer();
  return { connect: () => producer.connect(), publish: (value: string) => producer.send({ topic: 'ticket.sold', messages: [{ value }] }), close: () => producer.disconnect() };
}`],
    ['of a provider that lives as long as the process', `import { Injectable } from '@nestjs/common';
@Injectable()
export class Bus {
  private producer: any;
  async onModuleInit() { this.producer = kafka.producer(); await this.producer.connect(); }
  async publish(value: string) { await this.producer.send({ topic: 'ticket.sold', messages: [{ value }] }); }
  async onModuleDestroy() { await this.producer.disconnect(); }
}`],
    ['that topics are created with when the process starts', `export async function createTopics() {
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: 'ticket.sold' }] });
  await admin.disconnect();
}
createTopics().then(() => console.log('ready'));`],
    ['for several probes at once', `import express from 'express';
let probe: Promise<boolean> | null = null;
async function run() {
  const admin = kafka.admin();
  await admin.connect();
  await admin.listTopics();
  await admin.disconnect();
  probe = null;
  return true;
}
express().get('/ready', async (_req, res) => { probe ??= run(); res.json(await probe); });`],
    ['that is made anew where it is lost', `import express from 'express';
class Bus {
  private producer: any;
  async open() { const admin = kafka.admin(); await admin.connect(); await admin.createTopics({ topics: [{ topic: 'ticket.sold' }] }); await admin.disconnect(); this.producer = kafka.producer(); }
  async publish(value: string) { if (!this.producer) { await this.open(); } await this.producer.send({ topic: 'ticket.sold', messages: [{ value }] }); }
}
const bus = new Bus();
express().post('/tickets', async (req, res) => { await bus.publish(req.body); res.end(); });`],
    ['for the group that a request names', `import express from 'express';
async function replay(topic: string) {
  const groupId = \`replay-\${topic}\`;
  const consumer = kafka.consumer({ groupId });
  await consumer.connect();
  await consumer.subscribe({ topic });
  await consumer.run({ eachMessage: async () => undefined });
  await consumer.disconnect();
}
express().post('/replay', async (req, res) => { await replay(req.body.topic); res.end(); });`],
    ['that the program hands to what it runs once', `import type { Producer } from 'kafkajs';
async function withProducer(work: (producer: Producer) => Promise<unknown>) {
  const producer = kafka.producer();
  await producer.connect();
  try { await work(producer); } finally { await producer.disconnect(); }
}
withProducer((producer) => producer.send({ topic: 'ticket.sold', messages: [{ value: 'x' }] }));`],
    ['that a function makes for whoever asks it for one', `import type { Producer } from 'kafkajs';
import express from 'express';
let kept: Producer | undefined;
function open(done: (error: unknown, producer: Producer) => void) {
  const producer = kafka.producer();
  producer.connect().then(() => done(null, producer));
}
express().post('/open', (req, res) => open((_error, producer) => { kept = producer; res.end(); }));`],
    ['that lives as long as a stream of events', `import express from 'express';
express().get('/tickets', async (req, res) => {
  const consumer = kafka.consumer({ groupId: 'wall' });
  await consumer.connect();
  await consumer.subscribe({ topic: 'ticket.sold' });
  await consumer.run({ eachMessage: async ({ message }) => { res.write(String(message.value)); } });
  req.on('close', () => consumer.disconnect());
});`],
    ['that hears all in a group that is new for each request', `import express from 'express';
import { randomUUID } from 'node:crypto';
express().get('/peek', async (req, res) => {
  const consumer = kafka.consumer({ groupId: 'peek-' + randomUUID() });
  await consumer.connect();
  await consumer.subscribe({ topic: 'ticket.sold' });
  await consumer.run({ eachMessage: async ({ message }) => { res.json(String(message.value)); } });
});`],
    ['that goes on sending what it hears', `import { Producer } from 'node-rdkafka';
import { changes } from './changes.js';
export function observe(settings: { topic: string }) {
  const rdkafka = new Producer(settings);
  rdkafka.connect();
  rdkafka.on('ready', () => { changes.subscribe({ next: (change: string) => { rdkafka.produce(settings.topic, null, Buffer.from(change)); } }); });
}`],
    ['for each of several consumers', `export async function start(groups: string[]) {
  for (const groupId of groups) {
    const consumer = kafka.consumer({ groupId });
    await consumer.connect();
    await consumer.subscribe({ topic: 'ticket.sold' });
    await consumer.run({ eachMessage: async () => undefined });
  }
}`],
  ])('is one %s', (_name, code) => expect(inMain(code).map((o) => o.perCall)).toEqual([]));
});

describe('moving a producer to its module', () => {
  const edited = (code: string): string | undefined => {
    const text = KAFKA + code;
    const edits = perCall({ 'src/main.ts': text })[0]?.perCall?.hoist;
    return edits && [...edits].sort((a, b) => b.site.start - a.site.start).reduce((t, e) => t.slice(0, e.site.start) + e.text + t.slice(e.site.end), text);
  };
  it('leaves the connecting and takes the disconnecting to the end of the process', () => {
    expect(edited(`
export async function sold(ticket: string) {
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic: 'ticket.sold', messages: [{ value: ticket }] });
  await producer.disconnect();
}
`)).toBe(`${KAFKA}
const producer = kafka.producer();
process.once('SIGTERM', () => void producer.disconnect());

export async function sold(ticket: string) {
  await producer.connect();
  await producer.send({ topic: 'ticket.sold', messages: [{ value: ticket }] });
}
`);
  });
  it.each([
    ['is made of a parameter', `export async function sold(ticket: string, id: string) {
  const producer = kafka.producer({ transactionalId: id });
  ${connectSendDisconnect}
}`],
    ['has the name of another', `export async function sold(ticket: string) {
  const producer = kafka.producer();
  ${connectSendDisconnect}
}
export function other(producer: string) { return producer; }`],
  ])('is not offered where it %s', (_name, code) => expect(edited(code)).toBeUndefined());
});
