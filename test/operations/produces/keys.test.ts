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
