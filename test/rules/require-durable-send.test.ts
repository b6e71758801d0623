import { describe, expect, it } from 'vitest';
import { requireDurableSend as rule } from '../../rules/require-durable-send.js';
import type { ClientObject, Operation, Outcome, Produce, Topology } from '../../src/topology/topology.js';
import { analyse } from '../support/engine.js';
import { findings } from '../support/rule-input.js';
import { consume, effect, handler, produce, site, topology, value } from '../support/topology.js';

const outcome = (kind: Outcome['kind'], place = 'till/refund.ts:20', more: Partial<Outcome> = {}): Outcome => ({ kind, site: site(place), text: `${kind} there`, ...more });
/** A topic whose name and key say refund. */
const refund = (more: Partial<Produce> & { at?: string } = {}): Produce => produce('refund.granted', { service: 'till', at: 'till/refund.ts:20', key: value('refund.id'), ...more });
/** A topic that nobody calls critical. */
const hint = (more: Partial<Produce> & { at?: string } = {}): Produce => produce('hint.shown', { service: 'till', at: 'till/hint.ts:4', key: value('hint.id'), ...more });
const all = (operations: readonly Operation[], more: Partial<Topology> = {}, settings: unknown = {}) => findings(rule, topology({ operations, ...more }), { settings });
const ids = (...args: Parameters<typeof all>) => all(...args).map((f) => f.messageId);

describe('require-durable-send, outcomes on critical topics', () => {
  it.each<[Outcome['kind'], string]>([
    ['dropped', 'droppedSend'],
    ['swallowed', 'swallowedSend'],
    ['valueUnread', 'unreadFailure'],
    ['observableAwaited', 'awaitedObservable'],
    ['unsubscribed', 'unsubscribedSend'],
    ['skipped', 'skippedSend'],
  ])('reports a send whose outcome is %s', (kind, messageId) => {
    const [finding, ...others] = all([refund({ outcomes: [outcome(kind)] })]);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ messageId, topic: 'refund.granted', site: { file: 'till/refund.ts', line: 20 }, data: { why: 'The topic is critical: its name says refund, and the key is `refund.id`' } });
    expect(finding?.evidence).toMatchObject([{ text: `${kind} there` }, { text: 'the key is `refund.id`' }]);
  });
  it.each<Outcome['kind']>(['awaited', 'returned', 'handled', 'callback'])('is silent where it is %s', (kind) => expect(ids([refund({ outcomes: [outcome(kind)] })])).toEqual([]));
  it('reports the first fault on the way out, in a caller too', () => {
    const [finding] = all([refund({ outcomes: [outcome('returned'), outcome('awaited', 'till/service.ts:8'), outcome('dropped', 'till/route.ts:31'), outcome('swallowed', 'till/app.ts:2')] })]);
    expect(finding).toMatchObject({ messageId: 'droppedSend', site: { file: 'till/route.ts', line: 31 }, related: [{ file: 'till/refund.ts' }] });
  });
  it('reports a swallowing wrapper once, with the critical topics it endangers', () => {
    const inWrapper = outcome('swallowed', 'libs/bus.ts:12', { wrapper: 'Bus.publish' });
    const found = all([refund({ outcomes: [inWrapper] }), produce('invoice.sent', { payloadType: 'InvoiceSent', outcomes: [inWrapper] }), hint({ outcomes: [inWrapper] })]);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ messageId: 'swallowedSend', site: { file: 'libs/bus.ts', line: 12 }, data: { topics: "'refund.granted' and 'invoice.sent'", wrapper: ' in `Bus.publish`' } });
    expect(found[0]?.topic).toBeUndefined();
    expect(found[0]?.related.map((r) => r.file)).toEqual(['till/refund.ts', 'apps/checkout/src/invoice-sent.produce.ts']);
  });
  it('points at handlers that lose the same messages after they were sent', () => {
    const losing = handler({ id: 'h', faults: [{ kind: 'swallowed', text: 'the `catch` only logs', site: site('books/on-refund.ts:30'), effects: ['databaseWrite'] }] });
    const [finding] = all([refund({ outcomes: [outcome('dropped')] }), consume('refund.granted', { service: 'books', handler: losing })]);
    expect(finding?.related.map((r) => `${r.file}:${r.line}`)).toEqual(['books/on-refund.ts:30']);
    expect(finding?.evidence.at(-1)?.text).toBe('its messages are lost on the reading side too: the `catch` only logs');
  });
  it('says what can be waited for', () => {
    expect(all([refund({ outcomes: [outcome('dropped')] })])[0]?.data).toMatchObject({ remedy: 'Await it' });
    expect(all([refund({ outcomes: [outcome('dropped', undefined, { text: 'nobody subscribes to or waits for till.emit(…)', byDesign: true })] })])[0]?.data).toMatchObject({ remedy: 'Wait for it with `lastValueFrom(…)`' });
  });
  it('is silent on other topics', () => expect(ids([hint({ outcomes: [outcome('dropped')] })])).toEqual([]));
  it('offers what mends it', () => {
    const edits = [{ site: site('till/refund.ts:20', 0), text: 'await ' }];
    const repairs = [{ kind: 'await', edits }] as const;
    expect(all([refund({ outcomes: [outcome('dropped', undefined, { repairs })] })])[0]?.suggestions).toEqual([{ kind: 'edit', edits, messageId: 'awaitSend' }]);
    expect(all([refund({ outcomes: [outcome('swallowed', undefined, { repairs: [{ kind: 'rethrow', edits }] })] })])[0]?.suggestions).toEqual([{ kind: 'edit', edits, messageId: 'rethrow' }]);
    expect(all([refund({ outcomes: [outcome('observableAwaited', undefined, { repairs: [{ kind: 'lastValueFrom', edits }] })] })])[0]?.suggestions).toEqual([{ kind: 'edit', edits, messageId: 'awaitObservable' }]);
  });
});

