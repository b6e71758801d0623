import { describe, expect, it } from 'vitest';
import { handle, signsOf, type Handling } from '../handling.js';

const MAIL: Handling = { imports: "import nodemailer from 'nodemailer';", declarations: 'const post = nodemailer.createTransport({});' };
const SEND = 'await post.sendMail({ to: event.owner });';

describe('signs of a queue built by hand', () => {
  it.each<[string, string, readonly string[], string?]>([
    ['a pause', `await new Promise((r) => setTimeout(r, event.delay));\n${SEND}`, ['sleep: it waits with setTimeout(resolve, event.delay)']],
    ['a pause in a helper', `await pause(500);\n${SEND}`, ['sleep: it waits with setTimeout(resolve, ms)'], 'const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));'],
    ['a limit of time is no pause', `await Promise.race([post.sendMail({}), new Promise((r) => setTimeout(r, 5000))]);`, []],
    ['work that is put off', `setTimeout(async () => { ${SEND} }, 60_000);`, ['sleep: setTimeout puts the work off']],
    ['a retry counter', `if (event.attempts < 5) { ${SEND} }`, ['attempts: the message counts its attempts (`attempts`)']],
    ['a retry counter in the headers', `const tries = Number(message.headers['x-retry-count'] ?? 0);\n${SEND}`, ['attempts: the message counts its attempts (`x-retry-count`)']],
    ['a counter of something else', `if (event.berths < 5) { ${SEND} }`, []],
    ['its own topic again', `try { ${SEND} } catch (e) { await producer.send({ topic: 'ship.moved', messages: [message] }); }`, ["retry: the message is sent again, to 'ship.moved' (producer.send)"], 'const producer = kafka.producer();'],
    ['the same topic by its variable', `try { ${SEND} } catch (e) { await producer.send({ topic, messages: [message] }); }`, ["retry: the message is sent again, to 'ship.moved' (producer.send)"], 'const producer = kafka.producer();'],
    ['a dead-letter topic', `try { ${SEND} } catch (e) { await producer.send({ topic: 'ship.moved.dlq', messages: [message] }); }`, ["deadLetter: a failed message goes to 'ship.moved.dlq'"], 'const producer = kafka.producer();'],
    ['a lock far behind the work belongs to something else', SEND.replace('post.sendMail({ to: event.owner })', 'one()'), [], "const redis = new (require('ioredis'))();\nconst one = () => two(); const two = () => three(); const three = () => four(); const four = () => five();\nasync function five() { await redis.set('probe', '1', 'EX', 60, 'NX'); await post.sendMail({}); }"],
    ['a lock', `await redis.set(event.id, '1', 'EX', 60, 'NX');\n${SEND}`, ['lock: each job takes a lock (redis.set)'], "const redis = new (require('ioredis'))();"],
    ['a limit of concurrency', `await limit(async () => { ${SEND} });`, ['gate: limit limits how many run at once'], "const limit = require('p-limit')(3);"],
    ['a heartbeat when all is done', `${SEND}\nawait heartbeat();`, []],
    ['a heartbeat before the work', `await heartbeat();\n${SEND}`, ['heartbeat: the heartbeat is sent by hand while a job runs']],
    ['a heartbeat on a timer', `const beat = setInterval(() => heartbeat(), 3000);\n${SEND}\nclearInterval(beat);`, ['heartbeat: the heartbeat is sent by hand while a job runs']],
  ])('%s', (_name, body, expected, declarations = '') => expect(signsOf(handle(body, { imports: MAIL.imports ?? '', declarations: `${MAIL.declarations ?? ''}\n${declarations}` }))).toEqual(expected));
});

it('runs what the message names', () => {
  const declarations = 'declare const registry: any;';
  expect(handle('const run = registry[event.type];\nawait run(event);', { declarations, topic: 'crane.jobs' }).effects.map(({ kind, text }) => `${kind} ${text}`)).toEqual(['jobByType run by type']);
  expect(handle('await registry.find(event.jobType)(event);', { declarations }).effects.map(({ kind }) => kind)).toEqual(['jobByType']);
  expect(handle('const jobHandler = jobHandlers.get(event.type);\nawait jobHandler(event);', { declarations: 'declare const jobHandlers: any;' }).effects.map(({ kind }) => kind)).toEqual(['jobByType']);
  expect(handle('const run = registry[event.type];\nawait run(event);', { declarations }).effects).toEqual([]);
});

