import { describe, expect, it } from 'vitest';
import { analyse, consumesOf } from '../../support/engine.js';
import { effectsOf, handle } from '../handling.js';

describe('effects by provenance', () => {
  it.each<[string, string, string, string, readonly string[]]>([
    ['nodemailer', "import nodemailer from 'nodemailer';", 'const post = nodemailer.createTransport({});', "await post.sendMail({ to: event.owner });", ['mail post.sendMail']],
    ['the mailer of Nest under its other name', "import { MailerService } from '@nest-modules/mailer';", 'declare const post: MailerService;', 'await post.sendMail({ to: event.owner });', ['mail post.sendMail']],
    ['nodemailer by require', "const { createTransport } = require('nodemailer');", 'const post = createTransport({});', 'await post.sendMail({});', ['mail post.sendMail']],
    ['a command that no table knows', "import { ECSClient, RunTaskCommand } from '@aws-sdk/client-ecs';", 'const ecs = new ECSClient({});', 'await ecs.send(new RunTaskCommand({}));', ['http ecs.send(RunTaskCommand)']],
    ['an SES command', "import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses';", 'const ses = new SESClient({});', 'await ses.send(new SendEmailCommand({}));', ['mail ses.send(SendEmailCommand)']],
    ['an SNS text message', "import { SNSClient, PublishCommand } from '@aws-sdk/client-sns';", 'const sns = new SNSClient({});', 'await sns.send(new PublishCommand({ PhoneNumber: event.phone }));', ['sms sns.send(PublishCommand)']],
    ['an SNS topic', "import { SNSClient, PublishCommand } from '@aws-sdk/client-sns';", 'const sns = new SNSClient({});', "await sns.send(new PublishCommand({ TopicArn: 'arn:ships' }));", ['http sns.send(PublishCommand)']],
    ['WhatsApp', "import { Client } from 'whatsapp-web.js';", 'const phone = new Client({});', "await phone.sendMessage(event.owner, 'ahoy');", ['push phone.sendMessage']],
    ['LINE', "import { Client } from '@line/bot-sdk';", 'const line = new Client({});', 'await line.pushMessage(event.owner, {});', ['push line.pushMessage']],
    ['twilio', "import twilio from 'twilio';", "const phone = twilio('id', 'secret');", 'await phone.messages.create({});', ['sms phone.messages.create']],
    ['a flow of twilio that is begun for a number', "import twilio from 'twilio';", "const phone = twilio('id', 'secret');", "await phone.studio.v2.flows('berths').executions.create({ to: event.phone });", ["sms phone.studio.v2.flows('berths').executions.create"]],
    ['a graph that Nest is handed', "import { Neo4jService } from 'nest-neo4j/dist';", 'declare const graph: Neo4jService;', "await graph.write('MERGE (s:ship)');\nawait graph.read('MATCH (s:ship) RETURN s');", ['databaseWrite graph.write', 'databaseRead graph.read']],
    ['a message of WhatsApp', "import { Client, LocalAuth } from 'whatsapp-web.js';", 'const phone = new Client({ authStrategy: new LocalAuth() });', 'await phone.sendMessage(event.phone, event.text);', ['push phone.sendMessage']],
    ['a message of WhatsApp over a socket', "import makeWASocket from '@whiskeysockets/baileys';", 'const phone = makeWASocket({});', 'await phone.sendMessage(event.phone, { text: event.text });', ['push phone.sendMessage']],
    ['mail over Gmail', "import { google } from 'googleapis';", "const gmail = google.gmail({ version: 'v1' });", "await gmail.users.messages.send({ userId: 'me' });", ['mail gmail.users.messages.send']],
    ['a push message of a part of the package', "import { getMessaging } from 'firebase-admin/messaging';", '', 'await getMessaging().sendEachForMulticast({ tokens: event.tokens });', ['push getMessaging().sendEachForMulticast']],
    ['a notification by a workflow', "import { Novu } from '@novu/node';", "const novu = new Novu('key');", "await novu.trigger('moored', { to: event.owner });", ['push novu.trigger']],
    ['sharp', "import sharp from 'sharp';", '', 'await sharp(event.path).resize(80).toFile(event.target);', ['image sharp(event.path).resize(80).toFile']],
    ['a PDF from a page', "import puppeteer from 'puppeteer';", '', 'const browser = await puppeteer.launch();\nconst page = await browser.newPage();\nawait page.pdf({});', ['pdf page.pdf']],
    ['fetch', '', '', "await fetch('https://port.example/ships', { method: 'POST' });", ['http fetch']],
    ['mail over a provider that is called by its address', "import axios from 'axios';", '', "await fetch('https://api.resend.com/emails', { method: 'POST' });\nawait axios.post('https://api.sendgrid.com/v3/mail/send', {});\nawait axios({ method: 'post', url: `https://api.mailgun.net/v3/${event.domain}/messages` });\nawait fetch('https://api.resend.com/domains', { method: 'POST' });\nawait axios.get('https://api.resend.com/emails');", ['mail fetch', 'mail axios.post', 'mail axios', 'http fetch', 'http axios.get']],
    ['a text message over a provider that is called by its host', "import https from 'https';", '', "await new Promise((resolve, reject) => {\n  const options = { hostname: 'rest.nexmo.com', path: '/sms/json', method: 'POST' };\n  const request = https.request(options, (answer) => answer.on('end', resolve));\n  request.on('error', reject);\n  request.end();\n});", ['sms https.request']],
    ['a web hook of the message', '', '', 'await fetch(event.callbackUrl, { method: "POST" });', ['webhook fetch']],
    ['a page of the message that is read', "import axios from 'axios';", '', 'await axios.get(event.pageUrl, { timeout: 5000 });\nawait fetch(event.pageUrl);\nawait axios.post(event.callbackUrl);', ['http axios.get', 'http fetch', 'webhook axios.post']],
    ['a page that is read with options', '', '', 'const headers = { from: "port" };\nconst url = event.pageUrl;\nawait fetch(url, { method: "GET", headers });\nawait fetch(event.hookUrl, { headers, body: "ahoy" });\nconst posted = { method: "POST" };\nawait fetch(event.hookUrl, posted);', ['http fetch', 'webhook fetch', 'webhook fetch']],
    ['a service whose address is written, asked for something of the message', '', 'async function say(words: string) {\n  const url = `https://speech.example/say?text=${words}`;\n  await fetch(url, { method: "POST" });\n}', 'await say(event.words);', ['http fetch']],
    ['a web hook whose host is written', '', 'async function tell(hook: string) {\n  const url = `https://hooks.boatyard.example/${hook}`;\n  await fetch(url, { method: "POST" });\n}', 'await tell(event.hook);', ['webhook fetch']],
    ['a message over MQTT, which the client keeps until the broker has it', "import { connect } from 'mqtt';", "const buoy = connect('mqtt://harbour');", "buoy.publish('berths/free', event.berthId);\nawait buoy.publishAsync('berths/free', event.berthId);", ['publish buoy.publish', 'publish buoy.publishAsync']],
    ['NATS: a message, a stored message, a question', "import { connect } from 'nats';", 'const boat = await connect();', "boat.publish('ships', event.shipId);\nawait boat.jetstream().publish('ships', event.shipId);\nawait boat.request('ships', event.shipId);", ['publish boat.publish', 'publish boat.jetstream().publish', 'http boat.request']],
    ['prisma that is kept in the global object under a name of the file', "import { PrismaClient } from '@prisma/client';", 'const kept = globalThis as unknown as { prisma?: PrismaClient };\nconst db = kept.prisma ?? new PrismaClient();\nif (process.env.NODE_ENV !== "production") kept.prisma = db;', 'await db.berth.update({ where: { id: event.berthId }, data: {} });', ['databaseWrite db.berth.update']],
    ['prisma that is looked for in the global object first', "import { PrismaClient } from '@prisma/client';", 'const db = (global as any).prisma || new PrismaClient();', 'await db.berth.update({ where: { id: event.berthId }, data: {} });', ['databaseWrite db.berth.update']],
    ['what the platform has under its own name', '', 'const get = globalThis.fetch ?? (() => undefined);', "await get('https://port.example/ships');", ['http get']],
    ['prisma, in a transaction', "import { PrismaClient } from '@prisma/client';", 'const db = new PrismaClient();', 'await db.$transaction(async (tx) => { await tx.berth.update({ where: { id: event.berthId }, data: {} }); });', ['transaction db.$transaction', 'databaseWrite tx.berth.update']],
    ['SQL that writes and SQL that reads', "import pg from 'pg';", 'const pool = new pg.Pool();', "await pool.query('SELECT * FROM ships');\nawait pool.query(`UPDATE ships SET at = $1`, [event.at]);", ['databaseRead pool.query', 'databaseWrite pool.query']],
    ['knex in a chain', "import knex from 'knex';", "const db = knex({ client: 'pg' });", "await db('ships').where({ id: event.shipId }).update({ at: event.at });", ["databaseWrite db('ships').where({ id: event.shipId }).update"]],
    ['a query by tagged template', "import postgres from 'postgres';", "const sql = postgres('');", 'await sql`insert into ships (id) values (${event.shipId})`;', ['databaseWrite sql']],
    ['redis as cache, lock and channel', "import Redis from 'ioredis';", 'const redis = new Redis();', "await redis.set(event.shipId, 'at sea');\nawait redis.set(`lock:${event.shipId}`, '1', 'EX', 10, 'NX');\nawait redis.del(event.shipId);\nawait redis.publish('ships', 'x');", ['cacheFill redis.set', 'lock redis.set', 'cacheDelete redis.del', 'redisPublish redis.publish']],
    ['a lock of Redis that is kept and given back, and a script that counts', "import Redis from 'ioredis';", 'const redis = new Redis();\nconst GIVE_BACK = `if redis.call("GET", KEYS[1]) == ARGV[1] then return redis.call("DEL", KEYS[1]) else return 0 end`;', "await redis.eval(GIVE_BACK, 1, event.shipId, 'me');\nawait redis.eval(`if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end`, 1, event.shipId, 'me', 500);\nawait redis.eval(`if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('incr', KEYS[2]) end`, 2, event.shipId, 'calls', 'me');", ['databaseWrite redis.eval']],
    ['convex', "import { ConvexHttpClient } from 'convex/browser';", "const convex = new ConvexHttpClient('https://port.example');", 'await convex.query(api.ships.list, {});\nawait convex.mutation(api.ships.moor, { id: event.shipId });', ['databaseRead convex.query', 'databaseWrite convex.mutation']],
    ['one package with a cache of the process and one in Redis', "const { InternalCache, RedisCache } = require('elevate-node-cache');", '', 'InternalCache.delKey(event.shipId);\nawait RedisCache.deleteKey(event.shipId);', ['cacheDelete InternalCache.delKey (in process)', 'cacheDelete RedisCache.deleteKey']],
    ['sockets of this process', "import { Server } from 'socket.io';", 'const io = new Server(3000);', "io.to('quay').emit('ship', event);", ["socketBroadcast io.to('quay').emit (in process)"]],
    ['sockets that an adapter shares', "import { Server } from 'socket.io';\nimport { createAdapter } from '@socket.io/redis-adapter';", 'const io = new Server(3000, { adapter: createAdapter({}, {}) });', "io.emit('ship', event);", ['socketBroadcast io.emit']],
    ['a chain with functions in it, spelt by its ends', '', "const ffmpeg = require('fluent-ffmpeg');", "ffmpeg(event.file).output('o.mp4').on('end', () => { console.log('done'); }).run();", ['video ffmpeg(…)….run (unawaited)']],
    ['sockets held in a set for each user', "import { WebSocketServer } from 'ws';", 'const clients = new Map();\nnew WebSocketServer({}).on("connection", (ws, request) => clients.set(request.url, new Set([ws])));', 'clients.get(event.user)?.forEach((client) => client.send(message.value));', ['socketBroadcast client.send (in process, per clients.get(event.user))']],
    ['sockets held in a list for each user', "import { WebSocketServer } from 'ws';", 'const clients = new Map();\nnew WebSocketServer({}).on("connection", (ws, request) => clients.set(request.url, [ws]));', 'for (const client of clients.get(event.user) ?? []) client.send(message.value);', ['socketBroadcast client.send (in process, per clients.get(event.user) ?? [])']],
    ['sockets held in a set', "import { WebSocketServer } from 'ws';", 'const clients = new Set();\nnew WebSocketServer({}).on("connection", (ws) => clients.add(ws));', 'for (const client of clients) client.send(message.value);', ['socketBroadcast client.send (in process, per clients)']],
    ['sockets held in an object for each user, looked up where there is a user', "import { WebSocketServer } from 'ws';", 'const clients = {};\nnew WebSocketServer({}).on("connection", (ws, request) => { clients[request.url] = { ws }; });', 'let client;\nif (event.user) { client = clients[event.user]; }\nif (client) client.ws.send(message.value);', ['socketBroadcast client.ws.send (in process)']],
    ['the sockets of a server, copied to a list', "import { WebSocketServer } from 'ws';", 'const server = new WebSocketServer({});', '[...server.clients].filter((client) => client.readyState === 1).forEach((client) => client.send(message.value));', ['socketBroadcast client.send (in process, per [...server.clients].filter((client) => client.readyState ==…)']],
    ['memory of the process', '', 'const positions = new Map();\nlet latest;\nconst names = {};', 'positions.set(event.shipId, event.at);\nlatest = event;\nnames[event.shipId] = event.name;\ndelete names[event.oldId];\npositions.delete(event.oldId);', ['memoryWrite positions.set (in process)', 'cacheDelete positions.delete (in process)', 'memoryWrite latest (in process)', 'memoryWrite names[event.shipId] (in process)', 'cacheDelete delete names[event.oldId] (in process)']],
    ['memory of one call is none', '', '', 'const seen = new Map();\nseen.set(event.shipId, 1);\nconst list = [];\nlist.push(event);\nlist[0] = event;', []],
    ['a workflow that is started or told', "import { WorkflowClient } from '@temporalio/client';", 'const client = new WorkflowClient();', "await client.start('moor', { workflowId: event.shipId });\nawait client.getHandle(event.shipId).signal('moored');", ['http client.start', 'http client.getHandle(event.shipId).signal']],
    ['a job', "import { Queue } from 'bullmq';", "const queue = new Queue('mail');", "await queue.add('send', event);", ['job queue.add']],
    ['a pause and a later call', '', '', 'await new Promise((resolve) => setTimeout(resolve, 500));\nsetTimeout(() => console.log(1), 10);', ['sleep setTimeout(resolve, 500)', 'delay setTimeout']],
    ['a promisified timer', "import { promisify } from 'node:util';", 'const sleep = promisify(setTimeout);', 'await sleep(100);', ['sleep sleep']],
    ['files and objects', "import fs from 'node:fs/promises';\nimport { S3Client, PutObjectCommand } from '@aws-sdk/client-s3';", 'const s3 = new S3Client({});', "await fs.writeFile('/tmp/x', message.value);\nawait s3.send(new PutObjectCommand({}));", ['fileWrite fs.writeFile', 'objectStorage s3.send(PutObjectCommand)']],
    ['nothing of an object that is made for whoever asks', '', 'class Query {\n  fields = {};\n  static create() { return new Query(); }\n  where(name, value) { this.fields[name] = value; return this; }\n}', "Query.create().where('ship', event.shipId);", []],
    ['memory of an object that a class keeps for all', '', 'class Names {\n  static only;\n  names = {};\n  static get() { if (!Names.only) Names.only = new Names(); return Names.only; }\n  keep(id, name) { this.names[id] = name; }\n}', 'Names.get().keep(event.shipId, event.name);', ['memoryWrite names[id] (in process)']],
    ['nothing of when a message came', '', 'let lastMessageAt;\nlet lastShip;', 'lastMessageAt = event.at;\nlastShip = event.shipId;', ['memoryWrite lastShip (in process)']],
    ['what is noted of what is in a list', '', 'const ships = [];', 'const ship = ships.find((one) => one.id === event.shipId);\nship.moored = true;\nships[0].berth.last = event.berth;\nfor (const other of ships) if (other.id === event.shipId) other.at = event.at;', ['memoryWrite ships.find(…).moored (in process)', 'memoryWrite ships[…].last (in process)', 'memoryWrite ships[…].at (in process, per ships)']],
    ['what is noted of what is in a map', '', 'const ships = new Map();', 'const { crew } = ships.get(event.shipId);\nconst ship = ships.get(event.shipId);\nship.crew.mate = event.mate;\ncrew.cook = event.cook;', ['memoryWrite ships.get(…).mate (in process)']],
    ['nothing of what is noted of what was looked up elsewhere', "import { MongoClient } from 'mongodb';", "const ships = new MongoClient('mongodb://m').db().collection('ships');", 'const found = await ships.findOne({ id: event.shipId });\nfound.moored = true;\nconst own = [event];\nown.find((one) => one.id === 1).moored = true;', ['databaseRead ships.findOne']],
    ['a metric', "import { Counter } from 'prom-client';", "const moved = new Counter({ name: 'moved', help: '' });", 'moved.inc();', ['metric moved.inc (in process)']],
    ['mongoose documents', "import mongoose from 'mongoose';", "const Ship = mongoose.model('Ship', new mongoose.Schema({}));", 'const ship = await Ship.findById(event.shipId);\nship.at = event.at;\nawait ship.save();\nawait new Ship(event).save();', ['databaseRead Ship.findById', 'databaseWrite ship.save', 'databaseWrite new Ship(event).save']],
    ['a namesake of no package', '', 'const mailer = { sendMail: async (x) => x, save: () => 1 };', 'await mailer.sendMail(event);\nmailer.save();', []],
  ])('%s', (_name, imports, declarations, body, expected) => {
    const handler = handle(body, { imports, declarations });
    expect(effectsOf(handler)).toEqual(expected);
    expect(handler.complete).toBe(true);
  });
});

