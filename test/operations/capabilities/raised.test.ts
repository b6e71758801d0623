import { describe, expect, it } from 'vitest';
import { analyse, producesOf } from '../../support/engine.js';

const found = (files: Record<string, string>): readonly string[] => analyse(files).operations.map((o) => `${o.kind} ${o.topic.text} ${o.site.file}:${o.site.line}`).sort();

const OUTLET = "const { Kafka } = require('kafkajs');\nconst outlet = new Kafka({ brokers: [] }).producer();\n";
const SAILS = "const events = require('./events');\nexports.hoist = () => {\n  events.emit('publish', { topic: 'sail.hoisted', value: '' });\n  events.emit('log', { topic: 'sail.logged', value: '' });\n};";

describe('a topic that comes with an event of this process', () => {
  it.each([
    ['to a function that is written there', "events.on('publish', async ({ topic, value }) => { await outlet.send({ topic, messages: [{ value }] }); });"],
    ['to a function by its name', "const send = async (event) => { await outlet.send({ topic: event.topic, messages: [event] }); };\nevents.addListener('publish', send);"],
  ])('is sent by who raises the event, %s', (_name, listen) => {
    const main = `${OUTLET}const events = require('./events');\n${listen}\nrequire('./sails').hoist();`;
    expect(found({ 'src/events.js': "const { EventEmitter } = require('events');\nmodule.exports = new EventEmitter();", 'src/main.js': main, 'src/sails.js': SAILS })).toEqual(['produce sail.hoisted src/sails.js:3']);
  });

  it('comes through a method of an emitter, beside who calls that by its name', () => {
    const events = `const EventEmitter = require('node:events');\n${OUTLET}class Events extends EventEmitter {\n  constructor() { super(); this.on('publish', this.send.bind(this)); }\n  async send({ topic, value }) { await outlet.send({ topic, messages: [{ value }] }); }\n}\nmodule.exports = new Events();`;
    expect(found({ 'src/events.js': events, 'src/main.js': "require('./sails').hoist();\nrequire('./events').send({ topic: 'sail.mended', value: '' });", 'src/sails.js': SAILS })).toEqual(['produce sail.hoisted src/sails.js:3', 'produce sail.mended src/main.js:2']);
  });

  it('may be an argument of its own, and what a wrapper around the event is given', () => {
    const main = `${OUTLET}const { EventEmitter } = require('events');\nconst events = new EventEmitter();\nevents.on('publish', (topic, value) => outlet.send({ topic, messages: [{ value }] }));\nconst tell = (topic) => events.emit('publish', topic, '');\ntell('sail.hoisted');\ntell('sail.furled');`;
    expect(found({ 'src/main.js': main })).toEqual(['produce sail.furled src/main.js:8', 'produce sail.hoisted src/main.js:7']);
  });

  it('comes through a subject', () => {
    const sails = "import { Subject } from 'rxjs';\nimport { concatMap } from 'rxjs/operators';\nimport { Kafka } from 'kafkajs';\nconst outlet = new Kafka({ brokers: [] }).producer();\ninterface Told { topic: string; value: string }\nexport const told$ = new Subject<Told>();\nexport const piped$ = new Subject<Told>();\ntold$.subscribe({ next: ({ topic, value }) => void outlet.send({ topic, messages: [{ value }] }) });\npiped$.pipe(concatMap((told) => outlet.send({ topic: told.topic, messages: [{ value: told.value }] }))).subscribe();";
    expect(found({ 'src/sails.ts': sails, 'src/main.ts': "import { piped$, told$ } from './sails';\ntold$.next({ topic: 'sail.hoisted', value: '' });\npiped$.next({ topic: 'sail.furled', value: '' });" })).toEqual(['produce sail.furled src/main.ts:3', 'produce sail.hoisted src/main.ts:2']);
  });

  it('is none of another emitter', () => {
    const main = `${OUTLET}const { EventEmitter } = require('events');\nconst events = new EventEmitter();\nconst others = new EventEmitter();\nevents.on('publish', ({ topic }) => outlet.send({ topic, messages: [] }));\nevents.emit('publish', { topic: 'sail.hoisted' });\nothers.emit('publish', { topic: 'sail.painted' });`;
    expect(found({ 'src/main.js': main })).toEqual(['produce sail.hoisted src/main.js:7']);
  });

  it('says nothing of what becomes of a failure: who raises an event hears nothing of it', () => {
    const main = `${OUTLET}const { EventEmitter } = require('events');\nconst events = new EventEmitter();\nevents.on('publish', async ({ topic }) => {\n  await outlet.send({ topic, messages: [] }).catch((error) => { process.exitCode = 1; throw error; });\n});\nevents.emit('publish', { topic: 'sail.hoisted' });`;
    expect(producesOf(analyse({ 'src/main.js': main })).flatMap(({ outcomes }) => outcomes.map(({ site }) => site.line))).not.toContain(8);
  });
});
