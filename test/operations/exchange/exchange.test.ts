import { describe, expect, it } from 'vitest';
import type { Produce } from '../../../src/topology/topology.js';
import { analyse, producesOf } from '../../support/engine.js';

const client = `import { Kafka } from 'kafkajs';
const kafka = new Kafka({ brokers: ['broker:9092'] });
export const producer = kafka.producer();
export const consumer = kafka.consumer({ groupId: 'desk' });
`;
/** A consumer of `fare.quoted` whose handler does this with `answer`, the parsed message. */
const listening = (act: string): string => `
export async function listen() {
  await consumer.subscribe({ topic: 'fare.quoted' });
  await consumer.run({
    eachMessage: async ({ message }) => {
      const answer = JSON.parse(message.value.toString());
      ${act}
    },
  });
}
`;
const ask = (value = '{ quoteId, from, to }'): string => `await producer.send({ topic: 'fare.wanted', messages: [{ value: JSON.stringify(${value}) }] });`;

function asking(files: Record<string, string | object>, topic = 'fare.wanted'): Produce {
  const [produce, ...others] = producesOf(analyse(files)).filter((p) => p.topic.text === topic);
  expect(others).toEqual([]);
  if (!produce) throw new Error(`nothing is produced to '${topic}'`);
  return produce;
}
const inOneFile = (code: string): Produce => asking({ 'src/main.ts': client + code });

/** Asks, and keeps its promise in a map by an id. */
const QUOTE = `
const open = new Map<string, (fare: unknown) => void>();
export function quote(quoteId: string, from: string, to: string) {
  return new Promise(async (resolve) => {
    open.set(quoteId, resolve);
    ${ask()}
  });
}
`;

