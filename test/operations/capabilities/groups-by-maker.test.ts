import { describe, expect, it } from 'vitest';
import { analyse, consumesOf } from '../../support/engine.js';

const groups = (files: Readonly<Record<string, string>>): readonly string[] => consumesOf(analyse(files)).map(({ topic, group }) => `${topic.text} ${group.perProcess ? 'new for every process' : group.text}`);

describe('groups of a wrapper that makes a consumer for each subscription', () => {
  it('are what the caller of the function around the subscription gives', () => {
    const bus = `import { Kafka } from 'kafkajs';
export const load = (name: string) => ({ clientId: name, groupId: 'group-' + name });
export class Bus {
  private kafka = new Kafka({ brokers: [] });
  constructor(private config: { clientId: string; groupId?: string }) {}
  async subscribe(topic: string, handler: (event: any) => Promise<void>) {
    const groupId = this.config.groupId || this.config.clientId;
    const consumer = this.kafka.consumer({ groupId: \`\${groupId}-\${topic}\` });
    await consumer.subscribe({ topic });
    await consumer.run({ eachMessage: async ({ message }) => handler(JSON.parse(message.value!.toString())) });
  }
}`;
    const app = (topic: string): string => `import { Bus } from './bus';
export async function build(config: { clientId: string; groupId: string }) {
  const bus = new Bus({ clientId: config.clientId, groupId: config.groupId });
  await bus.subscribe('${topic}', async (event) => { await fetch('https://port.example', event); });
}`;
    const server = (name: string): string => `import { load } from './bus';\nimport { build } from './${name}';\nconst config = load('${name}');\nbuild(config);`;
    expect(groups({ 'src/bus.ts': bus, 'src/tug.ts': app('tides.read'), 'src/crane.ts': app('cargo.moved'), 'src/tug-main.ts': server('tug'), 'src/crane-main.ts': server('crane') })).toEqual(['cargo.moved group-crane-cargo.moved', 'tides.read group-tug-tides.read']);
  });

  it('are kept in a field until the consumer is asked for', () => {
    const wrapper = `import { Kafka, type Consumer } from 'kafkajs';
class Service {
  kafka = new Kafka({ brokers: [] });
  async make(config?: any) { return this.kafka.consumer(config); }
}
const service = new Service();
export class Listener {
  topics: any; config?: any; consumer: Consumer;
  async instance() {
    if (!this.consumer) {
      this.consumer = await service.make(this.config);
      await this.consumer.subscribe(this.topics);
    }
    return this.consumer;
  }
  async start(topics: any, config?: any) {
    this.topics = topics;
    this.config = config;
    return await this.instance();
  }
}
export async function listen(topics: any, config?: any) {
  const listener = new Listener();
  await listener.start(topics, config);
  return listener;
}`;
    const main = "import { listen } from './wrapper';\nimport { v4 as uuid } from 'uuid';\nawait listen({ topics: ['tides.read'] }, { groupId: uuid() });\nawait listen({ topics: ['cargo.moved'] }, { groupId: 'crane' });\n";
    expect(groups({ 'src/wrapper.ts': wrapper, 'src/main.ts': main })).toEqual(['tides.read new for every process', 'cargo.moved crane']);
  });
});
