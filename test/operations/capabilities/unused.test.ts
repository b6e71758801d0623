import { describe, expect, it } from 'vitest';
import { analyse } from '../../support/engine.js';

const BUS = `import { Kafka } from 'kafkajs';
const kafka = new Kafka({ brokers: ['broker:9092'] });
export const producer = kafka.producer();
`;
/** A program of several files, which has nothing to do with what is sent. */
const OFFICE = {
  'src/office.ts': "import './roads';\nimport './scales';\nimport './sheds';\nimport './trucks';\n",
  ...Object.fromEntries(['roads', 'scales', 'sheds', 'trucks'].map((name) => [`src/${name}.ts`, `console.log('${name}');\n`])),
};
/** The topics that are sent to, and those of them that nobody sends to. */
function sent(files: Record<string, string>, beside: Record<string, string> = OFFICE): readonly string[] {
  const { operations } = analyse({ 'package.json': JSON.stringify({ name: 'quarry', scripts: { start: 'node src/main.js' } }), 'src/bus.ts': BUS, ...beside, ...files });
  return operations.filter(({ kind }) => kind === 'produce').map(({ topic, uncalled }) => `${topic.text}${uncalled ? ' (nobody)' : ''}`).toSorted();
}
const SENDERS = `import { producer } from './bus';
export async function blasted(stone) { await producer.send({ topic: 'stone.blasted', messages: [{ value: stone }] }); }
export async function hauled(stone) { await producer.send({ topic: 'stone.hauled', messages: [{ value: stone }] }); }
`;

/** What is sent in two files, one of which nobody imports. */
const APART = {
  'src/main.ts': "import { hauled } from './haul';\nhauled('granite');",
  'src/haul.ts': SENDERS.split('\n').filter((line) => !line.includes('blasted')).join('\n'),
  'src/senders.ts': SENDERS.split('\n').filter((line) => !line.includes('hauled')).join('\n'),
};

