/** What a produce's payload is called, and which fields it has. */
import { describe, expect, it, test } from 'vitest';
import type { Produce } from '../../../src/topology/topology.js';
import { analyse, consumesOf, producesOf } from '../../support/engine.js';

const PRODUCER = `import { Kafka } from 'kafkajs';\nconst producer = new Kafka({ brokers: ['b:9092'] }).producer();\n`;
const send = (value: string): string => `await producer.send({ topic: 'refund.paid', messages: [{ value: JSON.stringify(${value}) }] });`;
function produceOf(main: string): Produce {
  const [produce] = producesOf(analyse({ 'src/main.ts': PRODUCER + main }));
  if (!produce) throw new Error('nothing is produced');
  return produce;
}

describe('the type of a payload', () => {
  test.each([
    ['of a parameter', `export async function pay(paid: RefundPaid) { ${send('paid')} }`, 'RefundPaid'],
    ['of a parameter, some of it', `export async function pay(paid: Partial<till.RefundPaid>) { ${send('paid')} }`, 'RefundPaid'],
    ['of a variable', `export async function pay(id: string) { const paid: RefundPaid = { id }; ${send('paid')} }`, 'RefundPaid'],
    ['of what a variable is made of', `export async function pay(id: string) { const paid = { id } as RefundPaid; ${send('paid')} }`, 'RefundPaid'],
    ['that it satisfies', `export async function pay(id: string) { ${send('{ id } satisfies RefundPaid')} }`, 'RefundPaid'],
    ['that is a class', `class RefundPaid { constructor(readonly id: string) {} }\nexport async function pay(id: string) { ${send('new RefundPaid(id)')} }`, 'RefundPaid'],
    ['that a wrapper is given', `async function publish<T>(topic: string, event: T) { await producer.send({ topic, messages: [{ value: JSON.stringify(event) }] }); }\nexport const pay = (event: any) => publish<RefundPaid>('refund.paid', event);`, 'RefundPaid'],
    ['of a parameter that a wrapper takes alone or in a list', `async function publish<T>(topic: string, given: Note<T> | Note<T>[]) { const notes = Array.isArray(given) ? given : [given]; await producer.send({ topic, messages: notes.map((note) => ({ ...note, value: JSON.stringify(note.value) })) }); }\nexport const pay = (paid: RefundPaid) => publish('refund.paid', { value: paid });`, 'RefundPaid'],
    ['that nobody says', `export async function pay(paid: any) { ${send('paid')} }`, undefined],
  ])('%s', (_, main, expected) => {
    expect(produceOf(main).payloadType).toBe(expected);
  });
});

describe('the fields of a payload', () => {
  it('are those that callers hand in, too', () => {
    expect(produceOf(`async function pay(paid: any) { ${send('paid')} }\nawait pay({ refundId: 1, cents: 2 });\nawait pay({ refundId: 2, by: 'till' });`).fields).toEqual(['refundId', 'cents', 'by']);
  });
  it('are not known where what is handed in is not', () => {
    expect(produceOf(`async function pay(paid: any) { ${send('paid')} }\ndeclare const read: any;\nawait pay(read());`).fields).toEqual([]);
  });
});

describe('the table that a handler writes', () => {
  test.each([
    ['insert into', `'insert into refunds (id) values ($1)'`, 'refunds'],
    ['a schema and quotes', '`INSERT INTO "till"."refunds" (id) VALUES ($1)`', 'refunds'],
    ['update', `'update refunds set paid = true where id = $1'`, 'refunds'],
    ['delete from', `'delete from refunds where id = $1'`, 'refunds'],
  ])('%s', (_, sql, table) => {
    const main = `import pg from 'pg';\nimport { Kafka } from 'kafkajs';\nconst db = new pg.Pool();\nconst consumer = new Kafka({ brokers: ['b:9092'] }).consumer({ groupId: 'till' });\nawait consumer.subscribe({ topic: 'refund.paid' });\nawait consumer.run({ eachMessage: async ({ message }) => { await db.query(${sql}, [String(message.value)]); } });`;
    const [consume] = consumesOf(analyse({ 'src/main.ts': main }));
    expect(consume?.handler?.effects).toMatchObject([{ kind: 'databaseWrite', table }]);
  });
});
