import { describe, expect, it } from 'vitest';
import { analyse, consumesOf } from '../../support/engine.js';
import { faultsOf, handle, type Handling } from '../handling.js';

const PG: Handling = { imports: "import pg from 'pg';", declarations: 'const pool = new pg.Pool();' };
const INSERT = "pool.query('INSERT INTO ships VALUES ($1)', [event.shipId])";
const faults = (body: string, more: Handling = {}): readonly string[] => faultsOf(handle(body, { imports: `${PG.imports ?? ''}\n${more.imports ?? ''}`, declarations: `${PG.declarations ?? ''}\n${more.declarations ?? ''}`, ...(more.files ? { files: more.files } : {}), ...(more.run === undefined ? {} : { run: more.run }) }));

describe('a quiet failure that does no harm', () => {
  it.each<[string, string, readonly string[]]>([
    ['is one of tidying up before the failure is thrown on', `try { await ${INSERT}; } catch (error) { await pool.query('DELETE FROM berths').catch((e) => console.warn(e)); throw error; }`, []],
    ['is not one of tidying up before the failure is forgotten', `try { await ${INSERT}; } catch (error) { await pool.query('DELETE FROM berths').catch((e) => console.warn(e)); }`, ['swallowed: databaseWrite']],
    ['is one of removing what may be gone', 'await ships.deleteOne({ id: event.shipId }).catch(() => {});', []],
    ['is one of what was not there, as a log line says', "await ships.deleteOne({ id: event.shipId }).catch(() => console.log('no such ship'));", []],
    ['is not one that is an error, as a log line says', "await ships.deleteOne({ id: event.shipId }).catch((error) => console.error('not deleted', error));", ['swallowed: databaseWrite']],
    ['is not one of writing', 'await ships.insertOne({ id: event.shipId }).catch(() => {});', ['swallowed: databaseWrite']],
    ['is one of removing an object of a store', 's3.deleteObject({ Bucket: "b", Key: event.shipId });', []],
  ])('%s', (_name, body, expected) => {
    const more = { imports: "import { MongoClient } from 'mongodb';\nimport { S3 } from '@aws-sdk/client-s3';", declarations: "const ships = new MongoClient('mongodb://m').db().collection('ships');\nconst s3 = new S3({});" };
    expect([...new Set(faults(body, more))]).toEqual(expected);
  });
});

describe('a failure of one kind, for which something is done', () => {
  it.each([
    ['lost where it is another', 'console.error(error); if (error instanceof Storm) await fetch("http://pilots");', 1],
    ['lost where it is another, of which there is a line', 'if (error instanceof Storm && event.shipId) { await fetch("http://pilots"); } else { console.error(error); }', 1],
    ['not lost where something is done for the others too', 'console.error(error); if (error instanceof Storm) { await fetch("http://pilots"); } else { await fetch("http://harbour"); }', 0],
    ['not lost where it is any', 'console.error(error); if (error instanceof Error) await fetch("http://pilots");', 0],
    ['not lost where nothing shows that the others are', 'if (error instanceof Storm) await fetch("http://pilots");', 0],
    ['let go on purpose where it will not pass', 'console.error(error); if (error instanceof TransientError) await fetch("http://pilots");', 0],
  ])('is %s', (_name, body, count) =>
    expect(faults(`try { await ${INSERT}; } catch (error) { ${body} }`, { declarations: 'class Storm extends Error {}\nclass TransientError extends Error {}' }).filter((fault) => fault.startsWith('swallowed: databaseWrite'))).toHaveLength(count));
});

describe('a failure of which the record that is stored afterwards tells', () => {
  const ASK = "await fetch('http://berths', { method: 'POST' });";
  const STORE = "await pool.query('INSERT INTO attempts VALUES ($1)', [status]);";
  const LOST = ['swallowed: http'];
  it.each<[string, string, readonly string[]]>([
    ['is not lost where a success is told from it', `let status = 'failed';\ntry { ${ASK} status = 'sent'; } catch (error) { console.warn(error); }\n${STORE}`, []],
    ['is not lost where the catch says it', `let status = 'sent';\ntry { ${ASK} } catch (error) { console.warn(error); status = 'failed'; }\n${STORE}`, []],
    ['is not lost behind the last of several attempts', `let status = 'failed';\nfor (let i = 0; i < 3; i++) { try { ${ASK} status = 'sent'; break; } catch (error) { console.warn(error); if (i < 2) await sleep(10); } }\n${STORE}`, []],
    ['is lost where only a success is stored', `let status = 'failed';\ntry { ${ASK} status = 'sent'; } catch (error) { console.warn(error); }\nif (status === 'sent') ${STORE}`, LOST],
    ['is lost where it is stored before', `let status = 'failed';\n${STORE}\ntry { ${ASK} status = 'sent'; } catch (error) { console.warn(error); }`, LOST],
    ['is lost where the record says what was so before the attempt', `let status = 'new';\ntry { status = 'asked'; ${ASK} } catch (error) { console.warn(error); }\n${STORE}`, LOST],
    ['is lost where the record does not tell', `let status = 'failed';\ntry { ${ASK} status = 'sent'; } catch (error) { console.warn(error); }\nawait pool.query('INSERT INTO attempts VALUES ($1)', [event.shipId]);`, LOST],
  ])('%s', (_name, body, expected) => expect(faults(body)).toEqual(expected));
});

describe('an object that is fetched', () => {
  it.each<[string, string, readonly string[]]>([
    ['as a stream, which is waited for where it ends', "const file = createWriteStream('ship');\ns3.getObject({ Key: event.shipId }).createReadStream().pipe(file);\nawait new Promise((resolve, reject) => { file.on('finish', resolve); file.on('error', reject); });", []],
    ['by a promise, for which nobody waits', 's3.getObject({ Key: event.shipId }).promise();', ['floating: objectStorage']],
  ])('is had %s', (_name, body, expected) => expect(faults(body, { imports: "import AWS from 'aws-sdk';\nimport { createWriteStream } from 'node:fs';", declarations: 'const s3 = new AWS.S3({});' })).toEqual(expected));
});

describe('what a helper does at once', () => {
  const sqlite = "const store = new Database('ships.db');\nconst SQL = 'INSERT INTO ships VALUES (?)';\nconst note = (id) => fs.appendFileSync('log', id);\nconst drizzled = drizzle(store);";
  const imports = "import Database from 'better-sqlite3';\nimport { DatabaseSync } from 'node:sqlite';\nimport * as fs from 'node:fs';\nimport { drizzle } from 'drizzle-orm/better-sqlite3';\nconst own = new DatabaseSync('own.db');";
  it.each<[string, string, readonly string[]]>([
    ['in no promise', 'function save(id) { return store.prepare(SQL).run(id); }', []],
    ['in no promise, also further down', 'const repository = { put(id) { return store.prepare(SQL).run(id); } };\nclass Service { save(id) { return repository.put(id); } }\nconst service = new Service();\nconst save = (id) => service.save(id);', []],
    ['in no promise, in a transaction', 'function save(id) { return store.transaction((all) => { all.forEach((one) => store.prepare(SQL).run(one)); })([id]); }', []],
    ["in no promise, with the runtime's own database", 'function save(id) { return own.prepare(SQL).run(id); }', []],
    ['in no promise, through a query builder', 'function save(id) { return drizzled.insert(ships).values({ id }).run(); }', []],
    ['in no promise, with a file', 'const save = (id) => note(id);', []],
    ['lost in one that is async', 'async function save(id) { return store.prepare(SQL).run(id); }', ['floating: databaseWrite']],
    ['lost where it is done later', 'function save(id) { return fetch(id, { method: "POST" }).then(() => store.prepare(SQL).run(id)); }', ['floating: http, databaseWrite']],
    ['not what else is lost there', 'function save(id) { note(id); return pool.query(SQL, [id]); }', ['floating: databaseWrite']],
  ])('is %s', (_name, declarations, expected) => expect(faults('save(event.shipId);', { imports, declarations: `${sqlite}\n${declarations}` })).toEqual(expected));
});

describe('a failure that is only counted', () => {
  it('is lost where the count is only told', () => {
    expect(faults(`let failed = 0;\nfor (const id of event.ships) { try { await pool.query('INSERT INTO ships VALUES ($1)', [id]); } catch { failed++; } }\nif (failed > 0) console.warn(failed);`)).toEqual(['swallowed: databaseWrite']);
  });
});

