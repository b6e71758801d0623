/** Produces in the shapes in which people write them, and which alternatives can stand in for each. */
import type { AlternativeId } from '../../src/alternatives/index.js';
import type { MarkedOptions } from '../support/marked-produce.js';

export interface Shape extends MarkedOptions {
  readonly name: string;
  readonly code: string;
  readonly offers: readonly AlternativeId[];
}

const ORDER = `interface Order {
  id: string;
  total: number;
}
`;
const KAFKAJS = `import { Kafka } from 'kafkajs';

const kafka = new Kafka({ brokers: ['kafka-1:9092'] });
const producer = kafka.producer();

${ORDER}`;
const BUS = `import { randomBytes } from 'node:crypto';

export const boot = randomBytes(4);

export interface Bus {
  publish(topic: string, payload: unknown): Promise<void>;
}
${ORDER}`;
const NEST = `import { Inject, Injectable } from '@nestjs/common';
import { ClientKafka } from '@nestjs/microservices';
import { firstValueFrom, lastValueFrom, type Observable } from 'rxjs';

export const operators = [firstValueFrom, lastValueFrom];
${ORDER}
export interface Receipt {
  number: string;
}
`;
const inService = (method: string): string => `${NEST}
@Injectable()
export class OrderService {
  constructor(@Inject('BILLING') private readonly client: ClientKafka) {}

${method}
}
`;

/** What can stand in for any single send of a known topic. */
export const SENDS = ['bullmq', 'sqs', 'rabbitmq', 'redisStreams', 'redisPubSub', 'sqlite', 'jsonl', 'pgBoss', 'http', 'inProcess'] as const;

