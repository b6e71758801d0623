import { describe, expect, it } from 'vitest';
import { analyse, consumesOf } from '../../support/engine.js';

const listening = (field: string): string => `import { type Consumer, Kafka } from 'kafkajs';
interface Listener { consumer: Consumer; callbacks: Record<string, (reading: object) => Promise<void>> }
export class Wire {
  ${field}: Record<string, Listener | undefined>;
  private readonly kafka = new Kafka({ brokers: ['b:9092'] });
  constructor() { this.${field} = {}; }
  private async open(group: string) {
    this.${field}[group] = { consumer: this.kafka.consumer({ groupId: group }), callbacks: {} };
    await this.${field}[group]!.consumer.connect();
  }
  async follow(group: string, topic: string, callback: (reading: object) => Promise<void>) {
    if (!this.${field}[group]) await this.open(group);
    await this.${field}[group]!.consumer.subscribe({ topic });
    this.${field}[group]!.callbacks = { ...this.${field}[group]?.callbacks, [topic]: callback };
  }
  async start(group: string) {
    await this.${field}[group]!.consumer.run({ eachMessage: async ({ topic, message }) => { await this.${field}[group]?.callbacks[topic]?.(JSON.parse(message.value!.toString())); } });
  }
}
`;
const MAIN = "import { Wire } from './wire';\nconst wire = new Wire();\nawait wire.follow('gauge', 'tides.read', async (reading) => { console.log(reading); });\nawait wire.start('gauge');\n";

describe('consumers that are kept by their group', () => {
  it.each(['listeners', '#listeners'])('have the handler that runs on what is kept: %s', (field) => {
    const found = consumesOf(analyse({ 'src/wire.ts': listening(field), 'src/main.ts': MAIN })).map((c) => [c.topic.text, c.site.file, c.site.line, c.handler?.site.file, c.handler?.site.line]);
    expect(found).toEqual([['tides.read', 'src/main.ts', 3, 'src/wire.ts', 17]]);
  });
});