describe('a failure that leaves nothing where something was asked for', () => {
  const declarations = "async function book(id) { try { const { data } = await axios.post('http://berths', { id }); return data; } catch (error) { console.warn(error); } }\nconst again = (id) => book(id);";
  it.each<[string, string, readonly string[]]>([
    ['is seen by who throws then', "const berth = await book(event.shipId);\nif (!berth) throw new Error('no berth');", []],
    ['is seen by who stores then what failed', `let berth;\nberth = await again(event.shipId);\nif (!berth || !berth.free) { await ${INSERT}; return; }`, []],
    ['is lost where it is said at most', "const berth = await book(event.shipId);\nif (!berth) { console.warn('no berth'); return; }", ['swallowed: http in book']],
    ['is lost where the work is only done with it', `const berth = await book(event.shipId);\nif (berth) await ${INSERT};`, ['swallowed: http in book']],
    ['is lost where nobody looks', 'await book(event.shipId);', ['swallowed: http in book']],
  ])('%s', (_name, body, expected) => expect(faults(body, { imports: "import axios from 'axios';", declarations })).toEqual(expected));
});

describe('an answer that is not had', () => {
  const ASK = "const { data } = await axios.post('http://berths', event);";
  const LOST = ['swallowed: http'];
  it.each<[string, string, readonly string[], string?]>([
    ['is done without where a default that was set before is stored', `let berth = { name: 'roads' };\ntry { ${ASK} berth = pick(data); } catch (error) { console.warn(error); }\nawait pool.query('INSERT INTO ships VALUES ($1)', [berth.name]);`, []],
    ['is done without where it is only taken on a condition', `let berth = 'roads';\ntry { if (event.big) { ${ASK} if (data.free) berth = data.name; } } catch {}\nawait pool.query('INSERT INTO ships VALUES ($1)', [berth]);`, []],
    ['is done without where it is found out in another way', 'const berth = await choose(event);\nawait pool.query(\'INSERT INTO ships VALUES ($1)\', [berth.name]);', [], `async function choose(event) { try { ${ASK} const best = pick(data); if (best.free) return { name: best.name }; console.log('none is free'); } catch (error) { console.warn(error); }\nreturn { name: nearest(event) }; }`],
    ['is done without where a second try fails in a catch that gives something else', 'const berth = await choose(event);\nawait pool.query(\'INSERT INTO ships VALUES ($1)\', [berth.name]);', [], `async function choose(event) { try { ${ASK} return pick(data); } catch (error) { if (error.code === 7) { try { ${ASK} return pick(data); } catch (again) { console.warn(again); } } console.warn(error); return { name: nearest(event) }; } }`],
    ['is lost where only what it is made of is looked at, for the log', `let berth = 'none';\ntry { ${ASK} berth = data.name; } catch (error) { console.warn(error); }\nconsole.log(berth);`, LOST],
    ['is lost where the handler gives up without it', `let to = event.address;\ntry { ${ASK} to = to || data.address; } catch (error) { console.warn(error); }\nif (!to) { console.error('no address'); return; }\nawait pool.query('INSERT INTO ships VALUES ($1)', [to]);`, LOST],
    ['is lost where a mark says that it is had', `let told = false;\ntry { ${ASK} told = true; } catch (error) { console.warn(error); }\nif (told) await pool.query('UPDATE ships SET told = 1');`, LOST],
    ['is lost where nothing is given in its place', 'await choose(event);', LOST, `async function choose(event) { try { ${ASK} return pick(data); } catch (error) { console.warn(error); }\nreturn null; }`],
    ['is done without where another service is asked over Kafka', `let berth = 'roads';\ntry { const found = await lastValueFrom(asking.send('berth.wanted', event)); if (found) berth = found.name; } catch {}\nawait pool.query('INSERT INTO ships VALUES ($1)', [berth]);`, [], "import { ClientKafka } from '@nestjs/microservices';\nimport { lastValueFrom } from 'rxjs';\nconst asking = new ClientKafka({});"],
    ['is lost where it is only what the broker says of a send', `let sent = [];\ntry { const all = await producer.send({ topic: 'berth.taken', messages: [] }); sent = all; } catch {}\nawait pool.query('INSERT INTO ships VALUES ($1)', [sent]);`, ['swallowed: produce'], 'const producer = kafka.producer();'],
    ['is no write', `let row = { id: 0 };\ntry { const rows = await ${INSERT}; row = rows[0]; } catch (error) { console.warn(error); }\nawait pool.query('DELETE FROM berths WHERE id = $1', [row.id]);`, ['swallowed: databaseWrite']],
  ])('%s', (_name, body, expected, declarations = '') => expect(faults(body, { imports: "import axios from 'axios';", declarations: `const pick = (all) => all[0];\nconst nearest = (ship) => ship.port;\n${declarations}` })).toEqual(expected));
});

describe('a failure that costs nothing of the message', () => {
  const SENT = "await producer.send({ topic: 'ship.moved.dlq', messages: [{ value: message.value }] });";
  const STORE = `try { await ${INSERT}; } catch (error) { console.warn(error); }`;
  const more = { declarations: `const producer = kafka.producer();\nasync function keep(message) { ${SENT} }\nasync function fail(message, event) { const send = () => producer.send({ topic: 'ship.moved.dlq', messages: [{ value: message.value }] });\ntry { await send(); } catch (error) { throw error; }\n${STORE} }` };
  const LOST = ['swallowed: databaseWrite'];
  it.each<[string, string, readonly string[]]>([
    ['comes after it was sent to its dead-letter topic', `${SENT}\n${STORE}`, []],
    ['comes after a helper sent it there', `await keep(message);\n${STORE}`, []],
    ['comes after it was sent there, in a helper', 'await fail(message, event);', []],
    ['is not one before it is sent there', `${STORE}\n${SENT}`, LOST],
    ['is not one where it is sent there on another way', `if (event.bad) { ${SENT} return; }\n${STORE}`, LOST],
    ['is not one where it is sent there on a condition', `if (event.bad) { ${SENT} }\n${STORE}`, LOST],
    ['is not one after another send', `${SENT.replace('.dlq', '.again')}\n${STORE}`, LOST],
  ])('%s', (_name, body, expected) => expect(faults(body, more)).toEqual(expected));

  const begin = (more: string): readonly string[] => faults('await quay.moor(event);', { declarations: `class Quay { async moor(ship) { if (!this.known) { this.known = true; setTimeout(() => this.introduce()); } await ${INSERT.replace('event', 'ship')}; }\nasync introduce() { await pool.query('INSERT INTO quays VALUES (1)'); ${more} } }\nconst quay = new Quay();` });
  it('is one of what is begun once for all messages', () => expect(begin('')).toEqual([]));
  it('is not one of what is begun again and again', () => expect(begin('this.known = false;')).toEqual(['floating: databaseWrite']));
});

describe('a line that a helper writes', () => {
  it.each<[string, string, readonly string[]]>([
    ['for the logger it is given', "Lines.logError(logger, 'not moved', error);", ['swallowed: databaseWrite']],
    ['is no line where it is given none', 'Lines.logError(error);', []],
  ])('%s', (_name, told, expected) => expect(faults(`try { await ${INSERT}; } catch (error) { ${told} }`, { imports: "import { logger } from './logger.js';\nimport { Lines } from './lines.js';", files: { 'src/logger.ts': 'export declare const logger: any;', 'src/lines.ts': 'export declare const Lines: any;' } })).toEqual(expected));
});

describe('a cache that is not dropped, quietly', () => {
  const DROP = "try { await cache.del('ship:1'); } catch (error) { console.warn(error); }";
  it.each<[string, string, readonly string[], string?]>([
    ['is lost where the handler has nothing else to do', DROP, ['swallowed: cacheDelete']],
    ['grows old by itself after other work', `await ${INSERT};\n${DROP}`, []],
    ['grows old by itself before other work', `${DROP}\nawait ${INSERT};`, []],
    ['grows old by itself in a helper', `await drop();\nawait store(event);`, [], `async function drop() { ${DROP} }\nasync function store(event) { await ${INSERT}; }`],
    ['is lost where other messages are worked on', `if (event.moored) { ${DROP} } else { await ${INSERT}; }`, ['swallowed: cacheDelete']],
    ['is lost beside work that is lost as well', `${DROP}\ntry { await ${INSERT}; } catch (error) { console.warn(error); }`, ['swallowed: cacheDelete', 'swallowed: databaseWrite']],
    ['is lost together with other work', `try { await cache.del('ship:1'); await ${INSERT}; } catch (error) { console.warn(error); }\nawait pool.query('DELETE FROM berths');`, ['swallowed: cacheDelete, databaseWrite']],
  ])('%s', (_name, body, expected, declarations = '') => {
    expect(faults(body, { imports: "import Redis from 'ioredis';", declarations: `const cache = new Redis();\n${declarations}` })).toEqual(expected);
  });
});

