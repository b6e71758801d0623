import { describe, expect, it } from 'vitest';
import { analyse, producesOf } from '../../support/engine.js';

const sites = (files: Record<string, string>): readonly string[] => producesOf(analyse(files)).map(({ topic, site, service }) => `${topic.text} ${site.file}:${site.line} ${service}`);

const BUS = `import { Kafka } from 'kafkajs';
export class Bus {
  private producer = new Kafka({ brokers: ['k:9092'] }).producer();
  async publish(topic: string, value: string): Promise<void> {
    await this.producer.send({ topic, messages: [{ value }] });
  }
}
`;
const package_ = (name: string, more: object = {}): string => JSON.stringify({ name, ...more });
const relay = (table: string): string => `import { Bus } from '@port/bus';
const bus = new Bus();
declare const db: { query(sql: string): Promise<{ topic: string; payload: string }[]> };
for (const row of await db.query('select * from ${table}')) {
  await bus.publish(row.topic, row.payload);
}
`;

describe('what is relayed from a store', () => {
  it('is sent by each service that does it, not by the library that they share', () => {
    expect(sites({
      'package.json': package_('port', { workspaces: ['packages/*', 'services/*'] }),
      'packages/bus/package.json': package_('@port/bus', { main: 'src/index.ts' }),
      'packages/bus/src/index.ts': BUS,
      'services/berths/package.json': package_('berths', { scripts: { start: 'node src/main.js' }, dependencies: { '@port/bus': '*' } }),
      'services/berths/src/main.ts': relay('berth_events'),
      'services/cranes/package.json': package_('cranes', { scripts: { start: 'node src/main.js' }, dependencies: { '@port/bus': '*' } }),
      'services/cranes/src/main.ts': relay('crane_events'),
    })).toEqual(['? services/berths/src/main.ts:5 berths', '? services/cranes/src/main.ts:5 cranes']);
  });

  it.each([
    ['nest-cli', { 'nest-cli.json': JSON.stringify({ monorepo: true, projects: { berths: { type: 'application', root: 'services/berths' }, cranes: { type: 'application', root: 'services/cranes' }, bus: { type: 'library', root: 'packages/bus' } } }) }],
    ['Nx', Object.fromEntries([['services/berths', 'application'], ['services/cranes', 'application'], ['packages/bus', 'library']].map(([root, projectType]) => [`${root}/project.json`, JSON.stringify({ projectType })]))],
  ])('is sent by the applications of %s, not by the library beside them in their package', (_name, projects) => {
    expect(sites({
      'package.json': package_('port'),
      'tsconfig.json': JSON.stringify({ compilerOptions: { paths: { '@port/bus': ['./packages/bus/src'] } } }),
      ...projects,
      'packages/bus/src/index.ts': BUS,
      'services/berths/src/main.ts': relay('berth_events'),
      'services/cranes/src/main.ts': relay('crane_events'),
    })).toEqual(['? services/berths/src/main.ts:5 berths', '? services/cranes/src/main.ts:5 cranes']);
  });

  it('is sent where the row is sent, not where it was read', () => {
    expect(sites({
      'package.json': package_('port', { workspaces: ['packages/*', 'services/*'] }),
      'packages/bus/package.json': package_('@port/bus', { main: 'src/index.ts' }),
      'packages/bus/src/index.ts': BUS,
      'services/berths/package.json': package_('berths', { scripts: { start: 'node src/main.js' }, dependencies: { '@port/bus': '*' } }),
      'services/berths/src/main.ts': `import { Bus } from '@port/bus';
const bus = new Bus();
declare const db: { query(sql: string): Promise<Row[]> };
interface Row { topic: string; payload: string }
async function relay(row: Row) {
  await bus.publish(row.topic, row.payload);
}
for (const row of await db.query('select * from berth_events')) await relay(row);
`,
    })).toEqual(['? services/berths/src/main.ts:6 berths']);
  });

  it('is sent by each process of a package, not by what they share', () => {
    expect(sites({
      'package.json': package_('port', { scripts: { 'start:berths': 'node src/berths.js', 'start:cranes': 'node src/cranes.js' } }),
      'src/bus.ts': BUS,
      'src/berths.ts': relay('berth_events').replace('@port/bus', './bus'),
      'src/cranes.ts': relay('crane_events').replace('@port/bus', './bus'),
    })).toEqual(['? src/berths.ts:5 berths', '? src/cranes.ts:5 cranes']);
  });

  it('is sent where the row was asked for, not where it is said of what', () => {
    expect(sites({
      'package.json': package_('port', { workspaces: ['packages/*', 'services/*'] }),
      'packages/bus/package.json': package_('@port/bus', { main: 'src/index.ts' }),
      'packages/bus/src/index.ts': BUS,
      'services/berths/package.json': package_('berths', { scripts: { start: 'node src/main.js' }, dependencies: { '@port/bus': '*' } }),
      'services/berths/src/replay.ts': `import type { Bus } from '@port/bus';
import type { Store } from './store';
export function createReplay(store: Store, bus: Bus) {
  return {
    async replay(id: string) {
      const row = await store.deadLetter.findFirst({ where: { id } });
      if (row) await bus.publish(row.topic, row.payload);
    },
  };
}
`,
      'services/berths/src/routes.ts': `import type { FastifyInstance } from 'fastify';
import type { Bus } from '@port/bus';
import { createReplay } from './replay';
import type { Store } from './store';
export async function registerRoutes(app: FastifyInstance, store: Store, bus: Bus): Promise<void> {
  const dead = createReplay(store, bus);
  app.post('/dead/:id', async (request) => dead.replay(String(request.id)));
}
`,
      'services/berths/src/main.ts': `import fastify from 'fastify';
import { Bus } from '@port/bus';
import { registerRoutes } from './routes';
import { createStore } from './store';
await registerRoutes(fastify(), createStore(), new Bus());
`,
      'services/berths/src/store.ts': "import { PrismaClient } from '../generated/client';\nexport type Store = PrismaClient & { $read: PrismaClient };\nexport const createStore = (): Store => Object.create(new PrismaClient());\n",
    })).toEqual(['? services/berths/src/replay.ts:7 berths']);
  });

  it('is sent where it is read, beside what is sent through the same wrapper by its name', () => {
    expect(sites({
      'package.json': package_('port', { scripts: { start: 'node src/main.js' } }),
      'src/bus.ts': BUS,
      'src/outbox.ts': `import { Bus } from './bus';
declare const db: { rows(): Promise<{ topic: string; payload: string }[]> };
export class Outbox {
  private bus = new Bus();
  async berth(value: string) {
    await this.send('berths', value);
  }
  async flush() {
    for (const row of await db.rows()) await this.send(row.topic, row.payload);
  }
  private async send(topic: string, value: string) {
    await this.bus.publish(topic, value);
    await this.bus.publish(topic + '.copy', value);
  }
}
`,
      'src/main.ts': "import { Outbox } from './outbox';\nconst outbox = new Outbox();\nawait outbox.berth('b1');\nawait outbox.flush();\n",
    })).toEqual(['berths src/outbox.ts:6 port', 'berths.copy src/outbox.ts:6 port', '? src/outbox.ts:9 port', '${?}.copy src/outbox.ts:9 port']);
  });
});