export const shapes: readonly Shape[] = [
  {
    name: 'kafkajs, awaited, with a key',
    code: `${KAFKAJS}
export async function place(order: Order): Promise<void> {
  await ⟪call:producer.send({ topic: ⟪topic:'order.created'⟫, messages: [{ key: ⟪key:order.id⟫, value: JSON.stringify(⟪payload:order⟫) }] })⟫;
}
`,
    offers: [...SENDS, 'objectStorage'],
  },
  {
    name: 'kafkajs, floating in a function that is not async',
    code: `${KAFKAJS}
export function place(order: Order): void {
  ⟪call:producer.send({ topic: ⟪topic:'order.created'⟫, messages: [{ value: JSON.stringify(⟪payload:{ id: order.id, at: Date.now() }⟫) }] })⟫;
}
`,
    offers: SENDS,
  },
  {
    name: 'kafkajs, chained with catch',
    code: `${KAFKAJS}
export function place(order: Order): void {
  ⟪call:producer.send({ topic: ⟪topic:'order.created'⟫, messages: [{ value: JSON.stringify(⟪payload:order⟫) }] })⟫.catch((error: unknown) => console.error(error));
}
`,
    offers: SENDS,
  },
  {
    name: 'kafkajs, the metadata is read',
    code: `${KAFKAJS}
export async function place(order: Order): Promise<string | undefined> {
  const [metadata] = await ⟪call:producer.send({ topic: ⟪topic:'order.created'⟫, messages: [{ value: JSON.stringify(⟪payload:order⟫) }] })⟫;
  return metadata?.baseOffset;
}
`,
    offers: ['objectStorage'],
  },
  {
    name: 'wrapper class, awaited',
    code: `${BUS}
export class Checkout {
  constructor(private readonly bus: Bus) {}

  async place(order: Order): Promise<void> {
    await ⟪call:this.bus.publish(⟪topic:'order.created'⟫, ⟪payload:order⟫)⟫;
  }
}
`,
    offers: [...SENDS, 'objectStorage'],
  },
  {
    name: 'wrapper class, returned as Promise<void>',
    code: `${BUS}
export class Checkout {
  constructor(private readonly bus: Bus) {}

  place(order: Order): Promise<void> {
    return ⟪call:this.bus.publish(⟪topic:'order.created'⟫, ⟪payload:order⟫)⟫;
  }
}
`,
    offers: SENDS,
  },
  {
    name: 'wrapper in an arrow function without a return type',
    code: `${BUS}
export const placeWith = (bus: Bus) => (order: Order) => ⟪call:bus.publish(⟪topic:'order.created'⟫, ⟪payload:order⟫)⟫;
`,
    offers: SENDS,
  },
  {
    name: 'wrapper collected by Promise.all over a map',
    code: `${BUS}
export async function placeAll(bus: Bus, orders: readonly Order[]): Promise<void> {
  await Promise.all(orders.map((order) => ⟪call:bus.publish(⟪topic:'order.created'⟫, ⟪payload:order⟫)⟫));
}
`,
    offers: SENDS,
  },
  {
    name: 'wrapper at the end of a condition',
    code: `${BUS}
export async function place(bus: Bus, order: Order): Promise<void> {
  order.total > 0 && (await ⟪call:bus.publish(⟪topic:'order.created'⟫, ⟪payload:order⟫)⟫);
}
`,
    offers: [...SENDS, 'objectStorage'],
  },
  {
    name: 'wrapper with a constant as the topic',
    code: `${BUS}
const Topics = { orderCreated: 'order.created' } as const;

export async function place(bus: Bus, order: Order): Promise<void> {
  await ⟪call:bus.publish(⟪topic:Topics.orderCreated⟫, ⟪payload:order⟫)⟫;
}
`,
    offers: [...SENDS, 'objectStorage'],
  },
  {
    name: 'topic from the environment',
    topic: 'env:ORDERS_TOPIC|orders',
    code: `${BUS}
export async function place(bus: Bus, order: Order): Promise<void> {
  await ⟪call:bus.publish(⟪topic:process.env.ORDERS_TOPIC ?? 'orders'⟫, ⟪payload:order⟫)⟫;
}
`,
    offers: [...SENDS, 'objectStorage'],
  },
  {
    name: 'topic that is only known at run time',
    topic: '${?}.created',
    code: `${BUS}
export async function place(bus: Bus, entity: string, order: Order): Promise<void> {
  await ⟪call:bus.publish(⟪topic:\`\${entity}.created\`⟫, ⟪payload:order⟫)⟫;
}
`,
    // A queue with a name or address of its own cannot be made for it.
    offers: ['rabbitmq', 'redisStreams', 'redisPubSub', 'sqlite', 'jsonl', 'pgBoss', 'http', 'inProcess', 'objectStorage'],
  },
  {
    name: 'text as the payload',
    code: `${KAFKAJS}
export async function note(line: string): Promise<void> {
  await ⟪call:producer.send({ topic: ⟪topic:'order.created'⟫, messages: [{ value: ⟪payload:line⟫ }] })⟫;
}
`,
    // A job of pg-boss has an object.
    offers: [...SENDS.filter((id) => id !== 'pgBoss'), 'objectStorage'],
  },
  {
    name: 'a picture as the payload',
    topic: 'picture.uploaded',
    code: `${KAFKAJS}
export async function upload(picture: Buffer): Promise<void> {
  await ⟪call:producer.send({ topic: ⟪topic:'picture.uploaded'⟫, messages: [{ value: ⟪payload:picture⟫ }] })⟫;
}
`,
    offers: ['objectStorage'],
  },
  {
    name: 'a picture as one field of the payload',
    topic: 'picture.uploaded',
    produce: { large: [{ what: 'an uploaded file', field: 'image', encoding: 'base64', site: { file: 'src/checkout.ts', start: 0, end: 1, line: 1, column: 1 } }] },
    code: `${KAFKAJS}
export async function upload(id: string, picture: Buffer): Promise<void> {
  await ⟪call:producer.send({ topic: ⟪topic:'picture.uploaded'⟫, messages: [{ value: JSON.stringify(⟪payload:{ id, image: picture.toString('base64') }⟫) }] })⟫;
}
`,
    offers: [...SENDS, 'objectStorage'],
  },
  {
    name: 'kafkajs, one message for each element of a list',
    code: `${KAFKAJS}
export async function placeAll(orders: readonly Order[]): Promise<void> {
  await ⟪call:producer.send({ topic: ⟪topic:'order.created'⟫, messages: ⟪list:orders⟫.map((⟪parameter:order⟫) => ({ key: ⟪key:order.id⟫, value: JSON.stringify(⟪item:order⟫) })) })⟫;
}
`,
    offers: SENDS,
  },
  {
    name: 'kafkajs, a list of messages made before, returned',
    code: `${KAFKAJS}
export const placeAll = async (orders: Order[]) => {
  const messages = ⟪list:orders⟫.map((⟪parameter:{ id, total }⟫, index) => ({ value: JSON.stringify(⟪item:{ id, total, index }⟫) }));
  return ⟪call:producer.send({ topic: ⟪topic:'order.created'⟫, messages })⟫;
};
`,
    offers: SENDS,
  },
  {
    name: 'CommonJS JavaScript, awaited',
    file: 'src/checkout.cjs',
    code: `'use strict';
const { Kafka } = require('kafkajs');
require('node:fs');

const kafka = new Kafka({ brokers: ['kafka-1:9092'] });
const producer = kafka.producer();

async function place(order) {
  await ⟪call:producer.send({ topic: ⟪topic:'order.created'⟫, messages: [{ key: ⟪key:order.id⟫, value: JSON.stringify(⟪payload:order⟫) }] })⟫;
}

module.exports = { place };
`,
    offers: [...SENDS, 'objectStorage'],
  },
  {
    name: 'CommonJS JavaScript without a require, in a list',
    file: 'src/place-all.cjs',
    code: `#!/usr/bin/env node
module.exports = async (bus, orders) => {
  await ⟪call:bus.publishAll(⟪topic:'order.created'⟫, ⟪list:orders.filter(Boolean)⟫.map((⟪parameter:order⟫) => ⟪item:order⟫))⟫;
};
`,
    offers: SENDS,
  },
  {
    name: 'double quotes and no semicolons, with names that clash',
    code: `import { Kafka } from "kafkajs"

const kafka = new Kafka({ brokers: ["kafka-1:9092"] })
const producer = kafka.producer()

interface Order { id: string }

export async function place(order: Order) {
  const [sqs, redis, s3, Queue, SQSClient, orderCreatedQueue, appendFile, connect, sendToQueue, rabbitChannel] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
  const [PgBoss, sendJob, startedBoss, Database, queueDatabase, enqueue, postJson, EventEmitter, orderCreatedEvents, handOver, storeObject] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
  console.log(sqs, redis, s3, Queue, SQSClient, orderCreatedQueue, appendFile, connect, sendToQueue, rabbitChannel)
  console.log(PgBoss, sendJob, startedBoss, Database, queueDatabase, enqueue, postJson, EventEmitter, orderCreatedEvents, handOver, storeObject)
  await ⟪call:producer.send({ topic: ⟪topic:"order.created"⟫, messages: [{ value: JSON.stringify(⟪payload:order⟫) }] })⟫
}
`,
    offers: [...SENDS, 'objectStorage'],
  },
  {
    name: 'Nest emit as a statement of a method that is not async',
    code: inService(`  place(order: Order): void {
    ⟪call:this.client.emit(⟪topic:'order.created'⟫, ⟪payload:order⟫)⟫;
  }`),
    offers: [...SENDS, 'nestTcp'],
  },
  {
    name: 'Nest emit as a statement of an async method',
    code: inService(`  async place(order: Order): Promise<void> {
    ⟪call:this.client.emit(⟪topic:'order.created'⟫, { key: ⟪key:order.id⟫, value: ⟪payload:order⟫ })⟫;
  }`),
    offers: [...SENDS, 'nestTcp', 'objectStorage'],
  },
  {
    name: 'Nest emit awaited through lastValueFrom',
    code: inService(`  async place(order: Order): Promise<void> {
    await lastValueFrom(⟪call:this.client.emit(⟪topic:'order.created'⟫, ⟪payload:order⟫)⟫);
  }`),
    offers: [...SENDS, 'nestTcp', 'objectStorage'],
  },
  {
    name: 'Nest send whose Observable is returned',
    produce: { request: true },
    code: inService(`  receipt(order: Order): Observable<Receipt> {
    return ⟪call:this.client.send<Receipt, Order>(⟪topic:'order.created'⟫, ⟪payload:order⟫)⟫;
  }`),
    offers: ['nestTcp', 'nestGrpc'],
  },
  {
    name: 'Nest send whose answer is awaited',
    produce: { request: true },
    code: inService(`  async receipt(order: Order): Promise<string> {
    const receipt = await firstValueFrom(⟪call:this.client.send<Receipt>(⟪topic:'order.created'⟫, ⟪payload:order⟫)⟫);
    return receipt.number;
  }`),
    offers: ['http', 'nestTcp', 'nestGrpc', 'objectStorage'],
  },
  {
    name: 'Nest send whose answer is thrown away',
    produce: { request: true, replyIgnored: true },
    code: inService(`  place(order: Order): void {
    ⟪call:this.client.send(⟪topic:'order.created'⟫, ⟪payload:order⟫)⟫.subscribe();
  }`),
    offers: [...SENDS, 'nestTcp', 'nestGrpc', 'nestEmit'],
  },
  {
    name: 'Nest send piped further',
    produce: { request: true },
    code: inService(`  receipt(order: Order) {
    return ⟪call:this.client.send<Receipt>(⟪topic:'order.created'⟫, ⟪payload:order⟫)⟫.pipe();
  }`),
    offers: ['nestTcp', 'nestGrpc'],
  },
];
