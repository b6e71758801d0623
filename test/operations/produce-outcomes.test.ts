import { describe, expect, test } from 'vitest';
import { analyse, producesOf } from '../support/engine.js';

const SALES = `import { Kafka } from 'kafkajs';
const producer = new Kafka({ brokers: ['b:9092'] }).producer();
export async function sold(id: string) { await producer.send({ topic: 'crate.sold', messages: [{ value: id }] }); }\n`;

/** Kind and line in `src/main.ts` (or the other file's name) of each outcome of the one produce. */
function outcomesOf(main: string): readonly string[] {
  const [produce, second] = producesOf(analyse({ 'src/sales.ts': SALES, 'src/main.ts': `import { sold } from './sales.js';\n${main}` }));
  expect(second).toBeUndefined();
  return (produce?.outcomes ?? []).map(({ kind, site }) => `${kind} ${site.file === 'src/main.ts' ? site.line : site.file}`);
}

describe('what becomes of a failure in the callers', () => {
  test('one of two callers drops the promise', () => {
    expect(outcomesOf(`export async function a() { await sold('a'); }\nexport async function b() {\n  sold('b');\n}`)).toEqual(['awaited src/sales.ts', 'awaited 2', 'dropped 4']);
  });
  test('a caller further up swallows it', () => {
    expect(outcomesOf(`async function a() { await sold('a'); }\nexport async function b() {\n  try { await a(); } catch (error) { console.error(error); }\n}`)).toEqual(['awaited src/sales.ts', 'awaited 2', 'swallowed 4']);
  });
  test('rows that are marked after they are sent are sent again by the next run', () => {
    const relay = (body: string, parameters = ''): readonly string[] => outcomesOf(`declare const crates: any;\nexport async function relay(${parameters}) {\n${body}\n}`);
    expect(relay(`const rows = await crates.find({ sent: false });\nfor (const row of rows) {\ntry { await sold(row.id); await crates.update(row.id, { sent: true }); } catch (error) { console.error(error); }\n}`)).toEqual(['awaited src/sales.ts', 'handled 6']);
    expect(relay(`const rows = await crates.find({ sent: false });\ntry { const ids = rows.map((row) => row.id); await sold(ids.join()); for (const row of rows) row.sent = true; await crates.save(rows); } catch (error) { console.error(error); }`)).toEqual(['awaited src/sales.ts', 'handled 5']);
    // Marked before, not at all, or handed in by whoever waits for it.
    expect(relay(`const rows = await crates.find({ sent: false });\nfor (const row of rows) {\ntry { await crates.update(row.id, { sent: true }); await sold(row.id); } catch (error) { console.error(error); }\n}`)).toEqual(['awaited src/sales.ts', 'swallowed 6']);
    expect(relay(`const rows = await crates.find({ sent: false });\nfor (const row of rows) {\ntry { await sold(row.id); console.log(row.id); } catch (error) { console.error(error); }\n}`)).toEqual(['awaited src/sales.ts', 'swallowed 6']);
    expect(relay(`const rows = await crates.find(ids);\nfor (const row of rows) {\ntry { await sold(row.id); await crates.count(row.id); } catch (error) { console.error(error); }\n}`, 'ids: string[]')).toEqual(['awaited src/sales.ts', 'swallowed 6']);
    expect(relay(`const crate = await crates.make();\ntry { await sold(crate.id); await crates.tell(crate); } catch (error) { console.error(error); }`)).toEqual(['awaited src/sales.ts', 'swallowed 5']);
  });
  test('a caller that deals with it ends the way up', () => {
    expect(outcomesOf(`declare const outbox: any;\nexport async function a() { try { await sold('a'); } catch (error) { await outbox.store(error); } }\nexport function b() {\n  a();\n}`)).toEqual(['awaited src/sales.ts', 'handled 3']);
  });
  test('a program that fails as a whole is seen', () => {
    expect(outcomesOf(`async function main() { await sold('a'); }\nmain();`)).toEqual(['awaited src/sales.ts', 'awaited 2']);
  });
  test('who registers a listener in a try does not swallow what it sends', () => {
    const opened = (listener: string, name = 'subscribe'): readonly string[] => outcomesOf(`declare const bus: any;\nexport async function open() {\n  try { await bus.${name}(${listener}); } catch (error) { console.error(error); }\n}`);
    expect(opened("'crate.packed', async (crate: any) => { await sold(crate.id); }")).toEqual(['awaited src/sales.ts', 'awaited 4']);
    expect(opened("async () => { await sold('a'); }", 'retry')).toEqual(['awaited src/sales.ts', 'swallowed 4']);
  });
  test('what is tried again runs at once: whoever does not wait for the retries drops it', () => {
    const tried = (name: string, wait = ''): readonly string[] => outcomesOf(`import ${name} from 'tries';\nexport async function open() {\n  ${wait}${name}(async (again: any) => { await sold('a'); });\n}`);
    for (const name of ['withRetry', 'retry', 'promiseRetry', 'pRetry', 'retryAsync', 'backOff']) expect(tried(name), name).toEqual(['awaited src/sales.ts', 'dropped 4']);
    expect(tried('retry', 'await ')).toEqual(['awaited src/sales.ts', 'awaited 4']);
    expect(tried('retrieve')).toEqual(['awaited src/sales.ts', 'awaited 4']);
  });
  test('a failure that comes back as a value is forgotten with the call that nobody waits for', () => {
    const told = (call: string): readonly string[] => outcomesOf(`async function tell(id: string): Promise<Error | null> {\n  try { await sold(id); } catch (error) { return error as Error; }\n  return null;\n}\nexport async function open() {\n  ${call}\n}`);
    expect(told("tell('a');")).toEqual(['awaited src/sales.ts', 'handled 3', 'dropped 7']);
    expect(told("await tell('a');")).toEqual(['awaited src/sales.ts', 'handled 3', 'valueUnread 7']);
    expect(told("const failed = await tell('a');\n  if (failed) throw failed;")).toEqual(['awaited src/sales.ts', 'handled 3', 'handled 7']);
  });
  test('the function around a route does not wait for it', () => {
    expect(outcomesOf(`declare const app: any;\nfunction routes() { app.post('/sold', async () => { await sold('a'); }); }\nexport function start() { routes(); }`)).toEqual(['awaited src/sales.ts', 'awaited 3']);
  });
});

