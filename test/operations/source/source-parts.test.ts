import { describe, expect, test } from 'vitest';
import type { ProduceSource } from '../../../src/topology/topology.js';
import { analyse, producesOf } from '../../support/engine.js';

const KAFKAJS = `import { Kafka } from 'kafkajs';\nconst producer = new Kafka({ brokers: ['b:9092'] }).producer();\n`;

/** The source of the only produce of some files. */
function sourceOf(files: Readonly<Record<string, string | object>>): Partial<ProduceSource> {
  const [produce, second] = producesOf(analyse(files));
  expect(second).toBeUndefined();
  return produce?.source ?? {};
}
const direct = (code: string): Partial<ProduceSource> => sourceOf({ 'src/main.ts': KAFKAJS + code });

describe('the parts of a direct call', () => {
  test('the payload before JSON.stringify, the key and the topic', () => {
    expect(direct(`export async function place(order: { id: string }) { await producer.send({ topic: 'crate.packed', messages: [{ key: order.id, value: JSON.stringify(order) }] }); }`)).toMatchObject({ payload: 'order', key: 'order.id', topic: "'crate.packed'", receiver: 'producer', method: 'send' });
  });
  test('a payload written as an object, in a buffer', () => {
    expect(direct(`export const place = (id: string) => producer.send({ topic: 'crate.packed', messages: [{ value: Buffer.from(JSON.stringify({ id, at: 1 })) }] });`)).toMatchObject({ payload: '{ id, at: 1 }', payloadForm: 'object' });
  });
  test('constants that hold the message, the list and the text', () => {
    const source = direct(`export async function place(order: { id: string }) {
  const text = JSON.stringify(order);
  const message = { key: order.id, value: text };
  const messages = [message];
  await producer.send({ topic: 'crate.packed', messages });
}`);
    expect(source).toMatchObject({ payload: 'order', key: 'order.id' });
  });
  test('a payload that has a name goes by it: it may have changed since', () => {
    const source = direct(`interface Packed { id: string; at: number }
export async function place(id: string) {
  const packed: Packed = { id, at: 0 };
  packed.at = 7;
  await producer.send({ topic: 'crate.packed', messages: [{ value: JSON.stringify(packed) }] });
}`);
    expect(source).toMatchObject({ payload: 'packed', payloadForm: 'object' });
    expect(sourceOf({ 'src/main.ts': `${KAFKAJS}const publish = (topic: string, message: object) => producer.send({ topic, messages: [{ value: JSON.stringify(message) }] });\nexport function place(id: string) {\n  const packed = { id };\n  return publish('crate.packed', packed);\n}` })).toMatchObject({ payload: 'packed' });
  });
  test('text that has a name', () => {
    expect(direct(`export async function place(order: { id: string }) {\n  const text = JSON.stringify(order);\n  await producer.send({ topic: 'crate.packed', messages: [{ value: text }] });\n}`)).toMatchObject({ payload: 'order', payloadText: 'text' });
  });
  test('headers, where there are any', () => {
    const withHeaders = (headers: string) => direct(`export const place = (order: object, traced: Record<string, string>) => producer.send({ topic: 'crate.packed', messages: [{ value: JSON.stringify(order), headers: ${headers} }] });`).headers;
    expect(withHeaders("{ type: 'packed' }")).toBe("{ type: 'packed' }");
    expect(withHeaders('traced')).toBe('traced');
    expect(withHeaders('{}')).toBeUndefined();
    expect(withHeaders('undefined')).toBeUndefined();
  });
  test('a constant made from a call is the payload itself: the call must not run twice', () => {
    expect(direct(`export async function place(read: () => object) { const text = JSON.stringify(read()); await producer.send({ topic: 'crate.packed', messages: [{ value: text }] }); }`)).toMatchObject({ payload: 'text' });
  });
  test('a template around JSON.stringify, a key that is null, variables that are never assigned again', () => {
    const source = direct('export function place(order) {\n  var payload = [{ key: null, value: `${JSON.stringify(order)}` }];\n  producer.send({ topic: "crate.packed", messages: payload });\n}');
    expect(source).toMatchObject({ payload: 'order' });
    expect(source.key).toBeUndefined();
  });
  test('a mapped list is a batch', () => {
    expect(direct(`export async function place(crates: { id: string }[]) { await producer.send({ topic: 'crate.packed', messages: crates.map((crate) => ({ key: crate.id, value: JSON.stringify(crate) })) }); }`)).toMatchObject({ batch: { list: 'crates', item: 'crate', parameter: 'crate' }, key: 'crate.id' });
  });
  test('a send inside a mapped list is no batch', () => {
    const source = direct(`export const place = (crates: { id: string }[]) => Promise.all(crates.map((crate) => producer.send({ topic: 'crate.packed', messages: [{ value: JSON.stringify(crate) }] })));`);
    expect(source).toMatchObject({ payload: 'crate' });
    expect(source.batch).toBeUndefined();
  });
  test('several messages have no one payload', () => {
    const source = direct(`export const place = (a: object, b: object) => producer.send({ topic: 'crate.packed', messages: [{ value: JSON.stringify(a) }, { value: JSON.stringify(b) }] });`);
    expect(source).toMatchObject({ topic: "'crate.packed'" });
    expect(source.payload).toBeUndefined();
  });
  test('messages that another function makes are not pointed at', () => {
    expect(direct(`declare function toMessages(o: object): { value: string }[];\nexport const place = (order: object) => producer.send({ topic: 'crate.packed', messages: toMessages(order) });`).payload).toBeUndefined();
  });
});

