import { describe, expect, it } from 'vitest';
import { alternatives, applyEdits, findAlternative, orderAlternatives, toEdits } from '../../src/alternatives/index.js';
import type { Topology } from '../../src/topology/topology.js';
import { topologyOf, type MarkedOptions } from '../support/marked-produce.js';
import { consume, handler, produce, site } from '../support/topology.js';
import { typeErrors } from '../support/type-check.js';

const PLACE = `export async function place(bus, order) {
  await ⟪call:bus.publish(⟪topic:'order.created'⟫, ⟪payload:order⟫)⟫;
}
`;
function suggest(alternative: string, code = PLACE, options: MarkedOptions = {}, change: (topology: Topology) => Topology = (t) => t): string | undefined {
  const { topology, produce: produced, text } = topologyOf(code, { file: 'src/checkout.js', ...options });
  const edits = toEdits({ kind: 'replace', alternative, produce: produced.id, messageId: 'use' }, change(topology), text);
  return edits && applyEdits(text, edits);
}
const callIn = (text: string | undefined): string | undefined => /^ {2}(?:await |return )?(.*);$/m.exec(text?.slice(text.indexOf('export async function place')) ?? '')?.[1];

describe('orderAlternatives', () => {
  const ids = ['sqs', 'rabbitmq', 'bullmq', 'http'] as const;
  it('keeps the order where nothing is known', () => expect(orderAlternatives(ids, [], [])).toEqual(ids));
  it('puts first what the service depends on', () => expect(orderAlternatives(ids, ['express', 'amqplib'], [])).toEqual(['rabbitmq', 'sqs', 'bullmq', 'http']));
  it('puts next what the workspace runs', () => {
    const runs = [{ tool: 'redis', site: site('compose.yaml:4') }];
    expect(orderAlternatives(ids, ['axios'], runs)).toEqual(['http', 'bullmq', 'sqs', 'rabbitmq']);
  });
});