describe('sockets of other processes', () => {
  const imports = "import { io } from './io.js';";
  const files = { 'src/io.ts': "import { Server } from 'socket.io';\nexport const io = new Server(3000);\n" };

  it.each(["import { createAdapter } from '@socket.io/redis-adapter';\nexport const adapt = (io) => io.adapter(createAdapter({}, {}));\n", "const { createAdapter } = require('@socket.io/cluster-adapter');\nmodule.exports = (io) => io.adapter(createAdapter());\n", "import redis from 'socket.io-redis';\nexport const adapter = redis({});\n"])('are reached by an adapter of a file that no handler leads to: %j', (adapter) => {
    expect(effectsOf(handle("io.emit('ship', event);", { imports, files: { ...files, 'src/server/adapter.ts': adapter } }))).toEqual(['socketBroadcast io.emit']);
  });

  it('are not reached where a comment names an adapter', () => {
    expect(effectsOf(handle("io.emit('ship', event);", { imports, files: { ...files, 'src/server/adapter.ts': "// one day '@socket.io/redis-adapter'\nexport const adapter = undefined;\n" } }))).toEqual(['socketBroadcast io.emit (in process)']);
  });
});

describe('following calls', () => {
  it('reads functions, classes and injected services in other files, with the way there', () => {
    const handler = handle('await desk.greet(event);', {
      imports: "import { Desk } from './desk.js';",
      declarations: 'const desk = new Desk();',
      files: {
        'src/desk.ts': "import { Letters } from './letters/index.js';\nexport class Desk {\n  private readonly letters = new Letters();\n  async greet(ship: { owner: string }): Promise<void> {\n    await this.letters.write(ship.owner);\n  }\n}\n",
        'src/letters/index.ts': "export * from './letters.js';\n",
        'src/letters/letters.ts': "import { Resend } from 'resend';\nconst resend = new Resend('key');\nexport class Letters {\n  async write(to: string): Promise<void> {\n    await resend.emails.send({ to });\n  }\n}\n",
      },
    });
    expect(effectsOf(handler)).toEqual(['mail resend.emails.send']);
    expect(handler.effects.at(-1)?.via.map(({ name }) => name)).toEqual(['Desk.greet', 'Letters.write']);
    expect(handler.effects.at(-1)?.site.file).toBe('src/letters/letters.ts');
  });

  it('reads callbacks, loops and functions handed on by name', () => {
    const declarations = "const pool = new pg.Pool();\nconst store = (ship) => pool.query('INSERT INTO ships VALUES ($1)', [ship]);\nconst inTurn = async (work) => { await work(); };";
    expect(effectsOf(handle('await Promise.all(event.ships.map(store));\nawait inTurn(async () => { await pool.query("DELETE FROM ships"); });\nfor (const ship of event.ships) await store(ship);', { imports: "import pg from 'pg';", declarations }))).toEqual(['databaseWrite pool.query (per event.ships)', 'databaseWrite pool.query']);
  });

  it('reads static methods that a class inherits from a package', () => {
    const declarations = 'class Berth extends Model {}';
    expect(effectsOf(handle('await Berth.update({ free: false }, { where: { id: event.berthId } });', { imports: "import { Model } from 'sequelize';", declarations }))).toEqual(['databaseWrite Berth.update']);
  });

  it('follows a command to the class that is decorated for it', () => {
    const handler = handle('await bus.execute(new Moor(event.shipId));', {
      imports: "import { CommandBus } from '@nestjs/cqrs';\nimport { Moor } from './moor.command.js';",
      declarations: 'const bus = new CommandBus();',
      files: {
        'src/moor.command.ts': 'export class Moor { constructor(readonly ship: string) {} }\n',
        'src/moor.handler.ts': "import { CommandHandler } from '@nestjs/cqrs';\nimport { Moor } from './moor.command.js';\nimport { PrismaClient } from '@prisma/client';\n@CommandHandler(Moor)\nexport class MoorHandler {\n  private db = new PrismaClient();\n  async execute(command: Moor) { await this.db.ship.update({}); }\n}\n",
      },
    });
    expect(effectsOf(handler)).toEqual(['databaseWrite db.ship.update']);
  });

  it('finds the class behind an injected interface', () => {
    const handler = handle('await desk.greet(event);', {
      imports: "import type { Greeter } from './greeter.js';",
      declarations: 'declare function inject<T>(token: string): T;\nconst desk: Greeter = inject("greeter");',
      files: {
        'src/greeter.ts': 'export interface Greeter {\n  greet(ship: { owner: string }): Promise<void>;\n}\n',
        'src/resend.greeter.ts': "import { Resend } from 'resend';\nimport type { Greeter } from './greeter.js';\nconst resend = new Resend('key');\nexport class ResendGreeter implements Greeter {\n  async greet(ship: { owner: string }): Promise<void> {\n    await resend.emails.send({ to: ship.owner });\n  }\n}\n",
      },
    });
    expect(effectsOf(handler)).toEqual(['mail resend.emails.send']);
  });

  it('names the topics it produces to, through wrappers', () => {
    const declarations = "const producer = kafka.producer();\nconst tell = (topic, value) => producer.send({ topic, messages: [{ value: JSON.stringify(value) }] });";
    expect(effectsOf(handle("await tell('berth.taken', event);\ntry { await tell('crane.asked', event); } catch (e) { await tell('crane.dlq', event); }", { declarations }))).toEqual(['produce tell -> berth.taken', 'produce tell -> crane.asked', 'produce tell -> crane.dlq (in catch)']);
  });

  it('takes a workbook that is written for work, and not a row of it that is done', () => {
    const more = { imports: "import ExcelJS from 'exceljs';", declarations: "const book = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: 'moves.xlsx' });\nconst sheet = book.addWorksheet('moves');\nfunction done(row: ExcelJS.Row) { row.commit(); }" };
    expect(effectsOf(handle("sheet.addRow([event.name]).commit();\nconst head = sheet.getRow(1);\nhead.commit();\ndone(head);", more))).toEqual([]);
    expect(effectsOf(handle('sheet.addRow([event.name]);\nawait book.commit();', more))).toEqual(['export book.commit']);
  });

  it('reads a function that is handed the topic for what it cannot deal with, and its send where that is made', () => {
    const more = { imports: "import pg from 'pg';", declarations: "const pool = new pg.Pool();\nconst producer = kafka.producer();\nconst bury = (topic: string, value: string) => producer.send({ topic, messages: [{ value }] });\nasync function berth(ship: { id: string }, wrecks: string) { try { await pool.query('INSERT INTO berths VALUES ($1)', [ship.id]); } catch (error) { await bury(wrecks, ship.id); } }" };
    expect(effectsOf(handle("await berth(event, 'ship.wrecked');", more))).toEqual(['databaseWrite pool.query', 'produce producer.send -> ship.wrecked (in catch)']);
  });

  it('takes for the listeners of an event those who may hear it, and not those of a socket, a worker or another class that are named alike', () => {
    const imports = "import { EventEmitter } from 'node:events';\nimport { parentPort } from 'node:worker_threads';\nimport { WebSocketServer } from 'ws';\nimport pg from 'pg';";
    const declarations = `const pool = new pg.Pool();
class Tower extends EventEmitter { tell(ship: unknown) { this.emit('message', ship); } }
class Buoy extends EventEmitter {}
class Door {
  private readonly server = new WebSocketServer({ port: 1 });
  constructor() { this.server.on('connection', (socket) => this.greet(socket)); this.server.on('connection', welcome); }
  greet(socket) { socket.on('message', () => pool.query('DELETE FROM sockets')); }
}
function welcome(socket) { socket.on('message', () => pool.query('DELETE FROM guests')); }
const [tower, buoy] = [new Tower(), new Buoy()];
parentPort.on('message', () => pool.query('DELETE FROM workers'));
buoy.on('message', () => pool.query('DELETE FROM buoys'));
tower.on('message', () => fetch('http://quay'));
new Door();`;
    expect(effectsOf(handle('tower.tell(event);', { imports, declarations })).map((effect) => effect.split(' ')[0])).toEqual(['http']);
  });

  it('is incomplete where a call leads out of sight, and complete over logs and builtins', () => {
    expect(handle("const { tidy } = require('@harbour/private');\nawait tidy(event);").complete).toBe(false);
    expect(handle("await registry.lookup(event.name)(event);", { declarations: 'declare const registry: any;' }).complete).toBe(false);
    expect(handle("pilots.set(event.name, new Worker('./pilot.js'));", { imports: "import { Worker } from 'worker_threads';", declarations: 'const pilots = new Map();' }).complete).toBe(false);
    expect(handle("console.log(String(event.name).trim().split(',').map((x) => Number(x)).filter(Boolean));\nthis.logger.warn('x');\nawait heartbeat();").complete).toBe(true);
  });

  it('is a noop when it only logs', () => {
    expect(handle("console.log('moved', event.name);").noop).toBe(true);
    expect(handle("console.log('moved');\nawait fetch('https://port.example');").noop).toBe(false);
    const noted = handle("const ship = ships.find((one) => one.id === event.shipId);\nship.state = 'moored';", { declarations: 'const ships = [];' });
    expect([noted.noop, noted.inProcessOnly]).toEqual([false, undefined]);
    expect(handle('').noop).toBe(true);
  });

  it('is a noop also where the client is stopped and started again after a failure, and none where a wait stands for the work', () => {
    const paused = "try {\n  console.log('moved', event.name);\n} catch (error) {\n  consumer.pause([{ topic }]);\n  setTimeout(() => consumer.resume([{ topic }]), 30000);\n}";
    expect(handle(paused).noop).toBe(true);
    expect(handle("await new Promise((resolve) => setTimeout(resolve, 500));\nconsole.log('moved');").noop).toBe(false);
    expect(handle("setTimeout(() => console.log('moved'), 500);").noop).toBe(false);
  });

  it('does not loop over functions that call each other', () => {
    const declarations = "const pool = new pg.Pool();\nasync function even(n) { if (n > 0) await odd(n - 1); }\nasync function odd(n) { await pool.query('DELETE FROM ships'); await even(n - 1); }";
    expect(effectsOf(handle('await even(event.count);', { imports: "import pg from 'pg';", declarations }))).toEqual(['databaseWrite pool.query']);
  });
});