describe('require-durable-send, what is critical', () => {
  const lost = { outcomes: [outcome('dropped')] };
  const none = { kind: 'none', text: '' } as const;
  it.each<[string, Operation[], unknown, string[]]>([
    ['declared', [hint(lost)], { topics: { 'hint.shown': { critical: true } } }, ['droppedSend']],
    ['declared otherwise', [refund(lost)], { topics: { 'refund.*': { critical: false } } }, []],
    ['name and payload type', [refund({ ...lost, key: none, payloadType: 'RefundGranted' })], {}, ['droppedSend']],
    ['name and a payload field', [refund({ ...lost, key: none, fields: ['at', 'refundId'] })], {}, ['droppedSend']],
    ['name and handler', [refund({ ...lost, key: none }), consume('refund.granted', { handler: handler({ name: 'bookRefund' }) })], {}, ['droppedSend']],
    ['name and what the handler writes', [refund({ ...lost, key: none }), consume('refund.granted', { handler: handler({ effects: [effect('databaseWrite', { text: 'prisma.ledger.create' })] }) })], {}, ['droppedSend']],
    ['a plural in camelCase', [produce('newOrders', { ...lost, key: value('orderId') })], {}, ['droppedSend']],
    ['a name known in part', [produce('${?}.payment.settled', { ...lost, key: value('payment.id') })], {}, ['droppedSend']],
    ['the name alone', [refund({ ...lost, key: none })], {}, []],
    ['part of a word', [produce('orderbooks', { ...lost, key: value('orderbook.id') })], {}, []],
    ['a sort order', [produce('order.listed', { ...lost, key: none, fields: ['orderBy'] })], {}, []],
    ['key and payload without the name', [produce('stage.update', { ...lost, key: value('paymentId'), payloadType: 'Payment' })], {}, []],
  ])('%s', (_name, operations, settings, expected) => expect(ids(operations, {}, settings)).toEqual(expected));
});

it('reads a key whose value is not known as it is written', () => {
  const source = { key: 'payload.refundId.toString()' } as NonNullable<Produce['source']>;
  expect(ids([refund({ key: value('?'), source, outcomes: [outcome('dropped')] })])).toEqual(['droppedSend']);
  expect(ids([refund({ key: value('?'), outcomes: [outcome('dropped')] })])).toEqual([]);
});

