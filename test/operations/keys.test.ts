import { describe, expect, it } from 'vitest';
import { analyse, producesOf } from '../support/engine.js';

const SENDER = `import { Kafka } from 'kafkajs';\nconst producer = new Kafka({ brokers: [] }).producer();\nexport const publish = (ticket: { berth?: string; ticketId: string }) => producer.send({ topic: 'berth.booked', messages: [{ key: ticket.berth ?? ticket.ticketId, value: JSON.stringify(ticket) }] });\n`;
const keyOf = (caller: string): readonly string[] => producesOf(analyse({ 'src/sender.ts': SENDER, 'src/desk.ts': `import { randomUUID } from 'node:crypto';\nimport { publish } from './sender';\n${caller}` })).map(({ key }) => `${key.kind} ${key.text}`);

describe('a key that callers hand in', () => {
  it.each([
    ['is random where all of them make it so', "publish({ ticketId: randomUUID() });\npublish({ ticketId: randomUUID() });", ['random berth']],
    ['is the time where all of them take that', 'publish({ ticketId: `${Date.now()}` });', ['time berth']],
    ['orders messages where one gives a thing', "export const book = (berth: string) => publish({ berth, ticketId: randomUUID() });", ['value berth']],
    ['is open where the function is handed on', "publish({ ticketId: randomUUID() });\nimport { desk } from 'desk';\ndesk.onBooking(publish);", ['value berth']],
  ])('%s', (_name, caller, expected) => {
    expect(keyOf(caller)).toEqual(expected);
  });
});