describe('one handler for several topics', () => {
  const files = (body: string, declarations = ''): Readonly<Record<string, string>> => ({
    'src/main.ts': `import { Kafka } from 'kafkajs';\nimport pg from 'pg';\nimport nodemailer from 'nodemailer';\nconst pool = new pg.Pool();\nconst post = nodemailer.createTransport({});\nconst consumer = new Kafka({ brokers: ['k:1'] }).consumer({ groupId: 'harbour' });\nconst MOVED = process.env.MOVED_TOPIC ?? 'ship.moved';\nasync function store(e) { await pool.query('INSERT INTO moves VALUES (1)'); }\nasync function greet(e) { await post.sendMail({}); }\n${declarations}\nasync function main() {\n  await consumer.subscribe({ topics: [MOVED, 'ship.arrived', 'ship.sunk'] });\n  await consumer.run({ eachMessage: async ({ topic, message }) => {\n    ${body}\n  } });\n}\nmain();\n`,
  });
  const expected = [['databaseWrite pool.query'], ['mail post.sendMail'], []];

  it.each([
    ['switch', "switch (topic) { case MOVED: await store(message); break; case 'ship.arrived': { await greet(message); break; } default: console.log('?'); }", ''],
    ['if and else', "if (topic === MOVED) { await store(message); } else if (topic === 'ship.arrived') { await greet(message); }", ''],
    ['an early return', "if (topic === 'ship.sunk') return;\nif (topic !== 'ship.arrived') { await store(message); return; }\nawait greet(message);", ''],
    ['a map of handlers', 'await handlers[topic]?.(message);', "const handlers = { [MOVED]: store, 'ship.arrived': greet, 'ship.sunk': async () => {} };"],
    ['a function that is told the topic', 'await route(topic, message);', "async function route(topic, e) { if (topic === MOVED) return store(e); if (topic === 'ship.arrived') return greet(e); }"],
  ])('%s', async (_name, body, declarations) => {
    const consumes = consumesOf(analyse(files(body, declarations)));
    expect(consumes.map(({ handler }) => handler && effectsOf(handler))).toEqual(expected);
    expect(new Set(consumes.map(({ handler }) => handler?.id)).size).toBe(3);
  });

  it('is one handler where it does not ask', async () => {
    const consumes = consumesOf(analyse(files('await store(message);')));
    expect(new Set(consumes.map(({ handler }) => handler?.id)).size).toBe(1);
  });

  it.each([
    ['a record of its parts', 'const kept = { key: message.key?.toString() ?? null, value: message.value?.toString() ?? "" };', 'kept'],
    ['what is read of it', '', 'decode(message.value), topic'],
    ['what is read of it first', 'const ship = decode(message.value);', 'ship, topic'],
  ])('tells functions apart that a wrapper gives %s', async (_name, before, given) => {
    const consumes = consumesOf(
      analyse({
        'src/wire.ts': `import { Kafka } from 'kafkajs';\nconst kafka = new Kafka({ brokers: ['k:1'] });\nconst decode = (bytes: Buffer | null) => JSON.parse(String(bytes));\nexport class Wire {\n  async follow(topic: string, groupId: string, onMessage: (...given: any[]) => Promise<void>) {\n    const consumer = kafka.consumer({ groupId });\n    await consumer.subscribe({ topic });\n    await consumer.run({ eachMessage: async ({ topic, message }) => { ${before}\n await onMessage(${given}); } });\n  }\n}\n`,
        'src/main.ts': "import { Wire } from './wire.js';\nimport pg from 'pg';\nconst pool = new pg.Pool();\nconst wire = new Wire();\nwire.follow('ship.moved', 'a', async ({ value }) => { await pool.query('INSERT INTO ships VALUES ($1)', [value]); });\nwire.follow('ship.moved', 'b', async ({ value }) => { await pool.query('INSERT INTO trails VALUES ($1)', [value]); });\n",
      }),
    );
    expect(new Set(consumes.map(({ handler }) => handler?.id)).size).toBe(2);
    expect(consumes.map(({ handler }) => handler?.site.file)).toEqual(['src/main.ts', 'src/main.ts']);
  });

  it('tells what a wrapper was given to run apart', async () => {
    const consumes = consumesOf(
      analyse({
        'src/listen.ts': "import { Kafka } from 'kafkajs';\nconst kafka = new Kafka({ brokers: ['k:1'] });\nexport async function listen(topic: string, groupId: string, run: (event: any) => Promise<void>) {\n  const consumer = kafka.consumer({ groupId });\n  await consumer.subscribe({ topic });\n  await consumer.run({ eachMessage: async ({ message }) => { try { await run(JSON.parse(String(message.value))); } catch (e) { console.error(e); } } });\n}\n",
        'src/main.ts': "import { listen } from './listen.js';\nimport pg from 'pg';\nimport nodemailer from 'nodemailer';\nconst pool = new pg.Pool();\nconst post = nodemailer.createTransport({});\nasync function keep(event: any) { await pool.query('INSERT INTO ships VALUES ($1)', [event.id]); }\nlisten('ship.moved', 'a', keep);\nlisten('ship.arrived', 'b', async (event) => { await post.sendMail({ to: event.owner }); });\n",
      }),
    );
    expect(consumes.map(({ handler }) => [handler?.name, handler && effectsOf(handler)])).toEqual([
      ['keep', ['databaseWrite pool.query (swallowed)']],
      ['an inline function', ['mail post.sendMail (swallowed)']],
    ]);
    expect(consumes.map(({ handler }) => handler?.faults.map(({ kind, wrapper, site }) => [kind, wrapper, site.file]))).toEqual([[['swallowed', 'listen', 'src/listen.ts']], [['swallowed', 'listen', 'src/listen.ts']]]);
  });
});