test('what is put into an outbox before it is sent is not lost', () => {
  const SEND = `import { Kafka } from 'kafkajs';\nconst producer = new Kafka({ brokers: ['b:9092'] }).producer();\nconst send = (topic: string, crate: any) => { producer.send({ topic, messages: [{ value: JSON.stringify(crate) }] }); };\ndeclare const outbox: any, crates: any;\n`;
  const kept = (body: string): readonly string[] => producesOf(analyse({ 'src/main.ts': `${SEND}export async function sell(crate: any, other: any) { ${body} }` })).flatMap((p) => p.outcomes.map((o) => o.kind));
  expect(kept("await outbox.create(crate.content); send('crate.sold', crate.content);")).toEqual(['handled']);
  expect(kept("const row = await outbox.create({ content: JSON.stringify(crate) }); try { send('crate.sold', row); } catch (error) { console.error(error); }")).toEqual(['handled']);
  expect(kept("outbox.create(crate); send('crate.sold', crate);")).toEqual(['dropped']);
  expect(kept("await crates.create(crate); send('crate.sold', crate);")).toEqual(['dropped']);
  expect(kept("await outbox.find(crate); send('crate.sold', crate);")).toEqual(['dropped']);
  expect(kept("await outbox.create(JSON.stringify(other)); send('crate.sold', JSON.stringify(crate));")).toEqual(['dropped']);
  expect(kept("if (other) { await outbox.create(crate); } send('crate.sold', crate);")).toEqual(['dropped']);
  expect(kept("send('crate.sold', crate); await outbox.create(crate);")).toEqual(['dropped']);
  expect(outcomesOf(`declare const outbox: any;\nexport async function open(id: string) { await outbox.save(id); sold(id); }`)).toEqual(['awaited src/sales.ts']);
});

