/** What the key of a message orders: messages about one thing, all of them, or none. */
import { describe, expect, it } from 'vitest';
import { analyse, producesOf } from '../../support/engine.js';

const KINDS: Readonly<Record<string, readonly [key: string, kind: string, before?: string]>> = {
  'of the thing that the message is about': ['order.id', 'value'],
  'that callers hand in, each another one': ['kind', 'value', "export const start = () => { send({ id: '1' }, 'placed'); send({ id: '2' }, 'paid'); };"],
  'that is made anew each time': ['crypto.randomUUID()', 'random'],
  'of the time': ['String(Date.now())', 'time'],
  'that is the same for all': ["'mail'", 'constant'],
  'that is the same for all, by a constant': ['KEY', 'constant', "const KEY = 'mail';"],
  'that the environment gives': ['process.env.KEY', 'value'],
  'that is not there': ['undefined', 'none'],
};

describe('a key', () => {
  it.each(Object.entries(KINDS))('%s', (_, [key, kind, before = '']) => {
    const code = `import { Kafka } from 'kafkajs';\nconst producer = new Kafka({ brokers: [] }).producer();\n${before}\nexport async function send(order: { id: string }, kind: string) { await producer.send({ topic: 'order.placed', messages: [{ key: ${key}, value: JSON.stringify(order) }] }); }`;
    expect(producesOf(analyse({ 'src/main.ts': code })).map((produce) => produce.key.kind)).toEqual([kind]);
  });
});

it.each([
  ['converted for a wrapper', 'String(job.id)', 'job.id'],
  ['as a text', '`${job.id}`', 'job.id'],
  ['through a conversion of its own', 'job.id.toString()', 'job.id'],
  ['made of several', '`${job.kind}-${job.id}`', '${?}-${?}'],
])('a key that a caller hands in %s is called what the caller calls it', (_, key, text) => {
  const bus = `import { Kafka } from 'kafkajs';\nconst producer = new Kafka({ brokers: [] }).producer();\nexport async function publish(topic: string, value: unknown, key?: string) { await producer.send({ topic, messages: [{ key, value: JSON.stringify(value) }] }); }`;
  const main = `import { publish } from './bus.js';\nimport { next } from 'queue-of-jobs';\nexport async function run() { const [job] = await next(); await publish('print.jobs', { jobId: job.id }, ${key}); }`;
  expect(producesOf(analyse({ 'src/bus.ts': bus, 'src/main.ts': main })).map((produce) => [produce.topic.text, produce.key])).toEqual([['print.jobs', { kind: 'value', text }]]);
});

it('a key in options that wrappers hand on is called what the caller calls it', () => {
  const bus = `import { Kafka } from 'kafkajs';\nconst producer = new Kafka({ brokers: [] }).producer();\nasync function put(topic: string, value: unknown, options: { key?: string } = {}) { await producer.send({ topic, messages: [{ key: options.key ?? null, value: JSON.stringify(value) }] }); }\nexport async function publish(topic: string, value: unknown, options: { key?: string } = {}) { await put(topic, value, options); }`;
  const main = `import { publish } from './bus.js';\nimport { next } from 'queue-of-jobs';\nexport async function run() { const [job] = await next(); await publish('print.jobs', { jobId: job.id }, { key: job.paper }); }`;
  expect(producesOf(analyse({ 'src/bus.ts': bus, 'src/main.ts': main })).map((produce) => produce.key)).toEqual([{ kind: 'value', text: 'job.paper' }]);
});

it("a message of Nest's that has a key only where one is given has one", () => {
  const main = `import { ClientKafka } from '@nestjs/microservices';\nimport { next } from 'queue-of-jobs';\nexport class Desk {\n  constructor(private readonly client: ClientKafka) {}\n  put(topic: string, data: unknown, key?: string) {\n    const message = key ? { key, value: data } : data;\n    this.client.emit(topic, message);\n  }\n  print() { const job = next(); this.put('print.jobs', { jobId: job.id }, job.paper); }\n  look() { this.put('print.seen', { jobId: 1 }); }\n}`;
  const found = producesOf(analyse({ 'src/main.ts': main }));
  expect(found.map(({ topic, key, fields }) => [topic.text, key.kind, fields])).toEqual([['print.jobs', 'value', ['jobId']], ['print.seen', 'none', ['jobId']]]);
});
