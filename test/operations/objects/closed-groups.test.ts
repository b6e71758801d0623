import { expect, it } from 'vitest';
import { analyse } from '../../support/engine.js';

/** What a consumer of a group that is new for each request is made for. */
function madeFor(end: string): readonly (string | undefined)[] {
  const code = `import { Kafka } from 'kafkajs';
import express from 'express';
import { randomUUID } from 'node:crypto';
const kafka = new Kafka({ clientId: 'till', brokers: ['kafka:9092'] });
async function replay() {
  const consumer = kafka.consumer({ groupId: 'replay-' + randomUUID() });
  await consumer.connect();
  await consumer.subscribe({ topic: 'ticket.sold', fromBeginning: true });
  await consumer.run({ eachMessage: async () => undefined });
  ${end}
}
express().post('/replay', async (_req, res) => { await replay(); res.end(); });
`;
  return analyse({ 'src/main.ts': code }).objects.filter(({ role }) => role === 'consumer').map((o) => o.perCall?.what);
}

it.each([
  ['the function', 'await consumer.disconnect();'],
  ['a timer of a function of its own', 'let timer: any;\n  const later = () => { clearTimeout(timer); timer = setTimeout(async () => { await consumer.disconnect(); }, 2000); };\n  later();'],
])('a consumer of a new group that %s closes again is connected for each request', (_name, end) => expect(madeFor(end)).toEqual(['connected and disconnected for each request']));

it('a consumer of a new group that goes on is none', () => expect(madeFor('')).toEqual([undefined]));
