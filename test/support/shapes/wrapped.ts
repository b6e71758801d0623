/** Wrappers that take the topic: functions, and classes two deep. */
import { mark } from '../marks.js';
import { plainMain } from './main.js';
import type { Part, SendOptions, Sender, Shape } from './part.js';
import { acksOfAll, CLIENT, groupOf, indent, lines, sections } from './text.js';

interface Wrapper {
  readonly title: string;
  readonly import: string;
  readonly send: (topic: string, payload: string, options?: SendOptions) => string;
  readonly on: (topic: string, group: string, handler: string) => string;
  readonly bus: (service: string, senders: readonly Sender[]) => string;
}

function wrapped({ title, import: imported, send, on, bus }: Wrapper): Shape {
  const ofPart = (part: Part): string => {
    const head = sections(lines(part.imports, part.kind === 'listen' ? part.groupImports : undefined, imported), part.declarations);
    if (part.kind === 'send') {
      return sections(head, `export async function ${part.name}(${part.parameters ?? ''}): ${part.returns ?? 'Promise<void>'} {
${indent(part.body((payload, options) => mark(part.marked ?? 'send', send(`'${part.topic}'`, payload, options))), '  ')}
}`);
    }
    return sections(head, `export async function ${part.name}(): Promise<void> {
  await ${mark(part.marked ?? 'subscribe', on(`'${part.topic}'`, groupOf(part), `async (event) => {\n${indent(part.body, '    ')}\n  }`))};
}`);
  };
  return {
    title,
    build: (service, parts) => ({
      'src/main.ts': plainMain(parts, parts.some(({ kind }) => kind === 'send') ? { startAll: 'start' } : {}),
      'src/bus.ts': bus(service, parts.filter((part) => part.kind === 'send')),
      ...Object.fromEntries(parts.map((part) => [`src/${part.name}.ts`, ofPart(part)])),
    }),
  };
}

export const wrapperFunction = wrapped({
  title: 'wrapper function',
  import: "import { on, publish } from './bus.js';",
  send: (topic, payload, { key } = {}) => `publish(${[topic, payload, ...(key === undefined ? [] : [key])].join(', ')})`,
  on: (topic, group, handler) => `on(${topic}, ${group}, ${handler})`,
  bus: (service, senders) => `import { Kafka } from 'kafkajs';

const kafka = ${CLIENT(service)};
const producer = kafka.producer();

export async function start(): Promise<void> {
  await producer.connect();
}

export async function publish(topic: string, event: unknown, key: string | null = null): Promise<void> {
  await producer.send({ topic, ${acksOfAll(senders)}messages: [{ key, value: JSON.stringify(event) }] });
}

export async function on(topic: string, groupId: string, react: (event: any) => Promise<void>): Promise<void> {
  const consumer = kafka.consumer({ groupId });
  await consumer.connect();
  await consumer.subscribe({ topic });
  await consumer.run({ eachMessage: async ({ message }) => react(JSON.parse(String(message.value))) });
}
`,
});

export const wrapperClass = wrapped({
  title: 'wrapper class',
  import: "import { bus } from './bus.js';",
  send: (topic, payload, { key } = {}) => `bus.publish(${[topic, payload, ...(key === undefined ? [] : [key])].join(', ')})`,
  on: (topic, group, handler) => `bus.on(${topic}, ${group}, ${handler})`,
  bus: (service, senders) => `import { Kafka, type Producer } from 'kafkajs';

const kafka = ${CLIENT(service)};

class Channel {
  constructor(private readonly producer: Producer) {}

  connect(): Promise<void> {
    return this.producer.connect();
  }

  async write(topic: string, key: string | null, value: string): Promise<void> {
    await this.producer.send({ topic, ${acksOfAll(senders)}messages: [{ key, value }] });
  }
}

export class EventBus {
  private readonly channel = new Channel(kafka.producer());

  start(): Promise<void> {
    return this.channel.connect();
  }

  async publish(topic: string, event: unknown, key: string | null = null): Promise<void> {
    await this.channel.write(topic, key, JSON.stringify(event));
  }

  async on(topic: string, groupId: string, react: (event: any) => Promise<void>): Promise<void> {
    const consumer = kafka.consumer({ groupId });
    await consumer.connect();
    await consumer.subscribe({ topic });
    await consumer.run({
      eachMessage: async ({ message }) => {
        await react(JSON.parse(String(message.value)));
      },
    });
  }
}

export const bus = new EventBus();
export const start = (): Promise<void> => bus.start();
`,
});