describe('a line that is not written into a file, quietly', () => {
  const SAVE = "save() { try { appendFileSync('ships.txt', '-'); } catch (error) { console.warn(error); } }\nnote() { appendFile('ships.txt', '-'); }";
  it.each<[string, string, string, readonly string[]]>([
    ["is a line less in a log where a logger of the program's own writes it beside other work", 'LogSession', `new LogSession().save();\nawait ${INSERT};`, []],
    ['is lost where nothing else is done', 'LogSession', 'new LogSession().save();', ['swallowed: fileWrite']],
    ['is lost where it is no logger that writes it', 'LoginBook', `new LoginBook().save();\nawait ${INSERT};`, ['swallowed: fileWrite']],
    ['is lost where somebody is to answer for it', 'AuditLogger', `new AuditLogger().save();\nawait ${INSERT};`, ['swallowed: fileWrite']],
    ['is a line less in a log where a logger is not waited for, beside other work', 'LogSession', `new LogSession().note();\nawait ${INSERT};`, []],
    ['is lost where somebody is to answer for it and it is not waited for', 'AuditLogger', `new AuditLogger().note();\nawait ${INSERT};`, ['floating: fileWrite']],
  ])('%s', (_name, writer, body, expected) => expect(faults(body, { imports: "import { appendFileSync } from 'node:fs';\nimport { appendFile } from 'node:fs/promises';", declarations: `class ${writer} { ${SAVE} }` })).toEqual(expected));
});

describe('commands that are collected and sent as one', () => {
  const more = {
    imports: "import Redis from 'ioredis';\nimport { getFirestore } from 'firebase-admin/firestore';",
    declarations: 'const cache = new Redis();\nconst store = getFirestore();',
  };

  it.each<[string, string, readonly string[]]>([
    ['need not be waited for one by one', 'const line = cache.pipeline();\nline.incr(event.shipId);\nline.expire(event.shipId, 60);\nawait line.exec();', []],
    ['are work like any other where nobody waits for all of them', 'const line = cache.multi();\nline.incr(event.shipId);\nline.exec();', ['floating: databaseWrite']],
    ['are known of a batch of documents', "const log = store.batch();\nlog.set(store.collection('ships').doc(event.shipId), event);\nawait log.commit();", []],
    ['are not those of the client itself', 'cache.incr(event.shipId);', ['floating: databaseWrite']],
  ])('%s', (_name, body, expected) => expect(faults(body, more)).toEqual(expected));
});

describe('a send of a handler', () => {
  const teller = (send: string): Handling => ({ declarations: `const producer = kafka.producer();\nconst teller = {\n  async tell(topic, note) { ${send} },\n};\nawait teller.tell('port.opened', 'x');` });
  const SWALLOWS = 'try { await producer.send({ topic, messages: [{ value: note }] }); } catch (error) { console.error(error); }';
  const THROWS = 'await producer.send({ topic, messages: [{ value: note }] });';

  it.each<[string, string, Handling, readonly string[]]>([
    ['is not lost by a catch that hears nothing, as the wrapper swallows its failure: another rule speaks of that', "try { await teller.tell('berth.taken', event.shipId); } catch (error) { console.error(error); }", teller(SWALLOWS), []],
    ['is lost where the handler swallows what the wrapper throws', "try { await teller.tell('berth.taken', event.shipId); } catch (error) { console.error(error); }", teller(THROWS), ['swallowed: produce']],
    ['is lost where the handler swallows what comes out of a wrapper that cannot be followed', "try { await teller.tell('berth.taken', event.shipId); } catch (error) { console.error(error); }", teller('await patiently(producer.send({ topic, messages: [{ value: note }] }));'), ['swallowed: produce']],
    ['is not lost where the wrapper stores what failed', "await teller.tell('berth.taken', event.shipId);", teller(`try { await producer.send({ topic, messages: [] }); } catch (error) { await fetch('http://port/failed', { method: 'POST' }); }`), []],
    ['is not lost where the wrapper throws', "await teller.tell('berth.taken', event.shipId);", teller(THROWS), []],
    ['is made by a timer after the offset is committed', "setTimeout(async () => { await teller.tell('berth.taken', event.shipId); }, 500);", teller(THROWS), ['floating: produce']],
    ['is its own matter where the timer drops it', "setTimeout(() => teller.tell('berth.taken', event.shipId), 500);", teller(THROWS), []],
    ['that swallows its failure is lost with the function that nobody waits for', "moor(event);\nasync function moor(ship) { await teller.tell('berth.taken', ship.shipId); }", teller(SWALLOWS), ['floating: produce']],
  ])('%s', (_name, body, more, expected) => expect(faults(body, more)).toEqual(expected));
});

describe('a transaction of mongoose', () => {
  const more = { imports: "import mongoose from 'mongoose';", declarations: "const Ship = mongoose.model('Ship', new mongoose.Schema({}));" };
  const moor = (commit: string): string => `const session = await mongoose.startSession();\nsession.startTransaction();\ntry { await Ship.create([event], { session }); ${commit} } catch (error) { await session.abortTransaction(); throw error; } finally { session.endSession(); }`;

  it.each<[string, string, readonly string[]]>([
    ['begins at once: there is nothing to wait for', 'await session.commitTransaction();', []],
    ['is committed only when somebody waits for that', 'session.commitTransaction();', ['floating: transaction']],
  ])('%s', (_name, commit, expected) => expect(faults(moor(commit), more)).toEqual(expected));

  it('that is taken back keeps nothing of the message: whoever does no more than that loses it', () => {
    expect(faults('const session = await mongoose.startSession();\ntry { await session.withTransaction(async () => { await Ship.create([event], { session }); }); } catch (error) { session.abortTransaction(); console.error(error); }', more)).toEqual(['swallowed: transaction, databaseWrite']);
    expect(faults(`const client = await pool.connect();\ntry { await client.query('BEGIN'); await client.query('INSERT INTO ships VALUES (1)'); await client.query('COMMIT'); } catch (error) { await client.query('ROLLBACK'); client.release(); console.error(error); }`)).toEqual(['swallowed: transaction, databaseWrite']);
    expect(faults(`try { await ${INSERT}; } catch (error) { await pool.query('ROLLBACK'); await berth.release(event); }`, { declarations: "const berth = { release: (ship) => pool.query('UPDATE berths SET ship = NULL') };" })).toEqual([]);
    expect(faults(`try { await ${INSERT}; } catch (error) { pool.query('ROLLBACK'); throw error; }`)).toEqual([]);
  });
  it('is no matter of a process that ends', () => expect(faults(`try { await ${INSERT}; } catch (error) { console.error(error); } finally { process.exit(0); }`)).toEqual([]));
});

describe('work that returns no promise', () => {
  const more = { imports: "import sqlite3 from 'sqlite3';\nimport ffmpeg from 'fluent-ffmpeg';\nimport { S3 } from '@aws-sdk/client-s3';\nimport { PassThrough } from 'node:stream';", declarations: "const db = new sqlite3.Database('ships.db');\nconst s3 = new S3({});" };
  const texts = (body: string): readonly string[] => handle(body, more).faults.map(({ kind, text, repairs }) => `${kind}: ${text}${repairs ? ', mended' : ''}`);
  it.each<[string, string, readonly string[]]>([
    ['is not waited for where nothing tells when it is done', "db.run('INSERT INTO ships VALUES (?)', event.shipId);", ['floating: db.run(…) returns no promise, and is given no callback: nothing tells when it is done']],
    ['is waited for where a later step has a callback', "await new Promise((resolve, reject) => {\nconst insert = db.prepare('INSERT INTO ships VALUES (?)');\ninsert.run(event.shipId);\ninsert.finalize((error) => (error ? reject(error) : resolve(true)));\n});", []],
    ['is waited for where the stream that takes it is', "const film = new PassThrough();\nffmpeg(event.file).format('mp4').pipe(film);\nawait s3.putObject({ Bucket: 'b', Key: 'k', Body: film });", []],
    ['is not waited for where nobody waits for the stream', "const film = new PassThrough();\nffmpeg(event.file).format('mp4').pipe(film);", ["floating: ffmpeg(event.file).format('mp4').pipe(…) returns no promise, and is given no callback: nothing tells when it is done"]],
  ])('%s', (_name, body, expected) => expect(texts(body)).toEqual(expected));
});

