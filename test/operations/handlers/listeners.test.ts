import { expect, it } from 'vitest';
import { analyse, consumesOf } from '../../support/engine.js';
import { effectsOf, faultsOf, handle } from '../handling.js';

/** A handler that raises an event of Nest, whose listener stands in a file that only a module imports. */
function raising(call: string, listener: string, decorator = "@OnEvent('crate.in')"): readonly [effects: readonly string[], faults: readonly string[]] {
  const [consume] = consumesOf(
    analyse({
      'src/reader.service.ts': `import { Injectable } from '@nestjs/common';\nimport { Kafka } from 'kafkajs';\nimport { EventEmitter2 } from '@nestjs/event-emitter';\n@Injectable()\nexport class Reader {\n  private consumer = new Kafka({ brokers: ['b:1'] }).consumer({ groupId: 'crates' });\n  constructor(private readonly events: EventEmitter2) {}\n  async onModuleInit() {\n    await this.consumer.subscribe({ topic: 'crate.moved' });\n    await this.consumer.run({ eachMessage: async ({ message }) => { await this.take(JSON.parse(String(message.value))); } });\n  }\n  private async take(crate: any) { ${call} }\n}\n`,
      'src/names.ts': "export const CRATES = { in: 'crate.in' } as const;\n",
      'src/stock.ts': `import { Injectable } from '@nestjs/common';\nimport { OnEvent } from '@nestjs/event-emitter';\nimport { PrismaClient } from '@prisma/client';\nimport { CRATES } from './names';\nconst prisma = new PrismaClient();\n@Injectable()\nexport class Stock { ${decorator} ${listener} }\n`,
      'src/app.module.ts': "import { Module } from '@nestjs/common';\nimport { Reader } from './reader.service';\nimport { Stock } from './stock';\n@Module({ providers: [Reader, Stock] })\nexport class AppModule {}\n",
      'src/main.ts': "import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module';\nNestFactory.create(AppModule);\n",
    }),
  );
  return consume?.handler ? [effectsOf(consume.handler), faultsOf(consume.handler)] : [[], []];
}

const EMIT = "this.events.emit('crate.in', crate);";
const STORE = 'async stored(crate: any) { await prisma.crate.create({ data: crate }); }';

it.each<[string, string, string, readonly string[], readonly string[], string?]>([
  ['is not waited for', EMIT, STORE, ['databaseWrite prisma.crate.create (unawaited)'], ['floating: databaseWrite']],
  ['is found by a name that a constant gives', EMIT, STORE, ['databaseWrite prisma.crate.create (unawaited)'], ['floating: databaseWrite'], '@OnEvent(CRATES.in)'],
  ['is told once where it swallows its failure too', EMIT, 'async stored(crate: any) { try { await prisma.crate.create({ data: crate }); } catch (error) { console.error(error); } }', ['databaseWrite prisma.crate.create (unawaited, swallowed)'], ['swallowed: databaseWrite']],
  ['is waited for where the emitter is asked to', "await this.events.emitAsync('crate.in', crate);", STORE, ['databaseWrite prisma.crate.create'], []],
  ['is not waited for where nobody waits for the emitter', "this.events.emitAsync('crate.in', crate);", STORE, ['databaseWrite prisma.crate.create (unawaited)'], ['floating: databaseWrite']],
  ['is none of another event', "this.events.emit('crate.out', crate);", STORE, [], []],
  ['has nothing to wait for where it only counts', EMIT, 'stored(crate: any) { console.log(crate); }', [], []],
])('the work of a listener %s', (_name, call, listener, effects, faults, decorator) => expect(raising(call, listener, decorator)).toEqual([effects, faults]));

/** A bus whose class says again what the one above it does. */
const saidAgain = (base: string): string => `class Bus extends ${base} {
  emit(event: any, crate: any) { return super.emit(event, crate); }
  on(event: any, listener: any) { return super.on(event, listener); }
}
const bus = new Bus();
bus.on('crate.in', (crate: any) => fetch('http://stock/' + crate.id));
bus.on('crate.out', (crate: any) => prisma.crate.delete({ where: { id: crate.id } }));`;
const IMPORTS = "import { EventEmitter } from 'node:events';\nimport { PrismaClient } from '@prisma/client';\nimport { Hub } from '@harbour/private';\nconst prisma = new PrismaClient();\ndeclare const Unseen: any;";

it.each([
  ["bus.emit('crate.in', event);", ['http fetch (unawaited)']],
  ["bus.emit('crate.out', event);", ['databaseWrite prisma.crate.delete (unawaited)']],
  ["bus.emit('crate.in', event);\nbus.emit('crate.out', event);", ['http fetch (unawaited)', 'databaseWrite prisma.crate.delete (unawaited)']],
])('the listeners of %s through a class that hands the event on are those of that event', (body, effects) => expect(effectsOf(handle(body, { imports: IMPORTS, declarations: saidAgain('EventEmitter') }))).toEqual(effects));

it.each(['Hub', 'Unseen'])('a class that hands the event on to what cannot be seen (%s) may do anything with it', (base) =>
  expect(handle("bus.emit('crate.in', event);", { imports: IMPORTS, declarations: saidAgain(base) })).toMatchObject({ noop: false, complete: false }));
