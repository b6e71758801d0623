import { describe, expect, it } from 'vitest';
import type { LatencyBudget } from '../../../src/topology/topology.js';
import { analyse } from '../../support/engine.js';

const budgets = (code: string): readonly LatencyBudget[] =>
  analyse({ 'src/main.ts': `import { Kafka } from 'kafkajs';
const kafka = new Kafka({ brokers: ['broker:9092'] });
const producer = kafka.producer();
const place = (amount: string) => producer.send({ topic: 'bid.placed', messages: [{ value: amount }] });
${code}` }).budgets;

describe('a budget that is too small', () => {
  it.each([
    ['a race with a timer', `export const bid = (a: string) => Promise.race([place(a), new Promise((_, reject) => setTimeout(() => reject(new Error('late')), 5))]);`, 5, '`Promise.race` with a timer'],
    ['a race over names', `const LIMIT = 4;
const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
export async function bid(a: string) { const sent = place(a); await Promise.race([sent, after(LIMIT)]); }`, 4, '`Promise.race` with `after(LIMIT)`'],
    ['a library', `import pTimeout from 'p-timeout';
export const bid = async (a: string) => pTimeout(place(a), { milliseconds: 8 });`, 8, '`pTimeout`'],
    ['a timeout of the send', `export const bid = async (a: string) => producer.send({ topic: 'bid.placed', timeout: 3, messages: [{ value: a }] });`, 3, '`timeout` of the send'],
  ])('is %s', (_name, code, milliseconds, text) => {
    expect(budgets(code)).toMatchObject([{ milliseconds, text, topic: 'bid.placed' }]);
  });
  it('is an option of the client', () => {
    expect(budgets(`export const quick = new Kafka({ brokers: ['broker:9092'], requestTimeout: 5 });`)).toMatchObject([{ milliseconds: 5, text: '`requestTimeout`', site: { line: 5 } }]);
  });
  it.each([
    ['a budget of five seconds', `export const bid = (a: string) => Promise.race([place(a), new Promise((_, reject) => setTimeout(reject, 5_000))]);`],
    ['a race of something else in the same function', `export async function bid(a: string) {
  await Promise.race([fetch('http://prices'), new Promise((_, reject) => setTimeout(reject, 5))]);
  await place(a);
}`],
    ['a timer that flushes', `const waiting: string[] = [];
export const start = () => setInterval(async () => { await flush(); }, 10);
async function flush() { for (const one of waiting.splice(0)) await place(one); }`],
    ['a default of thirty seconds', `export const slow = new Kafka({ brokers: ['broker:9092'], requestTimeout: 30_000 });`],
  ])('is not %s', (_name, code) => expect(budgets(code)).toEqual([]));
});

describe('a tick that waits for a send', () => {
  it.each([
    ['an interval of a frame', `export const start = (state: () => string) => setInterval(async () => { await place(state()); }, 16);`, '`setInterval(…, 16)`'],
    ['an animation frame', `export async function draw() { await place('x'); requestAnimationFrame(draw); }`, 'the `requestAnimationFrame` loop'],
    ['a key stroke', `import { Server } from 'socket.io';
export const listen = (io: Server) => io.on('connection', (socket) => { socket.on('keydown', async (key: string) => { await place(key); }); });`, "`socket.on('keydown', …)`"],
  ])('is %s', (_name, code, text) => {
    const [tick, ...others] = budgets(code);
    expect(others).toEqual([]);
    expect(tick).toMatchObject({ text, topic: 'bid.placed' });
    expect(tick?.milliseconds).toBeUndefined();
  });
  it.each([
    ['an interval of a second', `export const start = () => setInterval(async () => { await place('x'); }, 1_000);`],
    ['a frame that does not wait', `export const start = () => setInterval(() => { place('x').catch(console.error); }, 16);`],
    ['an event of a user', `import { Server } from 'socket.io';
export const listen = (io: Server) => io.on('connection', (socket) => { socket.on('bid', async (a: string) => { await place(a); }); });`],
  ])('is not %s', (_name, code) => expect(budgets(code)).toEqual([]));
});