describe('work that nobody waits for', () => {
  it.each<[string, string, readonly string[], string?]>([
    ['a query', `${INSERT};`, ['floating: databaseWrite']],
    ['a query, voided', `void ${INSERT};`, ['floating: databaseWrite']],
    ['a function of the workspace', 'store(event);', ['floating: databaseWrite'], `async function store(event) { await ${INSERT}; }`],
    ['a function of the workspace that itself waits for nothing: once, where it starts the work', 'store(event);', ['floating: databaseWrite'], `async function store(event) { ${INSERT}; }`],
    ['an async forEach', `event.ships.forEach(async (id) => { await ${INSERT}; });`, ['forEachAsync: databaseWrite']],
    ['a forEach of a function by name', 'event.ships.forEach(store);', ['forEachAsync: databaseWrite'], `async function store(event) { await ${INSERT}; }`],
    ['a timer that somebody else stops', `pier.beat = setInterval(() => { void ${INSERT}; }, 1000);`, ['floating: databaseWrite'], 'const pier = {}; export const stop = () => clearInterval(pier.beat);'],
    ['a map whose promises are dropped', `event.ships.map(async (id) => { await ${INSERT}; });`, ['floating: databaseWrite']],
    ['a callback that is declared in the function', "pool.query('DELETE FROM ships', onDone); function onDone(error) { if (error) throw error; }", ['floating: databaseWrite']],
    ['a callback', "pool.query('DELETE FROM ships', (error) => { if (error) throw error; });", ['floating: databaseWrite']],
    ['what is tried again', `withRetry(async () => { await ${INSERT}; });`, ['floating: databaseWrite'], "const withRetry = require('promise-retry');"],
    ['a timer', `setTimeout(async () => { await ${INSERT}; }, 1000);`, ['floating: databaseWrite']],
    ['within a promise that another object ends', `await new Promise((resolve, reject) => { sink.on('finish', () => resolve(true)); sink.on('error', reject); void ${INSERT}; });`, ['floating: databaseWrite']],
    ['a program that nobody listens to', "await new Promise((resolve) => { const child = spawn('ffmpeg', ['-i', event.file]); child.on('spawn', () => console.log('begun')); resolve(); });", ['floating: video'], "const { spawn } = require('child_process');"],
    ['a queue in memory', `lines.push(async () => { await ${INSERT}; });`, ['memoryQueue: databaseWrite'], "const lines = require('async').queue(async (work) => work(), 1);"],
    ['a queue that limits concurrency, not awaited', `queue.add(async () => { await ${INSERT}; });`, ['memoryQueue: databaseWrite'], "const PQueue = require('p-queue');\nconst queue = new PQueue({ concurrency: 2 });"],
    ['a queue in memory with a worker', 'lines.push(event);', ['memoryQueue: databaseWrite'], "const lines = require('async').queue(async (event) => { await pool.query('DELETE FROM ships'); }, 1);"],
    ['a buffer that it has emptied now and then', 'buffer.push(event);\nif (buffer.length > 99) await flush();', ['memoryQueue: databaseWrite'], "const buffer = [];\nasync function flush() { await pool.query('INSERT INTO ships VALUES ($1)', [buffer.splice(0)]); }\nsetInterval(flush, 1000);"],
    ['a buffer that a timer empties', 'buffer.push(event);', ['memoryQueue: databaseWrite'], "const buffer = [];\nasync function flush() { const all = buffer.splice(0); await pool.query('INSERT INTO ships VALUES ($1)', [all]); }\nsetInterval(flush, 1000);"],
    ['a buffer that a timer of the module empties itself', 'buffer.push(event);', ['memoryQueue: databaseWrite'], "const buffer = [];\nsetInterval(async () => { const one = buffer.shift(); if (one) await pool.query('INSERT INTO ships VALUES ($1)', [one]); }, 1000);"],
  ])('%s', (_name, body, expected, declarations = '') => expect(faults(body, { declarations })).toEqual(expected));

  it.each([
    ['a function', 'mend(event);'],
    ['a timer', 'setImmediate(async () => { await mend(event); });'],
    ['an async forEach', 'event.sails.forEach(async (sail) => { await mend(sail); });'],
  ])('is not said to swallow its failure as well: %s', (_name, body) => {
    const declarations = `async function mend(sail) { await pool.query('INSERT INTO mended VALUES ($1)', [sail.id]); await tidy(sail); }\nasync function tidy(sail) { try { await pool.query('DELETE FROM torn WHERE id = $1', [sail.id]); } catch (error) { console.error(error); } }`;
    expect(faults('await mend(event);', { declarations })).toEqual(['swallowed: databaseWrite']);
    expect(faults(body, { declarations }).filter((fault) => fault.startsWith('swallowed'))).toEqual([]);
    expect(faults(body, { declarations })).toHaveLength(1);
  });

  it('is not lost with the process where it is begun again at the start for all that a store says is not done', () => {
    const declarations = `function watch(id) { setTimeout(async () => { await ${INSERT.replace('event.shipId', 'id')}; }, 1000); }\nasync function resume() {\n  const { rows } = await pool.query('SELECT id FROM watched');\n  for (const row of rows) watch(row.id);\n}\nasync function resumeAll() { for (const row of await pool.query('SELECT id FROM watched')) watch(row.id); }`;
    expect(faults('watch(event.shipId);', { declarations: `${declarations}\nawait resumeAll();` })).toEqual([]);
    expect(faults('watch(event.shipId);', { declarations })).toEqual(['floating: databaseWrite in watch']);
    expect(faults('watch(event.shipId);', { declarations: `${declarations}\nfor (const id of [1, 2]) watch(id);` })).toEqual(['floating: databaseWrite in watch']);
  });

  it('an Observable that nobody subscribes to', () => {
    const more = { imports: "import { HttpService } from '@nestjs/axios';", declarations: 'const http = new HttpService();' };
    expect(faults("http.post('https://port.example', event);", more)).toEqual(['unsubscribed: http']);
    expect(faults("http.post('https://port.example', event).subscribe();", more)).toEqual(['floating: http']);
    expect(faults("await lastValueFrom(http.post('https://port.example', event));", { ...more, imports: `${more.imports}\nimport { lastValueFrom } from 'rxjs';` })).toEqual([]);
  });

  it.each<[string, string, string?]>([
    ['awaited', `await ${INSERT};`],
    ['returned', `return ${INSERT};`],
    ['awaited together', `await Promise.all(event.ships.map(async (id) => { await ${INSERT}; }));`],
    ['a call whose object tells its failure by an event', "await new Promise((resolve, reject) => { pool.on('drain', () => resolve(true)); pool.on('error', reject); void pool.query('INSERT INTO ships VALUES (1)'); });"],
    ['a chain of calls whose own events end the promise', "await new Promise((resolve) => { ffmpeg(event.file).output('o.mp4').on('end', () => resolve(true)).on('error', (e) => { failed = e; resolve(false); }).run(); });", "const ffmpeg = require('fluent-ffmpeg');\nlet failed;"],
    ['a chain of calls whose callback ends the promise', "await new Promise((resolve, reject) => { createWriteStream('m.txt').write(event.text, (error) => error ? reject(error) : resolve()); });", "const { createWriteStream } = require('fs');"],
    ['a promise around a callback that is declared after it', "await new Promise((resolve, reject) => { pool.query('DELETE FROM ships', onDone); function onDone(error) { return error ? reject(error) : resolve(); } });"],
    ['a promise around a callback', "await new Promise((resolve, reject) => pool.query('DELETE FROM ships', (error) => error ? reject(error) : resolve()));"],
    ['a program whose own events end the promise', "await new Promise((resolve, reject) => { const child = spawn('ffmpeg', ['-i', event.file]); child.on('close', (code) => code === 0 ? resolve() : reject(new Error('no film'))); });", "const { spawn } = require('child_process');"],
    ['a program that is kept, and whose own events end the promise', "await new Promise((resolve, reject) => { running.film = spawn('ffmpeg', ['-i', event.file]); running.film.once('exit', resolve).once('error', reject); });", "const { spawn } = require('child_process');\nconst running = {};"],
    ['a program that this one stands still for', "execSync('ffmpeg -i ' + event.file);\nspawnSync('ffmpeg', ['-i', event.file]);", "const { execSync, spawnSync } = require('child_process');"],
    ['a failure that is counted, and thrown for afterwards', `let failed = 0;\nfor (const id of event.ships) { try { await pool.query('INSERT INTO ships VALUES ($1)', [id]); } catch { failed++; } }\nif (failed > 0) throw new Error(failed + ' ships were not stored');`],
    ['failures that are counted side by side, and thrown for afterwards', `let failed = 0;\nawait Promise.all(event.ships.map(async (id) => { try { await pool.query('INSERT INTO ships VALUES ($1)', [id]); } catch { failed++; } }));\nif (failed) { throw new Error('not stored'); }`],
    ['a log line', 'console.log(event);'],
    ['a read', "pool.query('SELECT 1 FROM ships');"],
    ['what an answer says, for the log', "const answer = await ask('http://port');\nanswer.text().then((text) => console.log(text)).catch((e) => console.error(e));", "const ask = require('node-fetch');"],
    ['an error that a logger writes into a file', "loggerService.logError({ problem: 'late', error: event });", "import { appendFile } from 'node:fs/promises';\nclass AppLogger { async logError(problem) { appendFile('errors.log', JSON.stringify(problem)).catch((error) => { console.error(error); }); } }\nconst loggerService = new AppLogger();"],
    ['a line of a logger that posts it somewhere', "logger.success('stored', event);", "class Logger { success(text, details) { setTimeout(async () => { try { await fetch('http://logs', { method: 'POST', body: JSON.stringify({ text, details }) }); } catch {} }, 0); } }\nconst logger = new Logger();"],
    ['a list that whoever collects in it empties, in a promise', 'await all([event]);', "let kept = [];\nfunction all(events) { return new Promise(async (resolve) => { kept = []; for (const one of events) await keep(one); await pool.query('INSERT INTO ships VALUES ($1)', [kept]); resolve(true); }); }\nasync function keep(event) { kept.push(event); }"],
    ['a buffer that it has emptied, and waits for', 'buffer.push(event);\nawait flush();', "const buffer = [];\nasync function flush() { await pool.query('INSERT INTO ships VALUES ($1)', [buffer.splice(0)]); }\nsetInterval(flush, 1000);"],
    ['a buffer that whoever called has emptied', 'await keep(event);\nawait flush();', "const buffer = [];\nasync function keep(event) { buffer.push(event); }\nasync function flush() { await pool.query('INSERT INTO ships VALUES ($1)', [buffer.splice(0)]); }"],
    ['a list that is only looked at', 'recent.push(event);', 'const recent = [];\nconst shown = () => recent.slice(-10);'],
    ['a list that says what a cache holds', 'if (!known.has(event.shipId)) order.push(event.shipId);\nif (order.length > 99) drop();\nknown.set(event.shipId, event);', 'const known = new Map();\nconst order = [];\nfunction drop() { known.delete(order.shift()); }'],
    ['what goes on beside the work until it is done', `const beat = setInterval(() => { void pool.query('UPDATE leases SET at = now()'); }, 1000);\ntry { await ${INSERT}; } finally { clearInterval(beat); }`],
    ['what is done only if the work takes too long', `let watch;\nwatch = setTimeout(async () => { await pool.query('UPDATE ships SET late = 1'); }, 1000);\nawait ${INSERT};\nclearTimeout(watch);`],
    ['a send: another rule speaks of it', "producer.send({ topic: 'berth.taken', messages: [] });", 'const producer = kafka.producer();'],
  ])('not %s', (_name, body, declarations = '') => expect(faults(body, { declarations })).toEqual([]));
});