describe('what a known argument decides', () => {
  const IMPORTS = "import nodemailer from 'nodemailer';\nimport { PrismaClient } from '@prisma/client';\nimport fs from 'node:fs';\nimport _ from 'lodash';";
  const STORES = 'const post = nodemailer.createTransport({});\nconst prisma = new PrismaClient();\nconst STATE = { ready: \'READY\', lost: \'LOST\' };\n';
  it.each([
    ['a flag', 'async function close(told: boolean) { await prisma.ship.update({}); if (told) await post.sendMail({}); }', 'await close(false);', ['databaseWrite']],
    ['a flag that is set', 'async function close(told: boolean) { await prisma.ship.update({}); if (told) await post.sendMail({}); }', 'await close(true);', ['databaseWrite', 'mail']],
    ['a flag of the message', 'async function close(told: boolean) { await prisma.ship.update({}); if (told) await post.sendMail({}); }', 'await close(event.told);', ['databaseWrite', 'mail']],
    ['a flag that the function sets itself', 'async function close(told: boolean) { if (Date.now() > 9) told = true; if (told) await post.sendMail({}); }', 'await close(false);', ['mail']],
    ['a state, beside a text that looks like an assignment', "async function mark(state: string) { await prisma.$executeRaw('UPDATE ships SET state = 1'); if (state === STATE.ready) await post.sendMail({}); }", 'await mark(STATE.lost);', ['databaseWrite']],
    ['a case', 'async function mark(state: string) { switch (state) { case STATE.ready: await post.sendMail({}); break; default: await prisma.ship.update({}); } }', 'await mark(STATE.lost);', ['databaseWrite']],
    ['what is not given', 'async function save(ship: any, file?: any) { await prisma.ship.update({ data: ship }); if (!_.isUndefined(file) && ship.image) await fs.promises.writeFile(ship.image, file.buffer); }', 'await save(event);', ['databaseWrite']],
    ['further in', 'async function tell(loud: boolean) { if (loud) await post.sendMail({}); }\nasync function save(ship: any, loud = false) { await prisma.ship.update({ data: ship }); await tell(loud); }', 'await save(event);', ['databaseWrite']],
    ['nothing where it is only registered', 'const bell = new (require(\'events\').EventEmitter)();\nasync function ring(told: any) { if (told) await post.sendMail({}); }\nbell.on(\'\', ring);', 'await ring(event);', ['mail']],
  ])('%s', (_name, declarations, body, kinds) => {
    expect(handle(body, { imports: IMPORTS, declarations: STORES + declarations }).effects.map(({ kind }) => kind)).toEqual(kinds);
  });
});

