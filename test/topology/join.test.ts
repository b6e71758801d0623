import { describe, expect, it } from 'vitest';
import { analyse, producesOf } from '../support/engine.js';

/** A bus of several transports: each is a package, and the application takes what its manifest says. */
const bus = (taken: string, made: string): Record<string, string | object> => ({
  'package.json': { private: true, workspaces: ['packages/*', 'apps/*'] },
  'packages/core/package.json': { name: '@ferry/core', main: 'src/index.ts' },
  'packages/core/src/index.ts': `export interface Transport {
  publish(topic: string, value: object): Promise<void>;
}
export class Bus {
  constructor(private readonly transport: Transport) {}
  async announce(value: object) {
    await this.transport.publish('ferry.announced', value);
  }
}
`,
  'packages/transport-kafka/package.json': { name: '@ferry/transport-kafka', main: 'src/index.ts', dependencies: { kafkajs: '2', '@ferry/core': '*' } },
  'packages/transport-kafka/src/index.ts': `import { Kafka } from 'kafkajs';
import type { Transport } from '@ferry/core';
export class KafkaTransport implements Transport {
  private producer = new Kafka({ brokers: ['k:9092'] }).producer();
  async publish(topic: string, value: object) {
    await this.producer.send({ topic, messages: [{ value: JSON.stringify(value) }] });
  }
}
`,
  'packages/transport-memory/package.json': { name: '@ferry/transport-memory', main: 'src/index.ts', dependencies: { '@ferry/core': '*' } },
  'packages/transport-memory/src/index.ts': `import type { Transport } from '@ferry/core';
export class MemoryTransport implements Transport {
  async publish(_topic: string, _value: object) {}
}
`,
  'apps/quay/package.json': { name: 'quay', scripts: { start: 'node src/main.js' }, dependencies: { '@ferry/core': '*', [taken]: '*' } },
  'apps/quay/src/main.ts': `import { Bus, type Transport } from '@ferry/core';
import { ${made} } from '${taken}';
const transport: Transport = new ${made}();
void new Bus(transport).announce({ at: 9 });
export async function depart(bus: Transport) {
  await bus.publish('ferry.departed', {});
}
`,
});

describe('what an application sends through an interface', () => {
  const sent = (files: Record<string, string | object>): readonly string[] => producesOf(analyse(files)).map(({ topic, service }) => `${topic.text} by ${service}`).sort();

  it('is sent by the transport that it takes', () => {
    expect(sent(bus('@ferry/transport-kafka', 'KafkaTransport'))).toEqual(['ferry.announced by quay', 'ferry.departed by quay']);
  });

  it('is not sent by one that a library offers and nobody takes', () => {
    expect(sent(bus('@ferry/transport-memory', 'MemoryTransport'))).toEqual([]);
  });
});

describe('an entry file that another imports', () => {
  const BELT = "import { Kafka } from 'kafkajs';\nexport class Belt {\n  private readonly outlet = new Kafka({ brokers: [] }).producer();\n  async start() { await this.outlet.send({ topic: 'parcel.weighed', messages: [] }); }\n}";
  const services = (sorter: string): readonly string[] =>
    analyse({
      'package.json': { name: 'parcels', scripts: { 'start:desk': 'node src/desk.js', 'start:sorter': 'node src/sorter.js' } },
      'src/desk.ts': "import { sort } from './sorter';\nvoid sort();",
      'src/sorter.ts': `import { Belt } from './belt';\n${sorter}`,
      'src/belt.ts': BELT,
    }).operations.map(({ service }) => service).sort();

  it('does what it exports for both processes', () => {
    expect(services('export async function sort() { await new Belt().start(); }\nif (require.main === module) void sort();')).toEqual(['desk', 'sorter']);
    expect(services('const sort = async () => { await new Belt().start(); };\nvoid sort();\nmodule.exports = { sort };')).toEqual(['desk', 'sorter']);
  });
  it('does what it only starts for its own', () => {
    expect(services('export const sort = () => 1;\nasync function main() { await new Belt().start(); }\nif (require.main === module) void main();')).toEqual(['sorter']);
  });
});

describe('a variable that names a topic', () => {
  const mentioned = (variable: string): readonly string[] =>
    analyse({
      'src/main.js': `const { Kafka } = require('kafkajs');\nnew Kafka({ brokers: [] }).producer().send({ topic: process.env.${variable}, messages: [] });`,
      'model/read.py': `import os\nconsumer.subscribe([os.getenv("${variable}")])`,
    }).mentions.map(({ name, site }) => `${name} ${site.file}:${site.line}`);

  it('is the same topic where another language reads it', () => {
    expect(mentioned('TIDES_TOPIC')).toEqual(['TIDES_TOPIC model/read.py:2']);
  });
  it('is another one where it does not say which', () => {
    expect(mentioned('KAFKA_TOPIC')).toEqual([]);
  });
});
