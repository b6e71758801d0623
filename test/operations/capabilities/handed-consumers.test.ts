import { describe, expect, it } from 'vitest';
import { analyse, consumesOf } from '../../support/engine.js';

type Files = Readonly<Record<string, string>>;
const MAKE = `import { Kafka, type Consumer } from 'kafkajs';
export const openReader = async (boat: string): Promise<Consumer> => {
  const consumer = new Kafka({ brokers: ['b:9092'] }).consumer({ groupId: \`\${boat}-crew\` });
  await consumer.connect();
  return consumer;
};
`;
const groups = (files: Files): readonly string[] => consumesOf(analyse(files)).map((c) => `${c.topic.text} ${c.group.text}`).sort();

describe('the group of a consumer that is handed in to what subscribes it', () => {
  it('is that of the argument, made in another file', () => {
    expect(groups({
      'src/make.ts': MAKE,
      'src/listen.ts': "import type { Consumer } from 'kafkajs';\nexport async function listen(consumer: Consumer) {\n  await consumer.subscribe({ topic: 'sail.torn' });\n  await consumer.run({ eachMessage: async () => {} });\n}\n",
      'src/main.ts': "import { listen } from './listen';\nimport { openReader } from './make';\nasync function main() { await listen(await openReader('sloop')); }\nvoid main();\n",
    })).toEqual(['sail.torn sloop-crew']);
  });

  it('is that of what a constructor keeps', () => {
    expect(groups({
      'src/make.ts': MAKE,
      'src/listener.ts': "import type { Consumer } from 'kafkajs';\nexport class Listener {\n  constructor(private readonly consumer: Consumer) {}\n  async start() {\n    await this.consumer.subscribe({ topics: ['sail.torn'] });\n    await this.consumer.run({ eachMessage: async () => {} });\n  }\n}\n",
      'src/main.ts': "import { Listener } from './listener';\nimport { openReader } from './make';\nasync function main() { await new Listener(await openReader('ketch')).start(); }\nvoid main();\n",
    })).toEqual(['sail.torn ketch-crew']);
  });

  it('is one of those of several callers', () => {
    expect(groups({
      'src/main.ts': "import { Kafka, type Consumer } from 'kafkajs';\nconst kafka = new Kafka({ brokers: [] });\nconst listen = async (consumer: Consumer) => { await consumer.subscribe({ topic: 'sail.torn' }); };\nvoid listen(kafka.consumer({ groupId: 'loft' }));\nvoid listen(kafka.consumer({ groupId: 'yard' }));\n",
    })).toEqual(['sail.torn loft or yard']);
  });
});

describe('a file that names no client', () => {
  it('is read where it uses what a function in a variable gives', () => {
    expect(groups({ 'src/make.ts': MAKE, 'src/main.ts': "import { openReader } from './make';\nasync function main() {\n  const reader = await openReader('yawl');\n  await reader.subscribe({ topic: 'sail.sewn' });\n}\nvoid main();\n" })).toEqual(['sail.sewn yawl-crew']);
  });

  it('is read where it uses what a closure gives', () => {
    expect(groups({
      'src/make.ts': "import { Kafka } from 'kafkajs';\nexport const getKafka = (() => {\n  const kafka = new Kafka({ brokers: [] });\n  return () => kafka;\n})();\n",
      'src/main.ts': "import { getKafka } from './make';\nconst reader = getKafka().consumer({ groupId: 'yawl' });\nvoid reader.subscribe({ topic: 'sail.sewn' });\n",
    })).toEqual(['sail.sewn yawl']);
  });

  it('is read where it uses what a function in an object gives', () => {
    expect(groups({
      'src/make.ts': "import { Kafka } from 'kafkajs';\nconst kafka = new Kafka({ brokers: [] });\nexport const readers = { open: (groupId: string) => kafka.consumer({ groupId }) };\n",
      'src/main.ts': "import { readers } from './make';\nconst reader = readers.open('yawl');\nvoid reader.subscribe({ topic: 'sail.sewn' });\n",
    })).toEqual(['sail.sewn yawl']);
  });
});
