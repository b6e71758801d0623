import { describe, expect, test } from 'vitest';
import type { PayloadFact } from '../../../src/topology/topology.js';
import { analyse, producesOf } from '../../support/engine.js';

type Files = Readonly<Record<string, string | object>>;
const PRODUCER = `import { Kafka } from 'kafkajs';\nconst producer = new Kafka({ brokers: ['b:9092'] }).producer();\nconst send = (value: any) => producer.send({ topic: 'berth.photo', messages: [{ value: JSON.stringify(value) }] });\n`;

const factsOf = (files: Files): readonly PayloadFact[] => producesOf(analyse(files)).flatMap((p) => p.large);
/** Field, kind and encoding of what is too large in a file that sends with `producer.send` or the local `send(value)`. */
const largeIn = (code: string, more: Files = {}): readonly object[] =>
  factsOf({ 'src/main.ts': PRODUCER + code, ...more }).map(({ field, what, encoding, bytes, batch }) => ({ field, what, ...(encoding ? { encoding } : {}), ...(bytes ? { bytes } : {}), ...(batch ? { batch } : {}) }));

const FILE = 'the content of a file';
const UPLOAD = 'an uploaded file';

describe('what is too large', () => {
  test.each([
    ['a file as the value', `import { readFileSync } from 'node:fs';\nexport const go = (path: string) => producer.send({ topic: 'berth.photo', messages: [{ value: readFileSync(path) }] });`, [{ field: '', what: FILE }]],
    ['a file in a field', `import { readFile } from 'fs/promises';\nexport async function go(path: string) { const photo = await readFile(path); await send({ path, photo }); }`, [{ field: 'photo', what: FILE }]],
    ['base64 of a file', `import fs from 'fs';\nexport function go(path: string) { const photo = fs.readFileSync(path).toString('base64'); return send({ photo }); }`, [{ field: 'photo', what: FILE, encoding: 'base64' }]],
    ['a file read as base64', `import * as fs from 'fs';\nexport function go(path: string) { return send({ photo: fs.readFileSync(path, 'base64') }); }`, [{ field: 'photo', what: FILE, encoding: 'base64' }]],
    ['a data URL', "import fs from 'fs';\nexport const go = (path: string) => send({ photo: `data:image/png;base64,${fs.readFileSync(path).toString('base64')}` });", [{ field: 'photo', what: FILE, encoding: 'a data URL' }]],
    ['a callback of readFile', `import fs from 'fs';\nexport function go(path: string) { fs.readFile(path, 'hex', (error, data) => { send({ photo: { data } }); }); }`, [{ field: 'photo', what: FILE, encoding: 'hex' }]],
    ['a member that is assigned on the way', `import fs from 'fs';\nexport function go(req: any) { fs.readFile('/tmp/' + req.id, (error, data) => { req.body.photo = data; send({ body: req.body }); }); }`, [{ field: 'body', what: FILE }]],
    ['a promisified readFile', `import fs from 'fs';\nimport { promisify } from 'util';\nconst read = promisify(fs.readFile);\nexport const go = async (path: string) => send({ photo: await read(path) });`, [{ field: 'photo', what: FILE }]],
    ['Bun and Deno', `export const go = async (path: string) => send({ a: await Deno.readFile(path), b: await Bun.file(path).text() });`, [{ field: 'a', what: FILE }, { field: 'b', what: FILE }]],
    ['an upload of multer', `export const upload = (req: any) => send({ name: req.file.originalname, photo: req.file.buffer.toString('base64') });`, [{ field: 'photo', what: UPLOAD }]],
    ['a file of a form', `export async function POST(request: Request) { const form = await request.formData(); const file = form.get('photo') as File; return send({ photo: Buffer.from(new Uint8Array(await file.arrayBuffer())).toString('base64') }); }`, [{ field: 'photo', what: UPLOAD }]],
    ['a file of a form, handed to a function', `export async function attach(file: File) { return send({ photo: Buffer.from(await file.arrayBuffer()) }); }`, [{ field: 'photo', what: UPLOAD }]],
    ['uploads of multer', `export const upload = (req: any) => send({ photos: req.files.map((f: any) => f.buffer) });`, [{ field: 'photos', what: UPLOAD }]],
    ['an upload of Nest', `import { Controller, Post, UploadedFile } from '@nestjs/common';\n@Controller() export class C { @Post() async up(@UploadedFile() photo: any) { await send({ name: photo.originalname, content: photo.buffer }); } }`, [{ field: 'content', what: UPLOAD }]],
    ['an upload by its type', `declare namespace Express { namespace Multer { interface File { buffer: any } } }\nexport const up = (photo: Express.Multer.File) => send({ content: photo.buffer });`, [{ field: 'content', what: UPLOAD }]],
    ['a resized picture', `import sharp from 'sharp';\nexport const go = async (path: string) => send({ photo: await sharp(path).resize(200).jpeg().toBuffer() });`, [{ field: 'photo', what: 'a picture' }]],
    ['a rendered page', `import puppeteer from 'puppeteer';\nexport async function go() { const browser = await puppeteer.launch(); const page = await browser.newPage(); const pdf = await page.pdf(); await send({ pdf: Buffer.from(pdf).toString('base64') }); }`, [{ field: 'pdf', what: 'a rendered document', encoding: 'base64' }]],
    ['a download', `export async function go(url: string) { const response = await fetch(url); await send({ content: Buffer.from(await response.arrayBuffer()).toString('hex') }); }`, [{ field: 'content', what: 'a downloaded body', encoding: 'hex' }]],
    ['a download with axios', `import axios from 'axios';\nexport async function go(url: string) { const { data } = await axios.get(url, { responseType: 'arraybuffer' }); await send({ data }); }`, [{ field: 'data', what: 'a downloaded body' }]],
    ['a stream that was collected', `import fs from 'fs';\nexport function go(path: string) { const chunks: any[] = []; const stream = fs.createReadStream(path); stream.on('data', (chunk) => chunks.push(chunk)); stream.on('end', () => send({ file: Buffer.concat(chunks) })); }`, [{ field: 'file', what: FILE }]],
    ['a stream out of storage that was collected', `import * as Minio from 'minio';\nconst storage = new Minio.Client({});\nexport async function go(name: string) { const chunks: any[] = []; const stream = await storage.getObject('photos', name); for await (const chunk of stream) chunks.push(chunk); await send({ file: Buffer.concat(chunks).toString('base64') }); }`, [{ field: 'file', what: 'an object out of storage', encoding: 'base64' }]],
    ['a file of GridFS that was collected', `import { GridFSBucket } from 'mongodb';\ndeclare const db: any;\nconst bucket = new GridFSBucket(db);\nexport function go(id: string) { const chunks: any[] = []; const stream = bucket.openDownloadStream(id); stream.on('data', (chunk) => chunks.push(chunk)); stream.on('end', () => send({ file: Buffer.concat(chunks) })); }`, [{ field: 'file', what: FILE }]],
    ['a stream that was collected in a loop', `import fs from 'fs';\nexport async function go(path: string) { const chunks: any[] = []; for await (const chunk of fs.createReadStream(path)) { chunks.push(chunk); } await send({ file: Buffer.concat(chunks) }); }`, [{ field: 'file', what: FILE }]],
    ['a document whose chunks a bound push is given', `import PDFDocument from 'pdfkit';\nfunction draw(): Promise<Buffer> { return new Promise((resolve, reject) => { const doc = new PDFDocument(); const parts: any[] = []; doc.on('data', parts.push.bind(parts)); doc.on('end', () => resolve(Buffer.concat(parts))); doc.on('error', reject); doc.end(); }); }\nexport const go = async () => send({ plan: (await draw()).toString('base64') });`, [{ field: 'plan', what: 'a rendered document', encoding: 'base64' }]],
    ['a document that is collected by a helper which is given the stream', `import Printer from 'pdfmake';\nclass Desk {\n  private press;\n  constructor() { this.press = new Printer({}); }\n  async print(plan: any) { return await this.gather(this.press.createPdfKitDocument(plan)); }\n  private async gather(sheet: any): Promise<Buffer> { const parts: any[] = []; sheet.on('data', (part: any) => { parts.push(part); }); sheet.end(); const whole = await new Promise<Buffer>((resolve) => { sheet.on('end', () => { const bytes = Buffer.concat(parts); resolve(bytes); }); }); return whole; }\n}\nexport const go = async () => send({ plan: await new Desk().print({}) });`, [{ field: 'plan', what: 'a rendered document' }]],
    ['a compressed file', `import fs from 'fs';\nimport zlib from 'zlib';\nexport const go = (path: string) => send({ file: zlib.gzipSync(fs.readFileSync(path)) });`, [{ field: 'file', what: 'compressed bytes' }]],
    ['a buffer of known size', `export const go = () => send({ filler: Buffer.alloc(5 * 1024 * 1024) });`, [{ field: 'filler', what: 'a buffer', bytes: 5_242_880 }]],
    ['a repeated text', `export const go = () => send({ filler: 'x'.repeat(2_000_000) });`, [{ field: 'filler', what: 'a text', bytes: 2_000_000 }]],
  ])('%s', (_, code, expected) => {
    expect(largeIn(code)).toEqual(expected);
  });

  test('through a helper, a class and the parameters of wrappers, in other files', () => {
    const found = largeIn(`export { send };`, {
      'src/photo.ts': `import { readFileSync } from 'node:fs';\nexport class Photo { readonly content: string; constructor(readonly id: string, path: string) { this.content = load(path); } }\nconst load = (path: string) => readFileSync(path).toString('base64');`,
      'src/albums.ts': `import { send } from './main.js';\nimport { Photo } from './photo.js';\nexport async function publish(kind: string, event: Photo) { await send(event); }\nexport const add = (id: string, path: string) => publish('added', new Photo(id, path));`,
    });
    expect(found).toEqual([{ field: 'content', what: FILE, encoding: 'base64' }]);
  });
  test.each([
    ['small', 'x'.repeat(2_000), []],
    ['large', 'x'.repeat(200_000), [{ field: 'note', what: FILE }]],
  ])('a file of the workspace that is %s', (_, text, expected) => {
    const code = `import { readFileSync } from 'node:fs';\nimport { resolve } from 'node:path';\nexport const go = () => send({ note: readFileSync(resolve(__dirname, './note.txt')) });`;
    expect(largeIn(code, { 'src/note.txt': text })).toEqual(expected);
  });

  const MODEL = `const mongoose = require('mongoose');\nconst schema = new mongoose.Schema({ name: String, plan: { data: Buffer, type: String } });\nmodule.exports = mongoose.model('Berth', schema);`;
  const whole = (query: string): string => `everything that \`${query}(…)\` finds, without a limit, and each document holds bytes in 'plan'`;

  test.each([
    ['awaited', `import Berth from './berth';\nexport async function go() { const berths = await Berth.find({}); await send({ berths }); }`, [{ field: 'berths', what: whole('Berth.find') }]],
    ['handed to a callback', `import Berth from './berth';\nexport function go() { Berth.find({}, (error: any, berths: any) => { send({ berths }); }); }`, [{ field: 'berths', what: whole('Berth.find') }]],
    ['handed on through a callback of the workspace', `import { handle } from './handle';\nexport function go(request: any) { handle(request, (error: any, answer: any) => { send({ data: answer }); }); }`, [{ field: 'data', what: whole('Berth.find') }]],
    ['limited', `import Berth from './berth';\nexport async function go() { const berths = await Berth.find({}).limit(20); await send({ berths }); }`, []],
    ['of one document', `import Berth from './berth';\nexport async function go(id: string) { const berth = await Berth.findOne({ id }); await send({ berth }); }`, []],
    ['of chosen fields', `import Berth from './berth';\nexport async function go() { const berths = await Berth.find({}).select('name'); await send({ berths }); }`, []],
    ['of documents without bytes', `import Ship from './ship';\nexport async function go() { const ships = await Ship.find({}); await send({ ships }); }`, []],
  ])('a query over documents with bytes that is %s', (_, code, expected) => {
    const handle = `const Berth = require('./berth');\nfunction handle(request, callback) { let answer; Berth.find({}, (error, berths) => { if (error) { answer = { status: 500 }; callback(null, answer); } else { answer = { status: 200, berths }; callback(null, answer); } }); }\nexports.handle = handle;`;
    const ship = `const mongoose = require('mongoose');\nmodule.exports = mongoose.model('Ship', new mongoose.Schema({ name: String }));`;
    expect(largeIn(code, { 'src/berth.js': MODEL, 'src/handle.js': handle, 'src/ship.js': ship })).toEqual(expected);
  });

  test('the site of the fact is where the bytes arise', () => {
    const [fact] = factsOf({ 'src/main.ts': `${PRODUCER}import { readFile } from 'fs/promises';\nexport async function go(path: string) {\n  const photo = (await readFile(path)).toString('base64');\n  await send({ photo });\n}` });
    expect(fact?.site).toMatchObject({ file: 'src/main.ts', line: 6 });
  });
});

