import { describe, expect, test } from 'vitest';
import type { Produce } from '../../../src/topology/topology.js';
import { analyse, producesOf } from '../../support/engine.js';

type Files = Readonly<Record<string, string | object>>;

const PRODUCER = `import { Kafka } from 'kafkajs';\nconst producer = new Kafka({ brokers: ['b:9092'] }).producer();\n`;
/** A module whose `weigh` sends one message. */
const SCALE: Files = { 'src/scale.ts': `${PRODUCER}export async function weigh(id = 'x') { await producer.send({ topic: 'crate.weighed', messages: [{ value: id }] }); }` };

function produceOf(files: Files): Produce {
  const [produce] = producesOf(analyse(files));
  if (!produce) throw new Error('nothing is produced');
  return produce;
}
const weighedBy = (main: string, more: Files = {}): Produce => produceOf({ ...SCALE, 'src/main.ts': `import { weigh } from './scale.js';\n${main}`, ...more });
const triggersOf = (produce: Produce): readonly string[] => produce.triggers.map((t) => `${t.kind} ${t.text}`);
/** Kind, runs per day and completeness of the one trigger. */
const onlyTrigger = (produce: Produce): object => {
  expect(produce.triggers).toHaveLength(1);
  const [trigger] = produce.triggers;
  return { kind: trigger?.kind, perDay: trigger?.perDay, complete: produce.triggersComplete, ...(trigger?.configurable ? { configurable: true } : {}) };
};