describe('failures that are swallowed', () => {
  it.each<[string, string, readonly string[], string?]>([
    ['by a catch that logs', `try { await ${INSERT}; } catch (e) { console.error(e); }`, ['swallowed: databaseWrite']],
    ['by a catch that only counts', `try { await ${INSERT}; } catch (e) { metricsService.recordError('ship', 'high'); }`, ['swallowed: databaseWrite'], "const metricsService = require('./metrics');"],
    ['by a catch around a function', 'try { await store(event); } catch (e) { console.error(e); }', ['swallowed: databaseWrite'], `async function store(event) { await ${INSERT}; }`],
    ['of a call whose answer nobody needs', "let answer;\ntry { answer = await fetch('http://berths', { method: 'POST', body: event.body }); } catch (e) { console.warn(e); }", ['swallowed: http']],
    ['by .catch', `await ${INSERT}.catch((e) => console.error(e));`, ['swallowed: databaseWrite']],
    ['by a promise that is resolved all the same', `await new Promise((resolve) => { ${INSERT}.then(() => resolve()).catch((e) => { console.error(e); resolve(); }); });`, ['swallowed: databaseWrite']],
    ['in what a function returns and nobody reads', 'await store(event);', ['swallowed: databaseWrite'], `async function store(event) { try { await ${INSERT}; return true; } catch (e) { console.warn(e); return false; } }`],
    ['in what a function returns and a log line tells', 'const stored = await store(event);\nif (!stored.ok) console.warn(stored.error);', ['swallowed: databaseWrite'], `async function store(event) { try { await ${INSERT}; return { ok: true }; } catch (error) { return { ok: false, error }; } }`],
    ['in one of a pair that a log line tells', `const [error, row] = await attempt(${INSERT});\nif (error) { console.error(error); return; }\nconsole.log(row);`, ['swallowed: databaseWrite'], 'async function attempt(work) { try { return [null, await work]; } catch (error) { return [error, null]; } }'],
    ['in what is settled and counted', `const all = await Promise.allSettled(event.ships.map((ship) => ${INSERT}));\nconsole.log(all.filter((one) => one.status === 'rejected').length);`, ['swallowed: databaseWrite']],
    ['in what a function returns and nobody reads, once for all who do not', 'await store(event);\nawait store(event);', ['swallowed: databaseWrite'], `async function store(event) { try { await ${INSERT}; return true; } catch (e) { console.warn(e); return false; } }`],
    ['in what a function returns through another', 'await keep(event);', ['swallowed: databaseWrite'], `async function store(event) { try { await ${INSERT}; return { ok: true }; } catch (e) { console.warn(e); return { ok: false }; } }\nasync function keep(event): Promise<{ ok: boolean }> { const { ok } = await store(event); return { ok }; }`],
    ['in what a method returns that is a field, behind an interface', 'await keeper.keep(event);', ['swallowed: databaseWrite'], `interface Store { put(event: object): Promise<boolean> }\nclass Table implements Store { put = async (event) => { try { await ${INSERT}; return true; } catch (e) { console.warn(e); return false; } }; }\nclass Keeper { constructor(private readonly store: Store) {} keep = async (event) => this.store.put(event); }\nconst keeper = new Keeper(new Table());`],
    ['of work whose result is only looked at', `let kept;\ntry { kept = await ${INSERT}; } catch (e) { console.warn(e); }\nif (kept) console.log(kept.id ?? null);`, ['swallowed: databaseWrite']],
    ['by a catch that calls a logger of the program', `try { await ${INSERT}; } catch (e) { logger('not stored: ' + e); }`, ['swallowed: databaseWrite'], "const { logger } = require('./logger');"],
    ['in a part of what a function returns, which nobody reads', 'await keep(event);', ['swallowed: databaseWrite'], `async function store(event) { try { await ${INSERT}; return { ok: true }; } catch (e) { console.warn(e); return { ok: false, error: e }; } }\nasync function keep(event) { const done = {}; done.ship = await store(event); return done; }`],
    ['in one of several that a function returns, which nobody reads', 'await keep(event);', ['swallowed: databaseWrite'], `async function store(event) { try { await ${INSERT}; return { ok: true }; } catch (e) { console.warn(e); return { ok: false, error: e }; } }\nasync function keep(event) { const done = []; for (const ship of event.ships) done.push(await store(ship)); return done; }`],
    ['in an object that a function returns, which nobody reads', 'await keep(event);', ['swallowed: databaseWrite'], `async function store(event) { try { await ${INSERT}; return { ok: true }; } catch (e) { console.warn(e); return { ok: false, error: e }; } }\nasync function keep(event) { return { ship: await store(event), at: Date.now() }; }`],
    ['in what is only logged', 'const stored = await store(event);\nconsole.log(`stored: ${stored.ok}`);', ['swallowed: databaseWrite'], `async function store(event) { try { await ${INSERT}; return { ok: true }; } catch (e) { console.warn(e); return { ok: false, error: e }; } }`],
    ['in what is only looked at to log it', 'const stored = await store(event);\nif (stored.ok) console.log("stored");\nelse console.error(stored.error);', ['swallowed: databaseWrite'], `async function store(event) { try { await ${INSERT}; return { ok: true }; } catch (e) { console.warn(e); return { ok: false, error: e }; } }`],
    ['in what is collected and only logged', 'const stored = [];\nfor (const ship of event.ships) stored.push(await store(ship));\nconsole.log(stored);', ['swallowed: databaseWrite'], `async function store(event) { try { await ${INSERT}; return { ok: true }; } catch (e) { console.warn(e); return { ok: false, error: e }; } }`],
    ['in a helper that several call', 'await store(event);', ['swallowed: databaseWrite in store'], `async function store(event) { try { await ${INSERT}; } catch (e) { console.warn(e); } }\nexport const again = () => store({});`],
    ['by allSettled, if nobody looks at what became of it', `await Promise.allSettled(event.ships.map((id) => ${INSERT}));`, ['swallowed: databaseWrite']],
  ])('%s', (_name, body, expected, declarations = '') => expect(faults(body, { declarations })).toEqual(expected));

  it.each<[string, string, string?]>([
    ['thrown on', `try { await ${INSERT}; } catch (e) { console.error(e); throw e; }`],
    ['looked at after allSettled', `const results = await Promise.allSettled(event.ships.map((id) => ${INSERT}));\nconst failed = results.find((one) => one.status === 'rejected');\nif (failed) throw failed.reason;`],
    ['returned and read', 'if (!(await store(event))) throw new Error();', `async function store(event) { try { await ${INSERT}; return true; } catch (e) { return false; } }`],
    ['returned through another and read', 'const { ok } = await keep(event); if (!ok) throw new Error();', `async function store(event) { try { await ${INSERT}; return { ok: true }; } catch (e) { return { ok: false }; } }\nasync function keep(event) { const { ok } = await store(event); return { ok }; }`],
    ['looked at in a part of what another returns', 'const done = await keep(event);\nif (!done.ship.ok) throw done.ship.error;', `async function store(event) { try { await ${INSERT}; return { ok: true }; } catch (e) { console.warn(e); return { ok: false, error: e }; } }\nasync function keep(event) { const done = {}; done.ship = await store(event); return done; }`],
    ['looked at among others', 'const stored = [];\nfor (const ship of event.ships) stored.push(await store(ship));\nif (stored.some((one) => !one.ok)) throw new Error();', `async function store(event) { try { await ${INSERT}; return { ok: true }; } catch (e) { console.warn(e); return { ok: false, error: e }; } }`],
    ['looked at to leave', 'const stored = await store(event);\nif (!stored.ok) { console.error(stored.error); throw stored.error; }', `async function store(event) { try { await ${INSERT}; return { ok: true }; } catch (e) { console.warn(e); return { ok: false, error: e }; } }`],
    ['put where others see it', 'last.ship = await store(event);', `const last = {};\n`+`async function store(event) { try { await ${INSERT}; return { ok: true }; } catch (e) { console.warn(e); return { ok: false, error: e }; } }`],
    ['stored, thrown on, and swallowed by the handler', 'try { await store(event); } catch (e) { console.error(e); }', `async function store(event) { try { await ${INSERT}; } catch (e) { await pool.query('UPDATE ships SET state = $1, reason = $2', ['failed', e.message]); throw e; } }`],
    ['stored quietly on the way out', 'await store(event);', `async function store(event) { try { await ${INSERT}; } catch (e) { await keep(e); throw e; } }\nasync function keep(error) { try { await pool.query('INSERT INTO failures VALUES ($1)', [error.message]); } catch (e) { console.error(e); } }`],
    ['stored', `try { await ${INSERT}; } catch (e) { await pool.query('INSERT INTO failures VALUES (1)'); }`],
    ['stored, and thrown only where storing fails', `const kept = async () => { try { await pool.query('INSERT INTO failures VALUES (1)'); return { ok: true }; } catch { return { ok: false }; } };\ntry { try { await ${INSERT}; } catch (e) { const again = await kept(); if (!again.ok) throw e; } } catch (e) { console.error(e); }`],
    ['one of tidying up that a function returns, before another failure is thrown', `if (!event.berth) { await release(event); throw new Error('no berth'); }`, `async function release(event) { try { await pool.query('DELETE FROM berths'); return true; } catch (e) { console.warn(e); return false; } }`],
    ['sent to a dead-letter topic', `try { await ${INSERT}; } catch (e) { await producer.send({ topic: 'ship.dlq', messages: [message] }); }`, 'const producer = kafka.producer();'],
    ['of a message that cannot be read', `let ship;\ntry { ship = JSON.parse(event.body); } catch (e) { console.warn(e); return; }\nawait ${INSERT};`],
    ['of an answer that is done without', `let berth;\ntry { berth = await fetch('http://berths/free').then((r) => r.json()); } catch (e) { console.warn(e); }\nawait pool.query('INSERT INTO ships VALUES ($1)', [berth ?? 'roads']);`],
    ['of an answer in whose place another is taken, whatever it took to ask', `let berth = null;\ntry { berth = await choose(event); } catch (e) { console.warn(e); }\nawait pool.query('INSERT INTO ships VALUES ($1)', [berth?.id ?? event.berth]);`, `async function choose(event) { await pool.query('UPDATE berths SET asked = 1'); return { id: 7 }; }`],
    ['of tidying up', "await require('fs').promises.rm('/tmp/ship').catch((e) => console.warn(e));"],
    ['of a read', "try { await pool.query('SELECT 1 FROM ships'); } catch (e) { console.warn(e); }"],
    ['not caught where the promise is returned', `try { return ${INSERT}; } catch (e) { console.warn(e); }`],
  ])('not one that is %s', (_name, body, declarations = '') => expect(faults(body, { declarations })).toEqual([]));

  it('not by a catch around where the handler is handed in, whoever runs it', async () => {
    const { analyse, consumesOf } = await import('../../support/engine.js');
    const open = (name: string): readonly (readonly string[] | undefined)[] =>
      consumesOf(
        analyse({
          'src/wharf.ts': `import { Kafka } from 'kafkajs';\nconst kafka = new Kafka({ brokers: ['k:1'] });\nexport async function ${name}(topic: string, run?: (event: any) => Promise<void>) {\n  const consumer = kafka.consumer({ groupId: 'wharf' });\n  await consumer.subscribe({ topic });\n  await consumer.run({ eachMessage: async ({ message }) => { if (run) await run(JSON.parse(String(message.value))); } });\n}\n`,
          'src/main.ts': `import { ${name} } from './wharf.js';\nimport pg from 'pg';\nconst pool = new pg.Pool();\nasync function moor(event: any) { await ${INSERT}; }\nasync function main() {\n  try {\n    await ${name}('ship.moored', async (event) => { await moor(event); });\n  } catch (error) {\n    console.error('no wharf', error);\n  }\n}\nmain();\n`,
        }),
      ).map(({ handler }) => handler && faultsOf(handler));
    expect([open('openWharf'), open('listen')]).toEqual([[[]], [[]]]);
  });

  it('of what nobody waits for', () => {
    const aside = (body: string): readonly (boolean | undefined)[] => handle(body, PG).faults.map((fault) => fault.aside);
    expect(aside(`${INSERT}.then(() => {}).catch(() => {});`)).toEqual([true]);
    expect(aside(`void ${INSERT}.catch((error) => console.warn(error));`)).toEqual([true]);
    expect(aside(`await ${INSERT}.catch(() => {});`)).toEqual([undefined]);
    expect(aside(`try { await ${INSERT}; } catch {}`)).toEqual([undefined]);
    expect(aside(`store(event).catch(() => {});\nasync function store(event) { try { await ${INSERT}; } catch (error) { console.warn(error); } }`)).toEqual([true]);
  });

  it('names the place, what is lost, and the edit that mends it', () => {
    const [fault] = handle(`try {\n  await ${INSERT};\n} catch (error) {\n  console.error(error);\n}`, PG).faults;
    expect(fault?.text).toBe('the `catch` around pool.query(…) swallows it: nobody learns that it failed');
    expect(fault?.repairs?.map(({ kind, edits }) => [kind, edits.map(({ text }) => text.trim())])).toEqual([['rethrow', ['throw error;']]]);
  });
});