describe('what the message is used for', () => {
  it('an answer to an address in the message', () => {
    const declarations = 'const producer = kafka.producer();';
    expect(handle('await producer.send({ topic: event.replyTo, messages: [] });', { declarations }).repliesTo?.text).toBe('it answers on the topic in `replyTo` of the message');
    expect(handle("await producer.send({ topic: message.headers['kafka_replyTopic'].toString(), messages: [] });", { declarations }).repliesTo?.text).toBe('it answers on the topic in `headers.kafka_replyTopic` of the message');
    expect(handle('await answer(event.reply.topic, 1);', { declarations: `${declarations}\nconst answer = (to, value) => producer.send({ topic: to, messages: [{ value }] });` }).repliesTo?.text).toBe('it answers on the topic in `reply.topic` of the message');
    expect(handle("await producer.send({ topic: 'berth.taken', messages: [] });", { declarations }).repliesTo).toBeUndefined();
  });

  it.each<[string, string, string]>([
    ['a map of promises', 'const waiting = new Map();', 'const entry = waiting.get(event.correlationId);\nif (entry) { waiting.delete(event.correlationId); entry.resolve(event); }'],
    ['an object of callbacks', 'const waiting = {};\nexport const ask = (id, callback) => { waiting[id] = callback; };', 'waiting[event.correlationId](null, event);'],
    ['an emitter', "const answers = new (require('events').EventEmitter)();", 'answers.emit(event.correlationId, event);'],
    ['an emitter with a prefix', "const answers = new (require('events').EventEmitter)();", 'answers.emit(`answer:${event.correlationId}`, event);'],
    ['an HTTP response that is held', 'const waiting = new Map();\nexport const hold = (id, res) => waiting.set(id, { res });', 'waiting.get(event.correlationId).res.json(event);'],
  ])('a waiting caller is settled: %s', (_name, declarations, body) => {
    const handler = handle(body, { declarations });
    expect(handler.settles?.text).toBe('what waits under `correlationId` of the message is settled');
    expect(handler.looksUpBy?.map(({ field }) => field)).toContain('correlationId');
    expect(handler.inProcessOnly).toBeDefined();
  });

  it('ids that are looked up, and only those', () => {
    const more = { imports: "import { PrismaClient } from '@prisma/client';", declarations: 'const db = new PrismaClient();' };
    expect(handle('await db.order.update({ where: { id: event.orderId }, data: { shipId: event.shipId } });', more).looksUpBy?.map(({ field }) => field)).toEqual(['orderId']);
    expect(handle('await db.order.create({ data: { id: event.orderId } });', more).looksUpBy).toBeUndefined();
    expect(handle('const { orderId } = event;\nawait find(orderId);', { ...more, declarations: `${more.declarations}\nconst find = (id) => db.order.findUnique({ where: { id } });` }).looksUpBy?.map(({ field }) => field)).toEqual(['orderId']);
    expect(handle('console.log(event.orderId);', more).looksUpBy).toBeUndefined();
    expect(handle('const { orderId } = event;\nawait db.order.update({ where: { orderId }, data: {} });', more).looksUpBy?.map(({ field }) => field)).toEqual(['orderId']);
    expect(handle('const { orderId } = JSON.parse(message.value.toString());\nawait find(orderId);', { ...more, declarations: `${more.declarations}\nconst find = (orderId) => db.order.findUnique({ where: { orderId } });` }).looksUpBy?.map(({ field }) => field)).toEqual(['orderId']);
  });

  it.each<[string, string, string | undefined]>([
    ['a picture', "await fs.writeFile('/tmp/a.png', Buffer.from(event.image, 'base64'));", 'image'],
    ['a data URL', "const bytes = Buffer.from(event.photo.split(',')[1], 'base64');\nawait fs.writeFile('/tmp/a.png', bytes);", 'photo'],
    ['by writing it as base64', "await fs.writeFile('/tmp/a.png', event.scan, 'base64');", 'scan'],
    ['what a cipher takes', "const cipher = createDecipheriv('aes-256-gcm', process.env.SEAL, Buffer.from(event.nonce, 'base64'));\ncipher.setAuthTag(Buffer.from(event.mark, 'base64'));\nconst sealed = Buffer.from(event.sealed, 'base64');\nconst open = Buffer.concat([cipher.update(sealed), cipher.final()]);\nconsole.log(JSON.parse(open.toString('utf8')));", undefined],
    ['what a cipher takes and a file keeps', "const bytes = Buffer.from(event.sealed, 'base64');\nconsole.log(createHash('sha256').update(bytes).digest('hex'));\nawait fs.writeFile('/tmp/a.bin', bytes);", 'sealed'],
    ['text', "const text = Buffer.from(event.body, 'base64').toString('utf8');\nconsole.log(text);", undefined],
    ['a token', "const [head] = [Buffer.from(event.token, 'base64')];\nconsole.log(head);", undefined],
    ['an address in hex', "await fs.writeFile('/tmp/a', Buffer.from(event.contract.slice(2), 'hex'));", undefined],
    ['something that is not of the message', "await fs.writeFile('/tmp/a', Buffer.from(process.env.LOGO, 'base64'));", undefined],
  ])('bytes that are decoded: %s', (_name, body, field) => {
    const { decodes } = handle(body, { imports: "import fs from 'node:fs/promises';\nimport { createDecipheriv, createHash } from 'node:crypto';" });
    expect(decodes?.text).toBe(field === undefined ? undefined : `\`${field}\` of the message is decoded to bytes`);
  });

  it('order by key and by version', () => {
    const declarations = 'const latest = new Map();';
    expect(handle('latest.set(message.key.toString(), event);', { declarations }).ordered?.text).toBe("state is kept by the message's key");
    expect(handle('const known = latest.get(event.id);\nif (known && event.version <= known.version) return;\nlatest.set(event.id, event);', { declarations }).ordered?.text).toBe('`event.version <= known.version` compares versions');
    expect(handle('if (event.version !== 2) return;\nlatest.set(event.id, event);', { declarations }).ordered).toBeUndefined();
  });

  it('order by the steps that may follow each other', () => {
    const declarations = "import { berths } from './berths.js';\nconst NEXT = { expected: ['moored', 'cancelled'], moored: ['left'], left: [], cancelled: [] };\nconst ROLES = { pilot: ['moor'], guest: ['look'] };";
    const files = { 'src/berths.ts': 'export declare const berths: any;' };
    const { ordered } = handle('const berth = await berths.find(event.id);\nconst allowed = NEXT[berth.state] ?? [];\nif (!allowed.includes(event.type)) return;\nawait berths.save(event);', { declarations, files });
    expect(ordered).toMatchObject({ text: '`allowed.includes(event.type)` lets only what may follow the state before it pass' });
    // What a role may do follows nothing; nor does a step that the program chooses.
    expect(handle('const who = await berths.find(event.id);\nif (!ROLES[who.role].includes(event.type)) return;', { declarations, files }).ordered).toBeUndefined();
    expect(handle("const berth = await berths.find(event.id);\nif (!NEXT[berth.state].includes('moored')) return;", { declarations, files }).ordered).toBeUndefined();
  });

  const STORES = { imports: "import { createClient } from 'redis';\nimport { PrismaClient } from '@prisma/client';\nimport mongoose from 'mongoose';\nimport { z } from 'zod';", declarations: "const client = createClient();\nconst prisma = new PrismaClient();\nconst Berth = mongoose.model('Berth', new mongoose.Schema({}));\nconst Moved = z.object({ berth_id: z.string(), snapshot: z.any() });\nconst berthKey = (id: string) => `berth:${id}`;\nasync function keep(id: string, snapshot: any) {\n  const berth = { id, ...snapshot };\n  await Promise.all([client.set(berthKey(id), JSON.stringify(berth))]);\n}" };
  it.each([
    ['a snapshot in a cache', 'const data = Moved.parse(event.data);\nawait keep(data.berth_id, data.snapshot);', { by: 'berth_id' }],
    ['what a schema makes of a text that may be missing', "const data = Moved.parse(JSON.parse(message.value?.toString() || '{}').data);\nawait keep(data.berth_id, data.snapshot);", { by: 'berth_id' }],
    ['a row', 'await prisma.berth.upsert({ where: { id: event.berthId }, create: { ...event.berth }, update: { ...event.berth } });', { by: 'berthId' }],
    ['a document', 'await Berth.findByIdAndUpdate(event.berthId, event.berth);', { by: 'berthId' }],
    ['what came last', 'await Berth.findOneAndUpdate({ _id: event.berthId }, { lastShip: event.ship });', { text: '`Berth.findOneAndUpdate` keeps `lastShip` of the messages' }],
    ['a field after its change', 'await prisma.$transaction([prisma.berth.upsert({ where: { id: event.berthId }, update: { ship: event.newShip }, create: { id: event.berthId } })]);', { by: 'berthId', text: '`prisma.berth.upsert` puts `newShip` of the message in the place of what was so before' }],
    ['something new that is put beside it', 'await prisma.berth.update({ where: { id: event.berthId }, data: { guest: event.newShip } });', undefined],
    ['a field of it', 'await prisma.berth.update({ where: { id: event.berthId }, data: { ship: event.ship } });', undefined],
    ['what the program says', "await Berth.findByIdAndUpdate(event.berthId, { state: 'free', lastSeen: new Date() });", undefined],
    ['a new row', 'await prisma.berth.create({ data: { ...event.berth, id: event.berthId } });', undefined],
    ['something else', 'await client.set(berthKey(event.berthId), await Berth.findById(event.berthId));', undefined],
  ])('order by what is overwritten: %s', (_name, body, ordered) => {
    const { ordered: always, orderedBy: [found] = [always] } = handle(body, STORES);
    if (ordered) expect(found).toMatchObject(ordered);
    else expect(found).toBeUndefined();
  });

  it('order by steps that undo each other', () => {
    const crew = { imports: "import mongoose from 'mongoose';", declarations: "const Ship = mongoose.model('Ship', new mongoose.Schema({}));\nconst board = async (id: string, sailor: string) => {\n  await Ship.findOneAndUpdate({ id }, { $push: { crew: sailor } }, { new: true });\n};\nconst leave = async ({ shipId, sailor }: any) => Ship.findOneAndUpdate({ id: shipId }, { $pull: { crew: sailor } });" };
    const asks = "const { action, payload } = event;\nconst text = JSON.stringify(payload);\nconst parsed = JSON.parse(text);\nswitch (action) {\n  case 'BOARD':\n    await board(parsed.shipId, parsed.sailor);\n    break;\n";
    expect(handle(`${asks}  case 'LEAVE':\n    await leave({ shipId: parsed.shipId, sailor: parsed.sailor });\n}`, crew).orderedBy).toMatchObject([{ by: 'shipId', text: '`Ship.findOneAndUpdate` takes out of `crew` what an earlier message put in' }]);
    // What is only put in may come in any order.
    expect(handle(`${asks}}`, crew).orderedBy).toBeUndefined();
  });

  it('order by what is kept for the next message', () => {
    const tides = { declarations: "const last = new Map<string, any>();\nclass Tides {\n  private readonly last = new Map<string, any>();\n  async take(tide: any) {\n    const key = `${tide.port}:${tide.berthId}`;\n    const before = this.last.get(key);\n    const rise = riseOf({ now: tide, before });\n    this.last.set(key, tide);\n    await fetch('https://port.example', { body: rise });\n  }\n}\nconst riseOf = ({ now, before }: any) => (before ? now.level - before.level : 0);\nconst tides = new Tides();" };
    expect(handle('await tides.take(event);', tides).orderedBy).toMatchObject([{ by: 'port', text: '`this.last.set` keeps a message, and the next is compared with it' }, { by: 'berthId' }]);
    expect(handle("const before = last.get(event.berthId);\nif (before && before.level > event.level) await fetch('https://port.example');\nlast.set(event.berthId, event);", tides).orderedBy).toMatchObject([{ by: 'berthId' }]);
    // A set of what was seen, a count, and a cache of what is looked up elsewhere depend on no order.
    expect(handle('const before = last.get(event.berthId);\nif (before) return;\nlast.set(event.berthId, event);', tides).orderedBy).toBeUndefined();
    expect(handle('const before = last.get(event.berthId) ?? 0;\nlast.set(event.berthId, Math.max(before, 1) + 1);', tides).orderedBy).toBeUndefined();
    expect(handle("const berth = last.get(event.berthId) ?? (await fetch('https://port.example'));\nlast.set(event.berthId, berth);\nconsole.log(berth.name);", tides).orderedBy).toBeUndefined();
  });

  it('acts on its own process only', () => {
    const declarations = 'const positions = new Map();';
    expect(handle('positions.set(event.id, event);', { declarations }).inProcessOnly?.text).toBe("positions.set only touches this process's memory");
    expect(handle('buoys.emit(event.berthId, event);', { declarations: "const buoys = new (require('events').EventEmitter)();" }).inProcessOnly?.text).toBe('buoys.emit only reaches listeners in this process');
    expect(handle("positions.set(event.id, event);\nawait fetch('https://port.example');", { declarations }).inProcessOnly).toBeUndefined();
    expect(handle("positions.set(event.id, event);\nawait require('@harbour/private').tidy();", { declarations }).inProcessOnly).toBeUndefined();
    expect(handle('console.log(1);', { declarations }).inProcessOnly).toBeUndefined();
    // A list that only grows stands for a database.
    expect(handle('seen.push(event);', { declarations: 'const seen = [];\nexport const all = () => seen;' }).inProcessOnly).toBeUndefined();
  });

  it.each([
    ['a sum', 'total += event.tons;', 'let total = 0;'],
    ['a count', 'total++;', 'let total = 0;'],
    ['a sum that is written out', 'total = total + event.tons;', 'let total = 0;'],
    ['a count for each key', 'tons.set(event.port, (tons.get(event.port) ?? 0) + event.tons);', 'const tons = new Map();'],
    ['a count by the name of what was there', 'const before = tons.get(event.port) || 0;\ntons.set(event.port, before + event.tons);', 'const tons = new Map();'],
    ['a count in an object', 'tons[event.port] = (tons[event.port] || 0) + event.tons;', 'const tons: Record<string, number> = {};'],
  ])('does not act on its own process only with %s', (_name, body, declarations) => {
    const { inProcessOnly, effects } = handle(body, { declarations: `${declarations}\nexport const all = () => ${declarations.split(' ')[1]?.replace(/\W.*/, '')};` });
    expect([inProcessOnly, effects.map(({ kind }) => kind)]).toEqual([undefined, ['memoryWrite']]);
  });

  it('acts on its own process only where it keeps a sum of the message alone', () => {
    expect(handle('tons.set(event.port, event.full + event.empty);', { declarations: 'const tons = new Map();' }).inProcessOnly).toBeDefined();
  });

  it('a view that is rebuilt from the log', () => {
    const declarations = 'const positions = new Map();';
    const body = 'positions.set(event.id, event);';
    expect(handle(body, { declarations, subscribe: ', fromBeginning: true' }).rebuilds).toBeUndefined();
    const seeking = handle(body, { declarations: `${declarations}\nconst rewind = () => consumer.seek({ topic: 'ship.moved', partition: 0, offset: '0' });`, subscribe: ', fromBeginning: true' });
    expect(seeking.seeks?.text).toBe("`consumer.seek({ topic: 'ship.moved', partition: 0, offset: '0' })` moves the offset");
    expect(seeking.rebuilds?.text).toBe('positions.set keeps state that is read from the log again at each start');
  });
});
