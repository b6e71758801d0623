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