describe('require-durable-send, acks', () => {
  it.each([0, 1])('reports acks %d written at the send, with the edit', (acks) => {
    const [finding] = all([refund({ acks: { value: acks, from: 'send', site: site('till/refund.ts:22:9', 1) } })]);
    expect(finding).toMatchObject({ messageId: 'weakAcks', topic: 'refund.granted', site: { line: 22, column: 9 }, data: { acks, from: 'till/refund.ts:22' } });
    expect(finding?.suggestions).toMatchObject([{ messageId: 'useAllAcks', edits: [{ text: '-1', site: { file: 'till/refund.ts' } }] }]);
  });
  it("reports the client's default at the send", () => {
    const [finding] = all([refund({ client: 'kafka-node', acks: { value: 1, from: 'default' } })]);
    expect(finding).toMatchObject({ messageId: 'weakAcks', site: { line: 20 }, data: { from: 'the default of kafka-node' } });
    expect(finding?.suggestions).toBeUndefined();
  });
  it("reports a producer's option once for all its topics", () => {
    const acks = { value: 1, from: 'producer', site: site('till/kafka.ts:3:5', 1) } as const;
    expect(all([refund({ acks }), produce('invoice.sent', { acks, key: value('invoice.no') }), hint({ acks })]).map((f) => f.data['topics'])).toEqual(["'refund.granted' and 'invoice.sent'"]);
  });
  it.each<[string, Produce]>([
    ['all replicas', refund()],
    ['an option that is not known', refund({ acks: { from: 'unknown' } })],
    ['weak acks of another topic', hint({ acks: { value: 0, from: 'send', site: site('till/hint.ts:4') } })],
  ])('is silent on %s', (_name, send) => expect(ids([send])).toEqual([]));
  it('reports acks 0 with an idempotent producer or a transaction, for every topic', () => {
    const acks = { value: 0, from: 'send', site: site('till/hint.ts:5:7', 1) } as const;
    expect(all([hint({ acks, idempotent: true })]).map((f) => [f.messageId, f.data['promise']])).toEqual([['uselessAcks', 'an idempotent producer']]);
    expect(all([hint({ acks, transactional: true })]).map((f) => [f.messageId, f.data['promise']])).toEqual([['uselessAcks', 'a transaction']]);
  });
});

