import { describe, expect, it } from 'vitest';
import { analyse, producesOf } from '../../support/engine.js';

const sites = (files: Record<string, string>): readonly string[] => producesOf(analyse(files)).map(({ topic, site }) => `${topic.text} ${site.file}:${site.line}`);

const KAFKA = `import { Kafka } from 'kafkajs';\nexport const producer = new Kafka({ brokers: ['k:9092'] }).producer();\n`;
const TABLE = `export const EVENTS = { TAKEN: 'berth.taken', LEFT: 'berth.left', MISC: 'harbour.misc' } as const;
export const TOPICS: Record<string, string> = { [EVENTS.TAKEN]: 'berths.v1.taken', [EVENTS.LEFT]: 'berths.v1.left', [EVENTS.MISC]: 'harbour.v1.misc' };
`;

describe('topics from a table', () => {
  it('are those of the callers, each by the key that it gives', () => {
    expect(sites({
      'src/kafka.ts': KAFKA,
      'src/topics.ts': TABLE,
      'src/bus.ts': `import { producer } from './kafka';
import { EVENTS, TOPICS } from './topics';
export async function emit(event: string, value: object) {
  const topic = TOPICS[event as keyof typeof TOPICS] ?? TOPICS[EVENTS.MISC];
  await producer.send({ topic, messages: [{ value: JSON.stringify(value) }] });
}
`,
      'src/main.ts': `import { emit } from './bus';
import { EVENTS } from './topics';
await emit(EVENTS.TAKEN, {});
await emit('crane.moved', {});
`,
    })).toEqual(['berths.v1.taken src/main.ts:3', 'harbour.v1.misc src/main.ts:4']);
  });

  it('are picked by a field of what is handed in, with a prefix', () => {
    expect(sites({
      'src/kafka.ts': KAFKA,
      'src/bus.ts': `import { producer } from './kafka';
type Notice = { type: 'arrival' | 'departure'; ship: string };
const CHANNELS: Record<Notice['type'], { channel: string }> = { arrival: { channel: 'arrivals' }, departure: { channel: 'departures' } };
export class Bus {
  publish(notice: Notice) {
    return this.send(\`port.\${CHANNELS[notice.type].channel}\`, JSON.stringify(notice));
  }
  private send(topic: string, value: string) {
    return producer.send({ topic, messages: [{ value }] });
  }
}
`,
      'src/main.ts': `import { Bus } from './bus';
const bus = new Bus();
await bus.publish({ type: 'departure', ship: 'Aurora' });
`,
    })).toEqual(['port.departures src/main.ts:3']);
  });

  it('are written where the function that sends holds the table itself', () => {
    expect(sites({
      'src/kafka.ts': KAFKA,
      'src/bus.ts': `import { producer } from './kafka';
export async function moor(side: 'port' | 'starboard') {
  const topics = { port: 'moored.port', starboard: 'moored.starboard' };
  await producer.send({ topic: topics[side], messages: [{ value: side }] });
}
`,
      'src/main.ts': `import { moor } from './bus';\nawait moor('port');\n`,
    })).toEqual(['moored.port src/bus.ts:4', 'moored.starboard src/bus.ts:4']);
  });

  it('are told by who hands the table in, where what is looked up in it is only known to a database', () => {
    expect(sites({
      'src/kafka.ts': KAFKA,
      'src/relay.ts': `import { producer } from './kafka';
import { db } from '@port/database';
interface Row { kind: string; payload: string }
export async function relay(topics: Record<string, string>) {
  let row: Row | null = null;
  row = await db.outbox.findFirst();
  if (row) await send(row, topics);
}
const send = (row: Row, topics: Record<string, string>) => producer.send({ topic: topics[row.kind], messages: [{ value: row.payload }] });
`,
      'src/main.ts': `import { relay } from './relay';\nawait relay({ docked: 'ship.docked', left: 'ship.left' });\n`,
    })).toEqual(['ship.docked src/main.ts:2', 'ship.left src/main.ts:2']);
  });
});

describe('functions from a table', () => {
  const main = (callee: string): string => `import kafka from './kafka';
import { Producer } from 'kafkajs';
import table from './table';
let producer: Producer | null = null;
async function start() { const made = kafka.producer(); await made.connect(); producer = made; }
start();
const broker = require('aedes')();
broker.on('publish', async (packet: any) => {
  const command = await parse(packet);
  if (!table[command.kind]) return;
  ${callee}(packet.payload, producer);
});
`;
  const files = (table: string, callee: string): Record<string, string> => ({
    'src/kafka.ts': `const { Kafka } = require('kafkajs');
let kafka: any = {};
if (process.env.KAFKA) kafka = new Kafka({ brokers: ['b:9092'] });
export default kafka;
`,
    'src/table.ts': `export async function dock(payload: any, producer: any) {
  await producer.send({ topic: 'ship.docked', messages: [{ value: payload }] });
}
async function leave(payload: any, producer: any) {
  await producer.send({ topic: 'ship.left', messages: [{ value: payload }] });
}
${table}
export default table;
`,
    'src/main.ts': main(callee),
  });
  const both = ['ship.docked src/table.ts:2', 'ship.left src/table.ts:5'];

  it.each([
    ['by the names of its members', 'const table: Record<string, any> = { docked: dock, left: leave };', 'table[command.kind]', both],
    ['by their own names', 'const table = { dock, leave };', 'await table[command.kind]', both],
    ['that are written in it', "const table = { left: async (payload: any, producer: any) => { await producer.send({ topic: 'ship.found', messages: [{ value: payload }] }); } };", 'table[command.kind]', ['ship.found src/table.ts:7']],
    ['as one of another table does not', 'const table: Record<string, any> = { docked: dock, left: leave };', 'others[command.kind]', []],
  ])('send with the producer that whoever looks one up hands on, %s', (_name, table, callee, expected) => expect(sites(files(table, callee))).toEqual(expected));
});
