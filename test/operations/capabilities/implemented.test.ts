import { describe, expect, it } from 'vitest';
import { analyse, consumesOf } from '../../support/engine.js';

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