describe('what is not', () => {
  test.each([
    ['the key of a stored object', `import { readFile } from 'fs/promises';\ndeclare const store: any;\nexport async function go(path: string) { await store.put(path, await readFile(path)); await send({ bucket: 'photos', key: path }); }`],
    ['what is known of an upload', `export const up = (req: any) => send({ name: req.file.originalname, size: req.file.size, path: req.file.path });`],
    ['a line of a file', `import fs from 'fs';\nconst words = fs.readFileSync('/usr/share/words').toString().split('\\n');\nexport const go = (i: number) => send({ word: words[i], first: words[0] });`],
    ['a hash of a file', `import fs from 'fs';\nimport { createHash } from 'crypto';\nexport const go = (path: string) => send({ digest: createHash('sha256').update(fs.readFileSync(path)).digest('hex') });`],
    ['the size of a file', `import fs from 'fs';\nexport const go = (path: string) => send({ bytes: fs.readFileSync(path).length });`],
    ['a setting out of a file', `import fs from 'fs';\nconst { version } = JSON.parse(fs.readFileSync('./package.json', 'utf8'));\nexport const go = () => send({ version });`],
    ['a small file', `import fs from 'fs';\nimport path from 'path';\nexport const go = () => send({ schema: fs.readFileSync(path.join(__dirname, 'order.avsc'), 'utf8') });`],
    ['a credential in base64', "export const go = (user: string) => send({ token: Buffer.from(`${user}:${process.env.PASSWORD}`).toString('base64') });"],
    ['random bytes', `import { randomBytes } from 'crypto';\nexport const go = () => send({ token: randomBytes(24).toString('hex') });`],
    ['a parsed answer', `export async function go(url: string) { const answer = await (await fetch(url)).json(); await send({ answer }); }`],
    ['a parsed answer of axios', `import axios from 'axios';\nexport async function go(url: string) { const { data } = await axios.get(url); await send({ data }); }`],
    ['a small buffer', `export const go = () => send({ marker: Buffer.alloc(512) });`],
    ['compressed JSON', `import zlib from 'zlib';\nexport const go = (order: object) => producer.send({ topic: 'berth.photo', messages: [{ value: zlib.gzipSync(JSON.stringify(order)) }] });`],
    ['a chunk of a stream', `import fs from 'fs';\nexport function go(path: string) { fs.createReadStream(path).on('data', (chunk) => { producer.send({ topic: 'berth.photo', messages: [{ value: chunk }] }); }); }`],
    ['the same member in another function', `import fs from 'fs';\nexport function other(req: any) { req.body.photo = fs.readFileSync('/tmp/x'); return req; }\nexport function go(req: any) { return send({ body: req.body }); }`],
    ['a file in another call of the wrapper', `declare const rest: any;\nexport function go(order: object) { return send({ order }); }`],
  ])('%s', (_, code) => {
    expect(largeIn(code)).toEqual([]);
  });
});