test('who calls a function that was made hears of its failure, not who has it made', () => {
  const SENDER = `import { Kafka } from 'kafkajs';\nconst producer = new Kafka({ brokers: ['b:9092'] }).producer();\ndeclare const app: any;\n`;
  const told = (code: string): Record<string, readonly string[]> =>
    Object.fromEntries(producesOf(analyse({ 'src/main.ts': SENDER + code })).map((p) => [p.topic.text, p.outcomes.map(({ kind, site }) => `${kind} ${site.line}`)]));
  const MADE = 'const senderOf = (topic: string) => async (crate: any) => { await producer.send({ topic, messages: [{ value: crate }] }); };\n';
  expect(told(`${MADE}const sell = senderOf('crate.sold'), look = senderOf('crate.seen');\napp.post('/', async (asked: any) => {\n  look(asked.body);\n  await sell(asked.body);\n});`)).toEqual({ 'crate.sold': ['awaited 4', 'awaited 8'], 'crate.seen': ['awaited 4', 'dropped 7'] });
  const NAMED = "function salesOf(topic: string) {\n  const send = async (crate: any) => { await producer.send({ topic, messages: [{ value: crate }] }); };\n  app.post('/', async (asked: any) => { await send(asked.body); });\n}\n";
  expect(told(`${NAMED}salesOf('crate.sold');`)).toEqual({ 'crate.sold': ['awaited 5', 'awaited 6'] });
});

test('who starts a consumer hears of what keeps it from starting, not of what its handler sends', () => {
  const RETRY = "import { Kafka } from 'kafkajs';\nconst kafka = new Kafka({ brokers: ['b:9092'] });\nconst producer = kafka.producer();\nconst consumer = kafka.consumer({ groupId: 'sales' });\n";
  const told = (handler: string): readonly string[] =>
    producesOf(analyse({ 'src/main.ts': `${RETRY}async function read(topic: string, retry: string) {\n  await consumer.subscribe({ topic });\n  await consumer.run({ ${handler} });\n}\nconst start = async () => { await read('crate.sold', 'crate.sold.retry'); };\nstart().catch((error) => console.error(error));` })).flatMap((p) => p.outcomes.map((o) => o.kind));
  expect(told('eachMessage: async ({ message }) => { await producer.send({ topic: retry, messages: [message] }); }')).toEqual(['awaited']);
  expect(told('async eachMessage({ message }) { await producer.send({ topic: retry, messages: [message] }); }')).toEqual(['awaited']);
});

test('a failure reaches only those callers whose arguments lead to the send', () => {
  const told = (caller: string): Record<string, readonly string[]> =>
    Object.fromEntries(producesOf(analyse({ 'src/main.ts': `import { Kafka } from 'kafkajs';\nconst producer = new Kafka({ brokers: ['b:9092'] }).producer();\nconst STATE = { ready: 'READY', lost: 'LOST' } as const;\nasync function mark(id: string, state: string) {\n  if (state === STATE.ready) await producer.send({ topic: 'crate.ready', messages: [{ value: id }] });\n  else if (state === 'MOVED') await producer.send({ topic: 'crate.moved', messages: [{ value: id }] });\n}\nexport async function pack(id: string, state: string) { try { await mark(id, ${caller}); } catch (error) { console.error(error); } }` })).map((p) => [p.topic.text, p.outcomes.map(({ kind }) => kind)]));
  expect(told('STATE.ready')).toEqual({ 'crate.ready': ['awaited', 'swallowed'], 'crate.moved': ['awaited'] });
  expect(told('STATE.lost')).toEqual({ 'crate.ready': ['awaited'], 'crate.moved': ['awaited'] });
  expect(told('state')).toEqual({ 'crate.ready': ['awaited', 'swallowed'], 'crate.moved': ['awaited', 'swallowed'] });
});

