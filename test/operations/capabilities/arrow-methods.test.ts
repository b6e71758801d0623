import { describe, expect, it } from 'vitest';
import { analyse, consumesOf, producesOf } from '../../support/engine.js';

const sites = (files: Record<string, string>): readonly string[] => {
  const topology = analyse(files);
  return [...producesOf(topology), ...consumesOf(topology)].map(({ kind, topic, site }) => `${kind} ${topic.text} ${site.file}:${site.line}`);
};

const KAFKA = `import { Kafka } from 'kafkajs';\nexport const kafka = new Kafka({ brokers: ['k:9092'] });\n`;

describe('methods that are fields of a class', () => {
  it('are called through the interface that the class implements', () => {
    expect(sites({
      'src/kafka.ts': KAFKA,
      'src/ports/outbox.ts': 'export interface Outbox {\n  send(topic: string, value: object): Promise<void>;\n}\n',
      'src/kafka-outbox.ts': `import type { Producer } from 'kafkajs';
import { kafka } from './kafka';
import type { Outbox } from './ports/outbox';
export class KafkaOutbox implements Outbox {
  producer: Producer = kafka.producer();
  send = async (topic: string, value: object): Promise<void> => {
    await this.producer.send({ topic, messages: [{ value: JSON.stringify(value) }] });
  };
}
`,
      'src/berth.ts': `import type { Outbox } from './ports/outbox';
export class TakeBerth {
  constructor(private readonly outbox: Outbox) {}
  execute = async (id: string) => {
    await this.outbox.send('berth.taken', { id });
  };
}
`,
      'src/main.ts': `import { TakeBerth } from './berth';\nimport { KafkaOutbox } from './kafka-outbox';\nnew TakeBerth(new KafkaOutbox()).execute('b1');\n`,
    })).toEqual(['produce berth.taken src/berth.ts:5']);
  });

  it('send to the topic that each subclass names', () => {
    expect(sites({
      'src/kafka.ts': KAFKA,
      'src/publisher.ts': `import { kafka } from './kafka';
export abstract class Publisher {
  abstract readonly topic: string;
  private producer = kafka.producer();
  publish = async (value: object) => {
    await this.producer.send({ topic: this.topic, messages: [{ value: JSON.stringify(value) }] });
  };
}
export class BerthTaken extends Publisher {
  readonly topic = 'berth.taken';
}
export class BerthLeft extends Publisher {
  readonly topic = 'berth.left';
}
`,
      'src/main.ts': `import { BerthLeft, BerthTaken } from './publisher';
new BerthTaken().publish({});
new BerthLeft().publish({});
`,
    })).toEqual(['produce berth.taken src/main.ts:2', 'produce berth.left src/main.ts:3']);
  });

  it('read the topic that the object was made with', () => {
    expect(sites({
      'src/kafka.ts': KAFKA,
      'src/reader.ts': `import type { Consumer } from 'kafkajs';
import { kafka } from './kafka';
export class Reader {
  private consumer: Consumer;
  constructor(private readonly topic: string, group: string) {
    this.consumer = kafka.consumer({ groupId: group });
  }
  start = async () => {
    await this.consumer.subscribe({ topic: this.topic });
    await this.consumer.run({ eachMessage: async ({ message }) => { console.log(message.value); } });
  };
}
`,
      'src/main.ts': `import { Reader } from './reader';
const readers = [new Reader('berth.taken', 'quay'), new Reader('berth.left', 'quay')];
for (const reader of readers) reader.start();
`,
    }).map((site) => site.split(' ').slice(0, 2).join(' '))).toEqual(['consume berth.taken', 'consume berth.left']);
  });
});
