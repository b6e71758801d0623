/** What an injected Nest client and its handlers talk over, where a setting chooses. */
import { describe, expect, it } from 'vitest';
import { analyse } from '../support/engine.js';

const app = (transports: string): Record<string, string> => ({
  'package.json': `{ "name": "ferries", "scripts": { "start": "nest start" } }`,
  'src/link.ts': `import { Transport, type ClientProviderOptions } from '@nestjs/microservices';
export function link(name: string): ClientProviderOptions {
  const wanted = process.env.LINK ?? 'redis';
  ${transports}
}`,
  'src/main.ts': `import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { link } from './link';
import { AppModule } from './app.module';
NestFactory.createMicroservice<MicroserviceOptions>(AppModule, link('ferries'));`,
  'src/app.module.ts': `import { Module } from '@nestjs/common';
import { ClientsModule } from '@nestjs/microservices';
import { link } from './link';
import { Deck } from './deck';
@Module({ imports: [ClientsModule.register([link('DOCK')])], controllers: [Deck] })
export class AppModule {}`,
  'src/deck.ts': `import { Controller, Inject } from '@nestjs/common';
import { ClientProxy, EventPattern } from '@nestjs/microservices';
@Controller()
export class Deck {
  constructor(@Inject('DOCK') private readonly dock: ClientProxy) {}
  leave() { this.dock.emit('ferry.left', {}); }
  @EventPattern('ferry.came') came(ferry: unknown) { console.log(ferry); }
}`,
});

describe('a transport', () => {
  it.each([
    ['that is Kafka on every way', `if (wanted === 'secure') return { name, transport: Transport.KAFKA, options: { client: { brokers: [], ssl: true } } };\n  return { name, transport: Transport.KAFKA, options: { client: { brokers: [] } } };`, ['consume ferry.came', 'produce ferry.left']],
    ['that a setting chooses among Kafka and others is not Kafka for certain', `if (wanted === 'kafka') return { name, transport: Transport.KAFKA, options: { client: { brokers: [] } } };\n  return { name, transport: Transport.REDIS, options: {} };`, []],
  ])('%s', (_name, transports, expected) => {
    expect(analyse(app(transports)).operations.map((o) => `${o.kind} ${o.topic.text}`).sort()).toEqual(expected);
  });
});

describe('a function that is handed any client', () => {
  const sends = (helper: string, call: string): readonly string[] => {
    const { operations } = analyse({
      'package.json': `{ "name": "ferries", "scripts": { "start": "nest start" } }`,
      'src/tell.ts': `import { ClientProxy } from '@nestjs/microservices';\n${helper}`,
      'src/own.ts': `import { ClientKafka } from '@nestjs/microservices';\nexport class OwnClient extends ClientKafka { constructor() { super({ client: { brokers: [] } }); } }`,
      'src/app.module.ts': `import { Module } from '@nestjs/common';\nimport { ClientsModule, Transport } from '@nestjs/microservices';
@Module({ imports: [ClientsModule.register([{ name: 'DOCK', transport: Transport.KAFKA }, { name: 'TOWER', transport: Transport.REDIS }])] })
export class AppModule {}`,
      'src/pier.ts': `import { Inject } from '@nestjs/common';\nimport { ClientKafka, ClientProxy } from '@nestjs/microservices';\nimport { OwnClient } from './own';\nimport { tell } from './tell';
const own = new OwnClient();
export class Pier {
  constructor(@Inject('PIER') private readonly pier: ClientKafka, @Inject('DOCK') private readonly dock: ClientProxy, @Inject('TOWER') private readonly tower: ClientProxy) {}
  open(passengers: number) { return ${call}; }
}`,
    });
    return operations.map((o) => `${o.kind} ${o.topic.text} ${o.site.file}`);
  };
  const PLAIN = 'export const tell = (client: ClientProxy, pattern: string, data: unknown) => client.emit(pattern, data).toPromise();';
  const RECORD = `interface Told { client: ClientProxy; pattern: string; data: unknown }
export async function tell(told: Told) {
  const { client, pattern, data } = told;
  return client.emit(pattern, data).toPromise();
}`;

  it.each([
    ["one of Kafka's", PLAIN, "tell(this.pier, 'pier.opened', { passengers })", ['produce pier.opened src/pier.ts']],
    ["one of Kafka's among what it is handed", RECORD, "tell({ client: this.pier, pattern: 'pier.opened', data: passengers })", ['produce pier.opened src/pier.ts']],
    ["one of a class of the workspace's own", PLAIN, "tell(own, 'pier.opened', { passengers })", ['produce pier.opened src/pier.ts']],
    ['one that is registered with Kafka', RECORD, "tell({ client: this.dock, pattern: 'pier.opened', data: passengers })", ['produce pier.opened src/pier.ts']],
    ['one that is registered with something else', RECORD, "tell({ client: this.tower, pattern: 'pier.opened', data: passengers })", []],
  ])('sends over %s', (_name, helper, call, expected) => {
    expect(sends(helper, call)).toEqual(expected);
  });
});