describe('code that nothing leads to', () => {
  it.each<[string, Record<string, string>, string]>([
    ['a function that nobody names', {}, 'stone.blasted (nobody)'],
    ['a function that is only imported', { 'src/main.ts': "import { blasted, hauled } from './senders';\nhauled('granite');" }, 'stone.blasted (nobody)'],
    ['a function that only a comment and its own list of exports name', { 'src/senders.ts': `${SENDERS.replaceAll('export ', '')}// blasted(stone) comes later\nexport { blasted, hauled };` }, 'stone.blasted (nobody)'],
    ['a function that is called', { 'src/main.ts': "import { blasted, hauled } from './senders';\nhauled('granite');\nblasted('slate');" }, 'stone.blasted'],
    ['a function that is called by another name', { 'src/main.ts': "import { blasted as fire, hauled } from './senders';\nhauled('granite');\nfire('slate');" }, 'stone.blasted'],
    ['a function that a barrel offers', { 'src/index.ts': "export * from './senders';" }, 'stone.blasted'],
    ['a function that is offered by its name', { 'src/index.ts': "export { blasted } from './senders';" }, 'stone.blasted'],
    ['a function that is taken by its name', { 'src/main.ts': "import * as senders from './senders';\nsenders.hauled('granite');\nsenders[process.env.WHAT === '1' ? 'blasted' : 'hauled']('slate');" }, 'stone.blasted'],
    ['a function of a file that nobody imports', { ...APART }, 'stone.blasted (nobody)'],
    ['a function of a file that nobody imports, by a name that means another elsewhere', { ...APART, 'src/yard.ts': "export function blasted() {}\nblasted();" }, 'stone.blasted (nobody)'],
    ['a function of a file that nobody imports, with files that are loaded by names', { ...APART, 'src/yard.ts': 'for (const name of process.argv) require(`./${name}`);' }, 'stone.blasted'],
    ['a function that a framework or a cloud may find by its file', { ...APART, 'src/senders.ts': APART['src/senders.ts'].replace('blasted(stone)', 'blasted(event)').replace('value: stone', 'value: event') }, 'stone.blasted'],
    ['a function that takes apart what no framework hands out', { ...APART, 'src/senders.ts': APART['src/senders.ts'].replace('blasted(stone)', "blasted({ stone, site = 'north' })") }, 'stone.blasted (nobody)'],
    ['a function that takes apart what a framework may hand out', { ...APART, 'src/senders.ts': APART['src/senders.ts'].replace('blasted(stone)', 'blasted({ stone, ctx })') }, 'stone.blasted'],
    ['a function that a barrel offers to files that take another', { 'src/index.ts': "export * from './senders';", 'src/main.ts': "import { hauled } from './index';\nhauled('granite');" }, 'stone.blasted (nobody)'],
  ])('%s', (_name, files, expected) => expect(sent({ 'src/senders.ts': SENDERS, 'src/main.ts': "import { hauled } from './senders';\nhauled('granite');", ...files })).toEqual([expected, 'stone.hauled']));

  it('is said of nothing where the program is not there that could use it', () => expect(sent({ 'src/senders.ts': SENDERS, 'src/main.ts': "import { hauled } from './senders';\nhauled('granite');" }, {})).toEqual(['stone.blasted', 'stone.hauled']));

  const CLASS = `import { producer } from './bus';
export class Foreman {
  async report(shift) { await producer.send({ topic: 'shift.reported', messages: [{ value: shift }] }); }
}
`;
  it.each<[string, Record<string, string>, readonly string[]]>([
    ['a class that nobody makes', {}, ['shift.reported (nobody)']],
    ['a method that nobody calls', { 'src/main.ts': "import { Foreman } from './foreman';\nexport const foreman = new Foreman();" }, ['shift.reported (nobody)']],
    ['a method that is called', { 'src/main.ts': "import { Foreman } from './foreman';\nnew Foreman().report('night');" }, ['shift.reported']],
    ['a method that a framework finds', { 'src/main.ts': "import { Foreman } from './foreman';\nexport const foreman = new Foreman();", 'src/foreman.ts': CLASS.replace('  async', "  @Cron('0 6 * * *')\n  async").replace('import', "import { Cron } from '@nestjs/schedule';\nimport") }, ['shift.reported']],
    ['a method that what it extends may call', { 'src/main.ts': "import { Foreman } from './foreman';\nexport const foreman = new Foreman();", 'src/foreman.ts': CLASS.replace('Foreman {', 'Foreman extends Reporter {').replace('import', "import { Reporter } from 'reporters';\nimport") }, ['shift.reported']],
    ['a class that may be loaded by a name that is put together', { 'src/main.ts': 'for (const name of process.argv) require(`./${name}`);' }, ['shift.reported']],
  ])('%s', (_name, files, expected) => expect(sent({ 'src/foreman.ts': CLASS, 'src/main.ts': "console.log('open');", ...files })).toEqual(expected));

  const CONTROLLER = `import { Controller, Inject } from '@nestjs/common';
import { ClientKafka, EventPattern } from '@nestjs/microservices';
@Controller()
export class ShiftController {
  constructor(@Inject('QUARRY') private readonly client: ClientKafka) {}
  @EventPattern('shift.begun')
  begin(shift) { this.client.emit('shift.noted', shift); }
}
`;
  const MODULE = "import { Module } from '@nestjs/common';\nimport { ClientsModule, Transport } from '@nestjs/microservices';\n";
  const CLIENTS = "imports: [ClientsModule.register([{ name: 'QUARRY', transport: Transport.KAFKA, options: {} }])]";
  it.each<[string, Record<string, string>, readonly string[]]>([
    ['a controller that no module declares, beside others', { 'src/app.module.ts': `${MODULE}import { Clock } from './clock';\n@Module({ ${CLIENTS}, providers: [Clock] })\nexport class AppModule {}`, 'src/clock.ts': 'export class Clock {}' }, ['shift.noted (nobody)']],
    ['a controller where no module lists anything', { 'src/app.module.ts': `${MODULE}@Module({ ${CLIENTS} })\nexport class AppModule {}` }, ['shift.noted']],
    ['a controller that a module declares', { 'src/app.module.ts': `${MODULE}import { ShiftController } from './shift.controller';\n@Module({ ${CLIENTS}, controllers: [ShiftController] })\nexport class AppModule {}` }, ['shift.noted']],
    ['a controller that is decorated by something of its own', { 'src/shift.controller.ts': CONTROLLER.replace('@Controller()', '@Controller()\n@Found()'), 'src/app.module.ts': `${MODULE}@Module({ ${CLIENTS} })\nexport class AppModule {}` }, ['shift.noted']],
  ])('%s', (_name, files, expected) => expect(sent({ 'src/shift.controller.ts': CONTROLLER, 'src/main.ts': "import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module';\nNestFactory.create(AppModule).then((app) => app.listen(80));", ...files })).toEqual(expected));

  const NOTE = `import { Injectable } from '@nestjs/common';
import { Kafka } from 'kafkajs';
@Injectable()
export class Notes {
  private readonly producer = new Kafka({ brokers: [] }).producer();
  async write(text: string) { await this.producer.send({ topic: 'shift.written', messages: [{ value: text }] }); }
}
`;
  const HOOK = "import { Controller, Post } from '@nestjs/common';\nimport { Notes } from './notes';\n@Controller()\nexport class Hooks {\n  constructor(private readonly notes: Notes) {}\n  @Post()\n  note(text: string) { return this.notes.write(text); }\n}\n";
  const APP = "import { Module } from '@nestjs/common';\nimport { Hooks } from './hooks';\nimport { Notes } from './notes';\n@Module({ controllers: [Hooks], providers: [Notes] })\nexport class AppModule {}\n";
  const SERVER = "import express from 'express';\nexpress().listen(80);\n";
  it.each<[string, Record<string, string>, readonly string[]]>([
    ['modules that nothing makes beside a program that is started', { 'src/server.ts': SERVER }, ['shift.written (nobody)']],
    ['modules that are made', { 'src/server.ts': SERVER, 'src/main.ts': "import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module';\nvoid NestFactory.create(AppModule);\n" }, ['shift.written']],
    ['modules that are given to something', { 'src/server.ts': SERVER, 'src/main.ts': "import { boot } from '@acme/boot';\nimport { AppModule } from './app.module';\nboot(AppModule);\n" }, ['shift.written']],
    ['modules that are left out where another is made', { 'src/server.ts': SERVER, 'src/main.ts': "import { NestFactory } from '@nestjs/core';\nimport { MainModule } from './main.module';\nvoid NestFactory.create(MainModule);\n", 'src/main.module.ts': "import { Module } from '@nestjs/common';\n@Module({})\nexport class MainModule {}\n" }, ['shift.written']],
    ['modules that are loaded when they are needed', { 'src/server.ts': `${SERVER}import(name);\n` }, ['shift.written']],
    ['modules alone: something may start them', {}, ['shift.written']],
  ])('%s', (_name, files, expected) => expect(sent({ 'src/notes.ts': NOTE, 'src/hooks.ts': HOOK, 'src/app.module.ts': APP, ...files })).toEqual(expected));

  describe('in a package that others take something from', () => {
    const member = (name: string, more = {}): string => JSON.stringify({ name, ...more });
    const app = (main: string): Record<string, string> => ({
      'apps/quarry/package.json': member('quarry', { scripts: { start: 'node src/main.js' } }),
      'apps/quarry/src/main.ts': `${main}\nimport './office';\n`,
      ...Object.fromEntries(Object.entries(OFFICE).map(([file, text]) => [`apps/quarry/${file}`, text])),
    });
    const shared = (index: string, files: Record<string, string>): Record<string, string> => ({
      'package.json': member('works', { workspaces: ['apps/*', 'packages/*'] }),
      'packages/bus/package.json': member('@works/bus', { main: 'src/index.ts' }),
      'packages/bus/src/index.ts': index,
      'packages/bus/src/bus.ts': BUS,
      ...Object.fromEntries(Object.entries(files).map(([file, text]) => [`packages/bus/src/${file}`, text])),
    });
    const found = (files: Record<string, string>): readonly string[] => analyse(files).operations.filter(({ kind }) => kind === 'produce').map(({ topic, service, uncalled }) => `${topic.text} of ${service || 'nobody'}${uncalled ? ' (nobody)' : ''}`).toSorted();

    it.each([["export * from './senders';"], ["export { blasted, hauled } from './senders';"]])('a function that nobody takes is nobody\'s: %s', (index) => {
      expect(found({ ...shared(index, { 'senders.ts': SENDERS }), ...app("import { hauled } from '@works/bus';\nhauled('granite');") })).toEqual(['stone.blasted of nobody (nobody)', 'stone.hauled of quarry']);
    });

    it('a function of a library that nothing here takes may be used elsewhere', () => {
      expect(found({ ...shared("export * from './senders';", { 'senders.ts': SENDERS }), ...app("console.log('open');") })).toEqual(['stone.blasted of nobody', 'stone.hauled of nobody']);
    });

    it('a provider of a Nest module that no application takes is nobody\'s', () => {
      const clock = "import { Injectable } from '@nestjs/common';\nimport { producer } from './bus';\n@Injectable()\nexport class Clock {\n  async strike(hour: string) { await producer.send({ topic: 'hour.struck', messages: [{ value: hour }] }); }\n}\n";
      const bell = "import { Injectable } from '@nestjs/common';\nimport { Clock } from './clock';\n@Injectable()\nexport class Bell {\n  constructor(private readonly clock: Clock) {}\n  ring() { return this.clock.strike('six'); }\n}\n";
      const module = "import { Global, Module } from '@nestjs/common';\nimport { Bell } from './bell';\nimport { Clock } from './clock';\n@Global()\n@Module({ providers: [Bell, Clock], exports: [Clock] })\nexport class ClockModule {}\n";
      const index = "export { Clock } from './clock';\nexport { ClockModule } from './clock.module';\nexport { hauled } from './senders';\n";
      const files = shared(index, { 'senders.ts': SENDERS, 'clock.ts': clock, 'bell.ts': bell, 'clock.module.ts': module });
      const started = (modules: string): Record<string, string> => ({
        ...app("import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module';\nvoid NestFactory.create(AppModule);"),
        'apps/quarry/src/app.module.ts': `import { Module } from '@nestjs/common';\nimport { ClockModule, hauled } from '@works/bus';\nimport { Yard } from './yard';\nhauled('granite');\n@Module({ imports: [${modules}], providers: [Yard] })\nexport class AppModule {}\n`,
        'apps/quarry/src/yard.ts': 'export class Yard {}\n',
      });
      expect(found({ ...files, ...started('') })).toContain('hour.struck of nobody (nobody)');
      expect(found({ ...files, ...started('ClockModule') })).toContain('hour.struck of quarry');
    });
  });
});

it.each<[string, Record<string, string>, boolean]>([
  ['that nobody imports or starts is run by hand', {}, true],
  ['that a script starts is a process like others', { 'package.json': JSON.stringify({ name: 'quarry', scripts: { start: 'node src/main.js', listen: 'node src/listen.js' } }) }, false],
])('a program %s', (_name, more, expected) => {
  const listen = "import { Kafka } from 'kafkajs';\nconst consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'yard' });\nasync function run() {\n  await consumer.subscribe({ topic: 'stone.hauled' });\n  await consumer.run({ eachMessage: async () => {} });\n}\nrun();\n";
  const { operations } = analyse({ 'package.json': JSON.stringify({ name: 'quarry', scripts: { start: 'node src/main.js' } }), 'src/main.ts': "console.log('open');", 'src/listen.ts': listen, ...more });
  expect(operations.map((o) => o.kind === 'consume' && o.byHand === true)).toEqual([expected]);
});
