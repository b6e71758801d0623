import { describe, expect, it } from 'vitest';
import { analyse, producesOf } from '../../support/engine.js';

const sites = (files: Record<string, string>): readonly string[] => producesOf(analyse(files)).map(({ topic, site }) => `${topic.text} ${site.file}:${site.line}`).toSorted();

const BROKER = `import { Injectable } from '@nestjs/common';
import { Kafka } from 'kafkajs';
import { Redis } from 'ioredis';
@Injectable()
export class KafkaBroker {
  private producer = new Kafka({ brokers: ['k:9092'] }).producer();
  async send(record: { topic: string; messages: { value: string }[] }) { await this.producer.send({ ...record }); }
}
@Injectable()
export class RedisBroker {
  private client = new Redis();
  async send(record: { topic: string; messages: { value: string }[] }) { await this.client.xadd(record.topic, '*'); }
}
`;
const RELAY = `import { Inject, Injectable, Optional } from '@nestjs/common';
export interface Broker { send(record: { topic: string; messages: { value: string }[] }): Promise<void> }
export const BROKER = 'BROKER';
@Injectable()
export class Relay {
  private broker: Broker | null = null;
  private db: any;
  private lock = '';
  constructor(@Optional() @Inject(BROKER) broker?: Broker) { this.broker = broker ?? null; }
  init(db: any, options: { lock?: string }) {
    this.db = db;
    if (options.lock) this.lock = options.lock;
  }
  setBroker(broker: Broker) { this.broker = broker; }
  async relay(topics: Record<string, string>) {
    let rows: any[] = [];
    rows = await this.db.$transaction(async (tx: any) => {
      const found: any[] = await tx.$queryRawUnsafe('SELECT * FROM outbox');
      if (!found.length) return [];
      return found;
    });
    const batches = new Map<string, { value: string }[]>();
    for (const row of rows) {
      const topic = topics[row.kind];
      if (!batches.has(topic)) batches.set(topic, []);
      batches.get(topic)!.push({ value: row.payload });
    }
    for (const [topic, messages] of batches) await this.broker!.send({ topic, messages });
  }
}
`;
const application = (name: string, topics: string, providers: readonly string[]): Record<string, string> => ({
  [`apps/${name}/package.json`]: JSON.stringify({ name, dependencies: { kafkajs: '2', '@nestjs/common': '10' } }),
  [`apps/${name}/src/cron.ts`]: `import { Inject, Injectable, Optional } from '@nestjs/common';
import { BROKER, Broker, Relay } from '../../../packages/relay/src/relay';
import { Database } from './database';
@Injectable()
export class Cron {
  constructor(private readonly relay: Relay, private readonly db: Database, @Optional() @Inject(BROKER) private readonly broker?: Broker) {}
  onModuleInit() { this.relay.init(this.db, { lock: '${name}' }); if (this.broker) this.relay.setBroker(this.broker); }
  async tick() { await this.relay.relay(${topics}); }
}
`,
  [`apps/${name}/src/database.ts`]: "import { PrismaClient } from '@prisma/client';\nexport class Database extends PrismaClient {}\n",
  ...Object.fromEntries(providers.map((broker) => [`apps/${name}/src/${broker}.module.ts`, `import { Module } from '@nestjs/common';
import { BROKER, Relay } from '../../../packages/relay/src/relay';
import { ${broker} } from '../../../packages/relay/src/broker';
import { Cron } from './cron';
@Module({ providers: [Cron, Relay, { provide: BROKER, useExisting: ${broker} }] })
export class ${broker}Module {}
`])),
});
const LIBRARY = {
  'package.json': JSON.stringify({ name: 'yard', private: true, workspaces: ['apps/*', 'packages/*'] }),
  'packages/relay/package.json': JSON.stringify({ name: 'relay', dependencies: { kafkajs: '2' } }),
  'packages/relay/src/broker.ts': BROKER,
  'packages/relay/src/relay.ts': RELAY,
  'packages/relay/src/relay.module.ts': `import { Module } from '@nestjs/common';
import { BROKER, Relay } from './relay';
@Module({ providers: [Relay, { provide: BROKER, useValue: null }], exports: [Relay] })
export class RelayModule {}
`,
};

describe('a relay of a library that is handed its database, its broker and its topics', () => {
  it('sends for the application that runs it', () => {
    expect(sites({ ...LIBRARY, ...application('loft', "{ sewn: 'sail.sewn', torn: 'sail.torn' }", ['KafkaBroker']) })).toEqual(['sail.sewn apps/loft/src/cron.ts:8', 'sail.torn apps/loft/src/cron.ts:8']);
  });

  it('sends through any of the brokers that the modules of the application give it to choose from', () => {
    expect(sites({ ...LIBRARY, ...application('loft', "{ sewn: 'sail.sewn' }", ['KafkaBroker', 'RedisBroker']) })).toEqual(['sail.sewn apps/loft/src/cron.ts:8']);
  });

  it('sends for each of several applications its own topics', () => {
    const files = { ...LIBRARY, ...application('loft', "{ sewn: 'sail.sewn', torn: 'sail.torn' }", ['KafkaBroker', 'RedisBroker']), ...application('dock', "{ left: 'ship.left', moored: 'ship.moored' }", ['KafkaBroker', 'RedisBroker']) };
    expect(sites(files)).toEqual(['sail.sewn apps/loft/src/cron.ts:8', 'sail.torn apps/loft/src/cron.ts:8', 'ship.left apps/dock/src/cron.ts:8', 'ship.moored apps/dock/src/cron.ts:8']);
  });
});