describe('what is named like a socket', () => {
  const files = { 'src/couriers.ts': "import nodemailer from 'nodemailer';\nexport interface Courier { send(to: string, text: string): Promise<boolean> }\nexport class Post implements Courier {\n  private readonly mailer = nodemailer.createTransport({});\n  async send(to: string, text: string) { await this.mailer.sendMail({ to, text }); return true; }\n}" };
  it.each([
    ['in lists of a map', 'const couriers = new Map<string, Courier[]>();', 'const list = couriers.get(event.kind);\nif (!list) return;\nfor (const courier of list) await courier.send(event.to, event.text);'],
    ['in a list', 'const couriers: Courier[] = [];', 'for (const courier of couriers) await courier.send(event.to, event.text);'],
  ])('objects of the workspace %s', (_name, declarations, body) => {
    const { effects } = handle(body, { imports: "import type { Courier } from './couriers.js';", declarations, files });
    expect(effects.map(({ kind, inProcess }) => [kind, inProcess])).toEqual([['mail', undefined]]);
  });
});

describe('sockets that are handed to whoever listens', () => {
  const effects = (main: string): readonly string[] => {
    const consumes = consumesOf(
      analyse({
        'src/chat.js': `import { Kafka } from 'kafkajs';
const kafka = new Kafka({ brokers: ['k:9092'] });
export async function listen(io) {
  const consumer = kafka.consumer({ groupId: 'chat' });
  await consumer.subscribe({ topic: 'quay.said' });
  await consumer.run({ eachMessage: async ({ message }) => { io.to('quay').emit('said', String(message.value)); } });
}
export class Chat {
  constructor(sockets) { this.sockets = sockets; this.consumer = kafka.consumer({ groupId: 'chat' }); }
  async start() {
    await this.consumer.subscribe({ topic: 'quay.said' });
    await this.consumer.run({ eachMessage: async ({ message }) => this.tell(message) });
  }
  tell(message) { for (const client of this.sockets.clients) client.send(message.value); }
}
`,
        'src/main.js': main,
      }),
    );
    return consumes.flatMap(({ handler }) => handler?.effects ?? []).map(({ kind, text, inProcess }) => `${kind} ${text}${inProcess ? ' (in process)' : ''}`);
  };

  it('are those of this process', () => {
    expect(effects("import { Server } from 'socket.io';\nimport { listen } from './chat.js';\nconst io = new Server(3000);\nlisten(io);\n")).toEqual(["socketBroadcast io.to('quay').emit (in process)"]);
    expect(effects("import { WebSocketServer } from 'ws';\nimport { Chat } from './chat.js';\nnew Chat(new WebSocketServer({ port: 1 })).start();\n")).toEqual(['socketBroadcast client.send (in process)']);
  });

  it('may be anything where one caller hands in something else', () => {
    expect(effects("import { Server } from 'socket.io';\nimport { listen } from './chat.js';\nimport { loudspeaker } from './loudspeaker.js';\nconst io = new Server(3000);\nlisten(io);\nlisten(loudspeaker());\n")).toEqual([]);
  });
});