describe('clients that take the message elsewhere', () => {
  test('node-rdkafka: produce(topic, partition, message, key)', () => {
    const source = sourceOf({ 'src/main.js': `const Kafka = require('node-rdkafka');\nconst producer = new Kafka.Producer({ 'metadata.broker.list': 'b:9092' });\nfunction pack(crate) { producer.produce('crate.packed', null, Buffer.from(JSON.stringify(crate)), crate.id); }\nmodule.exports = { pack };` });
    expect(source).toMatchObject({ payload: 'crate', key: 'crate.id', topic: "'crate.packed'" });
  });
  test('kafka-node: [{ topic, messages }]', () => {
    const source = sourceOf({ 'src/main.js': `const { Producer, KafkaClient } = require('kafka-node');\nconst producer = new Producer(new KafkaClient({ kafkaHost: 'b:9092' }));\nfunction pack(crate) { producer.send([{ topic: 'crate.packed', messages: JSON.stringify(crate), key: crate.id }], () => {}); }\nmodule.exports = { pack };` });
    expect(source).toMatchObject({ payload: 'crate', key: 'crate.id', topic: "'crate.packed'" });
  });
  test('Nest: emit(pattern, data), and a message with a key', () => {
    const nest = (data: string): Partial<ProduceSource> =>
      sourceOf({ 'src/main.ts': `import { ClientKafka } from '@nestjs/microservices';\nexport class Crates { constructor(private readonly client: ClientKafka) {}\n  pack(crate: { id: string }) { this.client.emit('crate.packed', ${data}); } }` });
    expect(nest('crate')).toMatchObject({ payload: 'crate', topic: "'crate.packed'" });
    expect(nest('{ key: crate.id, value: JSON.stringify(crate) }')).toMatchObject({ payload: 'crate', key: 'crate.id' });
    expect(nest('{ id: crate.id }')).toMatchObject({ payload: '{ id: crate.id }' });
  });
  test('platformatic: send({ messages: [{ topic, key, value }] })', () => {
    const source = sourceOf({ 'src/main.ts': `import { Producer } from '@platformatic/kafka';\nconst producer = new Producer({ clientId: 'c', bootstrapBrokers: ['b:9092'] });\nexport const pack = (crate: { id: string }) => producer.send({ messages: [{ topic: 'crate.packed', key: crate.id, value: JSON.stringify(crate) }] });` });
    expect(source).toMatchObject({ payload: 'crate', key: 'crate.id', topic: "'crate.packed'" });
  });
});