describe('batches', () => {
  const batch = (code: string): readonly object[] => largeIn(`import { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\n${code}`).map((f) => ({ ...f, what: undefined }));
  const unbounded = [{ field: '', batch: true, what: undefined }];
  test('all rows of a query in one send', () => {
    expect(batch(`export async function go() { const ships = await prisma.ship.findMany({ where: { due: true } }); await producer.send({ topic: 'ship.due', messages: ships.map((ship: any) => ({ key: ship.id, value: JSON.stringify(ship) })) }); }`)).toEqual(unbounded);
  });
  test('rows that a caller reads', () => {
    expect(batch(`async function all(ships: any[]) { await producer.send({ topic: 'ship.due', messages: ships.map((ship) => ({ value: JSON.stringify(ship) })) }); }\nexport const go = async () => all(await prisma.ship.findMany());`)).toEqual(unbounded);
  });
  test.each([
    ['in a loop over all rows', 'for (const ship of ships) due.push({ value: JSON.stringify(ship) });'],
    ['for each of all rows', 'ships.forEach((ship: any) => { due.push({ value: ship.id }); });'],
  ])('a list that is filled %s', (_, fill) => {
    expect(batch(`export async function go() { const ships = await prisma.ship.findMany(); const due = []; ${fill} await sendAll('ship.due', due); }\nasync function sendAll(topic: string, messages: any[]) { await producer.send({ topic, messages: messages.map((m) => m) }); }`)).toEqual(unbounded);
  });
  test.each([
    ['a list that is emptied on the way', `export async function go() { const ships = await prisma.ship.findMany(); let due: any[] = []; for (const ship of ships) { due.push({ value: ship.id }); if (due.length === 100) { await producer.send({ topic: 'ship.due', messages: due.map((m) => m) }); due = []; } } await producer.send({ topic: 'ship.due', messages: due.map((m) => m) }); }`],
    ['a list that is filled from what is handed in', `export async function go(ships: string[]) { const due: any[] = []; for (const ship of ships) due.push({ value: ship }); await producer.send({ topic: 'ship.due', messages: due.map((m) => m) }); }`],
    ['a limited query', `export async function go() { const ships = await prisma.ship.findMany({ take: 100 }); await producer.send({ topic: 'ship.due', messages: ships.map((ship: any) => ({ value: ship.id })) }); }`],
    ['a page', `export async function go(page: number, take: number) { const ships = await prisma.ship.findMany({ skip: page * take, take }); await producer.send({ topic: 'ship.due', messages: ships.map((ship: any) => ({ value: ship.id })) }); }`],
    ['a list that is handed in', `export const go = (ids: string[]) => producer.send({ topic: 'ship.due', messages: ids.map((id) => ({ value: id })) });`],
    ['chunks', `import chunk from 'lodash.chunk';\nexport async function go() { for (const part of chunk(await prisma.ship.findMany(), 100)) await producer.send({ topic: 'ship.due', messages: part.map((ship: any) => ({ value: ship.id })) }); }`],
    ['one message a row', `export async function go() { for (const ship of await prisma.ship.findMany()) await producer.send({ topic: 'ship.due', messages: [{ value: ship.id }] }); }`],
  ])('not %s', (_, code) => {
    expect(batch(code)).toEqual([]);
  });
});
