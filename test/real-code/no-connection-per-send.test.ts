import { mark } from '../support/marks.js';
import { isSilentOn, reportsWritten } from '../support/written.js';

const KAFKA = "import { Kafka } from 'kafkajs';\nconst kafka = new Kafka({ clientId: 'tickets', brokers: ['broker:9092'] });\n";
const SEND = "await producer.send({ topic: 'ticket.sold', messages: [{ value: ticket }] });";
const MADE = mark('connectionPerCall', 'kafka.producer()');
const ROUND = `await producer.connect();\n  ${SEND}\n  await producer.disconnect();`;
const main = (code: string, more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({ 'src/main.ts': KAFKA + code, ...more });

reportsWritten('no-connection-per-send', {
  'a producer for the message of a function': main(`export async function sold(ticket: string) {\n  const producer = ${MADE};\n  ${ROUND}\n}`),
  'a producer for a request': main(`import express from 'express';\nexpress().post('/tickets', async (req: any, res: any) => {\n  const ticket = String(req.query.ticket);\n  const producer = ${MADE};\n  ${ROUND}\n  res.end();\n});`),
  'a shared producer that each call connects': main(`const producer = kafka.producer();\nexport async function sold(ticket: string) {\n  try {\n    await ${mark('connectionPerCall', 'producer.connect()')};\n    ${SEND}\n  } finally {\n    await producer.disconnect();\n  }\n}`),
  'a wrapper around one, for each request': main(`import express from 'express';\nclass Bus {\n  private readonly producer = kafka.producer();\n  async open() { await this.producer.connect(); }\n  async publish(ticket: string) { await this.${SEND.slice('await '.length)} }\n  async close() { await this.producer.disconnect(); }\n}\nconst bus = new Bus();\nexpress().post('/tickets', async (req: any, res: any) => {\n  await ${mark('connectionPerCall', 'bus.open()')};\n  await bus.publish(String(req.query.ticket));\n  await bus.close();\n  res.end();\n});`),
  'a factory that is called for each message': main(`const make = () => kafka.producer();\nexport async function sold(ticket: string) {\n  const producer = ${mark('connectionPerCall', 'make()')};\n  ${ROUND}\n}`),
  'an admin client of a probe': main(`import express from 'express';\nexpress().get('/health', async (_req: any, res: any) => {\n  const admin = ${mark('connectionPerCall', 'kafka.admin()')};\n  await admin.connect();\n  res.json(await admin.listTopics());\n  await admin.disconnect();\n});`),
  'a producer for each message that is consumed': main(`const consumer = kafka.consumer({ groupId: 'tickets' });\nawait consumer.subscribe({ topic: 'ticket.wanted' });\nawait consumer.run({\n  eachMessage: async ({ message }) => {\n    const ticket = String(message.value);\n    const producer = ${MADE};\n    ${ROUND}\n  },\n});`),
  'a producer for each element of a list': main(`export async function sell(tickets: string[]) {\n  for (const ticket of tickets) {\n    const producer = ${MADE};\n    ${ROUND}\n  }\n}`),
});

isSilentOn('no-connection-per-send', {
  'one of the module': main("const producer = kafka.producer();\nawait producer.connect();\nexport const sold = (ticket: string) => producer.send({ topic: 'ticket.sold', messages: [{ value: ticket }] });"),
  'one that is connected when it is first needed': main("let producer: ReturnType<typeof kafka.producer> | undefined;\nexport async function sold(ticket: string) {\n  if (!producer) {\n    producer = kafka.producer();\n    await producer.connect();\n  }\n  await producer.send({ topic: 'ticket.sold', messages: [{ value: ticket }] });\n}"),
  'one that a start-up function connects': main("const producer = kafka.producer();\nexport async function start() { await producer.connect(); }\nexport async function stop() { await producer.disconnect(); }\nexport const sold = (ticket: string) => producer.send({ topic: 'ticket.sold', messages: [{ value: ticket }] });\nawait start();\nprocess.on('SIGTERM', stop);"),
  'a script that sends and ends': main(`async function run() {\n  const ticket = 'first';\n  const producer = kafka.producer();\n  await producer.connect();\n  ${SEND}\n  await producer.disconnect();\n}\nawait run();`),
  'one of a class, with hooks of Nest': main("import { Injectable, OnModuleDestroy, OnModuleInit } from '@nestjs/common';\n@Injectable()\nexport class Tickets implements OnModuleInit, OnModuleDestroy {\n  private readonly producer = kafka.producer();\n  async onModuleInit() { await this.producer.connect(); }\n  async onModuleDestroy() { await this.producer.disconnect(); }\n  sold(ticket: string) { return this.producer.send({ topic: 'ticket.sold', messages: [{ value: ticket }] }); }\n}"),
  'topics that are created at the start': main("const admin = kafka.admin();\nawait admin.connect();\nawait admin.createTopics({ topics: [{ topic: 'ticket.sold' }] });\nawait admin.disconnect();"),
  'many messages over one connection': main("export async function importAll(tickets: string[]) {\n  const producer = kafka.producer();\n  await producer.connect();\n  for (const ticket of tickets) await producer.send({ topic: 'ticket.sold', messages: [{ value: ticket }] });\n  await producer.disconnect();\n}\nawait importAll(['a', 'b']);"),
  'one that is kept by a map': main("const producers = new Map<string, ReturnType<typeof kafka.producer>>();\nexport async function sold(shop: string, ticket: string) {\n  let producer = producers.get(shop);\n  if (!producer) {\n    producer = kafka.producer();\n    await producer.connect();\n    producers.set(shop, producer);\n  }\n  await producer.send({ topic: 'ticket.sold', messages: [{ value: ticket }] });\n}"),
});