describe('what goes over HTTP is JSON', () => {
  const body = (payload: string) => callIn(suggest('http', PLACE.replace('⟪payload:order⟫', `⟪payload:${payload}⟫`)))?.replace(/^.*created`, (.*)\)$/, '$1');
  it.each([
    ['text', "'created'", "JSON.stringify('created')"],
    ['text with a hole', '`created: ${order.id}`', 'JSON.stringify(`created: ${order.id}`)'],
    ['JSON that is written as text', '\'{"id":7}\'', '\'{"id":7}\''],
    ['a hole alone, which may be JSON', '`${order.json}`', '`${order.json}`'],
  ])('%s', (_name, payload, expected) => expect(body(payload)).toBe(expected));
});

describe('toEdits', () => {
  it('offers nothing for an alternative that does not exist', () => expect(suggest('zeromq')).toBeUndefined());
  it('offers nothing for a produce without a source', () => {
    expect(suggest('jsonl', PLACE, {}, (t) => ({ ...t, operations: t.operations.map((o) => (o.kind === 'produce' ? (({ source: _source, ...rest }) => rest)(o) : o)) }))).toBeUndefined();
  });
  it('offers nothing where headers would be lost', () => {
    const code = PLACE.replace('⟪payload:order⟫', "⟪payload:order⟫, ⟪headers:{ type: 'created' }⟫");
    // The claim check stays a message.
    expect(alternatives.map(({ id }) => id).filter((id) => suggest(id, code) !== undefined)).toEqual(['objectStorage']);
    const nest = code.replace('bus.publish', 'this.client.send');
    expect(['nestTcp', 'nestGrpc'].map((id) => suggest(id, nest))).toEqual([undefined, undefined]);
    expect(suggest('nestTcp', nest.replace(", ⟪headers:{ type: 'created' }⟫", ''))).toBeDefined();
  });
  it('offers nothing where the text is not the one that was analysed', () => {
    const { topology, produce: produced } = topologyOf(PLACE);
    expect(toEdits({ kind: 'replace', alternative: 'jsonl', produce: produced.id, messageId: 'use' }, topology, '')).toBeUndefined();
  });
  it('offers nothing where the wrapper sends something else as well', () => {
    const other = (t: Topology, call: string) => {
      const [first] = t.operations;
      return { ...t, operations: [...t.operations, { ...produce('audit.log', { id: 'audit' }), site: first?.site ?? site('a:1'), call: site(call) }] };
    };
    expect(suggest('redisStreams', PLACE, {}, (t) => other(t, 'src/bus.ts:9'))).toBeUndefined();
  });
  it('sends to no fixed queue where the topic is one of several', () => {
    const several = (t: Topology): Topology => {
      const [first] = t.operations;
      return { ...t, operations: [...t.operations, { ...produce('order.changed', { id: 'other' }), site: first?.site ?? site('a:1'), call: first?.call ?? site('a:1') }] };
    };
    const code = PLACE.replace("'order.created'", 'topicOf(order)');
    expect(['bullmq', 'sqs'].map((id) => suggest(id, code, {}, several))).toEqual([undefined, undefined]);
    expect(callIn(suggest('redisStreams', code, {}, several))).toBe("redis.xadd(topicOf(order), '*', 'value', JSON.stringify(order))");
    expect(callIn(suggest('jsonl', code, {}, several))).toBe("appendFile(`${topicOf(order)}.jsonl`, JSON.stringify(order) + '\\n')");
  });
  it('passes on plain edits in order, and refuses those that overlap', () => {
    const { topology } = topologyOf(PLACE);
    const edit = (start: number, end: number) => ({ site: { file: 'src/a.ts', start, end }, text: '' });
    expect(toEdits({ kind: 'edit', edits: [edit(5, 6), edit(1, 2)], messageId: 'fix' }, topology, 'some text')).toEqual([edit(1, 2), edit(5, 6)]);
    expect(toEdits({ kind: 'edit', edits: [edit(1, 4), edit(3, 6)], messageId: 'fix' }, topology, 'some text')).toBeUndefined();
    expect(toEdits({ kind: 'edit', edits: [], messageId: 'fix' }, topology, 'some text')).toBeUndefined();
  });
});

describe('what the call becomes', () => {
  it.each([
    ['bullmq', "orderCreatedQueue.add('order.created', order)"],
    ['sqs', 'sqs.send(new SendMessageCommand({ QueueUrl: process.env.ORDER_CREATED_QUEUE_URL, MessageBody: JSON.stringify(order) }))'],
    ['rabbitmq', "sendToQueue('order.created', JSON.stringify(order))"],
    ['redisStreams', "redis.xadd('order.created', '*', 'value', JSON.stringify(order))"],
    ['redisPubSub', "redis.publish('order.created', JSON.stringify(order))"],
    ['sqlite', "enqueue('order.created', JSON.stringify(order))"],
    ['jsonl', "appendFile('order-created.jsonl', JSON.stringify(order) + '\\n')"],
    ['pgBoss', "sendJob('order.created', order)"],
    ['http', 'postJson(`${process.env.BILLING_SERVICE_URL}/order-created`, JSON.stringify(order))'],
    ['inProcess', "handOver(orderCreatedEvents, 'order.created', order)"],
    ['objectStorage', "bus.publish('order.created', await storeObject(JSON.stringify(order)))"],
  ])('%s', (id, call) => expect(callIn(suggest(id))).toBe(call));

  it('keeps the group of a key in SQS', () => {
    const code = PLACE.replace('⟪payload:order⟫', '⟪payload:order⟫, ⟪key:order.id⟫');
    expect(callIn(suggest('sqs', code))).toContain('MessageGroupId: String(order.id) }');
    expect(callIn(suggest('sqs', PLACE.replace('⟪payload:order⟫', '⟪payload:order⟫, ⟪key:`${order.id}`⟫')))).toContain('MessageGroupId: `${order.id}` }');
    // A key repeats; a job of a repeated id would be ignored.
    expect(callIn(suggest('bullmq', code))).toBe("orderCreatedQueue.add('order.created', order)");
  });
  it('repeats failed jobs where the handlers did so by hand', () => {
    const consumers = [{ handler: handler({ signs: [{ kind: 'retry' as const, text: 'retries', site: site('src/worker.ts:9') }] }) }];
    expect(suggest('bullmq', PLACE, { consumers })).toContain("defaultJobOptions: { attempts: 3, backoff: { type: 'exponential', delay: 1000 } }");
    expect(suggest('pgBoss', PLACE, { consumers })).toContain('await boss.send(queue, data, { retryLimit: 3, retryBackoff: true });');
  });
  it('a colon is no part of a BullMQ queue name', () => {
    expect(suggest('bullmq', PLACE, { topic: 'order:created' })).toContain("new Queue('order-created',");
  });
  it('names a queue from the environment as the topic was', () => {
    expect(suggest('bullmq', PLACE.replace("'order.created'", 'process.env.ORDERS_TOPIC'), { topic: 'env:ORDERS_TOPIC' })).toContain("const ordersQueue = new Queue(process.env.ORDERS_TOPIC ?? 'orders',");
  });
  it('falls back to the known name where the topic has no expression of its own', () => {
    expect(callIn(suggest('redisStreams', PLACE.replace("⟪topic:'order.created'⟫, ", '')))).toContain("redis.xadd('order.created', ");
  });
});

describe('whom an HTTP call goes to', () => {
  const consumedBy = (...services: string[]) => ({ consumers: services.map((service) => ({ service })) });
  it('the one service that consumes', () => expect(callIn(suggest('http', PLACE, consumedBy('invoice-service')))).toContain('process.env.INVOICE_SERVICE_URL}'));
  it('nobody of several', () => expect(suggest('http', PLACE, consumedBy('billing', 'stock'))).toBeUndefined());
  it('not the producer itself', () => expect(suggest('http', PLACE, consumedBy('checkout'))).toBeUndefined());
  it('whoever it is, where it is not in the workspace', () => expect(callIn(suggest('http', PLACE, consumedBy()))).toContain('process.env.ORDER_CREATED_SERVICE_URL}/order-created'));
});

describe("Nest's clients", () => {
  const nest = (statement: string): string => `import { ClientKafka } from '@nestjs/microservices';\nexport class Orders {\n  async place(order) {\n    ${statement}\n  }\n}\n`;
  const lineOf = (text: string | undefined): string | undefined => /^ {4}.*$/m.exec(text ?? '')?.[0].trim();
  const request = { produce: { request: true } };
  it('the same call over TCP', () => {
    const text = suggest('nestTcp', nest("return ⟪call:this.client.send(⟪topic:'get_receipt'⟫, { key: 'a', value: ⟪payload:order⟫ })⟫;"), request);
    expect(lineOf(text)).toBe("return billingClient.send('get_receipt', order);");
    expect(text).toContain("import { ClientKafka, ClientProxyFactory, Transport } from '@nestjs/microservices';");
    expect(text).toContain("const billingClient = ClientProxyFactory.create({ transport: Transport.TCP, options: { host: process.env.BILLING_HOST ?? 'localhost', port: Number(process.env.BILLING_PORT ?? 3001) } });");
  });
  it('a method of a gRPC service', () => {
    const text = suggest('nestGrpc', nest("return ⟪call:this.client.send(⟪topic:'get_receipt'⟫, ⟪payload:order⟫)⟫;"), { ...request, topic: 'get_receipt' });
    expect(lineOf(text)).toBe("return billingGrpc.getService('Billing').getReceipt(order);");
    expect(text).toContain("package: 'billing', protoPath: 'proto/billing.proto'");
  });
  it('an event where the answer is thrown away, and only there', () => {
    const subscribed = nest("⟪call:this.client.send(⟪topic:'order.created'⟫, ⟪payload:order⟫)⟫.subscribe();");
    expect(lineOf(suggest('nestEmit', subscribed, request))).toBe("this.client.emit('order.created', order).subscribe();");
    expect(suggest('nestEmit', nest("return ⟪call:this.client.send(⟪topic:'order.created'⟫, ⟪payload:order⟫)⟫;"), request)).toBeUndefined();
  });
  it('an Observable that nobody watched becomes a promise that somebody does', () => {
    const emit = "⟪call:this.client.emit(⟪topic:'order.created'⟫, ⟪payload:order⟫)⟫;";
    expect(lineOf(suggest('bullmq', nest(emit)))).toBe("await orderCreatedQueue.add('order.created', order);");
    expect(lineOf(suggest('bullmq', nest(emit).replace('async ', '')))).toBe("orderCreatedQueue.add('order.created', order).catch((error) => console.error(error));");
  });
  it('the answer of an HTTP call where it was awaited', () => {
    const code = nest("return await firstValueFrom(⟪call:this.client.send(⟪topic:'order.created'⟫, ⟪payload:order⟫)⟫);");
    expect(lineOf(suggest('http', code, request))).toBe('return await postForAnswer(`${process.env.BILLING_SERVICE_URL}/order-created`, JSON.stringify(order));');
    expect(lineOf(suggest('http', code, { ...request, service: { dependencies: ['axios'] } }))).toBe('return await axios.post(`${process.env.BILLING_SERVICE_URL}/order-created`, order).then((response) => response.data);');
  });
  it('nothing of Nest for another client', () => {
    expect(['nestTcp', 'nestGrpc', 'nestEmit'].map((id) => suggest(id))).toEqual([undefined, undefined, undefined]);
  });
  it('asks the service that answers, where several listen', () => {
    const consumers = [consume('order.created', { service: 'stock' }), { service: 'receipts', replies: true }];
    expect(suggest('nestTcp', nest("return ⟪call:this.client.send(⟪topic:'order.created'⟫, ⟪payload:order⟫)⟫;"), { ...request, consumers })).toContain('const receiptsClient = ');
  });
});

describe('a claim check', () => {
  it('is serialised where the client takes text, and bytes where it takes bytes', () => {
    const large = [{ what: 'a file', field: '', site: site('src/a.ts:1') }];
    const raw = "async function upload(producer, picture) {\n  await ⟪call:producer.send({ topic: ⟪topic:'picture'⟫, messages: [{ value: ⟪payload:picture.toString('base64')⟫ }] })⟫;\n}\n";
    expect(suggest('objectStorage', raw, { produce: { large } })).toContain('messages: [{ value: JSON.stringify(await storeObject(picture)) }]');
    const librdkafka = "async function upload(producer, picture) {\n  ⟪call:producer.produce(⟪topic:'picture'⟫, null, ⟪payload:picture⟫)⟫;\n}\n";
    expect(suggest('objectStorage', librdkafka, { produce: { large } })).toContain("producer.produce('picture', null, Buffer.from(JSON.stringify(await storeObject(picture))))");
  });
  it('takes the place of the one large field', () => {
    const large = [{ what: 'a file', field: 'image', site: site('src/a.ts:1') }];
    const code = "async function upload(bus, id, image) {\n  await ⟪call:bus.publish(⟪topic:'picture'⟫, ⟪payload:{ id, image }⟫)⟫;\n}\n";
    expect(suggest('objectStorage', code, { produce: { large } })).toContain("bus.publish('picture', { id, image: await storeObject(image) })");
  });
  it.each([
    ['an object that holds the bytes', "{ name: image.name, bytes: image.buffer.toString('base64') }"],
    ['a list of them', '(image ?? []).map((one) => ({ bytes: one.buffer }))'],
  ])('stores %s as text', (_, field) => {
    const large = [{ what: 'a file', field: 'image', site: site('src/a.ts:1') }];
    const code = `async function upload(bus, id, image) {\n  await ⟪call:bus.publish(⟪topic:'picture'⟫, ⟪payload:{ id, image: ${field} }⟫)⟫;\n}\n`;
    expect(suggest('objectStorage', code, { produce: { large } })).toContain(`image: await storeObject(JSON.stringify(${field})) })`);
  });
  it('needs a place where await may stand', () => {
    expect(suggest('objectStorage', "function upload(bus, image) {\n  ⟪call:bus.publish(⟪topic:'picture'⟫, ⟪payload:image⟫)⟫;\n}\n")).toBeUndefined();
  });
});

describe('the declarations', () => {
  it('have one id each', () => {
    const ids = alternatives.map(({ id }) => id);
    expect(new Set(ids).size).toBe(14);
    expect(ids.map((id) => findAlternative(id)?.id)).toEqual(ids);
  });
  it('show a produce and a consume that type-check', () => {
    const context = `import type { Producer, KafkaMessage } from 'kafkajs';
import type { ClientKafka } from '@nestjs/microservices';
import type { EventEmitter as Events } from 'node:events';
interface Order { id: string }
interface Receipt { number: string }
declare global {
  var order: Order, price: number, picture: Buffer, producer: Producer, message: KafkaMessage;
  var sendReceipt: (order: unknown) => Promise<void>, showPrice: (price: unknown) => void, resize: (picture: unknown) => Promise<void>, receiptOf: (order: Order) => Receipt;
}
`;
    // Names that an example takes for granted.
    const given = { inProcess: 'declare const orderCreatedEvents: Events;\n', nestTcp: 'declare class AppModule {}\n' } as Readonly<Record<string, string>>;
    const files = Object.fromEntries(
      alternatives.flatMap(({ id, example }) => [
        [`examples/${id}-produce.ts`, id === 'nestEmit' ? `${context}export function place(this: { client: ClientKafka }): void {\n${example.produce}\n}\n` : context + example.produce] as const,
        [`examples/${id}-consume.ts`, context + (given[id] ?? '') + example.consume] as const,
      ]),
    );
    const errors = typeErrors(Object.fromEntries(Object.entries(files).map(([file, text]) => [file, `${text.replace("'pg-boss'", "'pg-boss-12'")}\nexport {};\n`])));
    expect(errors).toEqual({});
  }, 60_000);
});