describe('a wait that a consumer of the service ends', () => {
  it('is a promise kept in a map by an id of the message', () => {
    const produce = inOneFile(`${QUOTE}${listening('open.get(answer.quoteId)?.(answer); open.delete(answer.quoteId);')}`);
    expect(produce.awaitsReply).toMatchObject({ through: 'open', topic: 'fare.quoted', text: "`open` keeps the promise of `quote` by `quoteId` until the handler of 'fare.quoted' settles it" });
    expect(produce.awaitsReply?.site).toMatchObject({ file: 'src/main.ts', line: 9 });
  });

  it('is for the id that the send makes and gives back', () => {
    const produce = asking({
      'src/main.ts': `${client}import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
const answers = new EventEmitter();
export async function ask(body: unknown, callId?: string) {
  if (!callId) callId = randomUUID();
  const sent = await producer.send({ topic: 'fare.wanted', messages: [{ value: JSON.stringify(body), headers: { callId } }] });
  return { callId, sent };
}
const answerTo = (id: string) => new Promise((resolve) => { answers.once(id, (fare) => resolve(fare)); });
export async function quote(from: string) {
  const { callId } = await ask({ from });
  return answerTo(callId);
}
${listening('answers.emit(answer.callId, answer);')}`,
    });
    expect(produce.awaitsReply).toMatchObject({ through: 'answers', topic: 'fare.quoted' });
  });

  it('is none where what the send gives back is only told', () => {
    const produce = asking({
      'src/main.ts': `${client}import { EventEmitter } from 'node:events';
const answers = new EventEmitter();
export async function ask(body: unknown) {
  const [{ baseOffset }] = await producer.send({ topic: 'fare.wanted', messages: [{ value: JSON.stringify(body) }] });
  return baseOffset;
}
const answerTo = (id: string) => new Promise((resolve) => { answers.once(id, (fare) => resolve(fare)); });
export async function quote(from: string) {
  const offset = await ask({ from });
  console.log(offset);
}
export const wait = (ticket: string) => answerTo(ticket);
${listening('answers.emit(answer.callId, answer);')}`,
    });
    expect(produce.awaitsReply).toBeUndefined();
  });

  it('is ended by each topic that the listener hears', () => {
    const produce = inOneFile(`${QUOTE}${listening('open.get(answer.quoteId)?.(answer);').replace("topic: 'fare.quoted'", "topics: ['berth.found', 'fare.quoted']")}`);
    expect(produce.awaitsReply).toMatchObject({ topic: 'berth.found', others: [{ topic: 'fare.quoted', text: "`open` keeps the promise of `quote` by `quoteId` until the handler of 'fare.quoted' settles it" }] });
  });

  it('is an entry with resolve and reject in a field, found again in another method', () => {
    const produce = asking({
      'src/fares.ts': `import { Kafka, Producer, Consumer } from 'kafkajs';
export class Fares {
  private readonly producer: Producer;
  private readonly consumer: Consumer;
  private readonly waiting: Record<string, { resolve: (v: unknown) => void; reject: (e: Error) => void }> = {};
  constructor(kafka: Kafka) { this.producer = kafka.producer(); this.consumer = kafka.consumer({ groupId: 'desk' }); }
  async start() {
    await this.consumer.subscribe({ topics: ['fare.quoted'] });
    await this.consumer.run({ eachMessage: async (payload) => this.onAnswer(payload) });
  }
  async quote(request: { from: string }): Promise<unknown> {
    const ticket = Math.random().toString(36);
    const answer = new Promise((resolve, reject) => { this.waiting[ticket] = { resolve, reject }; });
    await this.producer.send({ topic: 'fare.wanted', messages: [{ key: ticket, value: JSON.stringify(request) }] });
    return answer;
  }
  private async onAnswer({ message }: any) {
    const entry = this.waiting[message.key.toString()];
    if (!entry) return;
    entry.resolve(JSON.parse(message.value.toString()));
  }
}`,
      'src/main.ts': `import { Kafka } from 'kafkajs';
import { Fares } from './fares.js';
const fares = new Fares(new Kafka({ brokers: ['broker:9092'] }));
fares.start();`,
    });
    expect(produce.awaitsReply).toMatchObject({ through: 'this.waiting', topic: 'fare.quoted' });
  });

  it('is a callback on an object made by a constructor function', () => {
    const produce = asking({
      'rpc.js': `const kafka = require('kafka-node');
const client = new kafka.KafkaClient({ kafkaHost: 'broker:9092' });
function Rpc() {
  this.calls = {};
  this.producer = new kafka.HighLevelProducer(client);
}
Rpc.prototype.listen = function () {
  const that = this;
  const consumer = new kafka.Consumer(client, [{ topic: 'fare.quoted' }], {});
  consumer.on('message', function (message) {
    const answer = JSON.parse(message.value);
    if (answer.callId in that.calls) {
      const call = that.calls[answer.callId];
      delete that.calls[answer.callId];
      call.done(null, answer);
    }
  });
};
Rpc.prototype.ask = function (topic, body, callback) {
  const callId = String(Date.now()) + Math.random();
  this.calls[callId] = { done: callback, at: Date.now() };
  const payloads = [{ topic: topic, messages: JSON.stringify({ callId: callId, body: body }) }];
  this.producer.send(payloads, function () {});
};
module.exports = Rpc;`,
      'main.js': `const Rpc = require('./rpc');
const rpc = new Rpc();
rpc.listen();
exports.fare = function (request, response) {
  rpc.ask('fare.wanted', request.query, function (error, answer) { response.end(answer); });
};`,
    });
    expect(produce.awaitsReply).toMatchObject({ topic: 'fare.quoted' });
    expect(produce.awaitsReply?.text).toContain('the callback of `Rpc.ask` by `callId`');
  });

  it('is a listener for an event named by the id', () => {
    const produce = inOneFile(`
import { EventEmitter, once } from 'node:events';
const answers = new EventEmitter();
export async function quote(quoteId: string, from: string, to: string) {
  ${ask()}
  const [answer] = await once(answers, quoteId);
  return answer;
}
${listening('answers.emit(answer.quoteId, answer);')}`);
    expect(produce.awaitsReply).toMatchObject({ through: 'answers', topic: 'fare.quoted' });
  });

  it('is a listener that compares the id', () => {
    const produce = inOneFile(`
import { EventEmitter } from 'node:events';
const answers = new EventEmitter();
export function quote(quoteId: string, from: string, to: string) {
  return new Promise(async (resolve) => {
    answers.on('answer', (answer) => { if (answer.quoteId === quoteId) resolve(answer); });
    ${ask()}
  });
}
${listening("answers.emit('answer', answer);")}`);
    expect(produce.awaitsReply).toMatchObject({ through: 'answers' });
  });

  it('is kept by a registry in a file of its own', () => {
    const produce = asking({
      'src/registry.ts': `export class PendingAnswers {
  private readonly entries = new Map<string, { resolve: (value: unknown) => void }>();
  waitFor(id: string): Promise<unknown> {
    return new Promise((resolve) => { this.entries.set(id, { resolve }); });
  }
  settle(id: string, value: unknown): void {
    const entry = this.entries.get(id);
    entry?.resolve(value);
    this.entries.delete(id);
  }
}
export const pendingAnswers = new PendingAnswers();`,
      'src/main.ts': `${client}
import { pendingAnswers } from './registry.js';
export async function quote(quoteId: string, from: string, to: string) {
  const answer = pendingAnswers.waitFor(quoteId);
  ${ask()}
  return answer;
}
${listening('pendingAnswers.settle(answer.quoteId, answer);')}`,
    });
    expect(produce.awaitsReply).toMatchObject({ through: 'this.entries', topic: 'fare.quoted' });
  });

  it('is the response of an HTTP request that is kept open', () => {
    const produce = inOneFile(`
import express from 'express';
const app = express();
const responses: Record<string, any> = {};
app.post('/fares', async (req, res) => {
  const quoteId = req.headers['x-quote'] + Date.now();
  responses[quoteId] = res;
  ${ask('{ quoteId, trip: req.body }')}
});
${listening('responses[answer.quoteId].json(answer);')}`);
    expect(produce.awaitsReply).toMatchObject({ through: 'responses', text: expect.stringContaining('keeps the response') });
  });

  it('is ended by each handler that answers what one table keeps', () => {
    const more = `export const listenToBerths = async () => { await consumer.subscribe({ topic: 'berth.found' }); await consumer.run({ eachMessage: async ({ message }) => open.get(message.key.toString())?.(message.value) }); };`;
    const produce = inOneFile(`${QUOTE}${listening('open.get(answer.quoteId)?.(answer);')}${more.replaceAll('consumer', 'berths')}\nconst berths = kafka.consumer({ groupId: 'berths' });`);
    expect(produce.awaitsReply).toMatchObject({ topic: 'fare.quoted', others: [{ topic: 'berth.found' }] });
  });

  it.each<[string, string, string, boolean]>([
    ['the entry', 'export const take = (id) => open.get(id);', 'const res = take(answer.quoteId).res;\n      res.status(201).json(answer);', true],
    ['a member of it', 'export function take(id) {\n  const entry = open.get(id);\n  open.delete(id);\n  return entry?.res;\n}', 'take(answer.quoteId).json(answer);', true],
    ['the entry, by way of another function', 'const find = (id) => open.get(id);\nexport async function take(id) { const entry = find(id); return entry ?? null; }', 'const { res } = await take(answer.quoteId);\n      res.send(answer);', true],
    ['another of its members', 'export const take = (id) => open.get(id).log;', 'take(answer.quoteId).send(answer);', false],
    ['what another map keeps', 'const shown = new Map();\nexport const take = (id) => shown.get(id);', 'take(answer.quoteId).res.json(answer);', false],
  ])('is a response that a function of another file fetches: %s', (_name, fetching, act, found) => {
    const produce = asking({
      'src/responses.js': `const open = new Map();\nexport const keep = (id, res, log) => { open.set(id, { res, log }); };\n${fetching}`,
      'src/main.ts': `${client}
import express from 'express';
import { keep, take } from './responses.js';
const app = express();
app.post('/fares', async (req, res) => {
  const quoteId = crypto.randomUUID();
  keep(quoteId, res, console);
  await producer.send({ topic: 'fare.wanted', messages: [{ key: quoteId, value: JSON.stringify(req.body) }] });
});
${listening(act)}`,
    });
    expect(produce.awaitsReply?.through).toBe(found ? 'open' : undefined);
  });

  it.each<[string, string, string, string | undefined]>([
    ['a member of what is kept', '{ res }', 'open.get(answer.quoteId)?.res.json(answer);', 'open'],
    ['one of several members, with a status', '{ timer: setTimeout(() => open.delete(quoteId), 5000), res }', 'const entry = open.get(answer.quoteId);\nif (!entry) return;\nclearTimeout(entry.timer);\nentry.res.status(200).send(answer);', 'open'],
    ['taken out of what is kept', '{ reply: res }', 'const { reply } = open.get(answer.quoteId);\nreply.send(answer);', 'open'],
    ['taken out by another name', '{ reply: res }', 'const entry = open.get(answer.quoteId);\nconst waiting = entry.reply;\nwaiting.end(answer);', 'open'],
    ['and not the request', '{ req }', 'open.get(answer.quoteId)?.req.json(answer);', undefined],
    ['and not where only another member is called', '{ res, log }', 'open.get(answer.quoteId)?.log.send(answer);', undefined],
  ])('is a response with what belongs to it: %s', (_name, kept, act, through) => {
    const produce = inOneFile(`
import express from 'express';
const app = express();
const log = { send: console.log };
const open = new Map<string, any>();
app.post('/fares', async (req, res) => {
  const quoteId = req.headers['x-quote'] + Date.now();
  open.set(quoteId, ${kept});
  ${ask('{ quoteId, trip: req.body }')}
});
${listening(act)}`);
    expect(produce.awaitsReply?.through).toBe(through);
  });

  it('is a loop that sleeps until the answer lies there', () => {
    const produce = inOneFile(`
const answers = new Map<string, unknown>();
export async function quote(quoteId: string, from: string, to: string) {
  ${ask()}
  while (!answers.has(quoteId)) await new Promise((resolve) => setTimeout(resolve, 50));
  return answers.get(quoteId);
}
${listening('answers.set(answer.quoteId, answer);')}`);
    expect(produce.awaitsReply).toMatchObject({ through: 'answers' });
  });

  it('begins in the caller of a function that sends', () => {
    const produce = asking({
      'src/publisher.ts': `${client}export async function publishWanted(body: object) {
  await producer.send({ topic: 'fare.wanted', messages: [{ value: JSON.stringify(body) }] });
}`,
      'src/main.ts': `import { consumer } from './publisher.js';
import { publishWanted } from './publisher.js';
const waiting = new Map<string, (v: unknown) => void>();
export async function quote(quoteId: string) {
  const answer = new Promise((resolve) => waiting.set(quoteId, resolve));
  await publishWanted({ quoteId });
  return answer;
}
${listening('waiting.get(answer.quoteId)!(answer);')}`,
    });
    expect(produce.awaitsReply).toMatchObject({ through: 'waiting', topic: 'fare.quoted' });
  });

  it('is a consumer of its own, whose handler settles the promise', () => {
    const produce = inOneFile(`
export function quote(quoteId: string, from: string, to: string) {
  return new Promise(async (resolve) => {
    await consumer.subscribe({ topic: 'fare.quoted' });
    await consumer.run({ eachMessage: async ({ message }) => {
      const answer = JSON.parse(message.value.toString());
      if (answer.quoteId === quoteId) resolve(answer);
    } });
    ${ask()}
  });
}`);
    expect(produce.awaitsReply).toMatchObject({ through: 'its own consumer', topic: 'fare.quoted', text: "the handler of 'fare.quoted' settles the promise of `quote` by `quoteId` itself" });
  });

  it('is settled by a function that is handed to a subscription of the workspace', () => {
    const produce = asking({
      'src/bus.ts': `${client}
export async function subscribe<T>({ topic, handle }: { topic: string; handle: (event: T) => Promise<void> }) {
  await consumer.subscribe({ topic });
  await consumer.run({ eachMessage: async ({ message }) => { await handle(JSON.parse(message.value.toString()) as T); } });
}
export const publish = (topic: string, event: unknown) => producer.send({ topic, messages: [{ value: JSON.stringify(event) }] });`,
      'src/main.ts': `import { publish, subscribe } from './bus.js';
const waiting = new Map<string, (fare: number) => void>();
export async function quote(from: string) {
  const quoteId = crypto.randomUUID();
  const answer = new Promise<number>((resolve) => { waiting.set(quoteId, resolve); });
  await publish('fare.wanted', { quoteId, from });
  return answer;
}
export const listen = () => subscribe<{ quoteId: string; fare: number }>({
  topic: 'fare.quoted',
  handle: async (answer) => { waiting.get(answer.quoteId)?.(answer.fare); },
});`,
    });
    expect(produce.awaitsReply).toMatchObject({ through: 'waiting', topic: 'fare.quoted' });
  });

  it('is kept by a function that makes the id and gives it back', () => {
    const produce = inOneFile(`
const open = new Map<string, (fare: unknown) => void>();
function expectAnswer() {
  const id = crypto.randomUUID();
  return { id, answer: new Promise((resolve) => { open.set(id, resolve); }) };
}
export async function quote(from: string, to: string) {
  const { id: quoteId, answer } = expectAnswer();
  ${ask()}
  return answer;
}
${listening('open.get(answer.quoteId)?.(answer);')}`);
    expect(produce.awaitsReply).toMatchObject({ through: 'open' });
  });

  it('is a filtered stream of all answers', () => {
    const produce = inOneFile(`
import { Subject, filter, firstValueFrom, timeout } from 'rxjs';
const answers$ = new Subject<any>();
export async function quote(quoteId: string, from: string, to: string) {
  const answer = firstValueFrom(answers$.pipe(filter((a) => a.quoteId === quoteId), timeout(5_000)));
  ${ask()}
  return answer;
}
${listening('answers$.next(answer);')}`);
    expect(produce.awaitsReply).toMatchObject({ through: 'answers$', topic: 'fare.quoted' });
  });

  it.each([
    ['a list in Redis', "import Redis from 'ioredis';\nconst store = new Redis();", 'const [, answer] = await store.blpop(`fare:${quoteId}`, 5);', 'await store.rpush(`fare:${answer.quoteId}`, JSON.stringify(answer));'],
    ['a table', "import { PrismaClient } from '@prisma/client';\nconst store = new PrismaClient();", 'let answer = null; while (!answer) { await new Promise((r) => setTimeout(r, 100)); answer = await store.quote.findUnique({ where: { id: quoteId } }); }', 'await store.quote.create({ data: { id: answer.quoteId, fare: answer.fare } });'],
  ])('is kept under the id in %s', (_name, before, wait, act) => {
    const produce = inOneFile(`${before}
export async function quote(quoteId: string, from: string, to: string) {
  ${ask()}
  ${wait}
  return answer;
}
${listening(act)}`);
    expect(produce.awaitsReply).toMatchObject({ topic: 'fare.quoted' });
  });

  it('is a subject of an injected service in Nest', () => {
    const produce = asking({
      'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { Transport } from '@nestjs/microservices';
import { FareModule } from './fare.module.js';
const app = await NestFactory.create(FareModule);
app.connectMicroservice({ transport: Transport.KAFKA, options: { consumer: { groupId: 'desk' } } });`,
      'src/fare.module.ts': `import { Module } from '@nestjs/common';
import { FareController } from './fare.controller.js';
import { FareService } from './fare.service.js';
@Module({ controllers: [FareController], providers: [FareService] })
export class FareModule {}`,
      'src/fare.service.ts': `import { Inject, Injectable } from '@nestjs/common';
import { ClientKafka } from '@nestjs/microservices';
import { Subject, firstValueFrom } from 'rxjs';
@Injectable()
export class FareService {
  private readonly open = new Map<string, Subject<unknown>>();
  constructor(@Inject('DESK') private readonly desk: ClientKafka) {}
  async quote(trip: object) {
    const quoteId = crypto.randomUUID();
    const answer = new Subject<unknown>();
    this.open.set(quoteId, answer);
    this.desk.emit('fare.wanted', { quoteId, trip });
    return firstValueFrom(answer);
  }
  answered(quoteId: string, fare: unknown) {
    const subject = this.open.get(quoteId);
    subject?.next(fare);
  }
}`,
      'src/fare.controller.ts': `import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { FareService } from './fare.service.js';
@Controller()
export class FareController {
  constructor(private readonly fares: FareService) {}
  @EventPattern('fare.quoted')
  onQuoted(@Payload() answer: { quoteId: string }) { this.fares.answered(answer.quoteId, answer); }
}`,
    });
    expect(produce.awaitsReply).toMatchObject({ through: 'this.open', topic: 'fare.quoted' });
  });
});

describe('no wait', () => {
  it.each([
    ['a table of handlers by topic', `
const handlers = new Map<string, (m: unknown) => void>();
export function on(topic: string, handler: (m: unknown) => void) { handlers.set(topic, handler); }
export async function quote(quoteId: string, from: string, to: string) {
  on('fare.quoted', (m) => console.log(m));
  ${ask()}
}
${listening("handlers.get('fare.quoted')?.(answer);")}`],
    ['a job that a loop takes from the same table', `
import { PrismaClient } from '@prisma/client';
const store = new PrismaClient();
export async function relay(to: string) {
  for (;;) {
    const row = await store.outbox.findFirst({ where: { sent: false } });
    const quoteId = row.id, from = row.from;
    ${ask()}
  }
}
${listening('await store.outbox.create({ data: answer });')}`],
    ['a consumer in the same function that waits for nothing', `
export async function start(quoteId: string, from: string, to: string) {
  await consumer.subscribe({ topic: 'fare.quoted' });
  await consumer.run({ eachMessage: async ({ message }) => { if (message.key.toString() === quoteId) console.log('mine'); } });
  ${ask()}
}`],
    ['sockets by user', `
const sockets = new Map<string, any>();
export async function joined(socket: any, userId: string, from: string, to: string) {
  sockets.set(userId, socket);
  ${ask('{ userId, from, to }')}
}
${listening('sockets.get(answer.userId)?.send(JSON.stringify(answer));')}`],
    ['a cache that the handler empties', `
const cache = new Map<string, unknown>();
export async function quote(quoteId: string, from: string, to: string) {
  cache.set(quoteId, { from, to });
  ${ask()}
}
${listening('cache.delete(answer.quoteId);')}`],
    ['a promise that a webhook settles', `
import express from 'express';
const open = new Map<string, (fare: unknown) => void>();
export function quote(quoteId: string, from: string, to: string) {
  return new Promise(async (resolve) => {
    open.set(quoteId, resolve);
    ${ask()}
  });
}
express().post('/webhook', (req, res) => { open.get(req.body.quoteId)?.(req.body); res.end(); });
${listening('console.log(answer.quoteId);')}`],
    ['the acknowledgement of the broker', `
export async function quote(correlationId: string, from: string, to: string) {
  const sent = ${ask('{ correlationId, from, to }').slice(0, -1)};
  return sent[0].baseOffset;
}
${listening('console.log(answer.correlationId);')}`],
    ['a promise in another function that happens to be in the same module', `
const open = new Map<string, (fare: unknown) => void>();
export function confirm(bookingId: string) { return new Promise((resolve) => { open.set(bookingId, resolve); }); }
export async function quote(quoteId: string, from: string, to: string) { ${ask()} }
${listening('open.get(answer.bookingId)?.(answer);')}`],
  ])('is %s', (_name, code) => expect(inOneFile(code).awaitsReply).toBeUndefined());

  it('is what is sent after somebody else has waited', () => {
    const produces = producesOf(analyse({ 'src/main.ts': `${client}
import express from 'express';
const open = new Map<string, (fare: unknown) => void>();
async function quote(quoteId: string, from: string, to: string) {
  const answer = new Promise((resolve) => { open.set(quoteId, resolve); });
  ${ask()}
  return answer;
}
const booked = (quoteId: string) => producer.send({ topic: 'seat.booked', messages: [{ value: quoteId }] });
express().post('/bookings', async (req, res) => {
  const quoteId = crypto.randomUUID();
  await quote(quoteId, req.body.from, req.body.to);
  await booked(quoteId);
  res.end();
});
${listening('open.get(answer.quoteId)?.(answer);')}` }));
    expect(produces.map((p) => [p.topic.text, p.awaitsReply?.through])).toEqual([['fare.wanted', 'open'], ['seat.booked', undefined]]);
  });

  it('is one that another service ends', () => {
    const pending = `export const open = new Map<string, (fare: unknown) => void>();`;
    const produce = asking({
      'package.json': { name: 'travel', private: true, workspaces: ['apps/*'] },
      'apps/desk/package.json': { name: 'desk', scripts: { start: 'node src/main.js' } },
      'apps/desk/src/main.ts': `${client}${pending}
export function quote(quoteId: string, from: string, to: string) {
  return new Promise(async (resolve) => { open.set(quoteId, resolve); ${ask()} });
}`,
      'apps/fares/package.json': { name: 'fares', scripts: { start: 'node src/main.js' } },
      'apps/fares/src/main.ts': `${client}${pending}${listening('open.get(answer.quoteId)?.(answer);')}`,
    });
    expect(produce.awaitsReply).toBeUndefined();
  });
});

describe('an address to answer to', () => {
  const read = listening('console.log(answer);');
  it('is a member of the payload that names a topic which the service reads', () => {
    const { replyAddress } = inOneFile(`export async function quote(from: string) { ${ask("{ from, replyTo: 'fare.quoted' }")} }${read}`);
    expect(replyAddress).toMatchObject({ text: "`replyTo: 'fare.quoted'` tells the receiver where to answer", topic: { kind: 'name', text: 'fare.quoted', id: 'fare.quoted' }, site: { line: 5 } });
  });
  it('is a header that names it by a constant', () => {
    const { replyAddress } = inOneFile(`const ANSWERS = 'fare.quoted';
export async function quote(from: string) { await producer.send({ topic: 'fare.wanted', messages: [{ headers: { 'answer-topic': ANSWERS }, value: from }] }); }${read}`);
    expect(replyAddress).toMatchObject({ topic: { id: 'fare.quoted' } });
  });
  it.each([
    ['the address of a mail', "{ from, replyTo: 'desk@travel.example' }"],
    ['a topic that this service does not read', "{ from, replyTo: 'fare.priced' }"],
    ['where a message came from', "{ from, originalTopic: 'fare.quoted' }"],
    ['where a message failed', "{ from, failedReplyTopic: 'fare.quoted' }"],
    ['a word for the kind of message', "{ from, type: 'fare.quoted' }"],
  ])('is not %s', (_name, value) => expect(inOneFile(`export async function quote(from: string) { ${ask(value)} }${read}`).replyAddress).toBeUndefined());
});

describe('an answer to an address in the message', () => {
  const handling = (act: string, before = ''): Produce[] => [...producesOf(analyse({ 'src/main.ts': `${client}${before}
export async function start() {
  await consumer.subscribe({ topic: 'fare.wanted' });
  await consumer.run({ eachMessage: async ({ topic, message }) => {
    const wanted = JSON.parse(message.value.toString());
    ${act}
  } });
}` }))];
  it.each([
    ['of the payload', 'await producer.send({ topic: wanted.answerOn, messages: [{ value: "12.50" }] });', '', 'answerOn'],
    ['of the headers', 'await producer.send({ topic: message.headers["reply-to"].toString(), messages: [{ value: "12.50" }] });', '', 'reply-to'],
    ['with a default', 'await producer.send({ topic: wanted.replyTo ?? "fare.quoted", messages: [{ value: "12.50" }] });', '', 'replyTo'],
    ['handed to a function', 'await answer(wanted.replyTo, "12.50");', 'const answer = (to: string, fare: string) => producer.send({ topic: to, messages: [{ value: fare }] });', 'replyTo'],
  ])('is a topic %s', (_name, act, before, member) => {
    const produces = handling(act, before);
    expect(produces.map((p) => p.toMessageAddress?.text)).toEqual([expect.stringContaining(member)]);
  });
  it.each([
    ['the topic it came on', 'await producer.send({ topic, messages: [message] });'],
    ['its dead letters', 'await producer.send({ topic: `${topic}.dlq`, messages: [message] });'],
    ['where it came from', 'await producer.send({ topic: message.headers.original_topic.toString(), messages: [message] });'],
    ['a route in an envelope', 'await producer.send({ topic: wanted.topic, messages: [{ value: wanted.payload }] });'],
    ['a topic of its own', 'await producer.send({ topic: `fares.${wanted.country}`, messages: [message] });'],
  ])('is not %s', (_name, act) => expect(handling(act).map((p) => p.toMessageAddress)).toEqual([undefined]));
});

it('functions that call each other, kept where a wait might be, are no wait', () => {
  const produce = inOneFile(`
const open = new Map<string, () => void>();
const again = (): void => { if (open.size > 9) once(); };
const once = (): void => { again(); };
export async function quote(quoteId: string, from: string, to: string) {
  open.set(quoteId, once);
  ${ask()}
}
${listening('open.get(answer.quoteId)?.();')}`);
  expect(produce.awaitsReply).toBeUndefined();
});