describe('commits before the work', () => {
  const run = 'autoCommit: false,';
  const COMMIT = "await consumer.commitOffsets([{ topic, partition: 0, offset: '1' }]);";
  it.each<[string, string, readonly string[]]>([
    ['before', `${COMMIT}\nawait ${INSERT};`, ['commitFirst: databaseWrite']],
    ['before, in two steps', `${COMMIT}\n${COMMIT}\nawait ${INSERT};`, ['commitFirst: databaseWrite']],
    ['before each of two works', `${COMMIT}\nawait ${INSERT};\n${COMMIT}\nawait pool.query('DELETE FROM ships');`, ['commitFirst: databaseWrite', 'commitFirst: databaseWrite']],
    ['before, in a branch', `if (event.ok) { ${COMMIT} }\nawait ${INSERT};`, ['commitFirst: databaseWrite']],
    ['after', `await ${INSERT};\n${COMMIT}`, []],
    ['of a message that is skipped', `if (!event.ok) { ${COMMIT} return; }\nawait ${INSERT};\n${COMMIT}`, []],
    ['in one branch, work in the other', `if (event.old) { ${COMMIT} } else { await ${INSERT}; ${COMMIT} }`, []],
    ['with a log line after it', `await ${INSERT};\n${COMMIT}\nconsole.log('done');`, []],
    ['before a callback that is given the message', `${COMMIT}\nconsumer.disconnect().then(() => store(event));`, ['floating: databaseWrite', 'commitFirst: databaseWrite']],
    ['before a closure over the message', `${COMMIT}\nconst finish = () => store(event);\nawait Promise.all([1].map(() => finish()));`, ['commitFirst: databaseWrite']],
    ['in a finally', `try { await ${INSERT}; } finally { ${COMMIT} }`, ['commitAnyway: databaseWrite']],
    ['in a finally after a failure that is logged', `try { await store(event); } catch (e) { console.error(e); } finally { console.log('done'); ${COMMIT} }`, ['swallowed: databaseWrite', 'commitAnyway: databaseWrite']],
    ['in a finally after a failure that is thrown on', `try { await ${INSERT}; } catch (e) { console.error(e); throw e; } finally { ${COMMIT} }`, ['commitAnyway: databaseWrite']],
    ['in a finally after a failure that is stored', `try { await ${INSERT}; } catch (e) { await pool.query('INSERT INTO failures VALUES (1)'); } finally { ${COMMIT} }`, []],
    ['in a finally after a failure that is stored within', `try { try { await ${INSERT}; } catch (e) { await pool.query('INSERT INTO failures VALUES (1)'); } } finally { ${COMMIT} }`, []],
    ['in a finally, on a condition', `let ok = false;\ntry { await ${INSERT}; ok = true; } finally { if (ok) { ${COMMIT} } }`, []],
    ['in a finally after work that loses nothing', `try { console.log(event); } finally { ${COMMIT} }`, []],
    ['at the end of the try', `try { await ${INSERT}; ${COMMIT} } finally { console.log('done'); }`, []],
    ['in a helper, before', `await done({ topic, message });\nawait ${INSERT};`, ['commitFirst: databaseWrite']],
    ['in a helper, after, as also for a message that is skipped', `if (!event.ok) { await done({ topic, message }); return; }\nawait ${INSERT};\nawait done({ topic, message });`, []],
    ['in a helper, in a finally after a failure that is logged', `try { await ${INSERT}; } catch (e) { console.error(e); } finally { await done({ topic, message }); }`, ['swallowed: databaseWrite', 'commitAnyway: databaseWrite']],
    ['in a helper that reads the message, for one that cannot be read', `const ship = await readOr({ topic, message });\nif (!ship) return;\nawait ${INSERT};\n${COMMIT}`, []],
    ['in a helper that asks before', `await doneAtTimes({ topic, message });\nawait ${INSERT};`, []],
    ['before a next step in a callback that is given nothing', `${COMMIT}\nconsumer.disconnect().then(() => yard.begin());`, ['floating: databaseWrite']],
  ])('%s', (_name, body, expected) => expect(faults(body, { run, declarations: `const store = (ship) => pool.query('INSERT INTO ships VALUES ($1)', [ship]);\nconst yard = { begin: () => pool.query('DELETE FROM ships') };\nconst done = async ({ topic, message }) => { await commit(consumer, topic, message); };\nconst commit = (by, topic, message) => by.commitOffsets([{ topic, partition: 0, offset: message.offset }]);\nlet count = 0;\nconst doneAtTimes = async ({ topic, message }) => { if (++count % 100 === 0) await commit(consumer, topic, message); };\nconst readOr = async ({ topic, message }) => { try { return JSON.parse(message.value); } catch (error) { console.warn(error); await consumer.commitOffsets([{ topic, partition: 0, offset: message.offset }]); return null; } };` })).toEqual(expected));
});

