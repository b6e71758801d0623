import { expect, it } from 'vitest';
import { analyse, producesOf } from '../support/engine.js';

it.each([
  ['an object by topic', `const handlers: Record<string, (value: string) => Promise<void>> = {\n  'sail.torn': async (value) => { await mend(value); },\n};`, 'await handlers[topic](String(message.value));'],
  ['a map by topic', `const handlers = new Map<string, (value: string) => Promise<void>>();\nhandlers.set('sail.torn', async (value) => { await mend(value); });`, 'await handlers.get(topic)?.(String(message.value));'],
])('a send of a handler in %s is that handler’s', (_name, registry, dispatch) => {
  const topology = analyse({
    'src/main.ts': `import { Kafka } from 'kafkajs';
const kafka = new Kafka({ brokers: ['k:9092'] });
const producer = kafka.producer();
const consumer = kafka.consumer({ groupId: 'loft' });
const publish = async (topic: string, value: string) => { await producer.send({ topic, messages: [{ value }] }); };
async function mend(value: string) { await publish('sail.sewn', value); }
${registry}
async function main() {
  await consumer.subscribe({ topic: 'sail.torn' });
  await consumer.run({ eachMessage: async ({ topic, message }) => { ${dispatch} } });
}
main();
`,
  });
  const [sewn] = producesOf(topology);
  expect(sewn?.handlers).toHaveLength(1);
  expect(sewn?.triggers.map(({ kind, text }) => `${kind} ${text}`)).toContain('consumer topic sail.torn');
});