it('rows of a query result are sent as what they are mapped to', () => {
  expect(sites({
    'package.json': package_('cranes', { scripts: { start: 'node src/main.js' } }),
    'src/bus.ts': BUS,
    'src/main.ts': `import { Pool } from 'pg';
import { Bus } from './bus';
const bus = new Bus();
const result = await new Pool().query('select * from crane_events');
const messages = result.rows.map((row) => ({ topic: row.lifted ? 'crane.lifted' : 'crane.lowered', value: row.payload }));
for (const message of messages) await bus.publish(message.topic, message.value);
`,
  })).toEqual(['crane.lifted src/main.ts:6 cranes', 'crane.lowered src/main.ts:6 cranes']);
});

describe('a part of a topic that no caller knows', () => {
  it('leaves the topic where it was put together', () => {
    expect(sites({
      'package.json': package_('cranes', { scripts: { start: 'node src/main.js' } }),
      'src/bus.ts': BUS,
      'src/orders.ts': `import { Bus } from './bus';
const bus = new Bus();
export const order = (crane: string, load: string) => bus.publish(\`crane-orders.\${crane}\`, load);
`,
      'src/main.ts': `import { createServer } from 'node:http';
import { order } from './orders';
createServer((request) => void order(request.headers.host, request.url)).listen(80);
`,
    })).toEqual(['crane-orders.${?} src/orders.ts:3 cranes']);
  });
});