describe('commits by hand, whatever became of the work', () => {
  const COMMIT = "await consumer.commitOffsets([{ topic, partition: 0, offset: '1' }]);";
  const DONE = 'const done = async (message) => { await consumer.commitOffsets([{ topic: "ship.moved", partition: 0, offset: message.offset }]); };';
  const store = "const store = async (ship) => { try { await pool.query('INSERT INTO ships VALUES ($1)', [ship]); } catch (e) { console.error(e); } };";
  it.each<[string, string, readonly string[], string?]>([
    ['in the catch', `try { await ${INSERT}; ${COMMIT} } catch (e) { console.error(e); ${COMMIT} }`, ['swallowed, committed']],
    ['in the .catch', `await ${INSERT}.then(async () => { ${COMMIT} }).catch(async (e) => { console.error(e); ${COMMIT} });`, ['swallowed, committed']],
    ['at the end of the chain', `await ${INSERT}.then(() => {}).catch((e) => { console.error(e); }).finally(() => consumer.commitOffsets([{ topic, partition: 0, offset: '1' }]));`, ['swallowed, committed']],
    ['after other work that went on without what failed', `try { await ${INSERT}; } catch (e) { console.error(e); }\nawait pool.query('DELETE FROM berths');\n${COMMIT}`, ['swallowed']],
    ['after the catch', `try { await ${INSERT}; } catch (e) { console.error(e); }\n${COMMIT}`, ['swallowed, committed']],
    ['after a function that swallows', `await store(event);\n${COMMIT}`, ['swallowed, committed'], store],
    ['after a function that fails, in the try', `try { await keep(event); ${COMMIT} } catch (e) { console.error(e); }`, ['swallowed'], `const keep = async (ship) => { await pool.query('INSERT INTO ships VALUES ($1)', [ship]); };`],
    ['after a function that swallows what another one does', `try { await guarded(event); ${COMMIT} } catch (e) { console.error(e); }`, ['swallowed, committed'], `const keep = async (ship) => { await pool.query('INSERT INTO ships VALUES ($1)', [ship]); };\nconst guarded = async (ship) => { try { await keep(ship); } catch (e) { console.error(e); } };`],
    ['after work that nobody waits for', `${INSERT};\n${COMMIT}`, ['floating, committed']],
    ['where the work is done', `${INSERT}.then(async () => { ${COMMIT} });`, ['floating']],
    ['after the catch, by a helper', `try { await ${INSERT}; } catch (e) { console.error(e); }\nawait done(message);`, ['swallowed, committed'], DONE],
    ['before the catch, by a helper', `try { await ${INSERT}; await done(message); } catch (e) { console.error(e); }`, ['swallowed'], DONE],
    ['before the catch', `try { await ${INSERT}; ${COMMIT} } catch (e) { console.error(e); }`, ['swallowed']],
    ['in a catch that stores the failure', `try { await ${INSERT}; } catch (e) { await pool.query('INSERT INTO failures VALUES (1)'); ${COMMIT} }`, []],
    ['in a catch that throws on', `try { await ${INSERT}; } catch (e) { ${COMMIT} throw e; }`, []],
  ])('%s', (_name, body, expected, declarations = '') =>
    expect(handle(body, { imports: PG.imports ?? '', declarations: `${PG.declarations ?? ''}\n${declarations}`, run: 'autoCommit: false,' }).faults.map(({ kind, committed }) => `${kind}${committed ? ', committed' : ''}`)).toEqual(expected));
});