describe('routes', () => {
  test.each([
    ['express, inline', `import express from 'express';\nconst app = express();\napp.post('/crates', async (req, res) => { await weigh(req.body.id); res.end(); });`, 'http POST /crates'],
    ['express, a router and a handler by name', `import { Router } from 'express';\nconst router = Router();\nasync function onWeigh(req, res) { await weigh(); }\nrouter.put('/crates/:id', check, onWeigh);\ndeclare const check: any;`, 'http PUT /crates/:id'],
    ['express, behind an asynchronous wrapper of the workspace', `import express from 'express';\nconst app = express();\nconst wrap = (fn) => (req, res, next) => fn(req, res).catch(next);\napp.post('/crates', wrap(async (req) => { await weigh(req.body.id); }));`, 'http POST /crates'],
    ['express-async-handler, kept under a name', `import express from 'express';\nimport asyncHandler from 'express-async-handler';\nconst app = express();\nconst onWeigh = asyncHandler(async (req, res) => { await weigh(); });\napp.get('/crates', onWeigh);`, 'http GET /crates'],
    ['fastify.route({ handler })', `import Fastify from 'fastify';\nconst app = Fastify();\napp.route({ method: 'POST', url: '/crates', handler: async () => { await weigh(); } });`, 'http POST /crates'],
    ['fastify plugin', `import Fastify from 'fastify';\nconst app = Fastify();\napp.register(async (scope) => { scope.post('/crates', async () => weigh()); });`, 'http POST /crates'],
    ['an application that is handed in', `export default function routes(app) { app.delete('/crates/:id', async () => { await weigh(); }); }`, 'http DELETE /crates/:id'],
    ['router.route().post()', `import { Router } from 'express';\nconst router = Router();\nrouter.route('/crates').post(async () => { await weigh(); });`, 'http POST /crates'],
    ['hono', `import { Hono } from 'hono';\nconst app = new Hono();\napp.post('/crates', async (c) => { await weigh(); return c.text(''); });`, 'http POST /crates'],
    ['node http', `import { createServer } from 'node:http';\ncreateServer(async (req, res) => { await weigh(); }).listen(80);`, 'http createServer(…)'],
  ])('%s', (_, main, expected) => {
    const produce = weighedBy(main);
    expect(triggersOf(produce)).toEqual([expected]);
    expect(produce.triggersComplete).toBe(true);
  });

  test('a controller of Nest, through a service', () => {
    const produce = weighedBy(`import { Controller, Injectable, Post } from '@nestjs/common';
@Injectable() export class Crates { async weighAll() { await weigh(); } }
@Controller('crates') export class CratesController { constructor(private readonly crates: Crates) {} @Post('weigh') weigh() { return this.crates.weighAll(); } }`);
    expect(triggersOf(produce)).toEqual(['http POST /crates/weigh']);
    expect(produce.callers.map((c) => c.name)).toEqual(['weigh', 'Crates.weighAll']);
  });
  test('a route file of Next', () => {
    expect(triggersOf(produceOf({ ...SCALE, 'app/crates/route.ts': `import { weigh } from '../../src/scale.js';\nexport async function POST() { await weigh(); return new Response(); }` }))).toEqual(['http POST /crates']);
  });
  test('graphql and websockets', () => {
    expect(triggersOf(weighedBy(`import { Mutation, Resolver } from '@nestjs/graphql';\n@Resolver() export class R { @Mutation(() => String) async weighOne() { await weigh(); } }`))[0]).toMatch(/^graphql @Mutation/);
    expect(triggersOf(weighedBy(`export const resolvers = { Mutation: { weighOne: async () => { await weigh(); } } };`))).toEqual(['graphql Mutation.weighOne']);
    expect(triggersOf(weighedBy(`import { Server } from 'socket.io';\nconst io = new Server();\nio.on('connection', (socket) => { socket.on('weigh', async () => { await weigh(); }); });`))[0]).toMatch(/^websocket socket\.on\('weigh'/);
  });
});

describe('timers', () => {
  test.each([
    ['setInterval', `setInterval(() => { void weigh(); }, 60_000);`, 1440],
    ['setInterval with a function by name', `async function tick() { await weigh(); }\nsetInterval(tick, 30 * 1000);`, 2880],
    ['setInterval with a bound method', `class Poller { start() { setInterval(this.poll.bind(this), 3_600_000); } async poll() { await weigh(); } }\nnew Poller().start();`, 24],
    ['node-cron', `import cron from 'node-cron';\ncron.schedule('0 3 * * *', async () => { await weigh(); });`, 1],
    ['cron', `import { CronJob } from 'cron';\nconst job = new CronJob('0 */6 * * *', () => weigh());\njob.start();`, 4],
    ['CronJob.from', `import { CronJob } from 'cron';\nCronJob.from({ cronTime: '0 0 * * * *', onTick: async () => { await weigh(); }, start: true });`, 24],
    ['croner', `import { Cron } from 'croner';\nnew Cron('@hourly', () => weigh());`, 24],
    ['node-schedule', `import schedule from 'node-schedule';\nschedule.scheduleJob('*/30 * * * *', () => weigh());`, 48],
    ['node-schedule with the fields of a time', `import schedule from 'node-schedule';\nschedule.scheduleJob('weighing', { hour: [3, 15], minute: 0 }, () => weigh());`, 2],
    ['node-schedule with the fields of a date', `import schedule from 'node-schedule';\nschedule.scheduleJob({ hour: 3, minute: 0, dayOfWeek: 1, tz: 'Etc/UTC' }, () => weigh());`, 208 / 1461],
    ['cron.job', `import * as cron from 'cron';\ncron.job('0 0 * * * *', () => weigh()).start();`, 24],
    ['setInterval with a period in words', `import ms from 'ms';\nsetInterval(() => weigh(), ms('2 hours'));`, 12],
    ['interval of rxjs', `import { interval } from 'rxjs';\ninterval(60_000).subscribe(() => weigh());`, 1440],
    ['timer of rxjs, within its operators', `import { switchMap, timer } from 'rxjs';\ntimer(0, 60_000).pipe(switchMap(() => weigh())).subscribe();`, 1440],
    ['interval of rxjs, behind operators that give on no more than they get', `import { filter, interval, mergeMap } from 'rxjs';\ninterval(60_000).pipe(filter((n) => n > 3)).pipe(mergeMap(async () => 'scale')).subscribe(() => weigh());`, 1440],
    ['a repeatable job of bull', `import Queue from 'bull';\nconst queue = new Queue('weighing');\nqueue.process(async () => { await weigh(); });\nqueue.add({}, { repeat: { cron: '0 * * * *' } });`, 24],
    ['@Cron', `import { Cron, CronExpression } from '@nestjs/schedule';\nexport class Tasks { @Cron(CronExpression.EVERY_5_MINUTES) async run() { await weigh(); } }`, 288],
    ['@Interval', `import { Interval } from '@nestjs/schedule';\nexport class Tasks { @Interval('weigh', 10_000) async run() { await weigh(); } }`, 8640],
    ['a loop that sleeps', `async function loop() { while (true) { await weigh(); await sleep(5000); } }\nconst sleep = (ms) => new Promise((r) => setTimeout(r, ms));\nloop();`, 17280],
    ['a loop that sleeps in a helper', `async function every(ms, task) { for (;;) { await task(); await new Promise((r) => setTimeout(r, ms)); } }\nevery(60_000, async () => { await weigh(); });`, 1440],
    ['setTimeout that runs itself again', `async function poll() { await weigh(); setTimeout(poll, 60_000); }\npoll();`, 1440],
    ['setTimeout that runs itself again through a scheduler', `class W { start() { this.plan(); } plan() { setTimeout(async () => { await this.poll(); this.plan(); }, 2000); } async poll() { await weigh(); } }\nnew W().start();`, 43200],
    ['a repeatable job of BullMQ', `import { Queue, Worker } from 'bullmq';\nconst queue = new Queue('weighing');\nqueue.add('weigh', {}, { repeat: { every: 60_000 } });\nnew Worker('weighing', async () => { await weigh(); });`, 1440],
    ['a job scheduler of BullMQ', `import { Queue, Worker } from 'bullmq';\nconst queue = new Queue('weighing');\nqueue.upsertJobScheduler('daily', { pattern: '0 0 3 * * *' });\nnew Worker('weighing', async () => { await weigh(); });`, 1],
    ['agenda', `import { Agenda } from 'agenda';\nconst agenda = new Agenda();\nagenda.define('weigh', async () => { await weigh(); });\nagenda.every('30 minutes', 'weigh');`, 48],
    ['setInterval in a helper that is given the period', `const repeat = (task, ms) => setInterval(() => task(), ms);\nrepeat(() => weigh(), 86_400_000);`, 1],
  ])('%s', (_, main, perDay) => {
    expect(onlyTrigger(weighedBy(main))).toEqual({ kind: 'timer', perDay, complete: true });
  });

  test('the literal default of a configurable period', () => {
    expect(onlyTrigger(weighedBy(`const period = parseInt(process.env.WEIGH_MS ?? '3600000', 10);\nsetInterval(() => weigh(), period);`))).toEqual({ kind: 'timer', perDay: 24, complete: true, configurable: true });
  });
  test.each([
    ['a rule with a field that is not known', `import schedule from 'node-schedule';\ndeclare const hour: number;\nschedule.scheduleJob({ hour, minute: 0 }, () => weigh());`],
    ['a rule with a date', `import schedule from 'node-schedule';\nschedule.scheduleJob({ start: new Date(), rule: undefined }, () => weigh());`],
    ['what an operator makes of each tick', `import { from, interval, mergeMap } from 'rxjs';\ninterval(60_000).pipe(mergeMap(() => from([1, 2, 3]))).subscribe(() => weigh());`],
    ['what an operator before another one makes of each tick', `import { from, interval, mergeMap, tap } from 'rxjs';\ninterval(60_000).pipe(mergeMap(() => from([1, 2, 3])), tap(() => weigh())).subscribe();`],
    ['what an operator runs again for what it made itself', `import { expand, interval } from 'rxjs';\ninterval(60_000).pipe(expand(() => weigh())).subscribe();`],
    ['a period in words that are none', `import ms from 'ms';\nsetInterval(() => weigh(), ms('often'));`],
  ])('%s is not known', (_, main) => expect(onlyTrigger(weighedBy(main))).toMatchObject({ kind: 'timer', perDay: undefined }));
  test('a period that is not known', () => {
    expect(onlyTrigger(weighedBy(`declare const config: { period: number };\nsetInterval(() => weigh(), config.period);`))).toEqual({ kind: 'timer', perDay: undefined, complete: true });
  });
  test.each([
    ['by name', `async function weighing() { try { await weigh(); } catch { setTimeout(weighing, 5000); } }\nweighing();`],
    ['in a callback', `async function weighing() { await weigh(); }\nweighing().catch(() => { setTimeout(() => weighing(), 5000); });`],
    ['through a method', `class Scale { async open() { try { await weigh(); } catch { this.retry(); } } retry() { setTimeout(async () => { try { await this.open(); } catch { this.retry(); } }, 5000); } }\nvoid new Scale().open();`],
  ])('what is tried again after a failure is no timer: %s', (_, main) => {
    expect([...new Set(triggersOf(weighedBy(main)))]).toEqual(['startup the start of src/main.ts']);
  });
  test('a delay is no timer', () => {
    expect(triggersOf(weighedBy(`import express from 'express';\nconst app = express();\napp.post('/crates', () => { setTimeout(() => weigh(), 5000); });`))).toEqual(['http POST /crates']);
  });
  test.each([
    ['in place', `declare let isOpen: boolean;\nconst wait = setInterval(() => { if (isOpen) { clearInterval(wait); void weigh(); } }, 1000);`],
    ['after the work, in a field', `declare let isOpen: boolean;\nclass Gate { wait?: any; open() { this.wait = setInterval(async () => { if (!isOpen) return; await weigh(); clearInterval(this.wait); }, 1000); } }\nnew Gate().open();`],
    ['for a callback', `declare let isOpen: boolean;\nfunction ready(callback) { if (isOpen) { callback(); return; } const wait = setInterval(() => { if (isOpen) { clearInterval(wait); callback(); } }, 1000); }\nready(() => { void weigh(); });`],
  ])('a timer that what it waits for ends is none: %s', (_, main) => {
    expect([...new Set(triggersOf(weighedBy(main)))]).toEqual(['startup the start of src/main.ts']);
  });
  test.each([
    ['elsewhere', `declare let isShut: boolean;\nconst wait = setInterval(() => { if (isShut) { clearInterval(wait); return; } void weigh(); }, 1000);`],
    ['which is another', `declare let other: any;\nconst wait = setInterval(() => { clearInterval(other); void weigh(); }, 1000);`],
    ['and sets it anew', `const plan = () => { const wait = setInterval(() => { clearInterval(wait); void weigh(); plan(); }, 1000); };\nplan();`],
  ])('a timer that goes on is one, though something ends it: %s', (_, main) => {
    expect(triggersOf(weighedBy(main)).map((text) => text.split(' ')[0])).toContain('timer');
  });
  test('a sleep that not every round comes by is no period', () => {
    const produce = weighedBy(`async function loop() { while (true) { if (await empty()) { await sleep(5000); continue; } await weigh(); } }\ndeclare const sleep: any, empty: any;\nloop();`);
    expect(triggersOf(produce)).toEqual(['startup the start of src/main.ts']);
    expect(produce.loops).toMatchObject([{ over: 'while (true)' }]);
    expect(produce.loops[0]?.bound).toBeUndefined();
  });
  test('a timer and a route', () => {
    const produce = weighedBy(`import express from 'express';\nconst app = express();\nsetInterval(() => weigh(), 60_000);\napp.post('/crates', () => weigh());`);
    expect(produce.triggers.map((t) => t.kind).sort()).toEqual(['http', 'timer']);
  });
});

describe('other triggers', () => {
  test('a consumer, with its topic and handler', () => {
    const produce = produceOf({
      'src/main.ts': `${PRODUCER}const consumer = new Kafka({ brokers: ['b:9092'] }).consumer({ groupId: 'scales' });
await consumer.subscribe({ topic: 'crate.arrived' });
await consumer.run({ eachMessage: async ({ message }) => { await weigh(message.value); } });
async function weigh(value) { await producer.send({ topic: 'crate.weighed', messages: [{ value }] }); }`,
    });
    expect(produce.triggers).toMatchObject([{ kind: 'consumer', text: 'topic crate.arrived', topic: 'crate.arrived' }]);
    expect(produce.handlers).toHaveLength(1);
    expect(produce.triggersComplete).toBe(true);
  });
  test('jobs, events, commands', () => {
    expect(triggersOf(weighedBy(`import { Worker } from 'bullmq';\nnew Worker('weighing', async (job) => { await weigh(job.data.id); });`))).toEqual([`job new Worker('weighing', …)`]);
    expect(triggersOf(weighedBy(`import { EventEmitter } from 'node:events';\nconst bus = new EventEmitter();\nbus.on('arrived', (id) => weigh(id));`))).toEqual([`event bus.on('arrived', …)`]);
    expect(triggersOf(weighedBy(`import { program } from 'commander';\nprogram.command('weigh').action(async () => { await weigh(); });`))[0]).toMatch(/^cli /);
  });
  test('a queue that is fed by requests too is no timer', () => {
    const produce = weighedBy(`import { Worker } from 'bullmq';\nimport { Queue } from 'bullmq';\nexport const queue = new Queue('weighing');\nqueue.add('weigh', {}, { repeat: { every: 60_000 } });\nnew Worker('weighing', async () => { await weigh(); });`, {
      'src/api.ts': `import { Queue } from 'bullmq';\nconst jobs = new Queue('weighing');\nexport const now = () => jobs.add('weigh', {});`,
    });
    expect(triggersOf(produce)).toEqual([`job new Worker('weighing', …)`]);
  });
  test('the start of the process', () => {
    expect(triggersOf(weighedBy(`async function main() { await weigh(); }\nmain();`))).toEqual(['startup the start of src/main.ts']);
  });
  test('a script is run once', () => {
    const produce = produceOf({ ...SCALE, 'scripts/reweigh.ts': `import { weigh } from '../src/scale.js';\nfor (const id of ['a', 'b', 'c']) await weigh(id);` });
    expect(triggersOf(produce)).toEqual(['script scripts/reweigh.ts']);
    expect(produce.oneShot?.text).toBe('only scripts/reweigh.ts sends it, a script that is run by hand');
    expect(produce.loops).toMatchObject([{ over: "['a', 'b', 'c']", bound: 3 }]);
  });
  test('what starts the service from bin is no script', () => {
    const from = (file: string): readonly string[] => triggersOf(produceOf({ ...SCALE, [file]: `import { weigh } from '../src/scale.js';\nawait weigh();` }));
    expect([...from('bin/server.ts'), ...from('bin/reweigh.ts')]).toEqual(['startup the start of bin/server.ts', 'script bin/reweigh.ts']);
  });
  describe('a program that nobody imports', () => {
    const PROGRAM = `${PRODUCER}export async function weighAll() {\n  await producer.connect();\n  await producer.send({ topic: 'crate.weighed', messages: [{ value: 'x' }] });\n  await producer.disconnect();\n}\nweighAll();\n`;
    const oneShotOf = (program: string, more: Files = {}): string | undefined => produceOf({ 'src/weigh.ts': program, ...more }).oneShot?.text;
    test('is run once where it disconnects and ends', () => {
      expect(oneShotOf(PROGRAM)).toBe('only src/weigh.ts sends it, a program that disconnects and ends');
    });
    test.each<[string, string, Files]>([
      ['somebody imports it', PROGRAM, { 'src/main.ts': `import './weigh.js';` }],
      ['it does not disconnect', PROGRAM.replace('await producer.disconnect();', ''), {}],
      ['it disconnects when it is told to', PROGRAM.replace('await producer.disconnect();', `process.on('SIGTERM', () => producer.disconnect());`), {}],
      ['it sends by the clock', PROGRAM.replace('weighAll();\n', 'setInterval(weighAll, 1000);\n'), {}],
      ['it reads as well', `${PROGRAM}const consumer = new Kafka({ brokers: ['b:9092'] }).consumer({ groupId: 'scale' });\nconsumer.subscribe({ topic: 'crate.sealed' });\nconsumer.run({ eachMessage: async () => {} });\n`, {}],
    ])('is not where %s', (_, program, more) => {
      expect(oneShotOf(program, more)).toBeUndefined();
    });

    const BY_THE_CLOCK = `${PRODUCER}setInterval(() => producer.send({ topic: 'crate.weighed', messages: [{ value: 'x' }] }), 1000);\n`;
    const started = (start: string): Files => ({ 'package.json': JSON.stringify({ name: 'scale', scripts: { start } }), 'src/main.ts': 'console.log(1);\n' });
    test.each([['node src/main.ts'], ['actionhero start']])('is run by hand where only something else is started (%s)', (start) => {
      expect(oneShotOf(BY_THE_CLOCK, started(start))).toBe('only src/weigh.ts sends it, a program that nothing here starts');
    });
    test.each<[string, string, Files]>([
      ['it is what is started', BY_THE_CLOCK, started('node src/weigh.ts')],
      ['nothing is started in writing', BY_THE_CLOCK, {}],
      ['others could load it', `${BY_THE_CLOCK}export const weighing = true;\n`, started('node src/main.ts')],
      ['it is forked', BY_THE_CLOCK, { ...started('node src/main.ts'), 'src/main.ts': "import { fork } from 'node:child_process';\nfork('./weigh.js');\n" }],
      ['a manifest names it', BY_THE_CLOCK, { ...started('node src/main.ts'), 'deploy/scale.yaml': 'args: ["dist/weigh.js"]\n' }],
      ['it answers requests', `${PRODUCER}import express from 'express';\nexpress().post('/crates', () => producer.send({ topic: 'crate.weighed', messages: [] }));\n`, started('node src/main.ts')],
    ])('is not where %s, though', (_, program, more) => {
      expect(oneShotOf(program, more)).toBeUndefined();
    });
  });
  test('a debug route is one shot, a route is not', () => {
    const route = (path: string): boolean => weighedBy(`import express from 'express';\nconst app = express();\napp.post('${path}', () => weigh());`).oneShot !== undefined;
    expect([route('/debug/weigh'), route('/weigh')]).toEqual([true, false]);
  });
  test('a command of Nest CQRS', () => {
    const produce = weighedBy(`import { CommandBus, CommandHandler } from '@nestjs/cqrs';
import { Controller, Post } from '@nestjs/common';
export class WeighCommand { constructor(readonly id: string) {} }
@CommandHandler(WeighCommand) export class WeighHandler { async execute(command: WeighCommand) { await weigh(command.id); } }
@Controller('crates') export class C { constructor(private readonly bus: CommandBus) {} @Post() weigh() { return this.bus.execute(new WeighCommand('a')); } }`);
    expect(triggersOf(produce)).toEqual(['http POST /crates']);
  });
});

describe('what was not followed', () => {
  test.each([
    ['nobody calls it', `export async function unused() { await weigh(); }`],
    ['it is handed to something that is not known', `import { mystery } from 'mystery';\nmystery({ onSomething: async () => { await weigh(); } });\nsetInterval(() => weigh(), 1000);`],
    ['it is kept in a table', `export const table = { weigh: async () => { await weigh(); } };`],
  ])('%s', (_, main) => {
    expect(weighedBy(main).triggersComplete).toBe(false);
  });
  test('the callers in files that import nothing of Kafka are found', () => {
    const produce = weighedBy(`export async function step() { await weigh(); }`, {
      'src/a.ts': `import { step } from './main.js';\nexport const a = async () => { await step(); };`,
      'src/b.ts': `import { a } from './a.js';\nexport const b = () => a();`,
      'src/c.ts': `import { b } from './b.js';\nimport cron from 'node-cron';\ncron.schedule('0 4 * * *', () => b());`,
    });
    expect(onlyTrigger(produce)).toEqual({ kind: 'timer', perDay: 1, complete: true });
    expect(produce.callers.map((c) => c.site.file)).toEqual(['src/main.ts', 'src/a.ts', 'src/b.ts', 'src/c.ts']);
  });
});

describe('loops', () => {
  const loopsOf = (main: string): readonly (readonly [string, number | undefined])[] => weighedBy(main).loops.map((l) => [l.over, l.bound] as const);
  test.each([
    ['a literal list', `setInterval(async () => { for (const id of ['a', 'b']) await weigh(id); }, 1000);`, [["['a', 'b']", 2]]],
    ['a query with a LIMIT', 'import { Pool } from "pg";\nconst pool = new Pool();\nconst SIZE = 50;\nsetInterval(async () => { const { rows } = await pool.query(`SELECT id FROM crates LIMIT ${SIZE}`); for (const row of rows) await weigh(row.id); }, 1000);', [['rows', 50]]],
    ['take of an ORM, in a repository', `class Repo { constructor(private db: any) {} pending(limit: number) { return this.db.crate.findMany({ take: limit }); } }\nconst repo = new Repo(null);\nsetInterval(async () => { const crates = await repo.pending(20); await Promise.all(crates.map((c) => weigh(c.id))); }, 1000);`, [['crates', 20]]],
    ['limit of a query builder', `declare const db: any;\nsetInterval(async () => { for (const row of await db('crates').where({}).limit(5)) await weigh(row.id); }, 1000);`, [["await db('crates').where({}).limit(5)", 5]]],
    ['an unbounded query', `declare const db: any;\nsetInterval(async () => { for (const row of await db.find({})) await weigh(row.id); }, 1000);`, [['await db.find({})', undefined]]],
    ['a list that is filled', `declare const db: any;\nsetInterval(async () => { const due = []; for (const row of await db.all()) due.push(row); for (const id of due) await weigh(id); }, 1000);`, [['due', undefined]]],
    ['loops at two levels', `async function both() { for (const id of ['a', 'b']) await weigh(id); }\nsetInterval(async () => { for (let i = 0; i < 3; i++) await both(); }, 1000);`, [["['a', 'b']", 2], ['i < 3', 3]]],
    ['a helper that repeats', `async function inChunks(list, task) { for (const part of list) await task(part); }\ndeclare const all: any;\nsetInterval(() => inChunks(all, async (id) => { await weigh(id); }), 1000);`, [['inChunks', undefined]]],
  ])('%s', (_, main, expected) => {
    expect(loopsOf(main)).toEqual(expected);
  });
  test('several messages in one send', () => {
    const sent = (messages: string): readonly object[] => produceOf({ 'src/main.ts': `${PRODUCER}declare const db: any;\nsetInterval(async () => { const rows = await db.find({ limit: 10 }); const all = await db.find({}); await producer.send({ topic: 'crate.weighed', messages: ${messages} }); }, 1000);` }).loops.map((l) => ({ over: l.over, bound: l.bound }));
    expect(sent(`[{ value: 'a' }, { value: 'b' }]`)).toMatchObject([{ bound: 2 }]);
    expect(sent(`rows.map((r) => ({ value: r.id }))`)).toEqual([{ over: 'rows', bound: 10 }]);
    expect(sent(`all.map((r) => ({ value: r.id }))`)).toEqual([{ over: 'all', bound: undefined }]);
    // Of two that one may be, one is sent; a list that a package makes is as long as it is.
    expect(sent(`all.length > 3 ? [{ value: 'a' }] : [{ value: 'b' }]`)).toEqual([]);
    expect(sent(`require('fp-pipes').pipe(all, (r) => r)`)).toEqual([{ over: '', bound: undefined }]);
    expect(sent(`(Array.isArray(all) ? all : [all]).map((r) => ({ value: r.id }))`)).toEqual([{ over: '', bound: undefined }]);
  });
});