test('an Observable that is awaited into a name and subscribed to later is not lost', () => {
  const nest = (body: string): readonly string[] =>
    producesOf(analyse({ 'src/main.ts': `import { ClientKafka } from '@nestjs/microservices';\nexport class Sales { constructor(private readonly client: ClientKafka) {}\n  async sell(id: string) { ${body} } }` })).flatMap((p) => p.outcomes.map((o) => o.kind));
  expect(nest(`const answer = await this.client.send('crate.sold', id); answer.subscribe(() => {});`)).toEqual(['handled']);
  expect(nest(`const answer = await this.client.send('crate.sold', id); console.log('sold');`)).toEqual(['observableAwaited']);
  expect(nest(`return await this.client.send('crate.sold', id);`)).toEqual(['returned']);
});

test('what librdkafka only queues is lost unless its delivery reports are listened to', () => {
  const rdkafka = (more: string): readonly string[] =>
    producesOf(analyse({ 'src/main.ts': `import Kafka from 'node-rdkafka';\nconst producer = new Kafka.Producer({ 'metadata.broker.list': 'k:9092', dr_cb: true });\n${more}\nexport function sold(id: string) { producer.produce('crate.sold', null, Buffer.from(id)); }` })).flatMap((p) => p.outcomes.map((o) => o.kind));
  expect(rdkafka('')).toEqual(['dropped']);
  expect(rdkafka("producer.on('delivery-report', (error, report) => settle(report.opaque, error));\ndeclare function settle(id: unknown, error: unknown): void;")).toEqual(['handled']);
});

test('the answer to a request is thrown away where nobody is told of it', () => {
  const ignored = (body: string, more = ''): readonly (boolean | undefined)[] =>
    producesOf(analyse({ 'src/main.ts': `import { ClientKafka } from '@nestjs/microservices';\nimport { lastValueFrom } from 'rxjs';\nexport class Sales { constructor(private readonly client: ClientKafka) {}\n  async sell(id: string) { ${body} }${more} }` })).map((p) => p.replyIgnored);
  expect(ignored("this.client.send('crate.sold', id);")).toEqual([true]);
  expect(ignored("this.client.send('crate.sold', id).subscribe();")).toEqual([true]);
  expect(ignored("this.client.send('crate.sold', id).subscribe(() => {});")).toEqual([true]);
  expect(ignored("this.ask('crate.sold', id);", ' ask(topic: string, id: string) { return this.client.send(topic, id); }')).toEqual([true]);
  expect(ignored("this.client.send('crate.sold', id).subscribe((answer) => console.log(answer));")).toEqual([undefined]);
  expect(ignored("return this.client.send('crate.sold', id);")).toEqual([undefined]);
  expect(ignored("await lastValueFrom(this.client.send('crate.sold', id));")).toEqual([undefined]);
  expect(ignored("this.client.emit('crate.sold', id);")).toEqual([undefined]);
});

test('an Observable that a callback gives is what the function that is handed the callback makes of it', () => {
  const HEAD = "import { ClientKafka } from '@nestjs/microservices';\nimport { lastValueFrom, timeout } from 'rxjs';\n";
  const told = (asking: string, more = '', call = 'await ask(() => this.client.send(topic, crate))'): readonly string[] =>
    producesOf(analyse({ 'src/ask.ts': `${HEAD}${asking}`, 'src/main.ts': `import { ClientKafka } from '@nestjs/microservices';\nimport { ask, retry } from './ask.js';\n${more}export class Sales { constructor(private readonly client: ClientKafka) {}\n  private async request(topic: string, crate: any) { return ${call}; }\n  async sell(id: string) { const [sold] = await Promise.all([this.request('crate.sold', id)]); return sold; } }` })).flatMap((p) => p.outcomes.map((o) => o.kind));
  expect(told('export async function ask(make: any) { try { return await lastValueFrom(make().pipe(timeout(5))); } catch (error) { throw new Error(String(error)); } }')).toEqual(['awaited', 'awaited']);
  expect(told('export const retry = (make: any) => lastValueFrom(make());', '', 'retry(() => this.client.send(topic, crate))')).toEqual(['returned', 'awaited']);
  expect(told('export async function ask(make: any) { try { return await lastValueFrom(make()); } catch (error) { console.error(error); } }')).toEqual(['swallowed']);
  expect(told('export async function ask(make: any) { await make(); }')).toEqual(['observableAwaited']);
  expect(told('export declare function ask(make: any): any;')).toEqual(['handled']);
});