describe('require-durable-send, every topic', () => {
  const reading = consume('hint.asked', { service: 'till', handler: handler({ id: 'on-ask' }) });
  it.each<Outcome['kind']>(['dropped', 'unsubscribed', 'observableAwaited'])('reports a send in a handler that is %s', (kind) => {
    const [finding] = all([hint({ handlers: ['on-ask'], outcomes: [outcome(kind, 'till/hint.ts:4')] }), reading]);
    expect(finding).toMatchObject({ messageId: 'droppedInHandler', topic: 'hint.shown', data: { consumed: "'hint.asked'", anyway: 'its offset is committed' } });
  });
  it('names of the topics of one handler those that lead to the send', () => {
    const files = {
      'package.json': { name: 'till', dependencies: { kafkajs: '2' } },
      'src/main.ts': `import { Kafka } from 'kafkajs';
const kafka = new Kafka({ brokers: ['b:9092'] });
const producer = kafka.producer();
const tell = (topic: string, hint: string) => producer.send({ topic, messages: [{ value: hint }] });
class Hints {
  static async show(hint: string) { void tell('hint.shown', hint); }
  static async keep(hint: string) { await tell('hint.kept', hint); }
  static async tellAgain(topic: string, hint: string) {
    try {
      await tell(topic, hint);
      return;
    } catch (error) {
      console.error(error);
    }
    void tell('hint.dead', hint);
  }
}
async function handle(topic: string, hint: string) {
  switch (topic) {
    case 'hint.asked':
      return Hints.show(hint);
    case 'hint.found':
      return Hints.tellAgain('hint.told', hint);
    case 'hint.lost':
      return Hints.keep(hint);
  }
}
const consumer = kafka.consumer({ groupId: 'till' });
await consumer.subscribe({ topics: ['hint.asked', 'hint.found', 'hint.lost'] });
await consumer.run({ eachMessage: async ({ topic, message }) => { await handle(topic, String(message.value)); } });
`,
    };
    expect(findings(rule, analyse(files)).map((f) => [f.messageId, f.data['topics'], f.data['consumed']])).toEqual([
      ['droppedInHandler', "'hint.shown'", "'hint.asked'"],
      ['droppedInHandler', "'hint.dead'", "'hint.found'"],
    ]);
  });
  it('is silent on one that is forgotten only by a caller that no message runs', () => {
    const files = {
      'package.json': { name: 'till', dependencies: { kafkajs: '2' } },
      'src/main.ts': `import { Kafka } from 'kafkajs';
const kafka = new Kafka({ brokers: ['b:9092'] });
const producer = kafka.producer();
const show = (hint: string) => producer.send({ topic: 'hint.shown', messages: [{ value: hint }] });
setInterval(() => { void show('again'); }, 60_000);
const consumer = kafka.consumer({ groupId: 'till' });
await consumer.subscribe({ topic: 'hint.asked' });
await consumer.run({ eachMessage: async ({ message }) => { AWAIT show(String(message.value)); } });
`,
    };
    const reported = (keyword: string): readonly unknown[] => findings(rule, analyse({ ...files, 'src/main.ts': files['src/main.ts'].replace('AWAIT', keyword) })).map((f) => [f.messageId, f.site.line]);
    expect(reported('await')).toEqual([]);
    expect(reported('void')).toEqual([['droppedInHandler', 8]]);
  });
  it('is silent on one that another service forgets, where only this one sends it from a handler', () => {
    const files = {
      'package.json': { name: 'shop', workspaces: ['apps/*', 'packages/*'] },
      'packages/bus/package.json': { name: '@shop/bus', main: 'src/index.ts', dependencies: { kafkajs: '2' } },
      'packages/bus/src/index.ts': `import { Kafka } from 'kafkajs';
export const kafka = new Kafka({ brokers: ['b:9092'] });
const producer = kafka.producer();
export const show = (hint: string) => producer.send({ topic: 'hint.shown', messages: [{ value: hint }] });
`,
      'apps/web/package.json': { name: '@shop/web', scripts: { start: 'node src/main.js' }, dependencies: { '@shop/bus': '*' } },
      'apps/web/src/main.ts': "import { show } from '@shop/bus';\nexport async function onSale(request: { hint: string }) { const shown = show(request.hint); }\n",
      'apps/till/package.json': { name: '@shop/till', scripts: { start: 'node src/main.js' }, dependencies: { '@shop/bus': '*' } },
      'apps/till/src/main.ts': `import { kafka, show } from '@shop/bus';
const consumer = kafka.consumer({ groupId: 'till' });
await consumer.subscribe({ topic: 'hint.asked' });
await consumer.run({ eachMessage: async () => { AWAIT show('now'); } });
`,
    };
    const reported = (keyword: string): readonly unknown[] => findings(rule, analyse({ ...files, 'apps/till/src/main.ts': files['apps/till/src/main.ts'].replace('AWAIT', keyword) })).map((f) => [f.messageId, f.site.file]);
    expect(reported('await')).toEqual([]);
    expect(reported('void')).toEqual([['droppedInHandler', 'apps/till/src/main.ts']]);
  });
  it('is the wrapper that swallows the failure of what a handler sends through it, once, and not the handler\'s own `catch`', () => {
    const files = {
      'package.json': { name: 'till', dependencies: { kafkajs: '2' } },
      'src/main.ts': `import { Kafka } from 'kafkajs';
const kafka = new Kafka({ brokers: ['b:9092'] });
const producer = kafka.producer();
async function tell(topic: string, value: string) {
  try { await producer.send({ topic, messages: [{ value }] }); } catch (error) { console.error(error); }
}
async function note(value: string) {
  try { await producer.send({ topic: 'hint.noted', messages: [{ value }] }); } catch (error) { console.error(error); }
}
setInterval(() => tell('hint.counted', '1'), 60_000);
const consumer = kafka.consumer({ groupId: 'till' });
await consumer.subscribe({ topic: 'hint.asked' });
await consumer.run({ eachMessage: async ({ message }) => { await tell('hint.shown', String(message.value)); await tell('hint.kept', 'x'); await note('y'); try { await fetch('http://till'); } catch (error) { await tell('hint.dead', 'x'); throw error; } } });
`,
    };
    expect(findings(rule, analyse(files)).map((f) => [f.messageId, f.data['topics'], f.data['wrapper'], f.data['consumed'], f.site.line])).toEqual([['swallowedInHandler', "'hint.shown' and 'hint.kept'", ' in `tell`', "'hint.asked'", 5]]);
  });
  it('finds the send that a consumer hands down to its handler', () => {
    const files = {
      'package.json': { name: 'till', dependencies: { kafkajs: '2' } },
      'src/main.ts': `import { listen } from './listen.js';
import { onAsked } from './asked.js';
listen({ topic: 'hint.asked', dead: 'hint.dead' }, onAsked).start();
`,
      'src/listen.ts': `import { Kafka } from 'kafkajs';
const kafka = new Kafka({ brokers: ['b:9092'] });
const producer = kafka.producer();
const consumer = kafka.consumer({ groupId: 'till' });
export function listen({ topic, dead }: { topic: string; dead: string }, handler: (hint: any, bury: (hint: string) => Promise<void>) => Promise<void>) {
  const bury = async (hint: string) => { await producer.send({ topic: dead, messages: [{ value: hint }] }); };
  const start = async () => {
    await consumer.subscribe({ topic });
    await consumer.run({ eachMessage: async ({ message }) => { await handler(message, bury); } });
  };
  return { start };
}
`,
      'src/asked.ts': `import { show } from './show.js';
export async function onAsked(hint: any, bury: (hint: string) => Promise<void>) { await show(hint, bury); }
`,
      'src/show.ts': `import { createConnection } from 'mysql2/promise';
export async function show(hint: any, bury: (hint: string) => Promise<void>) {
  try { await (await createConnection({})).query('INSERT INTO hints VALUES (?)', [hint]); } catch {
    bury(hint);
  }
}
`,
    };
    expect(findings(rule, analyse(files)).map((f) => [f.messageId, f.data['topics'], f.data['consumed'], `${f.site.file}:${f.site.line}`])).toEqual([['droppedInHandler', "'hint.dead'", "'hint.asked'", 'src/show.ts:4']]);
  });
  it('says no more of an offset than that the next message is taken, where nothing commits it by itself', () => {
    const byHand = consume('hint.asked', { service: 'till', autoCommit: false, handler: handler({ id: 'on-ask' }) });
    expect(all([hint({ handlers: ['on-ask'], outcomes: [outcome('dropped')] }), byHand]).map((f) => f.data['anyway'])).toEqual(['the next message is taken']);
  });
  it('leaves an emit() that is not waited for to critical topics', () => {
    const forgotten = [{ ...outcome('dropped'), byDesign: true as const }];
    expect(ids([hint({ handlers: ['on-ask'], outcomes: forgotten }), reading])).toEqual([]);
    expect(ids([refund({ handlers: ['on-ask'], outcomes: forgotten }), reading])).toEqual(['droppedSend']);
  });
  it('leaves a swallowed failure in a handler to no-early-commit', () => expect(ids([hint({ handlers: ['on-ask'], outcomes: [outcome('swallowed')] }), reading])).toEqual([]));
  it('says of a critical topic that it is critical', () => expect(ids([refund({ handlers: ['on-ask'], outcomes: [outcome('dropped')] }), reading])).toEqual(['droppedSend']));
  it('reports a transactionalId that is new for every process', () => {
    const object = (perProcess: boolean, text = 'till-${?}'): ClientObject => ({ client: 'kafkajs', role: 'producer', service: 'till', site: site('till/kafka.ts:2'), transactionalId: { text, perProcess, site: site('till/kafka.ts:4') } });
    expect(all([], { objects: [object(true)] })).toMatchObject([{ messageId: 'unfencedTransaction', data: { id: 'till-${?}', spelt: ' `till-${?}`' }, site: { line: 4 } }]);
    expect(all([], { objects: [object(true, '${?}-${?}')] })).toMatchObject([{ data: { spelt: '' } }]);
    expect(all([], { objects: [object(false)] })).toEqual([]);
  });
});