describe('a variable of a file that is filled in two ways', () => {
  it.each([
    ['with what a test hands in', 'export const useTest = (given) => { db = given; };'],
    ['with what nobody knows', 'declare const given: any;\nexport const useTest = () => { db = given.db; };'],
  ])('is what a package makes, perhaps: %s', (_name, other) => {
    const files = { 'src/store.ts': `import { MongoClient } from 'mongodb';\nlet db;\nexport const open = async () => { const client = await MongoClient.connect('mongodb://harbour'); db = client.db('ships'); };\n${other}\nexport const keep = async (ship) => { const ships = db.collection('ships'); return ships.insertOne(ship); };` };
    expect(effectsOf(handle('await keep(event);', { imports: "import { keep, open } from './store.js';", declarations: 'void open();', files }))).toEqual(['databaseWrite ships.insertOne']);
  });
});

describe('a table of handlers', () => {
  const files = {
    'src/table.ts': "import { keep } from './keep.js';\nexport const handlers = () => ({ moored: keep, sailed: () => { console.log('away'); }, sunk: () => { console.log('gone'); } });\n",
    'src/keep.ts': "import { Ship } from './models/index.js';\nexport const keep = async (ship) => { await Ship.create(ship); };\n",
    'src/models/index.ts': "export { Ship } from './ship.js';\n",
    'src/models/ship.ts': "import mongoose from 'mongoose';\nexport const Ship = mongoose.model('Ship', new mongoose.Schema({}));\n",
  };

  it('is followed into the files of some, where others stand in it', () => {
    const handler = handle('const table = handlers();\nawait table[event.kind](event);', { imports: "import { handlers } from './table.js';", files });
    expect(effectsOf(handler)).toContain('databaseWrite Ship.create');
    expect(handler.complete).toBe(true);
  });
});

