import { describe, expect, it } from 'vitest';
import { analyse, consumesOf, producesOf } from '../../support/engine.js';

const READER = (members: string): string => `export interface Reader {\n  readonly topic: string;\n${members}\n}\n`;
const listener = (from: string): string => `import { Kafka } from 'kafkajs';
${from}
import type { Reader } from './reader';
const consumer = new Kafka({ brokers: ['k:9092'] }).consumer({ groupId: 'harbour' });
async function listen(readers: Reader[]) {
  for (const reader of readers) await consumer.subscribe({ topic: reader.topic });
  await consumer.run({ eachMessage: async ({ topic, message }) => { await readers.find((one) => one.topic === topic)?.read(String(message.value)); } });
}
`;
const reader = (name: string, topic: string): string => `import type { Reader } from '../reader';\nimport { TOPICS } from '../topics';\nexport default class ${name} implements Reader {\n  readonly topic = ${topic};\n  async read(text: string) { console.log(text); }\n}\n`;
const FILES = {
  'src/topics.ts': "export const TOPICS = { BERTHS: 'berths', CRANES: 'cranes' } as const;\n",
  'src/readers/berths.reader.ts': reader('BerthReader', 'TOPICS.BERTHS'),
  'src/readers/cranes.reader.ts': reader('CraneReader', 'TOPICS.CRANES'),
};
const topics = (files: Record<string, string>): readonly string[] => consumesOf(analyse(files)).map(({ topic }) => topic.text).sort();

describe('objects of which only the interface is known', () => {
  it.each<[string, string, string]>([
    ['found by a glob', "import { globSync } from 'glob';", "const found = await Promise.all(globSync('readers/*.reader.js').map((file) => import(file)));\nawait listen(found.map((one) => new one.default()));\n"],
    ['handed out by a container', "import { container } from 'tsyringe';", "await listen(container.resolveAll('Reader'));\n"],
  ])('%s have the topics of the classes that implement it', (_name, from, start) => {
    expect(topics({ ...FILES, 'src/reader.ts': READER('  read(text: string): Promise<void>;'), 'src/main.ts': `${listener(from)}${start}` })).toEqual(['berths', 'cranes']);
  });

  it('are not asked where the interface only says how data looks', () => {
    expect(topics({ ...FILES, 'src/reader.ts': READER('  readonly id: string;'), 'src/main.ts': `${listener("import pg from 'pg';")}await listen((await new pg.Pool().query('select * from readers')).rows);\n` })).toEqual(['?']);
  });
});

describe('methods that a base class only says are to be written', () => {
  const KAFKA = `const { Kafka } = require('kafkajs');
const { Store } = require('./store');
class KafkaStore extends Store {
  producer = new Kafka({ brokers: ['k:9092'] }).producer();
  async emit(event, value) {
    await this.producer.send({ topic: event, messages: [{ value }] });
  }
}
module.exports = (settings) => new KafkaStore(settings);
`;
  const gate = (body: string): Record<string, string> => ({
    'src/store.js': `class Store {\n  async emit(_event, _value) {\n    ${body}\n  }\n}\nmodule.exports = { Store };\n`,
    'src/kafka.js': KAFKA,
    'src/gate.js': `class Gate {
  constructor(context) {
    /** @type {import('./store').Store} */
    this.store = context.store;
  }
  open() {
    return this.store.emit('gates.opened', 'g1');
  }
}
module.exports = { Gate };
`,
    'src/main.js': "const stores = new Map(Object.entries({ kafka: require('./kafka') }));\nconst { Gate } = require('./gate');\nnew Gate({ store: stores.get(process.argv[2])() }).open();\n",
  });
  const sites = (files: Record<string, string>): readonly string[] => producesOf(analyse(files)).map(({ topic, site }) => `${topic.text} ${site.file}:${site.line}`);

  it('stand for those that classes write: one that does nothing but throw is an abstract one', () => {
    expect(sites(gate("throw new Error('Not implemented');"))).toEqual(['gates.opened src/gate.js:7']);
  });

  it('stand for themselves where they do something', () => {
    expect(sites(gate('console.log(_event);'))).not.toContain('gates.opened src/gate.js:7');
  });
});
