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