describe('work that is tried again by hand', () => {
  const SLEEP = 'const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));';
  const ATTEMPT = `await ${INSERT};`;
  const LOST = ['swallowed: databaseWrite'];
  it.each<[string, string, readonly string[], string?]>([
    ['is lost where the last attempt only logs and returns', `for (let n = 1; n <= 3; n += 1) { try { ${ATTEMPT} return; } catch (e) { if (n === 3) { console.error(e); return; } await sleep(n); } }`, LOST],
    ['is lost where the last attempt only logs and leaves the loop', `for (let n = 1; n <= 3; n++) { try { ${ATTEMPT} break; } catch (e) { if (n >= 3) { console.error(e); break; } await sleep(n); } }`, LOST],
    ['is lost where the attempts just end', `for (let n = 0; n < 3; n++) { try { ${ATTEMPT} return; } catch (e) { console.error(e); await sleep(n); } }\nconsole.error('given up');`, LOST],
    ['is lost where an else logs', `for (let n = 0; n < 3; n++) { try { ${ATTEMPT} return; } catch (e) { if (n < 2) { await sleep(n); } else { console.error(e); } } }`, LOST],
    ['is lost where a mark ends the loop', `let done = false; let left = 3;\nwhile (!done && left > 0) { try { ${ATTEMPT} done = true; } catch (e) { left--; await sleep(left); } }\nif (!done) console.error('given up');`, LOST],
    ['is lost where what went wrong is only kept for a line of the log', `let last;\nfor (let n = 0; n < 3; n++) { try { ${ATTEMPT} return; } catch (e) { last = e; await sleep(n); } }\nconsole.error(last);`, LOST],
    ['is lost where a function that calls itself gives up', 'await moor(event, 1);', ['swallowed: databaseWrite in moor'], `async function moor(event, n) { try { ${ATTEMPT} } catch (e) { if (n < 3) { await sleep(n); return moor(event, n + 1); } console.error(e); } }`],
    ['is lost where a method that calls itself gives up', 'await new Pier().moor(event);', ['swallowed: databaseWrite in Pier.moor'], `class Pier { moor = async (event, n = 0) => { try { ${ATTEMPT} } catch (e) { if (n >= 3) { console.error(e); return; } await sleep(n); return this.moor(event, n + 1); } }; }`],
    ['is not lost where the last attempt throws', `for (let n = 1; n <= 3; n++) { try { ${ATTEMPT} return; } catch (e) { if (n === 3) throw e; await sleep(n); } }`, []],
    ['is not lost where something is thrown after the attempts', `let last;\nfor (let n = 0; n < 3; n++) { try { ${ATTEMPT} return; } catch (e) { last = e; await sleep(n); } }\nthrow last;`, []],
    ['is not lost where what failed is stored after the attempts', `for (let n = 0; n < 3; n++) { try { ${ATTEMPT} return; } catch (e) { await sleep(n); } }\nawait pool.query('INSERT INTO failures VALUES ($1)', [event.shipId]);`, []],
    ['is not lost where the last attempt stores what failed', `for (let n = 1; n <= 3; n++) { try { ${ATTEMPT} return; } catch (e) { if (n === 3) { await pool.query('INSERT INTO failures VALUES ($1)', [event.shipId]); return; } await sleep(n); } }`, []],
    ['is not lost where it is tried until it is done', `for (;;) { try { ${ATTEMPT} return; } catch (e) { console.error(e); await sleep(1); } }`, []],
    ['is not lost where a return says what became of it', 'if (!(await moor(event))) throw new Error();', [], `async function moor(event) { for (let n = 0; n < 3; n++) { try { ${ATTEMPT} return true; } catch (e) { console.error(e); await sleep(n); } } return false; }`],
  ])('%s', (_name, body, expected, declarations = '') => expect(faults(body, { declarations: `${SLEEP}\n${declarations}` })).toEqual(expected));

  it('says which attempt, and does not offer to throw in all of them', () => {
    const [fault] = handle(`for (let n = 1; n <= 3; n++) { try { ${ATTEMPT} return; } catch (e) { if (n === 3) { console.error(e); return; } await sleep(n); } }`, { ...PG, declarations: `${PG.declarations}\n${SLEEP}` }).faults;
    expect([fault?.text, fault?.repairs]).toEqual(['the `catch` around pool.query(…) swallows it after the last attempt: nobody learns that it failed', undefined]);
  });
});

it('a row of a database whose client is generated into the workspace is work like any other', () => {
  const files = { 'prisma/schema.prisma': 'generator client {\n  provider = "prisma-client"\n  output = "../src/generated/prisma"\n}\n' };
  expect(faults('try { await prisma.ship.create({ data: event }); } catch (error) { console.warn(error); }', { imports: "import { PrismaClient } from './generated/prisma/client';", declarations: 'const prisma = new PrismaClient();', files })).toEqual(['swallowed: databaseWrite']);
});

it('a model of a package that a file of the program hands on is work like any other', () => {
  const files = { 'src/models.js': "const mongoose = require('mongoose');\nmodule.exports = { mongoose, ready: true };\n" };
  expect(faults('try { await Ship.create(event); } catch (error) { console.warn(error); }', { imports: "import { mongoose } from './models.js';", declarations: "const Ship = mongoose.model('Ship', new mongoose.Schema({}));", files })).toEqual(['swallowed: databaseWrite']);
});

it('a handler that a table has for another topic is none that waits', () => {
  const declarations = "const jobs = new Map();\njobs.set('ship.sunk', async (ship) => { await pool.query('DELETE FROM ships WHERE id = $1', [ship.id]); });";
  expect(handle('const work = jobs.get(topic);\nif (work) await work(event);', { imports: PG.imports ?? '', declarations: `${PG.declarations ?? ''}\n${declarations}` }).effects).toEqual([]);
});

it('a handler that somebody has begun to write over is no endless search for it', () => {
  expect(faults('const work = work ?? jobs.get(topic);\nif (work) work(event);', { declarations: 'const jobs = new Map();' })).toEqual([]);
});

describe('handlers that are put into a table by a function', () => {
  const KEPT: Record<string, readonly [string, string, string]> = {
    'a map of an object': ['  handlers = new Map();\n', 'this.handlers.get(payload.topic)', 'this.handlers.set(topic, handler)'],
    'an object by its keys': ['  handlers: Record<string, any> = {};\n', 'this.handlers[payload.topic]', 'this.handlers[topic] = handler'],
  };
  it.each(Object.keys(KEPT))('are followed into their files: %s', (name) => {
    const [field = '', taken = '', put = ''] = KEPT[name] ?? [];
    const desk = `import { Kafka } from 'kafkajs';\nconst consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'desk' });\nclass Desk {\n${field}  async open(topics: string[]) {\n    await consumer.subscribe({ topics });\n    await consumer.run({ eachMessage: async (payload) => {\n      const handler = ${taken};\n      if (handler) await handler(payload);\n    } });\n  }\n  register(topic: string, handler: (payload: any) => Promise<void>) { ${put}; }\n}\nexport const desk = new Desk();\n`;
    const files = {
      'src/desk.ts': desk,
      'src/berths.ts': "import mongoose from 'mongoose';\nexport default mongoose.model('Berth', new mongoose.Schema({ name: String }));\n",
      'src/handlers.ts': "import Berth from './berths';\nexport async function onTaken({ message }: any) { try { await Berth.create({ name: String(message.value) }); } catch (error) { console.error(error); } }\nexport async function onLeft({ message }: any) { await Berth.deleteMany({ name: String(message.value) }); }\n",
      'src/main.ts': "import { desk } from './desk';\nimport { onLeft, onTaken } from './handlers';\nasync function main() {\n  await desk.open(['berth.empty', 'berth.taken', 'berth.left']);\n  desk.register('berth.taken', onTaken);\n  desk.register('berth.left', onLeft);\n}\nmain();\n",
    };
    const found = consumesOf(analyse(files)).map(({ topic, handler }) => [topic.text, handler?.effects.map(({ kind }) => kind).filter((kind) => kind !== 'log'), handler?.faults.map(({ kind }) => kind)]);
    expect(found.toSorted()).toEqual([['berth.empty', [], []], ['berth.left', ['databaseWrite'], []], ['berth.taken', ['databaseWrite'], ['swallowed']]]);
  });
});