describe('the parts of a wrapper call', () => {
  const through = (wrapper: string, call: string): Partial<ProduceSource> =>
    sourceOf({ 'src/bus.ts': KAFKAJS + wrapper, 'src/main.ts': `import { publish } from './bus.js';\nexport async function pack(crate: { id: string }) {\n  ${call}\n}` });

  test('the argument that the wrapper serialises', () => {
    expect(through(`export async function publish(topic: string, data: object, key?: string) { await producer.send({ topic, messages: [{ key, value: JSON.stringify(data) }] }); }`, `await publish('crate.packed', crate, crate.id);`)).toMatchObject({ payload: 'crate', key: 'crate.id', topic: "'crate.packed'" });
  });
  test('a member of the argument, destructured in the wrapper', () => {
    expect(through(`export async function publish({ topic, message: { key, body } }: any) { await producer.send({ topic, messages: [{ key: String(key), value: JSON.stringify(body) }] }); }`, `await publish({ topic: 'crate.packed', message: { key: crate.id, body: crate } });`)).toMatchObject({ payload: 'crate', key: 'crate.id' });
  });
  test('whole messages that the caller writes', () => {
    const wrapper = `export async function publish(topic: string, messages: { value: string }[]) { await producer.send({ topic, messages }); }`;
    expect(through(wrapper, `await publish('crate.packed', [{ value: JSON.stringify(crate) }]);`)).toMatchObject({ payload: 'crate' });
    expect(through(wrapper, `await publish('crate.packed', [crate].map((c) => ({ value: JSON.stringify(c) })));`)).toMatchObject({ batch: { list: '[crate]', item: 'c', parameter: 'c' } });
  });
  test('an element of a list that the wrapper maps', () => {
    expect(through(`export async function publish(topic: string, rows: object[]) { await producer.send({ topic, messages: rows.map((row) => ({ value: JSON.stringify(row) })) }); }`, `await publish('crate.packed', [crate]);`)).toMatchObject({ payload: 'crate' });
  });
  test('a parameter whose type is a class', () => {
    expect(through(`export class Crate { id = ''; }\nexport async function publish(topic: string, data: Crate) { await producer.send({ topic, messages: [{ value: JSON.stringify(data) }] }); }`, `await publish('crate.packed', crate);`)).toMatchObject({ payload: 'crate' });
  });
  test('an envelope that the wrapper composes is not pointed at', () => {
    const source = through(`export async function publish(topic: string, data: object) { await producer.send({ topic, messages: [{ value: JSON.stringify({ data, at: 1 }) }] }); }`, `await publish('crate.packed', crate);`);
    expect(source).toMatchObject({ topic: "'crate.packed'" });
    expect(source.payload).toBeUndefined();
  });
  test('two wrappers deep, through a method', () => {
    const source = sourceOf({
      'src/bus.ts': `${KAFKAJS}export class Bus { async raw(topic: string, value: string, key: string) { await producer.send({ topic, messages: [{ key, value }] }); }\n  async event(topic: string, body: object, options: { key: string }) { await this.raw(topic, JSON.stringify(body), options.key); } }`,
      'src/main.ts': `import { Bus } from './bus.js';\nconst bus = new Bus();\nexport async function pack(crate: { id: string }) { await bus.event('crate.packed', { ...crate, packed: true }, { key: crate.id }); }`,
    });
    expect(source).toMatchObject({ payload: '{ ...crate, packed: true }', key: 'crate.id', topic: "'crate.packed'", receiver: 'bus', method: 'event' });
  });
});