describe('what is injected by an interface that takes over the members of another one', () => {
  const files = {
    'src/store.ts': 'export interface Store<T> { update(id: string, data: T): Promise<T>; }\n',
    'src/berths.ts': "import { Store } from './store.js';\nexport default interface Berths extends Store<string> { free(): Promise<string>; }\n",
    'src/ships.ts': "import { Store } from './store.js';\nexport default interface Ships extends Store<number> {}\n",
    'src/berths.prisma.ts': "import { PrismaClient } from '@prisma/client';\nimport Berths from './berths.js';\nexport class PrismaBerths implements Berths {\n  constructor(private readonly db: PrismaClient) {}\n  update(id: string, data: string): Promise<string> { return this.db.berth.update({ where: { id }, data }); }\n  free(): Promise<string> { return this.db.berth.findFirst({}); }\n}\n",
    'src/ships.prisma.ts': "import { PrismaClient } from '@prisma/client';\nimport Ships from './ships.js';\nexport class PrismaShips implements Ships {\n  constructor(private readonly db: PrismaClient) {}\n  update(id: string, data: number): Promise<number> { return this.db.ship.update({ where: { id }, data }); }\n}\n",
    'src/desk.ts': "import Berths from './berths.js';\nexport class Desk {\n  constructor(private readonly berths: Berths) {}\n  async take(event: { id: string }): Promise<void> { await this.berths.update(event.id, 'taken'); }\n}\n",
  };

  it('is the class that implements it, and no other of the first', () => {
    const handler = handle('await desk.take(event);', { imports: "import { Desk } from './desk.js';", declarations: 'declare const desk: Desk;', files });
    expect(effectsOf(handler)).toEqual(['databaseWrite db.berth.update']);
    expect(handler.complete).toBe(true);
  });
});
