import { describe, expect, it } from 'vitest';
import { analyse, consumesOf } from '../../support/engine.js';

/** A wrapper that subscribes in one method and runs what it is given in another. */
const INTAKE = `import { Kafka, type Consumer } from 'kafkajs';
export class Intake {
  private consumer: Consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'foundry' });
  private last: unknown;
  async subscribe(topic: string) { await this.consumer.subscribe({ topic }); }
  async each(callback: (message: { value: Buffer }) => Promise<void>) {
    await this.consumer.run({ eachMessage: async ({ message }) => { await callback(message as never); this.last = message.offset; } });
  }
}`;
const read = (files: Record<string, string>): readonly (readonly [string, boolean | undefined, readonly string[] | undefined, boolean])[] =>
  consumesOf(analyse(files)).map(({ topic, handler }) => [topic.text, handler?.complete, handler?.effects.map(({ kind }) => kind), handler?.inProcessOnly !== undefined]);

describe('a callback that a wrapper runs for each message', () => {
  it('is read where a curried wrapper is given it last, each with its own topic', () => {
    const main = `import { Kafka } from 'kafkajs';
import nodemailer from 'nodemailer';
const foundry = new Kafka({ brokers: [] });
const post = nodemailer.createTransport({});
const listen = (kafka: Kafka) => (groupId: string) => (topic: string) => async (callback: (value: Buffer | null) => Promise<void>) => {
  const consumer = kafka.consumer({ groupId });
  await consumer.subscribe({ topic });
  await consumer.run({ eachMessage: async ({ message }) => { await callback(message.value); } });
};
listen(foundry)('foundry')('ingot.cast')(async (value) => { await post.sendMail({ text: String(value) }); });
listen(foundry)('foundry')('ingot.cooled')(async (value) => { await fetch('http://yard', { method: 'POST', body: String(value) }); });`;
    expect(read({ 'src/main.ts': main })).toEqual([['ingot.cast', true, ['mail'], false], ['ingot.cooled', true, ['http'], false]]);
  });

  it('is read where it is handed to another method than the topic', () => {
    const caster = `import nodemailer from 'nodemailer';
import { Intake } from './intake.js';
const post = nodemailer.createTransport({});
class Caster {
  constructor(private readonly intake: Intake) {}
  async start() { await this.intake.subscribe('ingot.cast'); await this.intake.each(async (message) => this.handle.bind(this)(message)); }
  async handle(message: { value: Buffer }) { await post.sendMail({ text: message.value.toString() }); }
}
void new Caster(new Intake()).start();`;
    expect(read({ 'src/intake.ts': INTAKE, 'src/main.ts': caster })).toEqual([['ingot.cast', true, ['mail', 'memoryWrite'], false]]);
  });

  it('is of the class that also subscribes where several run the wrapper', () => {
    const main = `import { Intake } from './intake.js';
import { Resend } from 'resend';
const resend = new Resend('key');
class Caster { intake = new Intake(); async start() { await this.intake.subscribe('ingot.cast'); await this.go(); } async go() { await this.intake.each(async (m) => { await resend.emails.send({ text: m.value }); }); } }
class Roller { intake = new Intake(); async start() { await this.intake.subscribe('sheet.rolled'); await this.go(); } async go() { await this.intake.each(async (m) => { await fetch('https://mill.example', { method: 'POST', body: m.value }); }); } }
void new Caster().start();
void new Roller().start();`;
    expect(read({ 'src/intake.ts': INTAKE, 'src/main.ts': main }).map(([topic, , effects]) => [topic, effects?.[0]])).toEqual([['ingot.cast', 'mail'], ['sheet.rolled', 'http']]);
  });

  it.each([
    ['in options that are kept, bound', "const options = { topic: 'ingot.cast', handle: caster.handle.bind(caster) };\nvoid start(options);", "void start({ topic: 'sheet.rolled', handle: roller.handle.bind(roller) });"],
    ['as arguments', "void start({ topic: 'ingot.cast', handle: (m) => caster.handle(m) });", "void start({ topic: 'sheet.rolled', handle: async (m) => roller.handle(m) });"],
  ])('is what each caller gives to the function that subscribes and runs: %s', (_name, first, second) => {
    const main = `import { Intake } from './intake.js';
import { Resend } from 'resend';
const resend = new Resend('key');
class Caster { handle = async (m) => { await resend.emails.send({ text: m.value }); }; }
class Roller { async handle(m) { await fetch('https://mill.example', { method: 'POST', body: m.value }); } }
const caster = new Caster();
const roller = new Roller();
async function start(options) { const intake = new Intake(); await intake.subscribe(options.topic); await intake.each(options.handle); }
${first}
${second}`;
    expect(read({ 'src/intake.ts': INTAKE, 'src/main.ts': main }).map(([topic, complete, effects]) => [topic, complete, effects?.[0]])).toEqual([['ingot.cast', true, 'mail'], ['sheet.rolled', true, 'http']]);
  });

  it('is not that of another function which subscribes and runs the same consumer', () => {
    const main = `import { Kafka, type Consumer } from 'kafkajs';
import { Resend } from 'resend';
const resend = new Resend('key');
class Intake {
  private consumer: Consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'foundry' });
  async one(topic: string, callback: (message: unknown) => Promise<void>) {
    await this.consumer.subscribe({ topic });
    await this.consumer.run({ eachMessage: async ({ message }) => { await callback(message); } });
  }
  async all(pairs: { topic: string; callback: (message: any) => Promise<void> }[]) {
    await this.consumer.subscribe({ topics: pairs.map((pair) => pair.topic) });
    const byTopic = new Map(pairs.map((pair) => [pair.topic, pair.callback]));
    await this.consumer.run({ eachMessage: async ({ topic, message }) => { const callback = byTopic.get(topic); if (callback) await callback(message); } });
  }
}
void new Intake().all([{ topic: 'ingot.cast', callback: async (m) => { await resend.emails.send({ text: m.value }); } }]);`;
    expect(read({ 'src/main.ts': main }).filter(([topic]) => topic !== '?').map(([topic, complete, effects]) => [topic, complete, effects])).toEqual([['ingot.cast', true, ['mail']]]);
  });

  it('is read into the files that it calls, which nothing else leads to', () => {
    const listen = `import { Kafka } from 'kafkajs';
const kafka = new Kafka({ brokers: [] });
export async function listen(topic: string, callback: (value: Buffer | null) => Promise<void>) {
  const consumer = kafka.consumer({ groupId: 'foundry' });
  await consumer.subscribe({ topic });
  await consumer.run({ eachMessage: async ({ message }) => { await callback(message.value); } });
}`;
    const main = `import { listen } from './listen.js';\nimport { weigh } from './scales.js';\nvoid listen('ingot.cast', async (value) => { await weigh(value); });`;
    const scales = `import { note } from './book.js';\nexport const weigh = async (value: unknown) => note(value);`;
    const book = `import nodemailer from 'nodemailer';\nconst post = nodemailer.createTransport({});\nexport const note = async (value: unknown) => { await post.sendMail({ text: String(value) }); };`;
    expect(read({ 'src/listen.ts': listen, 'src/main.ts': main, 'src/scales.ts': scales, 'src/book.ts': book })).toEqual([['ingot.cast', true, ['mail'], false]]);
  });

  it.each([
    ['called in place', 'eachMessage: async ({ message }) => callback(message.value)'],
    ['called in place and waited for', 'eachMessage: async ({ message }) => { await callback(message.value); }'],
    ['handed on', 'eachMessage: callback'],
    ['what a function makes of it', 'eachMessage: opened(callback)'],
  ])('is read where the wrapper names the topic itself: %s', (_name, run) => {
    const listen = `import { Kafka } from 'kafkajs';
const opened = (handle) => async ({ message }) => { await handle(message.value); };
export async function listen(callback) {
  const consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'foundry' });
  await consumer.subscribe({ topic: 'ingot.cast' });
  await consumer.run({ ${run} });
}`;
    const main = `import nodemailer from 'nodemailer';\nimport { listen } from './listen.js';\nconst post = nodemailer.createTransport({});\n`;
    const inline = `${main}void listen(async (value) => { await post.sendMail({ text: String(value) }); });`;
    const named = `${main}const tell = async (value) => { await post.sendMail({ text: String(value) }); };\nvoid listen(tell);`;
    for (const text of [inline, named]) expect(read({ 'src/listen.ts': listen, 'src/main.ts': text })).toEqual([['ingot.cast', true, ['mail'], false]]);
    const twice = `${named}\nvoid listen(async (value) => { await fetch('http://yard', { method: 'POST', body: String(value) }); });`;
    if (run.includes('message')) expect(read({ 'src/listen.ts': listen, 'src/main.ts': twice })).toEqual([['ingot.cast', false, [], false]]);
  });

  it('leaves the handler incomplete where it cannot be found', () => {
    const main = `import { Intake } from './intake.js';
export async function start(callback: (message: unknown) => Promise<void>) { const intake = new Intake(); await intake.subscribe('ingot.cast'); await intake.each(callback); }
declare const handed: any;
void start(handed.over);`;
    expect(read({ 'src/intake.ts': INTAKE, 'src/main.ts': main })).toEqual([['ingot.cast', false, ['memoryWrite'], false]]);
  });
});
